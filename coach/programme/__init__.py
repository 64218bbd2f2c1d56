"""Several exercises after each other: routines, what is due, and how far one has come."""
