"""A few figures of a clip that people can picture, read from its bands."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from segue.hearing.mel import MelBands

Floats = NDArray[np.float64]

FIGURES = {
    "Level": "dB, the mean over time of all bands' power together",
    "Dynamics": "dB between the quiet (5 %) and the loud (95 %) moments",
    "Brightness": "Hz, the centre of the power, typical moment",
    "Bass": "share of the power below 200 Hz",
    "Motion": "dB by which a band typically changes from one frame to the next",
    "Tonality": "dB between the strongest band and the typical one: high for clear notes, low for noise",
}
"""Each figure's name and unit, in the order in which they are given."""

_BASS_HZ = 200.0
_HEARD_DB = 60.0
_CENTRES: list[Floats] = []


def clip_figures(bands: NDArray[np.float16]) -> Floats:
    """The figures of a clip's bands in dB, shape (frames, 128), in the order of `FIGURES`."""
    decibels = np.asarray(bands, np.float32)
    # Below what is heard beside the loudest there is only the noise of coding.
    decibels = np.maximum(decibels, decibels.max() - _HEARD_DB)
    power = 10 ** (decibels.astype(np.float64) / 10)
    return np.array([figure(decibels, power) for figure in _HOW])


def _centres() -> Floats:
    if not _CENTRES:
        _CENTRES.append(np.asarray(MelBands().centres, np.float64))
    return _CENTRES[0]


def _level(_decibels: NDArray[np.float32], power: Floats) -> float:
    return float(10 * np.log10(power.sum(axis=1).mean() + 1e-10))


def _dynamics(_decibels: NDArray[np.float32], power: Floats) -> float:
    loudness = 10 * np.log10(power.sum(axis=1) + 1e-10)
    return float(np.percentile(loudness, 95) - np.percentile(loudness, 5))


def _brightness(_decibels: NDArray[np.float32], power: Floats) -> float:
    return float(np.median((power @ _centres()) / (power.sum(axis=1) + 1e-12)))


def _bass(_decibels: NDArray[np.float32], power: Floats) -> float:
    return float(power[:, _centres() < _BASS_HZ].sum() / (power.sum() + 1e-12))


def _motion(decibels: NDArray[np.float32], _power: Floats) -> float:
    return float(np.abs(np.diff(decibels, axis=0)).mean()) if len(decibels) > 1 else 0.0


def _tonality(decibels: NDArray[np.float32], _power: Floats) -> float:
    return float(np.median(decibels.max(axis=1) - np.median(decibels, axis=1)))


_HOW: tuple[Callable[[NDArray[np.float32], Floats], float], ...] = (
    *(_level, _dynamics, _brightness),
    *(_bass, _motion, _tonality),
)
