"""The doors: the command line for now; pages and protocols come beside it."""
