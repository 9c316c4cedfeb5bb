"""What plays now, by whom: held in memory, told only to friends of those who agreed, and soon forgotten."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from segue.domain.ids import ListenerId, TrackId
from segue.domain.listening import Listener
from segue.domain.time import Clock
from segue.storage import catalogue
from segue.storage.database import Database
from segue.storage.preferences import preferences_of

_UNKNOWN_LENGTH = timedelta(minutes=10)
_SLACK = timedelta(minutes=1)
_MOST = 10_000


@dataclass(frozen=True, slots=True)
class Playing:
    """Who plays what, since when, and until when that is believed."""

    listener: Listener
    track_id: TrackId
    since: datetime
    until: datetime


class NowPlaying:
    """Who plays what now. `changed` is called when what friends see is another."""

    def __init__(self, database: Database, clock: Clock, changed: Callable[[], None]) -> None:
        self._database, self._clock, self._changed = database, clock, changed
        self._playing: dict[ListenerId, Playing] = {}
        self._lock = threading.Lock()

    def begin(self, listener: Listener, track_id: TrackId, at_s: float = 0.0) -> None:
        """Somebody plays this, and is so far in it.

        Raises:
            NotFound: there is no such track.
        """
        with self._database.read() as connection:
            length = catalogue.track(connection, track_id).format.duration_ms
            seen = preferences_of(connection, listener.id).seen_by_friends
        if not seen:
            self.end(listener)
            return
        now = self._clock()
        lasts = _UNKNOWN_LENGTH if length is None else timedelta(milliseconds=max(0.0, length - 1000 * at_s)) + _SLACK
        with self._lock:
            before = self._playing.pop(listener.id, None)
            again = before is not None and before.track_id == track_id
            playing = Playing(listener, track_id, before.since if again and before else now, now + lasts)
            self._playing[listener.id] = playing
            if len(self._playing) > _MOST:
                del self._playing[next(iter(self._playing))]
        if not again:
            self._changed()

    def end(self, listener: Listener) -> None:
        """Somebody plays nothing any more."""
        with self._lock:
            was = self._playing.pop(listener.id, None)
        if was is not None:
            self._changed()

    def seen_by(self, listener: Listener) -> list[Playing]:
        """What the others play, the last begun first; of those who let themselves be seen, as they say now."""
        now = self._clock()
        with self._lock:
            for gone in [one for one, playing in self._playing.items() if playing.until < now]:
                del self._playing[gone]
            others = [one for one in self._playing.values() if one.listener.id != listener.id]
        with self._database.read() as connection:
            seen = [one for one in others if preferences_of(connection, one.listener.id).seen_by_friends]
        return sorted(seen, key=lambda one: one.since, reverse=True)
