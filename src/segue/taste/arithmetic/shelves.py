"""Items on shelves by where they lie, so that what lies in some direction is sought on a few shelves and not on all.

An inverted file (faiss): items are dealt to the nearest of many centres, and of each item its distance from the centre
is held in a byte for each number. What is found this way is roughly the best; the exact score of each decides then
(`Sought`). Shelves are put up when they are first needed and are never kept in a file.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import faiss
import numpy as np
from numpy.typing import NDArray

from segue.taste.arithmetic.players import players
from segue.taste.arithmetic.products import along
from segue.taste.listening import Weights
from segue.taste.music import Floats
from segue.taste.numbering import NOWHERE, Rows
from segue.taste.opinions import Compared, Ranked, Scores, enter_few, in_order

MANY = 50_000
"""Up to so many items every score is reckoned: shelves would save little."""

_LOOKED_AT = 128
"""Shelves that are looked through for all directions of one listener together."""
_ALIKE = 48
"""Shelves that are looked through for what lies in one direction: items of one length lie close together there."""
_SPARE = 2
_MORE = 50
"""So many times what is wanted, and so many more, are taken from the shelves for the exact scores to choose from."""
_SOME = 1000
"""Items that stand for all."""
_LANES = 16
"""Numbers that the processor multiplies at once; faiss takes them one by one where they do not come out even."""
_TEACHING = 40
"""Items for each shelf by which the centres are found."""


def many(items: int) -> bool:
    """Whether so many are put on shelves."""
    return items > MANY


def together(found: Sequence[NDArray[np.integer]]) -> Rows:
    """All that was found, in ascending order and each once; `NOWHERE` is nothing."""
    rows = np.sort(np.concatenate(found))
    return np.asarray(rows[np.diff(rows, prepend=NOWHERE) > 0], dtype=np.int32)


class Shelves:
    """`vectors` [items, numbers], of which those that are `known` [items] are put up."""

    def __init__(self, vectors: Floats, known: NDArray[np.bool_], seed: int = 0) -> None:
        self._rows = np.flatnonzero(known).astype(np.int32)
        self.some = self._rows[:: max(1, len(self._rows) // _SOME)]
        self._index, self._centres = _put_up(vectors[self._rows] if len(self._rows) < len(vectors) else vectors, seed)

    def search(self, asked: Floats, count: int, looked_at: int = _LOOKED_AT) -> Rows:
        """About the `count` items with the greatest products with any of these vectors [items], in ascending order."""
        count = min(count, len(self._rows))
        if not count or not len(asked):
            return np.zeros(0, dtype=np.int32)
        with _Hands(1):
            how = faiss.SearchParametersIVF()
            how.nprobe = max(1, looked_at // len(asked))
            _, found = self._index.search(_in_lanes(asked), count, params=how)
        return self._rows[together([found.ravel()])]


@dataclass(frozen=True, slots=True, eq=False)
class Sought(Compared):
    """`directions` are what is sought for each history [vectors, numbers]; `exact` the scores of a row's items.

    `beside` are items that are looked at for each history wherever they lie; none, where it is empty. `spare` is how
    many times what is wanted is taken from the `looked_at` shelves for each direction.
    """

    shelves: Shelves
    directions: Sequence[Floats]
    exact: Callable[[int, Rows], Scores]
    beside: Sequence[Rows] = ()
    spare: int = _SPARE
    looked_at: int = _LOOKED_AT

    def best(self, count: int, struck: Weights) -> Ranked:
        """Of what is on the shelves where the best are likely to be."""
        found, never = Ranked.empty(len(self.directions), count), in_order(struck)
        for row, asked in enumerate(self.directions):
            barred = never.indices[never.indptr[row] : never.indptr[row + 1]]
            items = self.shelves.search(asked, self.spare * count + _MORE + len(barred), self.looked_at)
            if self.beside:
                items = together([items, self.beside[row]])
            if count and len(items):
                enter_few(items, self.exact(row, items), barred, found.scores[row], found.items[row])
        return found

    def voices(self, row: int, items: Rows) -> Scores:
        """Exactly."""
        return self.exact(row, items)

    def but(self, rows: Rows) -> "Sought":
        """No opinion on one item of each row."""

        def exact(row: int, items: Rows) -> Scores:
            return np.where(items == rows[row], np.float32(-np.inf), self.exact(row, items))

        return replace(self, exact=exact)

    def overall(self, row: int) -> Scores:
        """Of items that stand evenly among all."""
        return self.exact(row, self.shelves.some)


class Shelved(ABC):
    """For recommenders that put their items on shelves."""

    @abstractmethod
    def on_shelves(self) -> tuple[Floats, NDArray[np.bool_]]:
        """Vectors [items, numbers], and which of them are known [items]."""

    @cached_property
    def shelves(self) -> Shelves:
        """Put up when they are first asked for."""
        return Shelves(*self.on_shelves())

    def prepare(self) -> None:
        """Put up shelves where there are many items, so that nobody waits for it."""
        if many(len(self.on_shelves()[1])):
            _ = self.shelves


class Directed(Shelved):
    """For those to whom items are alike that lie in the same direction, however far."""

    def pointing(self) -> Floats:
        """What is compared where items are held against each other [items, numbers]."""
        return self.on_shelves()[0]

    def prepare(self) -> None:
        """Both kinds of shelves."""
        super().prepare()
        if many(len(self.pointing())):
            _ = self.by_direction

    @cached_property
    def by_direction(self) -> Shelves:
        """The same, of items at unit length: where a famous item stands among little-known ones that are like it."""
        return Shelves(_unit(self.pointing()), self.on_shelves()[1])

    def in_direction(self, items: Rows, silent: Callable[[int, Rows], NDArray[np.bool_]]) -> Sought:
        """The cosine of each of these with any other; -inf where `silent` says so, of a place in `items` and rows."""
        vectors, lengths = self.pointing(), self._lengths
        toward = _unit(vectors[items])

        def exact(row: int, rows: Rows) -> Scores:
            cosines = along(vectors, rows, toward[row]) / lengths[rows]
            cosines[silent(row, rows)] = -np.inf
            return cosines

        return Sought(self.by_direction, list(toward[:, None]), exact, spare=1, looked_at=_ALIKE).but(items)

    @cached_property
    def _lengths(self) -> Floats:
        return np.asarray(np.linalg.norm(self.pointing(), axis=1).clip(min=1e-12), dtype=np.float32)


class _Hands:
    """So many threads for what faiss does next in this thread, and then as many as before."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __enter__(self) -> None:
        self._before = faiss.omp_get_max_threads()
        faiss.omp_set_num_threads(self._count)

    def __exit__(self, *_: object) -> None:
        faiss.omp_set_num_threads(self._before)


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True).clip(min=1e-12), dtype=np.float32)


def _in_lanes(vectors: Floats) -> Floats:
    """The same with noughts behind, which change no product."""
    told = np.zeros((len(vectors), -(-vectors.shape[1] // _LANES) * _LANES), dtype=np.float32)
    told[:, : vectors.shape[1]] = vectors
    return told


def _put_up(vectors: Floats, seed: int) -> "tuple[faiss.Index, faiss.Index]":
    """The index, and its centres, which it does not keep alive."""
    vectors = _in_lanes(vectors)
    count, numbers = vectors.shape
    shelves = max(1, min(2 * int(np.sqrt(count)), count // _TEACHING))
    near, alike = faiss.IndexFlatL2(numbers), faiss.IndexFlatIP(numbers)
    index = faiss.IndexIVFScalarQuantizer(
        near, numbers, shelves, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    index.cp.seed, index.cp.min_points_per_centroid, index.cp.max_points_per_centroid = seed, 1, _TEACHING
    index.cp.spherical = False
    if count:
        with _Hands(players()):
            index.train(vectors)
            index.add(vectors)
        # Items stand where they are nearest, so that long ones stand together; what is sought goes by the product.
        alike.add(near.reconstruct_n(0, shelves))
        index.quantizer = alike
    return index, alike
