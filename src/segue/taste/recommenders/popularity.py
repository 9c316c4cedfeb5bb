"""What many listen to: the baseline, and what a newcomer is shown who has said nothing yet.

An item counts for each listener who likes it, less for who did so long ago. Who told a region or an age band is
answered with what is liked there, as far as there are listeners there to know it from.
"""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from segue.domain.recommending import ReasonKind
from segue.taste.listening import Histories, Listening, People, Weights
from segue.taste.music import Music
from segue.taste.numbering import Rows
from segue.taste.opinions import Ranked, enter_few, in_order
from segue.taste.port import Arrays, Grounds, Opinion, Recipe, Recommender, Scores

Counts = NDArray[np.float32]

_HEAD = 20_000
"""So many places of a chart are kept; whoever knows all of these is answered from the whole of it."""
_CHARTS = 1000
"""Charts that are kept, of so many pairs of a region and an age band."""
_NO_GROUP = -1


class Popularity(Recommender):
    """`everywhere` [items] counts listeners; `regions` and `ages` [groups, items] those of each group."""

    name: ClassVar[str] = "popularity"

    def __init__(self, everywhere: Counts, regions: Counts, ages: Counts, heads: float) -> None:
        self.everywhere, self.regions, self.ages, self.heads = everywhere, regions, ages, heads
        self._shares = self._share(everywhere)
        self._charts: dict[tuple[int, int], Rows] = {}

    def scores(self, histories: Histories) -> Scores:
        """A share of listeners: everybody's, drawn towards the listener's groups by how many are in them."""
        told = [self.shares(*groups) for groups in self._groups(histories)]
        return np.stack(told) if told else np.zeros((0, len(self.everywhere)), dtype=np.float32)

    def opinion(self, histories: Histories) -> Opinion:
        """By charts that are made once."""
        return _Charts(self, self._groups(histories))

    def shares(self, region: int, age: int, items: Rows | None = None) -> Counts:
        """The share of listeners in these groups that each of these items has, or each item."""
        some: Rows | slice = slice(None) if items is None else items
        shares = self._shares[some]
        for groups, group in ((self.regions, region), (self.ages, age)):
            if 0 <= group < len(groups):
                total = groups[group].sum()
                shares = ((groups[group][some] + self.heads * shares) / (total + self.heads)).astype(np.float32)
        return shares

    def chart(self, region: int, age: int) -> Rows:
        """The head of the chart of these groups, the first first."""
        if (region, age) not in self._charts:
            if len(self._charts) >= _CHARTS:
                self._charts.clear()
            order = np.argsort(-self.shares(region, age), kind="stable")
            self._charts[region, age] = order[:_HEAD].astype(np.int32)
        return self._charts[region, age]

    def similar(self, items: Rows) -> Scores:
        """Popular items are near to everything."""
        shares = np.repeat(self._shares[None], len(items), axis=0)
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

    def _groups(self, histories: Histories) -> list[tuple[int, int]]:
        """The region and the age band of each, where anything is known of the listeners there."""
        if histories.people is None:
            return [(_NO_GROUP, _NO_GROUP)] * len(histories)
        rows = zip(histories.people.regions.tolist(), histories.people.ages.tolist(), strict=True)
        return [
            (
                region if region < len(self.regions) else _NO_GROUP,
                age if age < len(self.ages) else _NO_GROUP,
            )
            for region, age in rows
        ]


@dataclass(frozen=True, slots=True, eq=False)
class _Charts(Opinion):
    """By the charts of each one's groups: a region and an age band."""

    popularity: Popularity
    groups: list[tuple[int, int]]

    def best(self, count: int, struck: Weights) -> Ranked:
        """The head of the chart."""
        found, never = Ranked.empty(len(self.groups), count), in_order(struck)
        for row, groups in enumerate(self.groups):
            barred = never.indices[never.indptr[row] : never.indptr[row + 1]]
            chart = self.popularity.chart(*groups)
            if not count:
                continue
            if count + len(barred) > _HEAD and len(chart) == _HEAD:
                chart = np.arange(len(self.popularity.everywhere), dtype=np.int32)
            else:
                chart = chart[: count + len(barred)]
            enter_few(chart, self.voices(row, chart), barred, found.scores[row], found.items[row])
        return found

    def voices(self, row: int, items: Rows) -> Scores:
        """Their shares."""
        return self.popularity.shares(*self.groups[row], items)


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
