"""Measures told by weights learned from rendered bodies, and the weights."""
