"""Radio and up next: what comes next, for as long as anybody listens."""
