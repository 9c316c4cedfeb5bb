"""What a recommender thinks of the items, for some histories: asked for the best, or for some items only.

A large catalogue is thus never gone through for one listener: whoever speaks of few items says so (`Few`), and whoever
speaks of all may look only where the best are likely to be (`shelves`). Who can do no better gives every score
(`Whole`).
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.hearing.compiled import kernel
from segue.taste.arithmetic.charts import enter, holds, put_in_order, worse
from segue.taste.arithmetic.players import share_out
from segue.taste.arithmetic.weighing import owners
from segue.taste.listening import Weights
from segue.taste.numbering import NOWHERE, Rows

Scores = NDArray[np.float32]
"""[histories, items]: the higher, the sooner, on no scale that others share; -inf where there is no opinion."""


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """What comes first, for each history: item rows [histories, count], the best first, and their scores.

    Where there is less to recommend than was asked for, rows are `NOWHERE` and scores -inf at the end.
    """

    items: Rows
    scores: Scores

    @classmethod
    def empty(cls, histories: int, count: int) -> "Ranked":
        """Nothing yet."""
        nowhere = np.full((histories, count), NOWHERE, dtype=np.int32)
        return cls(nowhere, np.full((histories, count), -np.inf, dtype=np.float32))


class Opinion(ABC):
    """Of one recommender, on all items, for each of some histories."""

    @abstractmethod
    def best(self, count: int, struck: Weights) -> Ranked:
        """The `count` highest scores for each history, without what is stored in `struck` [histories, items]."""

    @abstractmethod
    def voices(self, row: int, items: Rows) -> Scores:
        """The scores of these items, in ascending order, for the history in this row [items]."""


class Compared(Opinion):
    """One that can also say how its scores lie."""

    @abstractmethod
    def overall(self, row: int) -> Scores:
        """The scores of everything that it has an opinion on, or of many of them that stand for all [some items]."""


@dataclass(frozen=True, slots=True, eq=False)
class Whole(Compared):
    """Every score is known."""

    scores: Scores

    def best(self, count: int, struck: Weights) -> Ranked:
        """By looking at all of them."""
        left = np.array(self.scores, dtype=np.float32, order="C")
        left[owners(struck), struck.indices] = -np.inf
        return pick(left, count)

    def voices(self, row: int, items: Rows) -> Scores:
        """As they stand there."""
        return np.asarray(self.scores[row, items], dtype=np.float32)

    def overall(self, row: int) -> Scores:
        """All of them."""
        return np.asarray(self.scores[row], dtype=np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Few(Compared):
    """Scores of few items: those of the history in a row lie from `starts` of it to `starts` of the next."""

    starts: NDArray[np.integer]
    items: Rows
    scores: Scores

    def best(self, count: int, struck: Weights) -> Ranked:
        """By looking at these few."""
        found = Ranked.empty(len(self.starts) - 1, count)
        never = in_order(struck)
        if count:
            for row in range(len(found.items)):
                some = slice(self.starts[row], self.starts[row + 1])
                barred = never.indices[never.indptr[row] : never.indptr[row + 1]]
                enter_few(self.items[some], self.scores[some], barred, found.scores[row], found.items[row])
        return found

    def voices(self, row: int, items: Rows) -> Scores:
        """Of those that it knows; -inf for the others."""
        some = slice(self.starts[row], self.starts[row + 1])
        told = np.full(len(items), -np.inf, dtype=np.float32)
        _tell(self.items[some], self.scores[some], items, told)
        return told

    def but(self, rows: Rows) -> "Few":
        """No opinion on one item of each row."""
        itself = self.items == np.repeat(rows, np.diff(self.starts))
        return Few(self.starts, self.items, np.where(itself, np.float32(-np.inf), self.scores))

    def overall(self, row: int) -> Scores:
        """All of these few."""
        return np.asarray(self.scores[self.starts[row] : self.starts[row + 1]], dtype=np.float32)


def pick(scores: Scores, count: int) -> Ranked:
    """The `count` highest scores of each row, the highest first; of equals, the one that stands first.

    NaN and -inf are never picked.
    """
    found = Ranked.empty(len(scores), count)
    if count and scores.size:
        given = np.ascontiguousarray(scores, dtype=np.float32)
        effort = np.full(len(given), given.shape[1])
        share_out(lambda first, last: _pick(first, last, given, found.items, found.scores), effort)
    return found


def in_order(struck: Weights) -> Weights:
    """The same entries, in ascending order in each row."""
    if struck.has_sorted_indices:
        return struck
    ordered = sp.csr_array(struck, copy=True)
    ordered.sort_indices()
    return ordered


@kernel
def enter_few(items: Rows, scores: Scores, barred: Rows, held: Scores, kept: Rows) -> None:
    """The best of some items, without those in `barred`, which are in order, into a chart."""
    for place in range(len(items)):
        score, item = scores[place], items[place]
        better = score > held[0] or (score > -np.inf and worse(held[0], kept[0], score, item))
        if better and not holds(barred, item):
            enter(held, kept, score, item)
    put_in_order(held, kept)


@kernel
def _tell(items: Rows, scores: Scores, asked: Rows, told: Scores) -> None:
    """By a table of what is asked for, an item standing behind its last bits, or next to where that is taken."""
    size = 1024
    while size < 8 * len(asked):
        size *= 2
    table = np.full(size, -1, dtype=np.int32)
    for where in range(len(asked)):
        slot = asked[where] & (size - 1)
        while table[slot] >= 0:
            slot = (slot + 1) & (size - 1)
        table[slot] = where
    for place in range(len(items)):
        slot = items[place] & (size - 1)
        while table[slot] >= 0:
            if asked[table[slot]] == items[place]:
                told[table[slot]] = scores[place]
                break
            slot = (slot + 1) & (size - 1)


@kernel
def _pick(first: int, last: int, scores: Scores, items: Rows, best: Scores) -> None:
    for row in range(first, last):
        held, kept = best[row], items[row]
        for item in range(scores.shape[1]):
            score = scores[row, item]
            if score > held[0]:
                enter(held, kept, score, item)
        put_in_order(held, kept)
