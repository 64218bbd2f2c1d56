"""What is drawn over the picture."""
