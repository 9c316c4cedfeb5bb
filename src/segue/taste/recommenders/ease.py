"""EASE: each item is foretold from all others by one linear step whose weights have a closed form.

Steck, "Embarrassingly Shallow Autoencoders for Sparse Data" (2019). With Gram matrix G of the listening and a ridge
on its diagonal, P = (G + ridge)^-1, the weight from i to j is -P_ij / P_jj and nought from an item to itself. One
Cholesky factorisation of [items, items]: right for catalogues of up to some 20,000 items, and seldom beaten there.

Somebody's weights go in as they are: what repels them speaks against what goes with it.
"""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
import scipy.linalg
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.domain.errors import BadRequest
from segue.domain.recommending import ReasonKind
from segue.hearing.compiled import kernel
from segue.taste.arithmetic.players import share_out
from segue.taste.arithmetic.weighing import spoke_for, support, tempered
from segue.taste.listening import Histories, Listening, Weights
from segue.taste.music import Floats, Music
from segue.taste.numbering import Rows
from segue.taste.port import Arrays, Grounds, Recipe, Recommender, Scores

_TILE = 64
"""Rows and columns that are turned at once: few enough to stay beside the processor."""


class Ease(Recommender):
    """`weights` [from, to] float32, `support` [items] how many listeners each item has."""

    name: ClassVar[str] = "ease"

    def __init__(self, weights: Floats, support: Floats, power: float) -> None:
        self.weights, self.support, self.power = weights, support, power

    def scores(self, histories: Histories) -> Scores:
        """Each history through the weights; no opinion on what nobody was seen to like."""
        scores = np.asarray(tempered(histories.weights, self.power) @ self.weights, dtype=np.float32)
        scores[:, self.support == 0] = -np.inf
        return scores

    def similar(self, items: Rows) -> Scores:
        """What an item speaks for."""
        near = self.weights[items].copy()
        near[np.arange(len(items)), items] = -np.inf
        near[:, self.support == 0] = -np.inf
        return near

    def grounds(self, history: Histories, item: int) -> Grounds | None:
        """The items of the history that speak for it most, and each one's share of what speaks for it."""
        row = tempered(history.weights[:1], self.power)
        # What is alike to the contrary of what repels is no reason to give.
        brought = row.data.clip(min=0) * self.weights[row.indices, item]
        seeds, shares = spoke_for(row.indices, brought)
        if not seeds or self.support[item] == 0:
            return None
        return Grounds(ReasonKind.LISTENERS_IN_COMMON, seeds, shares, figures={"listeners": float(self.support[item])})

    def arrays(self) -> Arrays:
        """The weights."""
        return {"weights": self.weights, "support": self.support, "power": np.array(self.power)}

    @classmethod
    def of_arrays(cls, arrays: Arrays) -> Self:
        """From its weights."""
        return cls(
            arrays["weights"].astype(np.float32, copy=False),
            arrays["support"].astype(np.float32, copy=False),
            float(arrays["power"]),
        )


@dataclass(frozen=True, slots=True)
class EaseRecipe(Recipe):
    """`ridge` holds weights small; `power` is how much more a heavier weight counts (0: all the same).

    `dropped` learns as if this share of what is listened to were missing, which holds weights from often heard items
    (Steck, "Autoencoders that don't overfit towards the Identity", 2020).
    `most` is where it refuses: memory grows with the square of the items.
    """

    ridge: float = 15.0
    power: float = 0.25
    dropped: float = 0.5
    most: int = 30_000
    makes: ClassVar[type[Recommender]] = Ease

    def learn(self, listening: Listening, music: Music, seed: int = 0) -> Ease:
        """Factorise, in the memory of one square matrix.

        Raises:
            BadRequest: there are more items than it is for.
        """
        items = listening.weights.shape[1]
        if items > self.most:
            raise BadRequest(
                f"EASE is for up to {self.most:,} items, and there are {items:,}.", "Use matrix factorisation (ials)."
            )
        given = tempered(listening.weights, self.power)
        return Ease(_weights(given, self.ridge, self.dropped), support(listening.weights), self.power)


def _weights(given: Weights, ridge: float, dropped: float) -> Floats:
    """All in one square matrix, of which LAPACK, which counts along columns, sees what is written below as above."""
    weights = _gram(given)
    own = np.einsum("ii->i", weights)
    own += ridge + dropped / (1 - dropped) * own
    scipy.linalg.cho_factor(weights.T, lower=False, overwrite_a=True, check_finite=False)
    scipy.linalg.lapack.spotri(weights.T, lower=0, overwrite_c=1)
    own[own <= 0] = 1.0
    diagonal, tiles = own.copy(), -(-len(weights) // _TILE)
    share_out(lambda first, last: _mirror(first, last, weights, diagonal), np.arange(1, tiles + 1) * _TILE**2)
    return weights


def _gram(given: Weights) -> Floats:
    """What each two items have in common [items, items], below the diagonal and on it."""
    gram = np.zeros((given.shape[1], given.shape[1]), dtype=np.float32)
    turned = sp.csr_array(given.T)
    # Turned back, each listener's items are in their order.
    given = sp.csr_array(turned.T)
    before = np.concatenate([[0], np.cumsum(np.diff(given.indptr)[turned.indices], dtype=np.int64)])
    parts = (turned.indptr, turned.indices, turned.data, given.indptr, given.indices, given.data)
    share_out(lambda first, last: _shared(first, last, *parts, gram), np.diff(before[turned.indptr]))
    return gram


@kernel
def _shared(
    first: int,
    last: int,
    starts: NDArray[np.integer],
    listeners: Rows,
    weights: Floats,
    their_starts: NDArray[np.integer],
    their_items: Rows,
    their_weights: Floats,
    gram: Floats,
) -> None:
    for item in range(first, last):
        line = gram[item]
        for place in range(starts[item], starts[item + 1]):
            listener, weight = listeners[place], weights[place]
            for other in range(their_starts[listener], their_starts[listener + 1]):
                if their_items[other] > item:
                    break
                line[their_items[other]] += weight * their_weights[other]


@kernel
def _mirror(first: int, last: int, weights: Floats, diagonal: Floats) -> None:
    """From the inverse below the diagonal to weights on both sides of it, a tile at a time; nought to itself."""
    items = len(weights)
    for tile in range(first, last):
        for start in range(0, min((tile + 1) * _TILE, items), _TILE):
            for item in range(tile * _TILE, min((tile + 1) * _TILE, items)):
                for other in range(start, min(start + _TILE, item)):
                    shared = -weights[item, other]
                    weights[item, other] = shared / diagonal[other]
                    weights[other, item] = shared / diagonal[item]
        for item in range(tile * _TILE, min((tile + 1) * _TILE, items)):
            weights[item, item] = 0
