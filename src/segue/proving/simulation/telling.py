"""What came of a simulation, in figures: what people got, what small artists got, and whether tastes grew narrow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.proving.simulation.days import BESIDE, Story
from segue.proving.simulation.dialling import Dialled
from segue.taste import Music
from segue.taste.music import Floats
from segue.taste.numbering import Rows

_WEEK = 7
_LEARNED = 14
"""Days after which a feature is expected to know somebody."""
_ENOUGH = 10
_AGAIN = 1000


@dataclass(frozen=True, slots=True)
class Reward:
    """How much people liked what a feature brought, 0 to 1: week by week, and after two weeks beside three others.

    `low` and `high` bound its ratio to popularity with 95 % confidence, people drawn anew.
    """

    feature: str
    weeks: tuple[float, ...]
    later: float
    beside: Mapping[str, float]
    low: float
    high: float

    def over(self, other: str) -> float:
        """How many times as good as that."""
        return self.later / self.beside[other]


@dataclass(frozen=True, slots=True)
class FirstDay:
    """How much newcomers liked what a feature brought on their first day: having answered questions, and without.

    `known` is what those were brought who had lived there for a month.
    """

    feature: str
    asked: float
    unasked: float
    known: float


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a world in which each feature was used by itself.

    `small` is the share of each feature's plays that small artists got, and `small_there` their share of all music.
    `widths` are bits: how various the genres were that each feature brought, week by week, and `true_width` how various
    what people truly like is. `refused` counts tracks that came although they, or their artist, had been refused.
    """

    title: str
    people: int
    tracks: int
    days: int
    rewards: tuple[Reward, ...]
    refused: int
    small: Mapping[str, float]
    small_there: float
    widths: Mapping[str, tuple[float, ...]]
    true_width: float
    first_days: tuple[FirstDay, ...] = ()
    dials: tuple[Dialled, ...] = ()


def told(stories: Mapping[str, Story], seed: int = 0) -> Told:
    """Everything that is to be said of the stories of some features in one world."""
    first = next(iter(stories.values()))
    world, days = first.world, first.rewards[first.feature].shape[0]
    kinds = main_labels(world.music)
    return Told(
        world.title,
        len(first.memories),
        len(world.music),
        days,
        tuple(_reward(story, days, seed) for story in stories.values()),
        sum(story.refused for story in stories.values()),
        {name: _small_share(story) for name, story in stories.items()},
        float(first.stock.little_heard.mean()),
        {name: _widths(story, kinds, days) for name, story in stories.items()},
        _true_width(first, kinds),
    )


def _small_share(story: Story) -> float:
    return float(story.stock.little_heard[[item for _, _, item in story.plays]].mean()) if story.plays else 0.0


def _widths(story: Story, kinds: Rows, days: int) -> tuple[float, ...]:
    plays = np.array(story.plays, dtype=np.int64).reshape(-1, 3)
    weeks = range(0, days - _WEEK + 1, _WEEK)
    return tuple(_width(plays[(plays[:, 0] >= day) & (plays[:, 0] < day + _WEEK)], kinds) for day in weeks)


def main_labels(music: Music) -> Rows:
    """The label that each item bears most [items], -1 where it bears none."""
    shares, main = music.labels.shares, np.full(len(music), -1, dtype=np.int32)
    for row in range(len(music)):
        own = slice(shares.indptr[row], shares.indptr[row + 1])
        if own.stop > own.start:
            main[row] = shares.indices[own][np.argmax(shares.data[own])]
    return main


def _reward(story: Story, days: int, seed: int) -> Reward:
    first, name = min(_LEARNED, days // 2), story.feature
    rewards = story.rewards[name]
    weeks = tuple(_mean(rewards[day : day + _WEEK]) for day in range(0, days - _WEEK + 1, _WEEK))
    beside = {other: _mean(story.rewards[other][first:]) for other in BESIDE}
    own, popular = (_by_person(story.rewards[one][first:]) for one in (name, "popularity"))
    there = np.isfinite(own) & np.isfinite(popular)
    low, high = _ratio_between(own[there], popular[there], seed)
    return Reward(name, weeks, _mean(rewards[first:]), beside, low, high)


def _ratio_between(own: Floats, other: Floats, seed: int) -> tuple[float, float]:
    """Between what the ratio of two means lies, people drawn anew a thousand times."""
    if not len(own):
        return float("nan"), float("nan")
    drawn = np.random.default_rng([seed, 61]).integers(0, len(own), (_AGAIN, len(own)))
    ratios = own[drawn].mean(axis=1) / other[drawn].mean(axis=1)
    low, high = np.quantile(ratios, [0.025, 0.975])
    return float(low), float(high)


def _by_person(rewards: Floats) -> Floats:
    counts = np.isfinite(rewards).sum(axis=0)
    sums = np.where(np.isfinite(rewards), rewards, 0).sum(axis=0)
    return np.where(counts > 0, sums / counts.clip(min=1), np.nan).astype(np.float32)


def _mean(rewards: Floats) -> float:
    known = rewards[np.isfinite(rewards)]
    return float(known.mean()) if len(known) else float("nan")


def _width(plays: NDArray[np.int64], kinds: Rows) -> float:
    """Bits that the genres of what each was brought have on average, of those who were brought enough."""
    found = []
    for person in np.unique(plays[:, 1]):
        own = kinds[plays[plays[:, 1] == person, 2]]
        own = own[own >= 0]
        if len(own) >= _ENOUGH:
            found.append(_bits(np.bincount(own)))
    return float(np.mean(found)) if found else float("nan")


def _true_width(story: Story, kinds: Rows) -> float:
    known = kinds >= 0
    found = [
        _bits(np.bincount(kinds[known], np.where(liking > np.median(liking), liking - np.median(liking), 0)[known]))
        for liking in story.world.liking
    ]
    return float(np.mean(found)) if found else float("nan")


def _bits(amounts: Sequence[float] | NDArray[np.generic]) -> float:
    shares = np.asarray(amounts, dtype=np.float64)
    shares = shares[shares > 0] / shares.sum() if np.sum(shares) > 0 else np.ones(1)
    return float(-(shares * np.log2(shares)).sum())
