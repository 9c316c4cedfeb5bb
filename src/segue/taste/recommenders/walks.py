"""Random walks: from an item to those who like it, from them to what else they like.

RP3beta (Paudel et al., "Updatable, Accurate, Diverse, and Scalable Recommendations", 2017). The chance of coming
from one item to another in two steps, each step's chance to a power, and divided by a power of how many like the item
that is reached: else every walk would end at what everybody likes. Of each item the likeliest ends are kept.

Walks lead over what is liked; what a listener dislikes speaks against where walks from it lead.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import scipy.sparse as sp

from segue.taste.arithmetic.nearest import Sizes, as_matrix, nearest
from segue.taste.arithmetic.weighing import owners, support, tempered
from segue.taste.listening import Histories, Listening, Weights
from segue.taste.music import Music
from segue.taste.port import Recipe, Recommender
from segue.taste.recommenders.item_neighbours import ItemNeighbours


class Walks(ItemNeighbours):
    """As item neighbours, but near is what walks come to."""

    name: ClassVar[str] = "walks"


@dataclass(frozen=True, slots=True)
class WalksRecipe(Recipe):
    """`straight` is the power of each step's chance (RP3beta's alpha), `fame` how much being liked by many costs.

    `neighbours` are kept of each item; `power` is how much more a heavier weight counts (0: all the same).
    """

    straight: float = 0.8
    fame: float = 0.45
    neighbours: int = 200
    power: float = 0.3
    makes: ClassVar[type[Recommender]] = Walks

    def learn(self, listening: Listening, music: Music, seed: int = 0) -> Walks:
        """Walk from each item, all ways at once."""
        liked = tempered(Histories(listening.weights).liked(), self.power)
        items = liked.shape[1]
        back = _chances(sp.csr_array(liked.T), self.straight)
        forth = _chances(liked, self.straight)
        famous = np.maximum(np.bincount(liked.indices, liked.data, items), 1e-6).astype(np.float32)
        sizes = Sizes(np.ones(items, dtype=np.float32), famous**self.fame)
        near = nearest(back, forth, sizes, np.arange(items, dtype=np.int32), self.neighbours)
        return Walks(as_matrix(near, items), support(listening.weights), self.power)


def _chances(weights: Weights, power: float) -> Weights:
    """Each weight as its share of its row, to a power."""
    row = owners(weights)
    total = np.bincount(row, weights.data, weights.shape[0])
    return sp.csr_array(
        (((weights.data / total[row]) ** power).astype(np.float32), weights.indices, weights.indptr), weights.shape
    )
