"""Commands of discovery: each asks for one kind of list, shows it with its reasons, and writes it as JSON or M3U8."""
