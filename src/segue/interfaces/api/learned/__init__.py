"""Models: which there are, what they say of a song, and how good they are."""
