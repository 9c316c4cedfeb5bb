"""What many listen to: the baseline, and what a newcomer is shown who has said nothing yet.

An item counts for each listener who likes it, less for who did so long ago. Who told a region or an age band is
answered with what is liked there, as far as there are listeners there to know it from. Some of the items, those of a
genre, have a chart of their own.
"""

from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.domain.recommending import ReasonKind
from segue.taste.arithmetic.weighing import owners
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


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """Those of some items that anybody likes, the first first, and how many `listeners` like each; '' is of all."""

    name: str
    items: Rows
    listeners: Counts

    def grounds(self, item: int) -> Grounds | None:
        """How many like it, and which place that is among these items; nothing where nobody does."""
        places = np.flatnonzero(self.items == item)
        if not len(places):
            return None
        count = self.listeners[places[0]]
        rank = int((self.listeners > count).sum()) + 1
        words = (self.name,) if self.name else ()
        return Grounds(ReasonKind.POPULAR, words=words, figures={"listeners": float(count), "rank": float(rank)})


class Popularity(Recommender):
    """`everywhere` [items] counts listeners; `regions` and `ages` [groups, items] those of each group, most empty."""

    name: ClassVar[str] = "popularity"

    def __init__(self, everywhere: Counts, regions: Weights, ages: Weights, heads: float) -> None:
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
            if 0 <= group < groups.shape[0]:
                own = slice(groups.indptr[group], groups.indptr[group + 1])
                liked, counts = groups.indices[own], groups.data[own]
                wanted = np.arange(len(shares), dtype=np.int32) if items is None else items
                drawn = _at(liked, counts, wanted) + self.heads * shares
                shares = (drawn / (counts.sum() + self.heads)).astype(np.float32)
        return shares

    def chart(self, region: int, age: int) -> Rows:
        """The head of the chart of these groups, the first first."""
        if (region, age) not in self._charts:
            if len(self._charts) >= _CHARTS:
                self._charts.clear()
            order = np.argsort(-self.shares(region, age), kind="stable")
            self._charts[region, age] = order[:_HEAD].astype(np.int32)
        return self._charts[region, age]

    def within(self, items: Rows, name: str, history: Histories) -> Chart:
        """The chart of these items, as it is where the only one in `history` belongs."""
        liked = items[self.everywhere[items] > 0]
        ((region, age),) = self._groups(history)
        order = np.argsort(-self.shares(region, age, liked), kind="stable")
        return Chart(name, liked[order].astype(np.int32), self.everywhere[liked[order]])

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
        parts: dict[str, NDArray[np.generic]] = {"everywhere": self.everywhere, "heads": np.array(self.heads)}
        for name, groups in (("regions", self.regions), ("ages", self.ages)):
            parts |= {name: groups.data, f"{name}_items": groups.indices, f"{name}_starts": groups.indptr}
        return parts

    @classmethod
    def of_arrays(cls, arrays: Arrays) -> Self:
        """From its counts."""
        everywhere = arrays["everywhere"].astype(np.float32, copy=False)
        regions, ages = (
            sp.csr_array(
                (arrays[name].astype(np.float32, copy=False), arrays[f"{name}_items"], starts),
                shape=(len(starts) - 1, len(everywhere)),
            )
            for name, starts in (("regions", arrays["regions_starts"]), ("ages", arrays["ages_starts"]))
        )
        return cls(everywhere, regions, ages, float(arrays["heads"]))

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
                region if region < self.regions.shape[0] else _NO_GROUP,
                age if age < self.ages.shape[0] else _NO_GROUP,
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
        weights = (listening.weights.data > 0).astype(np.float32)
        if listening.days is not None:
            weights *= 0.5 ** ((listening.today - listening.days) / self.half_life).clip(min=0).astype(np.float32)
        columns, items = listening.weights.indices, listening.weights.shape[1]
        owner = owners(listening.weights)
        people = listening.people or People.silent(len(listening.listeners))
        everywhere = np.bincount(columns, weights, items).astype(np.float32)
        return Popularity(
            everywhere,
            _grouped(people.regions[owner], columns, weights, items),
            _grouped(people.ages[owner], columns, weights, items),
            self.heads,
        )


def _at(items: Rows, counts: Counts, wanted: Rows) -> Counts:
    """The counts of the wanted items, nought for those that are not among `items`, which are in order."""
    if not len(items):
        return np.zeros(len(wanted), dtype=np.float32)
    places = np.searchsorted(items, wanted).clip(max=len(items) - 1)
    return np.where(items[places] == wanted, counts[places], 0).astype(np.float32)


def _grouped(groups: Rows, columns: Rows, weights: Counts, items: int) -> Weights:
    """Counts of each group [groups, items]; regions are numbered far apart, so that nothing is held for most."""
    known = groups >= 0
    many = int(groups.max(initial=-1)) + 1
    counts = sp.csr_array((weights[known], (groups[known], columns[known])), shape=(many, items))
    counts.sum_duplicates()
    return counts
