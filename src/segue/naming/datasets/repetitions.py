"""Clips that are one recording under two names: alike to a model, and alike in their bands, moment for moment.

A model finds who might be the same among many at little cost; the bands decide. Two clips that agree from their first
moment on are one clip. Two that agree when one is moved against the other were cut from one recording: they are of one
song, and both stay.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.naming.features import Features
from segue.naming.front_end import BANDS, FRAME_RATE

Floats = NDArray[np.float32]

_POOL = 8
"""Frames, and bands, that are taken together before two clips are compared: 0.19 s, and 16 bands."""
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
    """Bands pooled over time and frequency, shape (moments, 16)."""
    bands = np.asarray(features.bands(row), np.float32)
    whole = len(bands) - len(bands) % _POOL
    if not whole:
        return np.asarray(bands.reshape(len(bands), BANDS // _POOL, _POOL).mean(axis=2))
    return np.asarray(bands[:whole].reshape(-1, _POOL, BANDS // _POOL, _POOL).mean(axis=(1, 3)))


def _portrait(features: Features, row: int) -> Floats:
    bands = np.asarray(features.bands(row), np.float32)
    return np.concatenate((bands.mean(axis=0), bands.std(axis=0)))


def _compared(outlines: list[Floats], first: int, second: int) -> Likeness:
    """The best agreement over all lags at which half of the shorter clip has something to be compared to."""
    one, other = outlines[first], outlines[second]
    least = max(2, round(_LEAST_OVERLAP * min(len(one), len(other))))
    best, best_lag = -1.0, 0
    for lag in range(least - len(other), len(one) - least + 1):
        start, end = max(0, lag), min(len(one), lag + len(other))
        found = _correlation(one[start:end], other[start - lag : end - lag])
        if found > best:
            best, best_lag = found, lag
    return Likeness(first, second, best, best_lag * _POOL / FRAME_RATE)


def _correlation(one: Floats, other: Floats) -> float:
    """Of two outlines of the same shape, each band without its mean, so that a filter or gain changes nothing."""
    one, other = one - one.mean(axis=0), other - other.mean(axis=0)
    scale = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float((one * other).sum()) / scale if scale > 1e-6 else -1.0
