"""How fast the music goes: periods that its onsets repeat at, and the learned choice which of them is the beat.

A rhythm repeats at its beat, at half and a third of it, at two, three and four beats. Which of these people tap to is
told by how strongly each zone repeats at the relatives of a candidate, and by how fast people like to tap.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.hearing.periodicity import WINDOW, Periodicity
from segue.hearing.tempo_choice import tempo_judge

Doubles = NDArray[np.float64]

SLOWEST_BPM = 45.0
FASTEST_BPM = 215.0

DELAYS = (1 / 4, 1 / 3, 1 / 2, 2 / 3, 3 / 4, 1.0, 4 / 3, 3 / 2, 2.0, 3.0, 4.0, 6.0, 8.0)
"""Delays in beats of a candidate at which self-similarity is looked up."""
RATES = (1 / 4, 1 / 3, 1 / 2, 2 / 3, 1.0, 3 / 2, 2.0, 3.0, 4.0, 6.0)
"""Rates in beats of a candidate at which waves are looked up."""

_FAMILY = (1 / 4, 1 / 3, 1 / 2, 2 / 3, 3 / 4, 1.0, 4 / 3, 3 / 2, 2.0, 3.0, 4.0)
_PEAKS = 5
_PARENTS = 3
_SAME = 0.03
_TEETH = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A tempo in beats per minute, and how likely it is the beat, in 0..1 among all candidates."""

    bpm: float
    probability: float


def tempo_candidates(repeats: Periodicity, frame_rate: float) -> tuple[Candidate, ...]:
    """Tempi by falling probability; none where nothing repeats."""
    periods = candidate_periods(repeats.curves, frame_rate)
    if not len(periods):
        return ()
    scores = tempo_judge().scores(features(repeats, periods, frame_rate))
    chances = np.exp(scores - scores.max())
    chances /= chances.sum()
    ranked = np.argsort(-chances)
    return tuple(Candidate(60.0 * frame_rate / periods[i], float(chances[i])) for i in ranked)


def candidate_periods(curves: Doubles, frame_rate: float) -> Doubles:
    """Periods in frames that the curves repeat at, with their relatives, ascending and apart by more than 3 %."""
    shortest, longest = 60.0 * frame_rate / FASTEST_BPM, 60.0 * frame_rate / SLOWEST_BPM
    grid = np.exp(np.arange(np.log(shortest * 0.97), np.log(longest * 1.03), 0.005))
    together = curves[0] + curves[1:4].mean(axis=0)
    comb = np.mean([_at(together, grid * tooth) for tooth in range(1, _TEETH + 1)], axis=0)
    inner = comb[1:-1]
    peaks = 1 + np.flatnonzero((inner > comb[:-2]) & (inner >= comb[2:]) & (inner > 0))
    if not len(peaks):
        return np.zeros(0)
    peaks = peaks[np.argsort(-comb[peaks])][:_PEAKS]
    found = list(grid[peaks])
    for parent in grid[peaks[:_PARENTS]]:
        found += [_refined(together, parent * relation) for relation in _FAMILY]
    kept: list[float] = []
    for period in found:
        if shortest <= period <= longest and all(abs(period / other - 1) > _SAME for other in kept):
            kept.append(float(period))
    return np.sort(np.array(kept))


def features(repeats: Periodicity, periods: Doubles, frame_rate: float) -> Doubles:
    """What the choice goes by, shape (periods, features)."""
    columns = [_best_near(curve, periods * delay, 0.5) for curve in repeats.curves for delay in DELAYS]
    columns += [_best_near(zone, rate * 2 * WINDOW / periods, 1.0) for zone in repeats.waves for rate in RATES]
    columns += [np.log2(periods * density + 0.05) for density in repeats.density]
    bpm = np.log2(60.0 * frame_rate / periods / 120.0)
    return np.stack([*columns, bpm, bpm**2, np.abs(bpm) ** 3], axis=1)


def _at(curve: Doubles, delays: Doubles) -> Doubles:
    return np.interp(delays, np.arange(len(curve)), curve, right=0.0)


def _best_near(curve: Doubles, places: Doubles, least: float) -> Doubles:
    """The highest value within 1.5 % or `least` steps of each place."""
    reach = np.maximum(0.015 * places, least)
    best: Doubles = np.max([_at(curve, places + step * reach) for step in (-1.0, -0.5, 0.0, 0.5, 1.0)], axis=0)
    return best


def _refined(curve: Doubles, period: float) -> float:
    """The period nearby whose multiples fit best."""
    tries = period * np.linspace(0.975, 1.025, 21)
    comb = np.mean([_at(curve, tries * tooth) for tooth in range(1, _TEETH + 1)], axis=0)
    return float(tries[np.argmax(comb)])
