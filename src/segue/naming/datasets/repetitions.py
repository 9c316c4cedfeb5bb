"""Clips that are one recording under two names: alike to a model, and alike in their bands, moment for moment.

A model finds who might be the same among many at little cost; the bands decide. Two clips that agree from their first
moment on are one clip. Two that agree when one is moved against the other were cut from one recording: they are of one
song, and both stay.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from segue.naming.features import Features
from segue.naming.front_end import BANDS, FRAME_RATE

Floats = NDArray[np.float32]

_POOL = 12
_HOP = 4
_WIDE = 16
"""Clips are compared in 16 bands, each the mean over 12 frames (0.28 s), every 4 frames (0.09 s)."""
_FADED_S = 0.5
_HEARD_DB = 50.0
_FEW = 24
_BLOCK = 1024
_MOST_EACH = 12
_LEAST_OVERLAP = 0.5
_SAME_MOMENT_S = 0.4


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two rows, `first` before `second`: how alike their bands are (a correlation), moved by how many seconds."""

    first: int
    second: int
    agreement: float
    lag_s: float

    @property
    def aligned(self) -> bool:
        """True where they agree from their first moment on."""
        return abs(self.lag_s) <= _SAME_MOMENT_S


def likenesses(features: Features, vectors: Floats | None, *, cosine: float, agreement: float) -> list[Likeness]:
    """All pairs of clips that a model and the bands agree about.

    Args:
        features: of clips that could all be heard.
        vectors: a model's embedding of each, shape (clips, size); without it the bands' mean and spread serve.
        cosine: from which likeness on, to the model, a pair's bands are compared: between embeddings from which the
            data set's mean was taken away.
        agreement: from which correlation of the bands on they are alike.
    """
    outlines = [_outline(features, row) for row in range(len(features))]
    wide = vectors if vectors is not None else np.stack([_portrait(features, row) for row in range(len(features))])
    pairs = (_compared(outlines, one, other) for one, other in _candidates(wide, cosine))
    return [pair for pair in pairs if pair.agreement >= agreement]


def _candidates(vectors: Floats, cosine: float) -> list[tuple[int, int]]:
    """Rows that might be alike, each with its nearest few; every two of a small set, whose mean says nothing."""
    count = len(vectors)
    if count <= _FEW:
        return [(one, other) for one in range(count) for other in range(one + 1, count)]
    unit = vectors - vectors.mean(axis=0)
    unit = unit / np.maximum(unit.std(axis=0), 1e-6)
    unit = unit / np.maximum(np.linalg.norm(unit, axis=1, keepdims=True), 1e-9)
    found: set[tuple[int, int]] = set()
    # A block of rows at a time, so that 100,000 clips take 0.4 GB and not 40.
    for start in range(0, count, _BLOCK):
        alike = unit[start : start + _BLOCK] @ unit.T
        for place, line in enumerate(alike):
            row = start + place
            line[row] = -1
            near = np.argpartition(-line, min(_MOST_EACH, count - 1) - 1)[:_MOST_EACH]
            found |= {(min(row, int(at)), max(row, int(at))) for at in near if line[at] >= cosine}
    return sorted(found)


def _outline(features: Features, row: int) -> Floats:
    """Bands pooled over time and frequency, each band without its mean, so that a filter or gain changes nothing.

    Shape (moments, 16). Half a second at both ends, where clips are faded, is left out of all but the shortest.
    """
    bands = np.asarray(features.bands(row), np.float32)
    # What is far below the loudest is a codec's to change.
    bands = np.maximum(bands, bands.max() - _HEARD_DB)
    edge = round(_FADED_S * FRAME_RATE)
    bands = bands[edge:-edge] if len(bands) > 8 * edge else bands
    bands = np.pad(bands, ((0, max(0, _POOL - len(bands))), (0, 0)), mode="edge")
    pooled = bands.reshape(len(bands), _WIDE, BANDS // _WIDE).mean(axis=2, dtype=np.float64)
    sums = np.cumsum(np.pad(pooled, ((1, 0), (0, 0))), axis=0)
    outline = ((sums[_POOL:] - sums[:-_POOL]) / _POOL)[::_HOP]
    return np.asarray(outline - outline.mean(axis=0), np.float32)


def _portrait(features: Features, row: int) -> Floats:
    bands = np.asarray(features.bands(row), np.float32)
    return np.concatenate((bands.mean(axis=0), bands.std(axis=0)))


def _compared(outlines: list[Floats], first: int, second: int) -> Likeness:
    """The best agreement over all lags at which half of the shorter clip has something to be compared to."""
    one, other = outlines[first], outlines[second]
    size = len(one) + len(other) - 1
    room = fft.next_fast_len(size, real=True)
    spectra = fft.rfft(one, room, axis=0) * np.conj(fft.rfft(other, room, axis=0))
    products = np.roll(fft.irfft(spectra.sum(axis=1), room), len(other) - 1)[:size]
    # Row `at` is the lag at - (len(other) - 1); over that lag's overlap both have these energies.
    lags = np.arange(size) - (len(other) - 1)
    starts, ends = np.maximum(0, lags), np.minimum(len(one), lags + len(other))
    energies = _energy(one, starts, ends) * _energy(other, starts - lags, ends - lags)
    long_enough = ends - starts >= max(2, round(_LEAST_OVERLAP * min(len(one), len(other))))
    agreement = np.where(long_enough & (energies > 1e-6), products / np.sqrt(np.maximum(energies, 1e-6)), -1.0)
    best = int(agreement.argmax())
    start, end, lag = int(starts[best]), int(ends[best]), int(lags[best])
    found = _correlation(one[start:end], other[start - lag : end - lag])
    return Likeness(first, second, found, lag * _HOP / FRAME_RATE)


def _correlation(one: Floats, other: Floats) -> float:
    """Of two outlines of the same shape, each band without what its mean is there."""
    one, other = one - one.mean(axis=0), other - other.mean(axis=0)
    scale = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float((one * other).sum()) / scale if scale > 1e-6 else -1.0


def _energy(outline: Floats, starts: NDArray[np.intp], ends: NDArray[np.intp]) -> NDArray[np.float64]:
    sums = np.concatenate(([0.0], np.cumsum((outline.astype(np.float64) ** 2).sum(axis=1))))
    return np.asarray(sums[ends] - sums[starts])
