"""Which of two recommenders is better, told at any time and as often as anybody likes to look.

A listener is one observation, however much they were shown: the share of it that they heard out. Where listeners are
split, the two sides' means are compared; where lists are interleaved, each listener's two shares. Looking every day and
stopping when it looks good makes an ordinary test lie. This one is always valid (Robbins 1970; Johari, Pekelis and
Walsh 2017): its p is one over a mixture likelihood ratio, and by chance alone that is below 0.05 at any one of all
moments in at most 5 of 100 experiments. What that costs is a wider interval. ADR 18 says why.
"""

from dataclasses import dataclass

import numpy as np
import scipy.special
from numpy.typing import NDArray

from segue.domain.errors import BadRequest
from segue.proving.counterfactual import Estimate, Logged, estimate
from segue.proving.interleaving import Contest, contest
from segue.proving.intervals import Interval

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]

LEVEL = 0.05
ENOUGH = 10
"""Listeners that each side needs before anything is said."""

_SCALE = 0.15
"""About how large a difference is looked for most keenly. A smaller number widens intervals a great deal where there
are tens of listeners; this one widens them by less than a tenth where there are thousands."""

_LARGEST = 10_000_000
_POWER = 0.8
_TAIL = 0.9985
"""Where the boundary lies in the middle of most experiments; there a t-value is read as the z-value of its rank."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known of two recommenders.

    Attributes:
        shares: of what each showed, the mean over listeners of what they heard out.
        listeners: how many each side showed something to; the same ones, where lists are interleaved.
        shown: how many tracks each showed.
        gap: the second less the first, with what it may be at any moment, in 95 of 100 experiments.
        p: always valid.
        spread: of one listener, as far as it tells on the gap (a variance): halved for twice as many listeners.
        everybody: what each would have had heard out of all it showed, had it answered everybody (by the known chance
            of one half to be on its side); None where lists are interleaved.
        lists: who had more heard out, listener by listener, where lists are interleaved.
    """

    shares: tuple[float, float]
    listeners: tuple[int, int]
    shown: tuple[int, int]
    gap: Interval
    p: float
    spread: float
    everybody: tuple[Estimate, Estimate] | None = None
    lists: Contest | None = None

    @property
    def told_apart(self) -> bool:
        """Whether one is better by more than chance."""
        return self.p < LEVEL

    @property
    def people(self) -> int:
        """Listeners on both sides together."""
        return self.listeners[0] if self.lists is not None else sum(self.listeners)

    def needed(self, difference: float) -> int:
        """How many listeners there must be for a difference of this size to be found in 80 of 100 experiments."""
        if self.spread <= 0:
            return self.people
        low, high = 1, _LARGEST
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self._reach(middle) <= difference else (middle + 1, high)
        return low

    def _reach(self, count: int) -> float:
        """The difference that so many listeners show in 80 of 100 experiments."""
        variance = self.spread / count
        return _radius(variance, LEVEL) + float(scipy.special.ndtri(_POWER) * np.sqrt(variance))


def split_finding(listeners: Numbers, second: NDArray[np.bool_], heard_out: NDArray[np.bool_]) -> Finding:
    """Of impressions in parallel: whose each was, whether by the second model, and whether it was heard out.

    Raises:
        BadRequest: a side has too few listeners.
    """
    sides = [_rates(listeners[of], heard_out[of]) for of in (~second, second)]
    _enough(len(sides[0]), len(sides[1]))
    means = [float(side.mean()) for side in sides]
    parts = [float(side.var(ddof=1)) / len(side) for side in sides]
    freedom = sum(parts) ** 2 / max(
        sum(part**2 / (len(side) - 1) for part, side in zip(parts, sides, strict=True)), 1e-300
    )
    variance = max(_widened(sum(parts), freedom), 0.25 / len(listeners))
    interval, p = _always(means[1] - means[0], variance)
    logged = Logged(listeners, heard_out.astype(np.float64), np.full(len(listeners), 0.5))
    everybody = (estimate(logged, (~second).astype(np.float64)), estimate(logged, second.astype(np.float64)))
    people = (len(sides[0]), len(sides[1]))
    shown = (int((~second).sum()), int(second.sum()))
    return Finding((means[0], means[1]), people, shown, interval, p, variance * sum(people), everybody)


def interleaved_finding(listeners: Numbers, second: NDArray[np.bool_], heard_out: NDArray[np.bool_]) -> Finding:
    """The same of lists that both made; only who was shown something by both speaks.

    It tells who is better with few listeners. How much better is another matter: each puts only its best half into a
    list, and better halves differ more than whole lists do.

    Raises:
        BadRequest: too few listeners were shown something by both.
    """
    both = np.intersect1d(listeners[~second], listeners[second])
    there = np.isin(listeners, both)
    listeners, second, heard_out = listeners[there], second[there], heard_out[there]
    _enough(len(both), len(both))
    rates = [_rates(listeners[of], heard_out[of]) for of in (~second, second)]
    gaps = rates[1] - rates[0]
    variance = max(_widened(float(gaps.var(ddof=1)) / len(gaps), len(gaps) - 1.0), 0.25 / len(listeners))
    interval, p = _always(float(gaps.mean()), variance)
    won = contest((int(gap < 0), int(gap > 0)) for gap in gaps)
    return Finding(
        (float(rates[0].mean()), float(rates[1].mean())), (len(both), len(both)),
        (int((~second).sum()), int(second.sum())), interval, p, variance * len(both), None, won,
    )  # fmt: skip


def verdict(found: Finding, first: str, second: str, figure: str = "of what was shown was heard out") -> str:
    """It in a sentence or two."""
    gap = found.gap
    points = f"{100 * abs(gap.value):.1f} points more {figure}"
    better = second if gap.value > 0 else first
    low, high = (gap.low, gap.high) if gap.value > 0 else (-gap.high, -gap.low)
    within = f"({100 * low:.1f} to {100 * high:.1f}), {found.people} listeners; p {_chance(found.p)}"
    if found.told_apart:
        return f"{better} is better: {points} {within}."
    more = found.needed(0.02) - found.people
    wait = f"about {_round(more)} more listeners would be needed" if more > 0 else "there are listeners enough"
    return f"No difference that is more than chance yet: {better} had {points} {within}; {wait} to see one of 2 points."


def _rates(listeners: Numbers, heard_out: NDArray[np.bool_]) -> Floats:
    """The share that each listener heard out, in the order of their numbers."""
    owners = np.unique(listeners, return_inverse=True)[1]
    rates: Floats = np.bincount(owners, heard_out) / np.maximum(np.bincount(owners), 1)
    return rates


def _enough(first: int, second: int) -> None:
    if min(first, second) < ENOUGH:
        raise BadRequest(
            f"It is too early to say anything: something was shown to {first} and {second} listeners.",
            f"Each side needs {ENOUGH}. Wait, or interleave: then everybody is on both sides.",
        )


def _widened(variance: float, freedom: float) -> float:
    """A variance that was itself guessed from few listeners, made as large as that is worth."""
    ratio = scipy.special.stdtrit(max(freedom, 1.0), _TAIL) / scipy.special.ndtri(_TAIL)
    return float(variance * ratio**2)


def _always(gap: float, variance: float) -> tuple[Interval, float]:
    """What a gap may be, and how probable so large a one is at any moment, by chance alone."""
    over = variance + _SCALE**2
    ratio = 0.5 * np.log(variance / over) + gap**2 * _SCALE**2 / (2 * variance * over)
    radius = _radius(variance, LEVEL)
    return Interval(gap, gap - radius, gap + radius), float(np.exp(-max(ratio, 0.0)))


def _radius(variance: float, level: float) -> float:
    """How far the truth may lie from what is seen: where the likelihood ratio reaches one over the level."""
    over = variance + _SCALE**2
    return float(np.sqrt(variance * over / _SCALE**2 * (2 * np.log(1 / level) + np.log(over / variance))))


def _chance(p: float) -> str:
    return "< .001" if p < 0.001 else f"= {p:.3f}".replace("0.", ".", 1)


def _round(count: int) -> str:
    """Two figures are as much as can be foretold."""
    return f"{int(float(f'{count:.2g}')):,}"
