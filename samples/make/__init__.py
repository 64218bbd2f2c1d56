"""The maker of sample videos with exact truth."""
