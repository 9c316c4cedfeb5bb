"""How sure a score is, and whether one model is better than another by more than chance.

Clips of one artist are alike, so artists are drawn, not clips: an interval from clips would promise too much.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from segue.domain.errors import BadRequest
from segue.naming.judging.scores import figures
from segue.naming.judging.verdicts import Verdicts

Wide = NDArray[np.float64]
Rows = NDArray[np.intp]

_DRAWS = 1000
_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure and between what it lies, in 95 of 100 collections of other artists."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of two models on the same clips.

    `interval` is of the second minus the first; `p` is how often chance alone, swapping the two models artist by
    artist, makes a difference this large.
    """

    figure: str
    first: float
    second: float
    interval: Interval
    p: float

    @property
    def more_than_chance(self) -> bool:
        """Whether the difference is to be believed, at one in twenty."""
        return self.p < 1 - _LEVEL


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two models on the clips that both judged."""

    first: str
    second: str
    clips: int
    artists: int
    differences: tuple[Difference, ...]
    warnings: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """The main figure in one sentence."""
        main = self.differences[0]
        better = "second" if main.second > main.first else "first"
        gap = f"{main.figure} {max(main.first, main.second):.3f} against {min(main.first, main.second):.3f}"
        if main.more_than_chance:
            return f"The {better} is better: {gap}, p = {main.p:.3f}."
        return f"Nothing but chance tells the two apart: {gap}, p = {main.p:.2f}."


def intervals(verdicts: Verdicts, names: tuple[str, ...], seed: int = 0, draws: int = _DRAWS) -> dict[str, Interval]:
    """95 % bootstrap intervals of these figures, over artists."""
    whole = figures(verdicts, only=names)
    found: dict[str, list[float]] = {name: [] for name in names}
    for rows in _draws(verdicts.artists, seed, draws):
        for name, value in figures(verdicts.of(rows), only=names).items():
            found[name].append(value)
    return {name: _interval(value, found[name]) for name, value in whole.items() if found[name]}


def main_figures(*, multi: bool) -> tuple[str, ...]:
    """The figures by which models are compared, the first of them first of all."""
    return ("roc_auc", "pr_auc", "macro_f1") if multi else ("accuracy", "macro_f1", "top_3")


def compare(first: Verdicts, second: Verdicts, seed: int = 0, draws: int = _DRAWS) -> Comparison:
    """Two models on the clips that both judged.

    Raises:
        BadRequest: they judged no clip in common, or other labels.
    """
    one, other, warnings = _same_clips(first, second)
    names = main_figures(multi=one.multi)
    here, there = figures(one, only=names), figures(other, only=names)
    gaps: dict[str, list[float]] = {name: [] for name in names}
    chances: dict[str, list[float]] = {name: [] for name in names}
    for rows in _draws(one.artists, seed, draws):
        _note_gaps(gaps, one.of(rows), other.of(rows))
    for swapped in _swaps(one.artists, seed, draws):
        _note_gaps(chances, _mixed(one, other, swapped), _mixed(other, one, swapped))
    differences = tuple(
        Difference(
            name,
            here[name],
            there[name],
            _interval(there[name] - here[name], gaps[name]),
            _share_as_large(there[name] - here[name], chances[name]),
        )
        for name in names
        if name in here and name in there
    )
    artists = len(np.unique(one.artists))
    return Comparison(first.title, second.title, len(one.names), artists, differences, warnings)


def _same_clips(first: Verdicts, second: Verdicts) -> tuple[Verdicts, Verdicts, tuple[str, ...]]:
    if set(first.labels) != set(second.labels) or first.multi != second.multi:
        raise BadRequest(
            "The two models were judged on other labels.", "Compare models that were trained on one data set."
        )
    columns = [second.labels.index(label) for label in first.labels]
    second = replace(
        second,
        labels=first.labels,
        probabilities=second.probabilities[:, columns],
        targets=second.targets[:, columns],
        least=second.least[:, columns],
    )
    at = {name: row for row, name in enumerate(second.names)}
    rows = np.array([row for row, name in enumerate(first.names) if name in at], np.intp)
    if not len(rows):
        raise BadRequest(
            "The two models judged no clip in common.", "Compare models that were trained on one data set."
        )
    one, other = first.of(rows), second.of(np.array([at[first.names[row]] for row in rows], np.intp))
    if (one.targets != other.targets).any():
        raise BadRequest(
            "The two models were judged by other labels of the same clips.", "Train one of them again on the other's."
        )
    warnings = []
    if len(rows) < max(len(first.names), len(second.names)):
        warnings.append(f"Only {len(rows):,} clips were judged by both.")
    if first.title.startswith("LEAKY") or second.title.startswith("LEAKY"):
        warnings.append("LEAKY: one of these had heard the songs that it was judged on. The difference says so only.")
    return one, other, tuple(warnings)


def _draws(artists: Rows, seed: int, draws: int) -> Iterator[Rows]:
    """Rows of as many artists as there are, drawn with replacement, each with all of their clips."""
    chance = np.random.default_rng(seed)
    own = [np.flatnonzero(artists == artist) for artist in np.unique(artists)]
    for _ in range(draws):
        yield np.concatenate([own[place] for place in chance.integers(len(own), size=len(own))])


def _swaps(artists: Rows, seed: int, draws: int) -> Iterator[NDArray[np.bool_]]:
    """For each draw which clips' verdicts are swapped: those of half of the artists."""
    chance = np.random.default_rng(seed + 1)
    numbers = np.unique(artists, return_inverse=True)[1]
    for _ in range(draws):
        yield (chance.random(int(numbers.max()) + 1) < 0.5)[numbers]


def _mixed(one: Verdicts, other: Verdicts, swapped: NDArray[np.bool_]) -> Verdicts:
    apart = swapped[:, None]
    probabilities = np.where(apart, other.probabilities, one.probabilities)
    return replace(one, probabilities=probabilities, least=np.where(apart, other.least, one.least))


def _note_gaps(gaps: dict[str, list[float]], one: Verdicts, other: Verdicts) -> None:
    here, there = figures(one, only=gaps), figures(other, only=gaps)
    for name in here.keys() & there.keys():
        gaps[name].append(there[name] - here[name])


def _interval(value: float, drawn: list[float]) -> Interval:
    if not drawn:
        return Interval(value, value, value)
    low, high = np.percentile(drawn, (100 * (1 - _LEVEL) / 2, 100 * (1 + _LEVEL) / 2))
    return Interval(value, float(low), float(high))


def _share_as_large(gap: float, chances: list[float]) -> float:
    """The two-sided p of a permutation test, never quite 0."""
    return (1 + sum(abs(one) >= abs(gap) - 1e-12 for one in chances)) / (1 + len(chances))
