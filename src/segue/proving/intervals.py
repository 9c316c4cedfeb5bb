"""How sure a figure is, and whether one model is better than another by more than chance.

Listeners are drawn, not items or lists: what one listener likes hangs together. Who is asked under several seeds is
still one listener. All models are looked at on the same draws, so that what is hard for all does not blur differences.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DRAWS = 2000
_SWAPS = 20_000
"""More than draws for intervals: the p of many pairs is raised, and must be small enough before."""

_LEVEL = 0.95
_CELLS_AT_ONCE = 8_000_000


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure, and between what it lies for 95 of 100 other draws of listeners."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of two models on the same listeners.

    `interval` is of the first less the second. `p` is how often chance alone, swapping the two listener by listener,
    makes a difference this large; it is raised for how many differences are looked at (Holm).
    """

    first: str
    second: str
    figure: str
    interval: Interval
    p: float

    @property
    def more_than_chance(self) -> bool:
        """Whether the difference is to be believed, at one in twenty."""
        return self.p < 1 - _LEVEL

    def __str__(self) -> str:
        gap = f"{self.figure} by {abs(self.interval.value):.4f}"
        low, high = sorted((abs(self.interval.low), abs(self.interval.high)))
        chance = "p < 0.001" if self.p < 0.001 else f"p = {self.p:.3f}"
        if not self.more_than_chance:
            return f"Nothing but chance tells {self.first} and {self.second} apart: {gap}, {chance}."
        better, worse = (self.first, self.second) if self.interval.value > 0 else (self.second, self.first)
        return f"{better} is better than {worse}: {gap} ({low:.4f} to {high:.4f}), {chance}."


def intervals(sums: Floats, times: Floats, seed: int = 0, draws: int = DRAWS) -> list[Interval]:
    """The 95 % interval of each column.

    Args:
        sums: [listeners, columns], each listener's figures, summed over how often they were asked.
        times: [listeners] how often that was.
        seed: of the draws.
        draws: how many.
    """
    drawn = resampled(sums, times, seed, draws)
    values = sums.sum(axis=0) / times.sum()
    return [within(float(value), column) for value, column in zip(values, drawn.T, strict=True)]


def within(value: float, drawn: Floats) -> Interval:
    """A figure and the middle 95 % of what it was in draws."""
    low, high = np.quantile(drawn, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    return Interval(value, float(low), float(high))


def differences(
    names: Sequence[str], figure: str, sums: Floats, times: Floats, seed: int = 0, swaps: int = _SWAPS
) -> tuple[Difference, ...]:
    """Every model against every one that stands behind it, in the order of `names`.

    `sums` [listeners, models] are of one figure, `times` as in `intervals`; so often are listeners swapped.
    """
    firsts, seconds = np.triu_indices(len(names), k=1)
    if not len(firsts):
        return ()
    gaps = sums[:, firsts] - sums[:, seconds]
    found = intervals(gaps, times, seed)
    size = np.abs(gaps.sum(axis=0))
    as_large = np.zeros(len(firsts))
    for signs in _signs(len(times), seed + 1, swaps):
        # Sums of the same numbers in another order differ in their last digits.
        as_large += (np.abs(signs @ gaps) >= size - 1e-9).sum(axis=0)
    raised = holm((1 + as_large) / (1 + swaps))
    return tuple(
        Difference(names[first], names[second], figure, interval, p)
        for first, second, interval, p in zip(firsts.tolist(), seconds.tolist(), found, raised.tolist(), strict=True)
    )


def holm(chances: Floats) -> Floats:
    """The p of several tests, raised so that the chance of one false alarm among all of them stays what each says."""
    order = np.argsort(chances)
    raised = np.maximum.accumulate(chances[order] * np.arange(len(chances), 0, -1)).clip(max=1.0)
    back = np.empty(len(chances))
    back[order] = raised
    return back


def resampled(sums: Floats, times: Floats, seed: int = 0, draws: int = DRAWS) -> Floats:
    """The mean of each column in each draw of as many listeners, with replacement [draws, columns]."""
    luck = np.random.default_rng(seed)
    count = len(times)
    parts = []
    for some in _steps(count, draws):
        drawn = luck.integers(count, size=(some, count)) + np.arange(some)[:, None] * count
        often = np.bincount(drawn.ravel(), minlength=some * count).reshape(some, count).astype(np.float64)
        parts.append((often @ sums) / (often @ times)[:, None])
    return np.concatenate(parts)


def _signs(count: int, seed: int, swaps: int) -> Iterator[Floats]:
    """-1 or 1 for each listener [some, listeners], until there are so many."""
    luck = np.random.default_rng(seed)
    for some in _steps(count, swaps):
        bits = np.frombuffer(luck.bytes((some * count + 7) // 8), dtype=np.uint8)
        yield np.unpackbits(bits)[: some * count].reshape(some, count).astype(np.float64) * 2 - 1


def _steps(count: int, draws: int) -> Iterator[int]:
    step = max(1, _CELLS_AT_ONCE // max(1, count))
    for start in range(0, draws, step):
        yield min(step, draws - start)
