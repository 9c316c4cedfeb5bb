"""What one listener did, item by item, until a moment: what lists leave out, bring back and begin from."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from segue.domain.listening import Ending, EventKind
from segue.taste import Histories, Numbering, People
from segue.taste.numbering import NOWHERE, Rows
from segue.taste.signals import ENDINGS, KINDS, Deeds, Makers, as_it_happened, listening_of

Days = NDArray[np.float64]

RESTS = 30.0
"""Days for which 'not now' holds."""


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """`history` is the listener's, in one row; `now` in days since 1970.

    `met` are the items that were played or passed over, in ascending order, and beside it stand [met]: how often each
    was begun, heard to its end, and cut short or passed over, and the days on which it was first and last met.
    `plays` are all plays in order of time, `at` the day of each [plays]; `cuts` is what was cut short or passed over,
    each time, and `cut_at` when [cuts]. `resting` are those that are not wanted now, `liked` those of which the last
    word was good, `followed` the ids of artists; `artists` and `albums` are the ids of those of which the last word was
    good, following counted as one.
    """

    history: Histories
    now: float
    met: Rows
    begun: NDArray[np.int32]
    finished: NDArray[np.int32]
    skipped: NDArray[np.int32]
    first: Days
    last: Days
    plays: Rows
    at: Days
    resting: Rows
    liked: Rows
    followed: NDArray[np.int64]
    cuts: Rows = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    cut_at: Days = field(default_factory=lambda: np.zeros(0, dtype=np.float64))
    artists: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    albums: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def __len__(self) -> int:
        """How many items the listener has met."""
        return len(self.met)

    def of(self, items: int, counts: NDArray[np.generic]) -> NDArray[np.float64]:
        """Numbers that stand beside `met`, as numbers of all `items`, nought where one was never met."""
        whole = np.zeros(items)
        whole[self.met] = counts
        return whole

    def refused(self, items: int) -> NDArray[np.bool_]:
        """What must not come in any list [items]: what was vetoed, or is not wanted now."""
        mask = np.zeros(items, dtype=np.bool_)
        mask[self.resting] = True
        if self.history.vetoes is not None:
            mask[self.history.vetoes.indices] = True
        return mask

    @property
    def never(self) -> Rows:
        """The rows of what must not be put into a list: what is refused or repels, as often skipped or ill rated."""
        return np.union1d(self.history.struck(again=True).indices, self.resting).astype(np.int32)

    def unwanted(self, items: int) -> NDArray[np.bool_]:
        """The same, of all items [items]."""
        mask = np.zeros(items, dtype=np.bool_)
        mask[self.never] = True
        return mask


def remember(
    deeds: Deeds, items: Numbering, makers: Makers, now: float, listener: int, people: People | None = None
) -> Memory:
    """From the deeds of one listener, who is called `listener` there; `now` in days since 1970."""
    deeds = as_it_happened(deeds)
    alone = Numbering.of([listener])
    listening = listening_of(deeds, alone, items, makers, today=now, people=people)
    # Their row here is no row of those whom a recommender learned from.
    history = replace(listening.histories(np.zeros(1, dtype=np.int32)), listeners=None)
    if history.vetoes is not None:
        # A song that was liked once, of an artist who is never wanted now, draws no more and is no reason.
        vetoed = np.isin(history.weights.indices, history.vetoes.indices)
        history = history.only(~vetoed | (history.weights.data < 0))
    rows = np.where(deeds.tracks >= 0, items.rows(deeds.tracks), NOWHERE).astype(np.int32)
    played = (deeds.kinds == KINDS.index(EventKind.PLAY)) & (rows != NOWHERE)
    passed = (deeds.kinds == KINDS.index(EventKind.SKIP)) & (rows != NOWHERE)
    failed = deeds.endings == ENDINGS.index(Ending.FAILED)
    some = (played & ~failed) | passed
    met, place = np.unique(rows[some], return_inverse=True)
    day = deeds.at / 86_400.0
    finished = deeds.endings == ENDINGS.index(Ending.COMPLETED)
    skipped = passed | (deeds.endings == ENDINGS.index(Ending.SKIPPED))
    begun, ended, cut = (
        np.bincount(place, which[some], len(met)).astype(np.int32) for which in (played & ~failed, finished, skipped)
    )
    first, last = np.full(len(met), np.inf), np.full(len(met), -np.inf)
    np.minimum.at(first, place, day[some])
    np.maximum.at(last, place, day[some])
    return Memory(
        history,
        now,
        met.astype(np.int32),
        begun,
        ended,
        cut,
        first,
        last,
        rows[played & ~failed],
        day[played & ~failed],
        _resting(deeds, rows, items, makers, now),
        _last_words(deeds, rows, (EventKind.LIKE,), (EventKind.DISLIKE, EventKind.NEVER)).astype(np.int32),
        _last_words(deeds, deeds.artists, (EventKind.FOLLOW,), (EventKind.DISLIKE, EventKind.NEVER)),
        rows[some & skipped],
        day[some & skipped],
        _last_words(deeds, deeds.artists, (EventKind.FOLLOW, EventKind.LIKE), (EventKind.DISLIKE, EventKind.NEVER)),
        _last_words(deeds, deeds.albums, (EventKind.LIKE,), (EventKind.DISLIKE, EventKind.NEVER)),
    )


def _resting(deeds: Deeds, rows: Rows, items: Numbering, makers: Makers, now: float) -> Rows:
    """What was put off, and all that is by an artist or on an album that was."""
    asked = (deeds.kinds == KINDS.index(EventKind.NOT_NOW)) & (deeds.at / 86_400.0 > now - RESTS)
    by = makers.tracks[np.isin(makers.artists, deeds.artists[asked & (deeds.artists >= 0)])]
    on = makers.album_tracks[np.isin(makers.albums, deeds.albums[asked & (deeds.albums >= 0)])]
    found = np.concatenate([rows[asked], items.rows(by), items.rows(on)])
    return np.unique(found[found != NOWHERE])


def _last_words(
    deeds: Deeds, about: NDArray[np.integer], yes: tuple[EventKind, ...], no: tuple[EventKind, ...]
) -> NDArray[np.int64]:
    """What was last said yes to, of what there was said yes or no to."""
    good = np.isin(deeds.kinds, [KINDS.index(kind) for kind in yes]) & (about >= 0)
    bad = np.isin(deeds.kinds, [KINDS.index(kind) for kind in no]) & (about >= 0)
    spoken = np.flatnonzero(good | bad)[::-1]
    subjects, first = np.unique(about[spoken].astype(np.int64), return_index=True)
    return subjects[good[spoken[first]]]
