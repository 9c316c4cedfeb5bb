"""Samples to numbers: what a track sounds like, in figures with stated definitions."""
