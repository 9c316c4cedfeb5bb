"""Lists made for somebody: of a week, of a day, of an hour, of their own plays, of their friends."""
