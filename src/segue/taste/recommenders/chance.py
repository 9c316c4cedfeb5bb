"""Anything at all, drawn: what every other recommender has to beat.

The draw hangs on the seed and on what is in the history, so that somebody who asks twice is answered twice the same.
"""

import hashlib
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np

from segue.taste.listening import Histories, Listening
from segue.taste.music import Music
from segue.taste.numbering import Rows
from segue.taste.port import Arrays, Grounds, Recipe, Recommender, Scores


class Chance(Recommender):
    """`items` is how many there are."""

    name: ClassVar[str] = "random"

    def __init__(self, items: int, seed: int) -> None:
        self.items, self.seed = items, seed

    def scores(self, histories: Histories) -> Scores:
        """Between 0 and 1, evenly."""
        starts, columns = histories.weights.indptr, histories.weights.indices
        parts = [self._drawn(columns[starts[row] : starts[row + 1]]) for row in range(len(histories))]
        return np.stack(parts) if parts else np.zeros((0, self.items), dtype=np.float32)

    def similar(self, items: Rows) -> Scores:
        """Anything may be near."""
        near = [self._drawn(items[place : place + 1]) for place in range(len(items))]
        drawn = np.stack(near) if near else np.zeros((0, self.items), dtype=np.float32)
        drawn[np.arange(len(items)), items] = -np.inf
        return drawn

    def grounds(self, history: Histories, item: int) -> Grounds | None:
        """Chance has no reasons."""
        return None

    def arrays(self) -> Arrays:
        """How many, and the seed."""
        return {"items": np.array(self.items), "seed": np.array(self.seed)}

    @classmethod
    def of_arrays(cls, arrays: Arrays) -> Self:
        """From both."""
        return cls(int(arrays["items"]), int(arrays["seed"]))

    def _drawn(self, rows: Rows) -> Scores:
        told = hashlib.blake2b(np.sort(rows).astype("<i4").tobytes(), digest_size=8).digest()
        luck = np.random.default_rng([self.seed, int.from_bytes(told, "little")])
        return luck.random(self.items, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class ChanceRecipe(Recipe):
    """Nothing to choose."""

    makes: ClassVar[type[Recommender]] = Chance

    def learn(self, listening: Listening, music: Music, seed: int = 0) -> Chance:
        """Learn nothing."""
        return Chance(listening.weights.shape[1], seed)
