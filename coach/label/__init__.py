"""Labelling recordings: what really happened in them, marked by someone who watches."""
