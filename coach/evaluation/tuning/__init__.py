"""Thresholds set on evidence: labelled recordings judged with many settings."""
