"""Rooms where models that Segue ships are trained: scripts with PyTorch, outside the package that is served."""
