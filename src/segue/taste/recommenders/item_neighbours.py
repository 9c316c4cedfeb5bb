"""Item neighbours: what the same listeners like is near, and somebody is recommended what is near what they like.

Of each item only its nearest are kept, in a sparse matrix, so that catalogues of any size fit. Before items are
compared, listening is weighted: as it is (cosine), by how few items its listener has (tf-idf), or by that and by how
many listeners the item has (BM25). `shrink` holds back pairs that few have in common.

Dislikes count below nought: liked by one and disliked by the same, two items are less near; and what somebody dislikes
speaks against what is near it.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal, Self, TypeAlias

import numpy as np
import scipy.sparse as sp

from segue.domain.recommending import ReasonKind
from segue.taste.arithmetic.nearest import Sizes, as_matrix, gathered, nearest, reached
from segue.taste.arithmetic.weighing import owners, spoke_for, support, tempered
from segue.taste.listening import Histories, Listening, Weights, alone
from segue.taste.music import Floats, Music
from segue.taste.numbering import Rows
from segue.taste.port import Arrays, Compared, Grounds, Opinion, Recipe, Recommender, Scores

Weighting: TypeAlias = Literal["cosine", "tf-idf", "bm25"]

_SATURATION, _LENGTHS = 1.2, 0.75
"""BM25's k1 and b, at their usual values."""


class ItemNeighbours(Recommender):
    """`near` [from, to]: how near the nearest of each item are; `support` [items] how many listeners each has."""

    name: ClassVar[str] = "item_neighbours"

    def __init__(self, near: sp.csr_array, support: Floats, power: float) -> None:
        self.near, self.support, self.power = near, support, power

    def scores(self, histories: Histories) -> Scores:
        """What is near all that is in a history, added up; no opinion on what is near nothing there."""
        return gathered(tempered(histories.weights, self.power), self.near)

    def opinion(self, histories: Histories) -> Opinion:
        """On what is near a history only."""
        return reached(tempered(histories.weights, self.power), self.near)

    def similar(self, items: Rows) -> Scores:
        """The neighbours of each."""
        return gathered(alone(items, self.near.shape[0]), self.near)

    def akin(self, items: Rows) -> Compared:
        """The same, of the neighbours only."""
        return reached(alone(items, self.near.shape[0]), self.near)

    def grounds(self, history: Histories, item: int) -> Grounds | None:
        """The items of the history that it is nearest to, and how many listeners it has."""
        row = tempered(history.weights[:1], self.power)
        brought = row.data * self.near[row.indices][:, [item]].toarray().reshape(-1)
        seeds, shares = spoke_for(row.indices, brought)
        if not seeds:
            return None
        return Grounds(ReasonKind.LISTENERS_IN_COMMON, seeds, shares, figures={"listeners": float(self.support[item])})

    def arrays(self) -> Arrays:
        """The neighbours."""
        near = self.near
        return {
            "near": near.data, "to": near.indices, "starts": near.indptr,
            "support": self.support, "power": np.array(self.power),
        }  # fmt: skip

    @classmethod
    def of_arrays(cls, arrays: Arrays) -> Self:
        """From its neighbours."""
        items = len(arrays["support"])
        near = sp.csr_array((arrays["near"], arrays["to"], arrays["starts"]), shape=(items, items), dtype=np.float32)
        return cls(near, arrays["support"].astype(np.float32, copy=False), float(arrays["power"]))


@dataclass(frozen=True, slots=True)
class ItemNeighboursRecipe(Recipe):
    """`neighbours` are kept of each item; `power` is how much more a heavier weight counts (0: all the same).

    `shrink` is in listeners. `lean` says who pays for having many listeners: at 0.5 both items alike (the cosine), at
    0 only the one that is recommended, at 1 only the one that it is recommended for.
    """

    weighting: Weighting = "bm25"
    neighbours: int = 200
    shrink: float = 4.0
    power: float = 0.3
    lean: float = 0.5
    makes: ClassVar[type[Recommender]] = ItemNeighbours

    def learn(self, listening: Listening, music: Music, seed: int = 0) -> ItemNeighbours:
        """Compare each item with all that share a listener with it."""
        given = _weighted(tempered(listening.weights, self.power), self.weighting)
        items = given.shape[1]
        of_items = sp.csr_array(given.T)
        square = np.asarray(of_items.multiply(of_items).sum(axis=1)).reshape(-1).astype(np.float32)
        sizes = Sizes(square**self.lean, square ** (1 - self.lean), self.shrink)
        near = nearest(of_items, given, sizes, np.arange(items, dtype=np.int32), self.neighbours)
        return ItemNeighbours(as_matrix(near, items), support(listening.weights), self.power)


def _weighted(given: Weights, weighting: Weighting) -> Weights:
    """What each weight counts when items are compared."""
    if weighting == "cosine":
        return given
    many = np.diff(given.indptr)
    rare = np.log1p(given.shape[1] / (1.0 + many))[owners(given)]
    size = np.abs(given.data)
    if weighting == "tf-idf":
        counted = np.sqrt(size) * rare
    else:
        listeners = np.bincount(given.indices, size, given.shape[1])
        lengths = 1 - _LENGTHS + _LENGTHS * listeners / max(size.sum() / max(given.shape[1], 1), 1e-9)
        counted = size * (_SATURATION + 1) / (_SATURATION * lengths[given.indices] + size) * rare
    return sp.csr_array((np.sign(given.data) * counted.astype(np.float32), given.indices, given.indptr), given.shape)
