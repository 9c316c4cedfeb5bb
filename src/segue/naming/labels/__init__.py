"""The hierarchy of genres with its synonyms in several languages, and the moods."""
