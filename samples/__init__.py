"""Small videos with their truth, and what makes them."""
