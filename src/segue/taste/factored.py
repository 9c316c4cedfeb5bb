"""Recommenders whose scores are products of a place for each listener and a place for each item.

For these the best of 50,000 items for 10,000 listeners is found without writing down 500 million scores: a few rows and
columns are multiplied at a time, small enough to stay beside the processor, and only what enters a chart is looked at.
"""

from abc import abstractmethod

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.hearing.compiled import kernel
from segue.taste.arithmetic.charts import enter, holds, put_in_order
from segue.taste.arithmetic.players import share_out
from segue.taste.arithmetic.products import along
from segue.taste.arithmetic.shelves import Directed, Sought, many
from segue.taste.listening import Histories, Weights
from segue.taste.music import Floats
from segue.taste.numbering import NOWHERE, Rows
from segue.taste.port import Compared, Opinion, Ranked, Recommender, Scores

_ROWS = 64
"""Listeners that are multiplied at once."""

_PRODUCTS_ALONE, _PRODUCTS = 8192, 2**18
"""Up to so many products, for one row and for several, the linear algebra library does not call in threads of its own.
Those would wait for each other, as all processors are at work already."""


class Factored(Directed, Recommender):
    """`factors` [items, factors] float32, `known` [items] where there is an opinion."""

    def __init__(self, factors: Floats, known: NDArray[np.bool_]) -> None:
        self.factors, self.known = np.ascontiguousarray(factors, dtype=np.float32), known

    @abstractmethod
    def places(self, histories: Histories) -> Floats:
        """Where each history stands among the items [histories, factors]."""

    def scores(self, histories: Histories) -> Scores:
        """The product of each history's place with each item's; no opinion on what nobody was seen to like."""
        scores = np.asarray(self.places(histories) @ self.factors.T, dtype=np.float32)
        scores[:, ~self.known] = -np.inf
        return scores

    def opinion(self, histories: Histories) -> Opinion:
        """On shelves where there are many items."""
        if not many(len(self.factors)):
            return super().opinion(histories)
        places = self.places(histories)

        def exact(row: int, items: Rows) -> Scores:
            return np.where(self.known[items], along(self.factors, items, places[row]), np.float32(-np.inf))

        return Sought(self.shelves, list(places[:, None]), exact)

    def on_shelves(self) -> tuple[Floats, NDArray[np.bool_]]:
        """The items' places."""
        return self.factors, self.known

    def similar(self, items: Rows) -> Scores:
        """The cosine between items."""
        sizes = np.linalg.norm(self.factors, axis=1).clip(min=1e-12)
        near = (self.factors[items] / sizes[items, None]) @ (self.factors / sizes[:, None]).T
        near[:, ~self.known] = -np.inf
        near[np.arange(len(items)), items] = -np.inf
        return np.asarray(near, dtype=np.float32)

    def akin(self, items: Rows) -> Compared:
        """On shelves where there are many items."""
        if not many(len(self.factors)):
            return super().akin(items)
        return self.in_direction(items, lambda _, rows: ~self.known[rows])

    def best(self, histories: Histories, count: int, struck: Weights) -> Ranked:
        """The `count` items with the highest scores for each, without what is stored in `struck`."""
        if many(len(self.factors)):
            return super().best(histories, count, struck)
        items = np.full((len(histories), count), NOWHERE, dtype=np.int32)
        best = np.full((len(histories), count), -np.inf, dtype=np.float32)
        if count and len(self.factors):
            places, barred = self.places(histories), sp.csr_array(struck, copy=True)
            barred.sort_indices()
            starts, indices = barred.indptr, barred.indices

            def work(first: int, last: int) -> None:
                _best(first, last, places, self.factors, self.known, starts, indices, items, best)

            share_out(work, np.full(len(histories), self.factors.size))
        return Ranked(items, best)


@kernel
def _best(
    first: int,
    last: int,
    places: Floats,
    factors: Floats,
    known: NDArray[np.bool_],
    starts: NDArray[np.integer],
    barred: Rows,
    items: Rows,
    best: Floats,
) -> None:
    for begin in range(first, last, _ROWS):
        end = min(begin + _ROWS, last)
        width = max(1, min(_PRODUCTS_ALONE, _PRODUCTS // (end - begin)) // factors.shape[1])
        for start in range(0, len(factors), width):
            scores = np.dot(places[begin:end], factors[start : start + width].T)
            for row in range(begin, end):
                held, kept, never = best[row], items[row], barred[starts[row] : starts[row + 1]]
                for column in range(scores.shape[1]):
                    score, item = scores[row - begin, column], start + column
                    if score > held[0] and known[item] and not holds(never, item):
                        enter(held, kept, score, item)
        for row in range(begin, end):
            put_in_order(best[row], items[row])
