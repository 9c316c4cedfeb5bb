"""Listening histories from elsewhere, and from other servers like this one: read, matched with the library, kept."""

from segue.services.histories.taking import Taken, take_history

__all__ = ["Taken", "take_history"]
