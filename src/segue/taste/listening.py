"""Who listened to what, as rows and numbers: what recommenders learn from, and what they are asked about.

A *weight* says how much somebody is drawn to an item: above nought for what they like, below for what they do not like,
and about one for what they have heard and kept. `signals` makes weights of events.
"""

from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.taste.numbering import Numbering, Rows

Weights: TypeAlias = sp.csr_array
"""[listeners, items] float32; what is not stored was never met."""


@dataclass(frozen=True, slots=True, eq=False)
class Sequences:
    """What followed what: sessions and playlists, one after the other.

    `items` holds the rows of all of them, the first of each sequence at `starts` (one more than there are sequences).
    `days` [sequences] is when each began, in days since 1970; `owners` the row of the listener whose it is, -1 for
    nobody's; None where all are nobody's.
    """

    items: Rows
    starts: NDArray[np.int64]
    days: NDArray[np.float64]
    owners: Rows | None = None

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, number: int) -> Rows:
        return self.items[self.starts[number] : self.starts[number + 1]]

    def only(self, rows: Rows, listeners: int) -> "Sequences":
        """Nobody's, and those of these listeners, who stand in new rows then, in this order."""
        if self.owners is None:
            return self
        place = np.full(listeners + 1, -1, dtype=np.int32)
        place[rows] = np.arange(len(rows), dtype=np.int32)
        kept = (self.owners < 0) | (place[self.owners] >= 0)
        lengths = np.diff(self.starts)
        starts = np.concatenate([[0], np.cumsum(lengths[kept])]).astype(np.int64)
        return Sequences(self.items[np.repeat(kept, lengths)], starts, self.days[kept], place[self.owners[kept]])

    def without(self, items: NDArray[np.bool_]) -> "Sequences":
        """The same sequences, these items left out."""
        kept = ~items[self.items]
        before = np.concatenate([[0], np.cumsum(kept)])
        return Sequences(self.items[kept], before[self.starts].astype(np.int64), self.days, self.owners)

    @classmethod
    def none(cls) -> "Sequences":
        """No sequence at all."""
        return cls(np.zeros(0, dtype=np.int32), np.zeros(1, dtype=np.int64), np.zeros(0))


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """Stars that were given: listener and item rows and 1 to 5 stars, in parallel."""

    listeners: Rows
    items: Rows
    stars: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.stars)

    def of(self, rows: Rows, items: int) -> Weights:
        """The stars of some listeners [rows, items]; the last, where an item was given some more than once."""
        listeners = np.unique(rows)
        kept = np.flatnonzero(np.isin(self.listeners, listeners))[::-1]
        pairs = self.listeners[kept].astype(np.int64) * items + self.items[kept]
        first = kept[np.unique(pairs, return_index=True)[1]]
        places = np.searchsorted(listeners, self.listeners[first])
        stars = sp.csr_array((self.stars[first], (places, self.items[first])), shape=(len(listeners), items))
        return stars[np.searchsorted(listeners, rows)]

    @classmethod
    def none(cls) -> "Ratings":
        """Nobody rated anything."""
        return cls(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32))


@dataclass(frozen=True, slots=True, eq=False)
class Sayings:
    """What listeners call items: rows of both, and the place in `names` of what was said, in parallel.

    `titles` is what each listener is called who is a playlist; empty where they are people.
    """

    listeners: Rows
    items: Rows
    words: Rows
    names: tuple[str, ...]
    titles: tuple[str, ...] = ()

    def only(self, rows: Rows, listeners: int) -> "Sayings":
        """What these listeners say, who stand in new rows then, in this order."""
        place = np.full(listeners, -1, dtype=np.int32)
        place[rows] = np.arange(len(rows), dtype=np.int32)
        kept = place[self.listeners] >= 0
        titles = tuple(self.titles[row] for row in rows) if self.titles else ()
        return Sayings(place[self.listeners[kept]], self.items[kept], self.words[kept], self.names, titles)

    @classmethod
    def none(cls) -> "Sayings":
        """Nobody said anything."""
        nothing = np.zeros(0, dtype=np.int32)
        return cls(nothing, nothing, nothing, ())


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """What listeners told of themselves, in rows: a region and an age band as numbers, -1 where they did not."""

    regions: Rows
    ages: Rows

    @classmethod
    def silent(cls, count: int) -> "People":
        """Nobody said anything."""
        nothing = np.full(count, -1, dtype=np.int32)
        return cls(nothing, nothing)


@dataclass(frozen=True, slots=True, eq=False)
class Histories:
    """What some listeners did, a row each; or what a list is to start from, its seeds in one row.

    `recent` are the last items of each, the newest last. `days` holds when each item of `weights` was last met, in the
    order in which `weights` stores them; None where nobody knows. `listeners` are their rows among those that were
    learned from, -1 for newcomers: somebody is no neighbour of their own. What `vetoes` [histories, items] holds never
    comes, whatever was done otherwise; `stars` [histories, items] are those that they gave. `unmet` says, in the
    order in which `weights` stores them, which items draw somebody without having been met themselves, as those of an
    artist who was liked do: they may still come as new.
    """

    weights: Weights
    recent: tuple[Rows, ...] = ()
    days: NDArray[np.float64] | None = None
    listeners: Rows | None = None
    people: People | None = None
    vetoes: Weights | None = None
    stars: Weights | None = None
    unmet: NDArray[np.bool_] | None = None

    def __len__(self) -> int:
        return int(self.weights.shape[0])

    def part(self, start: int, end: int) -> "Histories":
        """Those from `start` to before `end`."""
        if start == 0 and end >= len(self):
            return self
        first, last = self.weights.indptr[start], self.weights.indptr[min(end, len(self))]
        return Histories(
            self.weights[start:end],
            self.recent[start:end],
            None if self.days is None else self.days[first:last],
            None if self.listeners is None else self.listeners[start:end],
            None if self.people is None else People(self.people.regions[start:end], self.people.ages[start:end]),
            None if self.vetoes is None else self.vetoes[start:end],
            None if self.stars is None else self.stars[start:end],
            None if self.unmet is None else self.unmet[first:last],
        )

    def only(self, kept: NDArray[np.bool_]) -> "Histories":
        """The same with these entries of `weights` only, a mask in the order in which they are stored."""
        return replace(
            self,
            weights=entries(self.weights, kept),
            days=None if self.days is None else self.days[kept],
            unmet=None if self.unmet is None else self.unmet[kept],
        )

    def liked(self) -> Weights:
        """Only what draws them."""
        return entries(self.weights, self.weights.data > 0)

    def disliked(self) -> Weights:
        """Only what repels them, its weights turned above nought."""
        repelled = entries(self.weights, self.weights.data < 0)
        repelled.data = -repelled.data
        return repelled

    def without(self, items: Rows) -> "Histories":
        """The same, but that these items never come to anybody."""
        marks = np.tile(items, len(self)).astype(np.int32)
        starts = np.arange(len(self) + 1) * len(items)
        barred = sp.csr_array((np.ones(len(marks), dtype=np.float32), marks, starts), shape=self.weights.shape)
        return replace(self, vetoes=barred if self.vetoes is None else _either(self.vetoes, barred))

    def struck(self, *, again: bool = False, without: Weights | None = None) -> Weights:
        """Something wherever what must not come stands: what repels or is vetoed, what is known unless `again`."""
        met = self.weights if self.unmet is None else entries(self.weights, ~self.unmet)
        struck = self.disliked() if again else met
        for more in (self.vetoes, without):
            struck = struck if more is None else _either(struck, more)
        return struck

    @classmethod
    def of_seeds(cls, seeds: Rows, items: int) -> "Histories":
        """One history of some items that are all liked the same, in the order in which they were heard."""
        rows = np.unique(seeds[seeds >= 0])
        weights = sp.csr_array((np.ones(len(rows), dtype=np.float32), rows, np.array([0, len(rows)])), shape=(1, items))
        return cls(weights, recent=(seeds[seeds >= 0].astype(np.int32),))


@dataclass(frozen=True, slots=True, eq=False)
class Listening:
    """Everything that was learned of listeners: a row for each of them, a column for each item.

    `days` is as in `Histories`; `today` is when this was gathered, in days since 1970, and 0 where data have no time.
    """

    listeners: Numbering
    weights: Weights
    days: NDArray[np.float64] | None = None
    today: float = 0.0
    sequences: Sequences = field(default_factory=Sequences.none)
    ratings: Ratings = field(default_factory=Ratings.none)
    people: People | None = None
    recent: tuple[Rows, ...] = ()
    vetoes: Weights | None = None
    sayings: Sayings = field(default_factory=Sayings.none)

    def __post_init__(self) -> None:
        if self.weights.shape[0] != len(self.listeners):
            raise ValueError("a row for each listener")
        if not np.isfinite(self.weights.data).all():
            raise ValueError("a weight is a finite number")

    def histories(self, rows: Rows) -> Histories:
        """What those listeners did."""
        picked = self.weights[rows]
        days = None
        if self.days is not None:
            parts = [self.days[self.weights.indptr[row] : self.weights.indptr[row + 1]] for row in rows]
            days = np.concatenate(parts) if parts else np.zeros(0)
        recent = tuple(self.recent[row] for row in rows) if self.recent else ()
        people = None if self.people is None else People(self.people.regions[rows], self.people.ages[rows])
        vetoes = None if self.vetoes is None else self.vetoes[rows]
        stars = self.ratings.of(rows, picked.shape[1]) if len(self.ratings) else None
        return Histories(picked, recent, days, rows.astype(np.int32), people, vetoes, stars)

    def only(self, rows: Rows) -> "Listening":
        """What is left when only these listeners are known."""
        chosen = self.histories(rows)
        place = np.full(len(self.listeners), -1, dtype=np.int32)
        place[rows] = np.arange(len(rows), dtype=np.int32)
        kept = place[self.ratings.listeners] >= 0 if len(self.ratings) else np.zeros(0, dtype=bool)
        ratings = Ratings(place[self.ratings.listeners[kept]], self.ratings.items[kept], self.ratings.stars[kept])
        return replace(
            self,
            listeners=Numbering(self.listeners.ids[rows]),
            weights=chosen.weights,
            days=chosen.days,
            sequences=self.sequences.only(rows, len(self.listeners)),
            ratings=ratings,
            people=chosen.people,
            recent=chosen.recent,
            vetoes=chosen.vetoes,
            sayings=self.sayings.only(rows, len(self.listeners)),
        )


def _either(one: Weights, other: Weights) -> Weights:
    """Something wherever one of them stores something."""
    marks = [
        sp.csr_array((np.ones(part.nnz, dtype=np.int8), part.indices, part.indptr), part.shape) for part in (one, other)
    ]
    return sp.csr_array(marks[0] + marks[1])


def alone(rows: Rows, items: int) -> Weights:
    """A row for each of these items, in which it stands alone, of `items` that there are."""
    ones = np.ones(len(rows), dtype=np.float32)
    return sp.csr_array((ones, rows, np.arange(len(rows) + 1)), shape=(len(rows), items))


def row_of(numbers: NDArray[np.float32]) -> Weights:
    """Numbers of all items as one row, in which nought is not stored."""
    some = np.flatnonzero(numbers).astype(np.int32)
    return sp.csr_array((numbers[some], some, np.array([0, len(some)], dtype=np.int32)), shape=(1, len(numbers)))


def entries(weights: Weights, kept: NDArray[np.bool_]) -> Weights:
    """The entries that are `kept`, in a matrix of the same shape."""
    before = np.concatenate([[0], np.cumsum(kept)])
    starts = before[weights.indptr].astype(weights.indptr.dtype)
    return sp.csr_array((weights.data[kept], weights.indices[kept], starts), shape=weights.shape)
