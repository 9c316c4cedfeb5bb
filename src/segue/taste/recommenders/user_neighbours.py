"""User neighbours: who listens to much the same, and what else they like.

Near are listeners who share items, rare ones above all. Nobody is a neighbour of their own: who asks by a row that was
learned from is left out of those who answer. What neighbours dislike speaks against itself, and so does who likes what
the listener dislikes.

What is learned is the listening itself: a file of it tells who listened to what, though by number and not by name.
"""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
import scipy.sparse as sp

from segue.domain.recommending import ReasonKind
from segue.taste.arithmetic.nearest import Sizes, as_matrix, gathered, nearest, reached
from segue.taste.arithmetic.weighing import owners, spoke_for, support, tempered
from segue.taste.listening import Histories, Listening, Weights, alone
from segue.taste.music import Floats, Music
from segue.taste.numbering import NOWHERE, Rows
from segue.taste.port import Arrays, Compared, Grounds, Opinion, Recipe, Recommender, Scores


@dataclass(frozen=True, slots=True)
class Nearness:
    """How listeners are compared.

    `count` neighbours speak, each with the nearness to the power of `sharp`. An item counts less the more listeners it
    has, by that number to the power of minus `rare`. `shrink` holds back who shares little. `power` is how much more a
    heavier weight counts.
    """

    count: int
    sharp: float
    rare: float
    shrink: float
    power: float


class UserNeighbours(Recommender):
    """`listening` [listeners, items], tempered."""

    name: ClassVar[str] = "user_neighbours"

    def __init__(self, listening: Weights, nearness: Nearness) -> None:
        self.listening, self.nearness = listening, nearness
        self._rarity = support(listening).clip(min=1) ** np.float32(-nearness.rare / 2)
        compared = self._compared(listening)
        self._by_item, self._sizes = sp.csr_array(compared.T), _lengths(compared)

    def neighbours(self, histories: Histories) -> sp.csr_array:
        """Who is near to each, and how much they have to say [histories, listeners]."""
        own = histories.listeners
        given = self._compared(tempered(histories.weights, self.nearness.power))
        sizes = Sizes(_lengths(given), self._sizes, self.nearness.shrink)
        never = np.full(len(histories), NOWHERE, dtype=np.int32) if own is None else own
        near = as_matrix(nearest(given, self._by_item, sizes, never, self.nearness.count), len(self._sizes))
        near.data **= self.nearness.sharp
        return near

    def scores(self, histories: Histories) -> Scores:
        """What the neighbours like, added up; no opinion on what none of them met."""
        return gathered(self.neighbours(histories), self.listening)

    def opinion(self, histories: Histories) -> Opinion:
        """On what the neighbours met only."""
        return reached(self.neighbours(histories), self.listening)

    def similar(self, items: Rows) -> Scores:
        """What those like who like an item."""
        near = self.scores(Histories(alone(items, self.listening.shape[1])))
        near[np.arange(len(items)), items] = -np.inf
        return near

    def akin(self, items: Rows) -> Compared:
        """The same, of what they met only."""
        return reached(self.neighbours(Histories(alone(items, self.listening.shape[1]))), self.listening).but(items)

    def grounds(self, history: Histories, item: int) -> Grounds | None:
        """How many of the neighbours love it, and what they share with the listener: most of them, the first."""
        near = self.neighbours(history)
        theirs = self.listening[near.indices]
        lovers = theirs[theirs[:, [item]].toarray().reshape(-1) > 0]
        own = history.liked().indices
        in_common = support(lovers)[own]
        seeds, _ = spoke_for(own, in_common)
        if not seeds:
            return None
        figures = {"neighbours": float(lovers.shape[0]), "shared": float((in_common > 0).sum())}
        return Grounds(ReasonKind.LISTENERS_IN_COMMON, seeds, figures=figures)

    def arrays(self) -> Arrays:
        """The listening, and how listeners are compared."""
        told, near = self.listening, self.nearness
        return {
            "weights": told.data, "met": told.indices, "starts": told.indptr, "items": np.array(told.shape[1]),
            "nearness": np.array([near.count, near.sharp, near.rare, near.shrink, near.power], dtype=np.float64),
        }  # fmt: skip

    @classmethod
    def of_arrays(cls, arrays: Arrays) -> Self:
        """From the listening."""
        count, *others = (float(number) for number in arrays["nearness"])
        shape = (len(arrays["starts"]) - 1, int(arrays["items"]))
        told = sp.csr_array((arrays["weights"], arrays["met"], arrays["starts"]), shape=shape, dtype=np.float32)
        return cls(told, Nearness(int(count), *others))

    def _compared(self, weights: Weights) -> Weights:
        """Weights as they count when listeners are compared."""
        counted = weights.data * self._rarity[weights.indices]
        return sp.csr_array((counted, weights.indices, weights.indptr), shape=weights.shape)


@dataclass(frozen=True, slots=True)
class UserNeighboursRecipe(Recipe):
    """As `Nearness`; `neighbours` are how many speak."""

    neighbours: int = 40
    sharp: float = 1.7
    rare: float = 0.6
    shrink: float = 7.0
    power: float = 0.15
    makes: ClassVar[type[Recommender]] = UserNeighbours

    def learn(self, listening: Listening, music: Music, seed: int = 0) -> UserNeighbours:
        """Remember."""
        nearness = Nearness(self.neighbours, self.sharp, self.rare, self.shrink, self.power)
        return UserNeighbours(tempered(listening.weights, self.power), nearness)


def _lengths(weights: Weights) -> Floats:
    """The length of each row."""
    return np.sqrt(np.bincount(owners(weights), weights.data**2, weights.shape[0])).astype(np.float32)
