"""What was shown to whom, where in which list, and by which model: without it nobody can say what a list is worth.

A list that is shown gets an id. A play that names this id as its session is known to have come from that list; one that
names none is taken for the list in which the track was shown to that listener within a day before.
"""

import threading
from datetime import datetime
from hashlib import blake2b

from segue.domain.listening import Event, EventKind, Listener, Subject
from segue.domain.recommending import TrackList
from segue.storage.database import Database
from segue.storage.listening import add_events
from segue.storage.preferences import preferences_of

_REMEMBERED = 20_000
"""Lists of which it is remembered that they were noted."""


def list_id(listener: Listener, made: TrackList, now: datetime) -> str:
    """The id of a list as it is shown to somebody on a day: looked at again on that day, it is the same."""
    tracks = ",".join(str(one.track_id) for one in made.tracks)
    told = "\n".join((str(listener.id), made.kind, made.key, made.model, f"{now:%Y-%m-%d}", tracks))
    return blake2b(told.encode(), digest_size=16).hexdigest()


def note_shown(database: Database, listener: Listener, made: TrackList, now: datetime) -> str:
    """Keep that a list was shown, with positions and models; returns its id, which plays can name as their session.

    Shown twice, it counts once. Of somebody who does not want to be learned from, nothing is kept.
    """
    name = list_id(listener, made, now)
    shown = [
        Event(
            listener.id,
            EventKind.IMPRESSION,
            Subject(track_id=one.track_id),
            now,
            position=place,
            source=made.kind,
            session=name,
            # Where two models share a list, what was asked for is not what brought each track.
            context={"model": one.model} if one.model == made.model else {"model": one.model, "asked": made.model},
            external_id=f"{name}:{place}",
        )
        for place, one in enumerate(made.tracks)
    ]
    with database.write() as connection:
        if shown and preferences_of(connection, listener.id).learning:
            add_events(connection, shown)
    return name


class Shown:
    """Notes lists that are shown again and again: each is written down once, as long as it is remembered."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: dict[str, None] = {}
        self._lock = threading.Lock()

    def note(self, listener: Listener, made: TrackList, now: datetime) -> str:
        """The same as `note_shown`."""
        name = list_id(listener, made, now)
        with self._lock:
            known = name in self._noted
        if not known:
            note_shown(self._database, listener, made, now)
            with self._lock:
                self._noted[name] = None
                if len(self._noted) > _REMEMBERED:
                    del self._noted[next(iter(self._noted))]
        return name
