"""Pictures with their times: a camera or a file."""
