"""Lists and words of listeners, on real stores."""
