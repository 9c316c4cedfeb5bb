"""What things are: music, listeners, events, jobs, recommendations and errors. Nothing here does input or output."""
