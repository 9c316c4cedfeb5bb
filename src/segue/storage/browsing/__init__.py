"""Looking through the library: what is there by what it is chosen and sorted by, a page at a time."""
