"""One exercise from the first pose to the summary."""
