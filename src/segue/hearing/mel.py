"""Mel bands: a spectrogram as an ear divides it. Slaney's scale and normalisation, librosa's default."""

import numpy as np
from numpy.typing import NDArray

from segue.hearing.compiled import kernel
from segue.hearing.spectrogram import GRID, Grid

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

# The scale is linear up to 1 kHz, three mels for 200 Hz, and logarithmic above: 27 mels for a factor of 6.4.
_HZ_PER_MEL = 200.0 / 3.0
_LOGARITHMIC_FROM = 1000.0
_LOG_STEP = float(np.log(6.4)) / 27.0


class MelBands:
    """Triangular filters, each over the few bins where it is not zero.

    `count` bands between `lowest` and `highest` Hz; `starts` and `ends` are bin numbers, shape (count,).
    """

    def __init__(self, count: int = 128, grid: Grid = GRID, lowest: float = 0.0, highest: float | None = None) -> None:
        self.count = count
        top = grid.sample_rate / 2 if highest is None else highest
        edges = _hz(np.linspace(_mel(lowest), _mel(top), count + 2))
        self.centres = edges[1:-1]
        dense = _triangles(edges, grid.frequencies)
        heard = dense > 0
        self.starts: Indices = np.where(heard.any(axis=1), heard.argmax(axis=1), 0).astype(np.int64)
        self.ends: Indices = self.starts + heard.sum(axis=1)
        self._offsets: Indices = np.concatenate(([0], np.cumsum(self.ends - self.starts))).astype(np.int64)
        self._weights: Floats = np.concatenate(
            [dense[band, start:end] for band, (start, end) in enumerate(zip(self.starts, self.ends, strict=True))]
        ).astype(np.float32)

    def of(self, power: Floats) -> Floats:
        """Power in each band: (bins, frames) to (count, frames)."""
        out = np.zeros((self.count, power.shape[1]), np.float32)
        _weigh(power, self.starts, self.ends, self._offsets, self._weights, out)
        return out


def _triangles(edges: NDArray[np.float64], frequencies: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights of shape (bands, bins), each triangle of unit area over Hz."""
    rising = (frequencies - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - frequencies) / (edges[2:] - edges[1:-1])[:, None]
    weights: NDArray[np.float64] = np.maximum(0.0, np.minimum(rising, falling))
    weights *= (2.0 / (edges[2:] - edges[:-2]))[:, None]
    return weights


def _mel(hz: float) -> float:
    if hz < _LOGARITHMIC_FROM:
        return hz / _HZ_PER_MEL
    return _LOGARITHMIC_FROM / _HZ_PER_MEL + float(np.log(hz / _LOGARITHMIC_FROM)) / _LOG_STEP


def _hz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    corner = _LOGARITHMIC_FROM / _HZ_PER_MEL
    linear = mels * _HZ_PER_MEL
    curved = _LOGARITHMIC_FROM * np.exp(_LOG_STEP * (mels - corner))
    return np.where(mels < corner, linear, curved)


@kernel
def _weigh(power: Floats, starts: Indices, ends: Indices, offsets: Indices, weights: Floats, out: Floats) -> None:
    for band in range(starts.shape[0]):
        offset = offsets[band] - starts[band]
        for k in range(starts[band], ends[band]):
            weight = weights[offset + k]
            for frame in range(power.shape[1]):
                out[band, frame] += power[k, frame] * weight


def decibels(power: Floats, floor: float = 1e-10) -> Floats:
    """Ten times the decimal logarithm of power, not under `floor`; the same shape."""
    # The natural logarithm has a SIMD form everywhere, the decimal one has not.
    logarithm = np.log(np.maximum(power, np.float32(floor)))
    logarithm *= np.float32(10.0 / np.log(10.0))
    return np.asarray(logarithm, np.float32)
