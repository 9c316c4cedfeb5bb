"""A recommender that learned in another numbering, asked in the one of today: items come and go."""

from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp

from segue.taste.arithmetic.weighing import owners
from segue.taste.listening import Histories, Weights
from segue.taste.numbering import NOWHERE, Numbering, Rows
from segue.taste.opinions import Whole
from segue.taste.port import Compared, Grounds, Opinion, Ranked, Recommender, Recommends, Scores

_SPARE = 500
"""How many more are asked for, since some may be gone."""


@dataclass(frozen=True, slots=True, eq=False)
class Moved(Recommends):
    """`recommender` knows `learned`; it is asked about, and answers for, `items`. Of the new ones it knows nothing."""

    recommender: Recommender
    learned: Numbering
    items: Numbering
    _rows: Rows = field(init=False, repr=False)
    _back: Rows = field(init=False, repr=False)
    _last: list[tuple[Histories, Histories]] = field(init=False, repr=False, default_factory=list)

    def __post_init__(self) -> None:
        """Which row is which, there and back."""
        object.__setattr__(self, "_rows", self.learned.rows(self.items.ids))
        object.__setattr__(self, "_back", self.items.rows(self.learned.ids))

    def scores(self, histories: Histories) -> Scores:
        """Its word on what it knows; -inf for what came later."""
        return self._here(self.recommender.scores(self._there(histories)))

    def opinion(self, histories: Histories) -> Opinion:
        """The same, told in rows of today."""
        return _Here(self.recommender.opinion(self._there(histories)), self._rows, self._back)

    def best(self, histories: Histories, count: int, struck: Weights) -> Ranked:
        """Its best of what is still here. It is told what is struck: what is known may come again, or may not."""
        moved, _ = _columns(struck, self._rows, len(self.learned))
        gone = int((self._back == NOWHERE).sum())
        found = self.recommender.best(self._there(histories), count + min(gone, _SPARE), moved)
        items = np.where(found.items == NOWHERE, NOWHERE, self._back[found.items])
        order = np.argsort(items == NOWHERE, axis=1, kind="stable")[:, :count]
        items = np.take_along_axis(items, order, axis=1).astype(np.int32)
        scores = np.where(items == NOWHERE, -np.inf, np.take_along_axis(found.scores, order, axis=1))
        return Ranked(items, scores.astype(np.float32))

    def similar(self, items: Rows) -> Scores:
        """What it holds to be near; nothing is near to what it does not know."""
        there = self.learned.rows(self.items.ids[items])
        known = there != NOWHERE
        near = np.full((len(items), len(self.items)), -np.inf, dtype=np.float32)
        near[known] = self._here(self.recommender.similar(there[known]))
        return near

    def akin(self, items: Rows) -> Compared:
        """The same, told in rows of today."""
        there = self.learned.rows(self.items.ids[items])
        if not (there != NOWHERE).all():
            return Whole(self.similar(items))
        return _HereCompared(self.recommender.akin(there), self._rows, self._back)

    def prepare(self) -> None:
        """Let it prepare."""
        self.recommender.prepare()

    def grounds(self, history: Histories, item: int) -> Grounds | None:
        """Its reason, in rows of today; seeds that are gone are left out."""
        (row,) = self.learned.rows(self.items.ids[[item]])
        found = None if row == NOWHERE else self.recommender.grounds(self._there(history), int(row))
        if found is None:
            return None
        here = self.items.rows(self.learned.ids[list(found.seeds)])
        kept = np.flatnonzero(here != NOWHERE)
        shares = tuple(found.shares[place] for place in kept) if found.shares else ()
        return Grounds(found.kind, tuple(int(here[place]) for place in kept), shares, found.words, found.figures)

    def _here(self, scores: Scores) -> Scores:
        rows = self._rows
        here = np.full((len(scores), len(self.items)), -np.inf, dtype=np.float32)
        here[:, rows != NOWHERE] = scores[:, rows[rows != NOWHERE]]
        return here

    def _there(self, histories: Histories) -> Histories:
        """The same histories in its rows. Those asked about last stay: a list has many reasons to ask for."""
        if not self._last or self._last[0][0] is not histories:
            self._last[:] = [(histories, self._moved(histories))]
        return self._last[0][1]

    def _moved(self, histories: Histories) -> Histories:
        rows = self._rows
        recent = tuple(rows[heard][rows[heard] != NOWHERE] for heard in histories.recent)
        weights, order = _columns(histories.weights, rows, len(self.learned))
        days = None if histories.days is None else histories.days[order]
        unmet = None if histories.unmet is None else histories.unmet[order]
        vetoes, stars = (
            None if held is None else _columns(held, rows, len(self.learned))[0]
            for held in (histories.vetoes, histories.stars)
        )
        # Whose history it is was said in rows of another listening.
        return Histories(weights, recent, days, None, histories.people, vetoes, stars, unmet)


@dataclass(frozen=True, slots=True, eq=False)
class _Here(Opinion):
    """What is thought in another numbering; `rows` [items] are the rows there, `back` [items there] those here."""

    told: Opinion
    rows: Rows
    back: Rows

    def best(self, count: int, struck: Weights) -> Ranked:
        """The best there, of what is still here."""
        moved, _ = _columns(struck, self.rows, len(self.back))
        gone = np.flatnonzero(self.back == NOWHERE)
        if len(gone):
            mark = sp.csr_array((np.ones(len(gone), dtype=np.int8), gone, [0, len(gone)]), shape=(1, len(self.back)))
            moved = sp.csr_array(moved.astype(bool) + sp.vstack([mark.astype(bool)] * struck.shape[0], format="csr"))
        found = self.told.best(count, moved)
        items = np.where(found.items == NOWHERE, NOWHERE, self.back[found.items]).astype(np.int32)
        return Ranked(items, found.scores)

    def voices(self, row: int, items: Rows) -> Scores:
        """Of those that were known there."""
        there = self.rows[items]
        order = np.argsort(there, kind="stable")
        order = order[there[order] != NOWHERE]
        voices = np.full(len(items), -np.inf, dtype=np.float32)
        voices[order] = self.told.voices(row, there[order])
        return voices


@dataclass(frozen=True, slots=True, eq=False)
class _HereCompared(_Here, Compared):
    """The same where it can be said how scores lie, which is the same here and there."""

    told: Compared

    def overall(self, row: int) -> Scores:
        """As it was told."""
        return self.told.overall(row)


def _columns(weights: Weights, rows: Rows, count: int) -> tuple[Weights, Rows]:
    """The same entries in other columns, and from which place of the old order each came."""
    owner = owners(weights)
    columns = rows[weights.indices]
    order = np.lexsort((columns, owner))
    order = order[columns[order] != NOWHERE]
    starts = np.searchsorted(owner[order], np.arange(weights.shape[0] + 1)).astype(np.int32)
    moved = sp.csr_array((weights.data[order], columns[order], starts), shape=(weights.shape[0], count))
    return moved, order.astype(np.int32)
