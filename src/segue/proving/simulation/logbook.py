"""What the server saw: deeds as they are done, one after the other, of each person and of all together."""

import numpy as np
from numpy.typing import NDArray

from segue.domain.listening import Ending, EventKind
from segue.taste.signals import ENDINGS, KINDS, NOTHING, Deeds

DAY_S = 86_400.0
FIRST_DAY = 20_000.0
"""The first day of a simulation, in days since 1970."""
_LENGTH_MS = 200_000


class Logbook:
    """Deeds of people by number, in the order in which they are written down; `before` is of others, and older."""

    def __init__(self, people: int, before: Deeds | None = None) -> None:
        self._before = before
        self._rows: list[list[tuple[float, ...]]] = [[] for _ in range(people)]
        self._next = 1 + (0 if before is None else int(before.ids.max(initial=0)))

    def write(
        self,
        person: int,
        kind: EventKind,
        day: float,
        *,
        track: int = NOTHING,
        artist: int = NOTHING,
        ended: Ending | None = None,
        share: float = 0.0,
        session: int = NOTHING,
    ) -> None:
        """Something is done, at `day` since 1970; a play says how it `ended` and which `share` was heard."""
        ending = NOTHING if ended is None else ENDINGS.index(ended)
        heard = round(share * _LENGTH_MS) if ended is not None else NOTHING
        told = (self._next, person, KINDS.index(kind), track, artist, day * DAY_S, heard, ending, session)
        self._rows[person].append(told)
        self._next += 1

    def written(self, person: int) -> int:
        """How much is written of one of them."""
        return len(self._rows[person])

    def strike(self, person: int, since: int) -> None:
        """Take out what was written of one of them since so much was."""
        del self._rows[person][since:]

    def of(self, person: int) -> Deeds:
        """All that one of them did."""
        return _deeds(self._rows[person])

    def everything(self) -> Deeds:
        """All that everybody did, and what was known before."""
        own = _deeds([row for rows in self._rows for row in rows])
        return own if self._before is None else _together(self._before, own)


def plays_to_the_end(listeners: NDArray[np.integer], tracks: NDArray[np.int64], at: NDArray[np.float64]) -> Deeds:
    """Plays that were heard out, at these seconds."""
    count = len(tracks)
    nothing = np.full(count, NOTHING, dtype=np.int64)
    few = np.full(count, NOTHING, dtype=np.int8)
    kinds = np.full(count, KINDS.index(EventKind.PLAY), dtype=np.int8)
    endings = np.full(count, ENDINGS.index(Ending.COMPLETED), dtype=np.int8)
    numbers = np.arange(1, count + 1, dtype=np.int64)
    length = np.full(count, _LENGTH_MS, dtype=np.int64)
    return Deeds(
        numbers, listeners.astype(np.int64), kinds, tracks, nothing, nothing, at, length, length, endings, few, nothing,
        nothing,
    )  # fmt: skip


def _deeds(rows: list[tuple[float, ...]]) -> Deeds:
    table = np.array(rows, dtype=np.float64).reshape(len(rows), 9)
    ids, people, kinds, tracks, artists, at, heard, endings, sessions = table.T
    whole = [column.astype(np.int64) for column in (ids, people, tracks, artists, heard, sessions)]
    nothing = np.full(len(rows), NOTHING, dtype=np.int64)
    return Deeds(
        ids=whole[0],
        listeners=whole[1],
        kinds=kinds.astype(np.int8),
        tracks=whole[2],
        albums=nothing,
        artists=whole[3],
        at=at,
        heard=whole[4],
        length=np.full(len(rows), _LENGTH_MS, dtype=np.int64),
        endings=endings.astype(np.int8),
        stars=nothing.astype(np.int8),
        sessions=whole[5],
        undoes=nothing,
    )


def _together(one: Deeds, other: Deeds) -> Deeds:
    return Deeds(*(np.concatenate([getattr(one, name), getattr(other, name)]) for name in Deeds.__slots__))
