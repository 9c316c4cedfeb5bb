"""One sitting of listening: what it was begun from, what played since, and what was said of it.

A recommender is asked with the history that follows from it, so that it heeds a skip or a like as soon as it happens.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from segue.discovery.memory import Memory
from segue.discovery.stock import Stock
from segue.domain.playing import Came
from segue.taste import Histories
from segue.taste.listening import row_of
from segue.taste.music import Floats
from segue.taste.numbering import Rows

_FAIR = 0.45
"""The share of a track by which a skip says neither yes nor no."""
_WEIGHED = {Came.LIKED: 3.0, Came.FINISHED: 0.5, Came.DISLIKED: -4.0, Came.REMOVED: -0.15}
_SKIPPED = -0.5
_SEEDS_WEIGH = 6.0
"""What all seeds weigh together at most, so that what is said in the sitting is heard beside many of them."""
_REMEMBERED = 50
"""Tracks that played last, for a recommender of what follows what."""
_OWN, _OF_OWN, _LOOKED_AT = 0.5, 15, 500
"""What a listener's own music weighs beside the seeds, how much of it, and among how much it is sought."""


class Turned(NamedTuple):
    """A row and what came of it; `heard` is the share of it that was heard."""

    item: int
    came: Came = Came.GIVEN
    heard: float = 0.0


def word(turn: Turned) -> float:
    """What is said by it, from -1 (no) to 1 (yes): a skip says the more the earlier it comes."""
    match turn.came:
        case Came.LIKED:
            return 1.0
        case Came.DISLIKED:
            return -1.0
        case Came.REMOVED:
            return -0.25
        case Came.FINISHED:
            return 0.2
        case Came.SKIPPED:
            return -0.8 * (1 - turn.heard / _FAIR) if turn.heard < _FAIR else 0.0
        case Came.GIVEN:
            return 0.0


def _weight(turn: Turned) -> float:
    """What it weighs in a history."""
    if turn.came is Came.SKIPPED:
        return _SKIPPED * max(0.0, 1 - turn.heard / _FAIR)
    return _WEIGHED.get(turn.came, 0.0)


@dataclass(frozen=True, eq=False)
class Sitting:
    """`seeds` are rows that it was begun from, `worth` [seeds] how much each says, `turns` what came since, in order.

    `seeds_played` says whether the seeds themselves have been heard, so that they do not come. `inside` are rows that
    it should stay among, in ascending order, None for all; `belong` [inside] is how much each belongs there, 0 to 1,
    and `within` what they have in common. `gone` are rows of artists.
    """

    seeds: Rows
    worth: Floats
    turns: tuple[Turned, ...] = ()
    seeds_played: bool = False
    inside: Rows | None = None
    belong: Floats | None = None
    within: str = ""
    gone: tuple[int, ...] = ()

    def belonging(self, items: Rows) -> Floats:
        """How much each of these items belongs to what it should stay among [items]."""
        if self.inside is None or not len(self.inside):
            return np.zeros(len(items), dtype=np.float32)
        place = np.searchsorted(self.inside, items).clip(max=len(self.inside) - 1)
        worth = np.ones(len(self.inside), dtype=np.float32) if self.belong is None else self.belong
        return np.where(self.inside[place] == items, worth[place], np.float32(0))

    def after(self, items: Iterable[int]) -> "Sitting":
        """When these were handed out, too."""
        return replace(self, turns=(*self.turns, *(Turned(item) for item in items)))

    @cached_property
    def words(self) -> dict[int, Turned]:
        """The last word on each item, what was said outright standing above how it was played."""
        last: dict[int, Turned] = {}
        for turn in self.turns:
            before = last.get(turn.item)
            spoken = before is not None and before.came in (Came.LIKED, Came.DISLIKED)
            outright = turn.came in (Came.LIKED, Came.DISLIKED)
            if before is None or outright or (not spoken and turn.came is not Came.GIVEN):
                last[turn.item] = turn
        return last

    @cached_property
    def played(self) -> list[int]:
        """Every item that came, each once, the one that rested longest first."""
        order = [int(seed) for seed in self.seeds] if self.seeds_played else []
        # A word is no second playing, but a word on what was never handed out says that it played.
        given = {turn.item for turn in self.turns if turn.came is Came.GIVEN}
        order += [turn.item for turn in self.turns if turn.came is Came.GIVEN or turn.item not in given]
        return list(dict.fromkeys(reversed(order)))[::-1]

    @cached_property
    def stayed(self) -> list[int]:
        """What played and was not turned away, in order of time; a queue's or a song's seeds before."""
        return [item for item in self.played if item not in self.words or word(self.words[item]) >= 0]


def history_of(stock: Stock, sitting: Sitting, memory: Memory | None = None) -> Histories:
    """What a recommender is asked with: the seeds, what was said since, and what its listener likes close to it."""
    weights = np.zeros(len(stock), dtype=np.float32)
    if len(sitting.seeds):
        total = min(float(len(sitting.seeds)), _SEEDS_WEIGH)
        np.add.at(weights, sitting.seeds, sitting.worth * (total / sitting.worth.sum()))
        if memory is not None:
            own, worth = _own(stock, sitting, memory)
            np.add.at(weights, own, _OWN * total * worth)
    for turn in sitting.words.values():
        weight = _weight(turn)
        weights[turn.item] = weights[turn.item] + weight if weight >= 0 else weight
    recent = np.array(sitting.stayed[-_REMEMBERED:], dtype=np.int32)
    return Histories(row_of(weights), recent=(recent,))


def _own(stock: Stock, sitting: Sitting, memory: Memory) -> tuple[Rows, Floats]:
    """What the listener likes closest to the seeds, and how much each says, 1 all together."""
    liked = memory.history.liked()
    order = np.argsort(-liked.data, kind="stable")[:_LOOKED_AT]
    items, heavy = liked.indices[order], liked.data[order]
    middle = sitting.worth @ stock.places[sitting.seeds]
    close = stock.places[items] @ middle
    order = np.argsort(-close, kind="stable")[:_OF_OWN]
    order = order[close[order] > 0]
    worth = np.sqrt(heavy[order]) * close[order]
    return items[order], worth / max(float(worth.sum()), 1e-9)


def never(stock: Stock, sitting: Sitting, memory: Memory | None) -> Rows:
    """What must not come whatever happens: what is disliked, vetoed or put off, and artists that are gone."""
    refused = [turn for turn in sitting.words.values() if turn.came is Came.DISLIKED]
    gone = {*sitting.gone, *(int(stock.leading[turn.item]) for turn in refused)}
    parts = [np.array([turn.item for turn in refused], dtype=np.int32)]
    parts += [stock.by(artist) for artist in gone if artist >= 0]
    if memory is not None:
        parts.append(memory.never)
    return np.unique(np.concatenate(parts)).astype(np.int32)
