"""What a person exercising sees and hears, and the keys they press."""
