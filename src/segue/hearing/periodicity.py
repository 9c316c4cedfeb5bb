"""How much an onset envelope resembles itself some time later, zone by zone and between drum and snare."""

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


def periodicity(onsets: Floats) -> Doubles:
    """Self-similarity of onsets of shape (4, frames) by delay: shape (5, LONGEST + 1), 1 at delay 0 for the zones.

    The last curve is how the low zone's onsets come before the middle's, less how they come together. Windows of
    12 seconds are taken one by one and averaged, so that a tempo that drifts or changes keeps its peaks.
    """
    frames = onsets.shape[1]
    padded = onsets if frames >= WINDOW else np.pad(onsets, ((0, 0), (0, WINDOW - frames)))
    count = max(1, 2 * (padded.shape[1] // WINDOW) - 1)
    chosen = np.unique(np.linspace(0, count - 1, min(count, _MOST_WINDOWS)).astype(int))
    total = np.zeros((len(CURVES), LONGEST + 1))
    weights = 0.0
    for number in chosen:
        start = number * (WINDOW // 2)
        curves, energy = _of_window(padded[:, start : start + WINDOW].astype(np.float64))
        total += curves * energy
        weights += energy
    return total / weights if weights > 0 else total


def _of_window(onsets: Doubles) -> tuple[Doubles, float]:
    level = onsets - onsets.mean(axis=1, keepdims=True)
    size = 2 * WINDOW
    spectrum = scipy.fft.rfft(level, size, axis=1)
    power = np.vstack((np.abs(spectrum) ** 2, spectrum[2:3] * np.conj(spectrum[1:2])))
    products = scipy.fft.irfft(power, size, axis=1)[:, : LONGEST + 1]
    # Fewer frames overlap at longer delays: made up for, up to a point where too few are left to say much.
    products /= np.maximum(1.0 - np.arange(LONGEST + 1) / WINDOW, 0.35)
    energies = products[:4, 0]
    if energies[0] <= 1e-9:
        return np.zeros_like(products), 0.0
    scale = np.append(energies, np.sqrt(energies[1] * energies[2]))
    curves = products / np.maximum(scale, 1e-9)[:, None]
    curves[4] -= curves[4, 0]
    return curves, float(np.sqrt(energies[0]))
