"""The networks that learn genres, in PyTorch: one file each, with nothing else in it."""
