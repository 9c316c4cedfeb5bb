"""Data sets of labelled music: read from folders and tables, cleaned in sight, described in a report."""
