"""Two recommenders in one list, shown to the same listener: whose items are taken more often is better.

Team draft (Radlinski, Kurup and Joachims 2008): by turns, and by lot within each turn, each side puts in the best of
its items that is not there yet. It takes far fewer listeners than showing each list to half of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from segue.domain.errors import BadRequest

_LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Interleaved:
    """A list, and for each item 1 or 2: which side put it there."""

    items: tuple[int, ...]
    teams: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Contest:
    """How many lists each side won, how many were ties, and how probable so uneven an outcome is by chance alone.

    `p` is of a two-sided sign test, in which ties say nothing.
    """

    first: int
    second: int
    ties: int
    p: float

    def __str__(self) -> str:
        told = f"{self.first} lists to {self.second}, {self.ties} ties, p = {self.p:.3f}"
        if self.p >= _LEVEL or self.first == self.second:
            return f"Nothing but chance tells the two apart: {told}."
        return f"The {'first' if self.first > self.second else 'second'} is better: {told}."


def interleave(first: Sequence[int], second: Sequence[int], count: int, luck: np.random.Generator) -> Interleaved:
    """A list of up to `count` items of two rankings, the best first; -1 in a ranking is no item."""
    sides = ([item for item in first if item >= 0], [item for item in second if item >= 0])
    places, picked = [0, 0], [0, 0]
    items: list[int] = []
    teams: list[int] = []
    there: set[int] = set()
    while len(items) < count:
        for side in (0, 1):
            while places[side] < len(sides[side]) and sides[side][places[side]] in there:
                places[side] += 1
        able = [side for side in (0, 1) if places[side] < len(sides[side])]
        if not able:
            break
        side = able[0] if len(able) == 1 else _whose_turn(picked, luck)
        item = sides[side][places[side]]
        items.append(item)
        teams.append(side + 1)
        there.add(item)
        picked[side] += 1
    return Interleaved(tuple(items), tuple(teams))


def credit(shown: Interleaved, taken: Iterable[int]) -> tuple[int, int]:
    """How many of the items that were taken each side had put in. What was not in the list counts for nobody."""
    team = dict(zip(shown.items, shown.teams, strict=True))
    teams = [team[item] for item in set(taken) if item in team]
    return teams.count(1), teams.count(2)


def contest(credits: Iterable[tuple[int, int]]) -> Contest:
    """Who won, from the credit of each list; lists of one listener should be added up before.

    Raises:
        BadRequest: there is none.
    """
    gaps = [one - other for one, other in credits]
    if not gaps:
        raise BadRequest("No interleaved list was shown yet.", "Let listeners see some first.")
    first, second = sum(gap > 0 for gap in gaps), sum(gap < 0 for gap in gaps)
    import scipy.stats  # noqa: PLC0415 - takes half a second to import, and a server asks for this seldom

    p = float(scipy.stats.binomtest(first, first + second).pvalue) if first + second else 1.0
    return Contest(first, second, len(gaps) - first - second, p)


def _whose_turn(picked: Sequence[int], luck: np.random.Generator) -> int:
    """The side that has put in fewer; by lot where both have as many."""
    if picked[0] != picked[1]:
        return 0 if picked[0] < picked[1] else 1
    return int(luck.integers(2))
