"""Taking a history in: each deed matched with the library and kept once, however often it is sent."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from segue.domain.errors import BadRequest
from segue.domain.listening import Event, EventKind, Listener, Subject
from segue.domain.time import Clock
from segue.services.discovering.feedback import ending_of
from segue.services.histories.deeds import Deed, NoDeedError
from segue.services.histories.matching import Shelf
from segue.services.histories.rows import MEND, rows_of
from segue.services.histories.shapes import deed_of
from segue.storage import history
from segue.storage.database import Database
from segue.storage.listening import add_events

SOURCE = "import"
_AT_ONCE = 2000
_ARTISTS_KEPT = 50_000
_CLOCKS_DIFFER = timedelta(days=1)

_Deed = tuple[EventKind, Subject, int]


@dataclass
class Taken:
    """What became of a history.

    `read` deeds were told, `matched` of them are of music that is here, and `new` of these were not known already.
    `passed_over` rows told of nothing that is kept. `missing` counts the deeds of each artist whose music is not here.
    `broken` says where the file could not be read further.
    """

    read: int = 0
    matched: int = 0
    new: int = 0
    passed_over: int = 0
    first: datetime | None = None
    last: datetime | None = None
    missing: Counter[str] = field(default_factory=Counter)
    broken: str = ""

    @property
    def known(self) -> int:
        """How many were here already."""
        return self.matched - self.new


def take_history(database: Database, clock: Clock, listener: Listener, file: Path) -> Taken:
    """Take in what a file tells of a listener.

    Raises:
        BadRequest: it tells nothing that can be kept.
    """
    taken = Taken()
    importer = _Importer(database, listener, clock() + _CLOCKS_DIFFER, taken)
    batch: list[Event] = []
    try:
        for row in rows_of(file):
            if row.get("taken_back") is True:
                continue
            try:
                deed = deed_of(row)
            except NoDeedError:
                taken.passed_over += 1
                continue
            batch += importer.event(deed)
            if len(batch) >= _AT_ONCE:
                importer.keep(batch)
                batch = []
    except BadRequest as error:
        if not taken.read:
            raise
        taken.broken = error.what
    importer.keep(batch)
    if not taken.read:
        raise BadRequest(
            "This file tells of nothing that was heard.",
            MEND,
        )
    return taken


class _Importer:
    """Turns deeds into events that are not there yet."""

    def __init__(self, database: Database, listener: Listener, latest: datetime, taken: Taken) -> None:
        self._database, self._listener, self._latest, self._taken = database, listener, latest, taken
        self._shelf = Shelf(database)
        with database.read() as connection:
            there = history.moments_of(connection, listener.id)
            self._there = {(kind, subject, round(at.timestamp())) for kind, subject, at in there}

    def event(self, deed: Deed) -> Iterator[Event]:
        """The event of a deed; none where its music is not here, or it is known."""
        taken = self._taken
        if deed.at > self._latest:
            taken.passed_over += 1
            return
        taken.read += 1
        subject = self._shelf.find(deed)
        if subject is None:
            if deed.artist in taken.missing or len(taken.missing) < _ARTISTS_KEPT:
                taken.missing[deed.artist] += 1
            return
        taken.matched += 1
        taken.first = min(taken.first or deed.at, deed.at)
        taken.last = max(taken.last or deed.at, deed.at)
        place = (deed.kind, subject, round(deed.at.timestamp()))
        if place in self._there:
            return
        self._there.add(place)
        try:
            yield self._of(deed, subject, self._name(place))
        except ValueError:
            taken.passed_over += 1

    def keep(self, events: list[Event]) -> None:
        """Keep what is new, in one step."""
        with self._database.write() as connection:
            self._taken.new += add_events(connection, events)

    def _of(self, deed: Deed, subject: Subject, name: str) -> Event:
        play = deed.kind is EventKind.PLAY
        length = None if subject.track_id is None else self._shelf.lengths[subject.track_id]
        heard = length if play and deed.heard_ms is None and not deed.skipped else deed.heard_ms
        return Event(
            self._listener.id,
            deed.kind,
            subject,
            deed.at,
            heard_ms=heard if play else None,
            ended=ending_of(heard, length, deed.skipped) if play else None,
            rating=deed.stars,
            source=deed.source or SOURCE,
            external_id=name,
        )

    @staticmethod
    def _name(place: _Deed) -> str:
        """The name under which a deed counts once, whichever service tells of it."""
        kind, subject, seconds = place
        about = f"{subject.track_id} {subject.album_id} {subject.artist_id}"
        return f"history {seconds} {hashlib.blake2b(f'{kind} {about}'.encode(), digest_size=8).hexdigest()}"
