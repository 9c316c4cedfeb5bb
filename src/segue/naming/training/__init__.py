"""The training loop, the same for every network, and what it needs."""
