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

from segue.domain.errors import BadRequest
from segue.domain.recommending import ReasonKind
from segue.taste.listening import Histories, Listening
from segue.taste.music import Floats, Music
from segue.taste.numbering import Rows
from segue.taste.port import Arrays, Grounds, Recipe, Recommender, Scores
from segue.taste.weighing import spoke_for, support, tempered


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
        brought = row.data * self.weights[row.indices, item]
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
        return cls(arrays["weights"].astype(np.float32), arrays["support"].astype(np.float32), float(arrays["power"]))


@dataclass(frozen=True, slots=True)
class EaseRecipe(Recipe):
    """`ridge` holds weights small; `power` is how much more a heavier weight counts (0: all the same).

    `most` is where it refuses: memory grows with the square of the items.
    """

    ridge: float = 100.0
    power: float = 0.1
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
        return Ease(_weights(given, self.ridge), support(listening.weights), self.power)


def _weights(given: sp.csr_array, ridge: float) -> Floats:
    gram = (given.T @ given).toarray().astype(np.float32)
    gram[np.diag_indices_from(gram)] += ridge
    factor, _ = scipy.linalg.cho_factor(gram, lower=True, overwrite_a=True, check_finite=False)
    inverse, _ = scipy.linalg.lapack.spotri(factor, lower=1, overwrite_c=1)
    diagonal = np.diag(inverse).copy()
    lower = np.tril(inverse, -1)
    return np.asarray((lower + lower.T) / -diagonal, dtype=np.float32)
