"""One order out of many voices: what is weighed of a candidate, and what learns to weigh it."""
