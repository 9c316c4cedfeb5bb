"""Playlists: those that listeners put together, and the files by which playlists travel."""
