"""What was made of somebody's taste lately, kept in memory for those who look at it again and again.

A list is made in a tenth of a second, and a page shows many. What is kept is dropped as soon as its listener says
anything (likes, dislikes, turns a dial) and otherwise after some minutes: what only plays changes a list so slowly
that nobody waits for it. A desk that is set out anew has shelves of its own, empty ones.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar, cast

from segue.domain.ids import ListenerId
from segue.domain.listening import Listener, Preferences
from segue.services.discovering.desk import Desk
from segue.storage.listening import has_said_since
from segue.storage.preferences import preferences_of

KEPT = timedelta(minutes=10)
_LISTENERS = 200
"""Listeners whose lists are kept; all lists of one take some hundred kilobytes."""

T = TypeVar("T")


@dataclass(slots=True)
class _Shelf:
    """One listener's: when it was looked at last, their dials then, and what stands there with when it was begun."""

    looked: datetime
    preferences: Preferences
    made: dict[str, tuple[datetime, Sequence[object]]] = field(default_factory=dict)


class Shelves:
    """What is kept of a desk, by its listener and its name, for any number of threads."""

    def __init__(self, desk: Desk, kept: timedelta = KEPT) -> None:
        self._desk, self._kept = desk, kept
        self._shelves: dict[ListenerId, _Shelf] = {}
        self._lock = threading.Lock()

    def made(self, listener: Listener, name: str, make: Callable[[], Sequence[T]]) -> Sequence[T]:
        """What is called so, made now where it is not there. One name is always of one type."""
        there = self.there(listener).get(name)
        if there is not None:
            return cast("Sequence[T]", there)
        begun = self._desk.clock()
        made = tuple(make())
        with self._lock:
            # Where others looked so much that this shelf has gone, it is begun anew the next time.
            shelf = self._shelves.get(listener.id)
            if shelf is not None:
                shelf.made[name] = (begun, made)
        return made

    def there(self, listener: Listener) -> dict[str, Sequence[object]]:
        """All of theirs that may be shown without being made anew."""
        now = self._desk.clock()
        with self._lock:
            shelf = self._shelves.get(listener.id)
            looked = now if shelf is None else shelf.looked
        with self._desk.database.read() as connection:
            preferences = preferences_of(connection, listener.id)
            said = has_said_since(connection, listener.id, looked)
        with self._lock:
            shelf = self._shelves.pop(listener.id, None)
            if shelf is None or said or shelf.preferences != preferences:
                shelf = _Shelf(now, preferences)
            shelf.looked = now
            shelf.made = {name: one for name, one in shelf.made.items() if now - one[0] < self._kept}
            # Put back at the end, so that the first ones are those who have not looked for longest.
            self._shelves[listener.id] = shelf
            if len(self._shelves) > _LISTENERS:
                del self._shelves[next(iter(self._shelves))]
            return {name: made for name, (_, made) in shelf.made.items()}
