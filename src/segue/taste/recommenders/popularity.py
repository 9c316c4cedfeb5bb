"""What many listen to: the baseline, and what a newcomer is shown who has said nothing yet.

An item counts for each listener who likes it, less for who did so long ago. Who told a region or an age band is
answered with what is liked there, as far as there are listeners there to know it from.
"""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from segue.domain.recommending import ReasonKind
from segue.taste.listening import Histories, Listening, People
from segue.taste.music import Music
from segue.taste.numbering import Rows
from segue.taste.port import Arrays, Grounds, Recipe, Recommender, Scores

Counts = NDArray[np.float32]


class Popularity(Recommender):
    """`everywhere` [items] counts listeners; `regions` and `ages` [groups, items] those of each group."""

    name: ClassVar[str] = "popularity"

    def __init__(self, everywhere: Counts, regions: Counts, ages: Counts, heads: float) -> None:
        self.everywhere, self.regions, self.ages, self.heads = everywhere, regions, ages, heads

    def scores(self, histories: Histories) -> Scores:
        """A share of listeners: everybody's, drawn towards the listener's groups by how many are in them."""
        shares = np.repeat(self._share(self.everywhere)[None], len(histories), axis=0)
        if histories.people is not None:
            for groups, rows in ((self.regions, histories.people.regions), (self.ages, histories.people.ages)):
                for place in np.flatnonzero((rows >= 0) & (rows < len(groups))):
                    shares[place] = self._drawn(shares[place], groups[rows[place]])
        return shares

    def similar(self, items: Rows) -> Scores:
        """Popular items are near to everything."""
        shares = np.repeat(self._share(self.everywhere)[None], len(items), axis=0)
        shares[np.arange(len(items)), items] = -np.inf
        return shares

    def grounds(self, history: Histories, item: int) -> Grounds | None:
        """How many listeners like it; nothing where nobody does."""
        if not self.everywhere[item] > 0:
            return None
        rank = int((self.everywhere > self.everywhere[item]).sum()) + 1
        return Grounds(ReasonKind.POPULAR, figures={"listeners": float(self.everywhere[item]), "rank": float(rank)})

    def arrays(self) -> Arrays:
        """The counts."""
        heads = np.array(self.heads)
        return {"everywhere": self.everywhere, "regions": self.regions, "ages": self.ages, "heads": heads}

    @classmethod
    def of_arrays(cls, arrays: Arrays) -> Self:
        """From its counts."""
        return cls(
            arrays["everywhere"].astype(np.float32),
            arrays["regions"].astype(np.float32),
            arrays["ages"].astype(np.float32),
            float(arrays["heads"]),
        )

    def _share(self, counts: Counts) -> Counts:
        total = counts.sum()
        return counts / total if total > 0 else np.zeros_like(counts)

    def _drawn(self, shares: Counts, counts: Counts) -> Counts:
        """Shares within a group, `heads` listens of everybody's mixed in so that small groups say little."""
        return np.asarray((counts + self.heads * shares) / (counts.sum() + self.heads), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class PopularityRecipe(Recipe):
    """`half_life` in days is when a listen counts half; `heads` how many of everybody's a group begins with."""

    half_life: float = 90.0
    heads: float = 200.0
    makes: ClassVar[type[Recommender]] = Popularity

    def learn(self, listening: Listening, music: Music, seed: int = 0) -> Popularity:
        """Count."""
        history = listening.histories(np.arange(len(listening.listeners), dtype=np.int32))
        weights = (history.weights.data > 0).astype(np.float32)
        if listening.days is not None:
            weights *= 0.5 ** ((listening.today - listening.days) / self.half_life).clip(min=0).astype(np.float32)
        columns = history.weights.indices
        owners = np.repeat(np.arange(len(history)), np.diff(history.weights.indptr))
        people = listening.people or People.silent(len(history))
        items = history.weights.shape[1]
        everywhere = np.bincount(columns, weights, items).astype(np.float32)
        return Popularity(
            everywhere,
            _grouped(people.regions[owners], columns, weights, items),
            _grouped(people.ages[owners], columns, weights, items),
            self.heads,
        )


def _grouped(groups: Rows, columns: Rows, weights: Counts, items: int) -> Counts:
    """Counts of each group [groups, items]."""
    known = groups >= 0
    many = int(groups.max(initial=-1)) + 1
    places = groups[known].astype(np.int64) * items + columns[known]
    return np.bincount(places, weights[known], many * items).reshape(many, items).astype(np.float32)
