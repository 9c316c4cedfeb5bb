"""How onsets repeat: how much they resemble themselves some time later, and which rates of beating they hold."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import scipy.fft
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

WINDOW = 512
"""Frames over which onsets are compared: 11.9 s."""
LONGEST = 448
"""Frames of the longest delay that is looked at, 10.4 s."""

CURVES = ("all", "low", "middle", "high", "low before middle")

_MOST_WINDOWS = 512
_STRETCH = 1 << 17
_SIZE = 2 * WINDOW


@dataclass(frozen=True, slots=True, eq=False)
class Periodicity:
    """How onsets repeat, of a whole track.

    `curves`, shape (5, LONGEST + 1), tell the self-similarity by delay in frames, zone by zone as `CURVES` has them, 1
    at delay 0. The last is how the low zone's onsets come before the middle's, less how they come together. `waves`,
    shape (4, WINDOW + 1), tell by rate how strong a wave of it the onsets hold; row `k` of rates is k / (2 WINDOW)
    cycles a frame. `density`, shape (4,), is the number of clear beginnings a frame in each zone.
    """

    curves: Doubles
    waves: Doubles
    density: Doubles


def periodicity(onsets: Floats) -> Periodicity:
    """Self-similarity and waves of onsets of shape (4, frames).

    Windows of 12 seconds are taken one by one and averaged, so that a tempo that drifts or changes keeps its peaks.
    """
    frames = onsets.shape[1]
    padded = onsets if frames >= WINDOW else np.pad(onsets, ((0, 0), (0, WINDOW - frames)))
    count = max(1, 2 * (padded.shape[1] // WINDOW) - 1)
    chosen = np.unique(np.linspace(0, count - 1, min(count, _MOST_WINDOWS)).astype(int))
    curves, waves, weights = np.zeros((len(CURVES), LONGEST + 1)), np.zeros((4, WINDOW + 1)), 0.0
    for number in chosen:
        start = number * (WINDOW // 2)
        window = padded[:, start : start + WINDOW].astype(np.float64)
        window -= window.mean(axis=1, keepdims=True)
        energy = float(np.sqrt(np.sum(window[0] ** 2)))
        if energy > 1e-4:
            curves += energy * _similarity(window)
            waves += energy * _waves(window)
            weights += energy
    scale = 1.0 / weights if weights > 0 else 0.0
    density = np.array([clear_onsets(zone) / max(1, frames) for zone in onsets])
    return Periodicity(curves * scale, waves * scale, density)


def clear_onsets(onsets: Floats) -> int:
    """How many frames of (frames,) rise above the 70 ms around them, and over the mean of all by one deviation.

    A long track is taken in stretches, each by its own mean.
    """
    return sum(_clear_onsets(part) for _, part in stretches(onsets[None]))


def stretches(onsets: Floats) -> Iterator[tuple[int, Floats]]:
    """Onsets of shape (zones, frames) in stretches of at most 51 minutes, each with the frame that it begins at.

    What works on a whole stretch takes no more memory for eleven hours than for one.
    """
    for start in range(0, onsets.shape[1], _STRETCH):
        yield start, onsets[:, start : start + _STRETCH]


def _clear_onsets(stretch: Floats) -> int:
    onsets = stretch[0]
    if len(onsets) < 7:
        return 0
    windows = np.lib.stride_tricks.sliding_window_view(onsets, 7)
    inner = onsets[3:-3]
    high = (inner == windows.max(axis=1)) & (inner > onsets.mean() + onsets.std()) & (inner > windows[:, 2])
    return int(high.sum())


def _similarity(level: Doubles) -> Doubles:
    spectrum = scipy.fft.rfft(level, _SIZE, axis=1)
    power = np.vstack((np.abs(spectrum) ** 2, spectrum[2:3] * np.conj(spectrum[1:2])))
    products = scipy.fft.irfft(power, _SIZE, axis=1)[:, : LONGEST + 1]
    # Fewer frames overlap at longer delays: made up for, up to a point where too few are left to say much.
    products /= np.maximum(1.0 - np.arange(LONGEST + 1) / WINDOW, 0.35)
    energies = products[:4, 0]
    scale = np.append(energies, np.sqrt(energies[1] * energies[2]))
    curves: Doubles = products / np.maximum(scale, 1e-9)[:, None]
    curves[4] -= curves[4, 0]
    return curves


def _waves(level: Doubles) -> Doubles:
    """Size of the wave at each rate over that of all together."""
    size = np.abs(scipy.fft.rfft(level * np.hanning(WINDOW), _SIZE, axis=1))
    return np.asarray(size / np.maximum(np.linalg.norm(size, axis=1, keepdims=True), 1e-9), np.float64)
