"""What players need: sound, what was played, queues and playlists."""
