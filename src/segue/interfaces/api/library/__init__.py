"""The music that is there: found, looked through, told of in full, and put in order."""
