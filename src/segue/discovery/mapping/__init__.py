"""The map of a library: what sounds alike lies near, in two dimensions."""
