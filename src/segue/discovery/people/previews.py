"""The seconds of a track that tell most of it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LONG_MS = 15_000


class Preview(NamedTuple):
    """From where to where to play, in milliseconds."""

    start_ms: int
    end_ms: int


def preview(length_ms: int, timbre: NDArray[np.floating] | None = None, rate: float = 0.0) -> Preview:
    """Fifteen seconds, or the whole of what is shorter.

    Args:
        length_ms: of the track.
        timbre: cepstra over time [frames, numbers], where they were heard: then the part that is most like the whole.
        rate: frames a second.

    Without timbre it begins a third in, past what leads in.
    """
    if length_ms <= LONG_MS:
        return Preview(0, max(0, length_ms))
    last = length_ms - LONG_MS
    start = last / 3 if timbre is None or rate <= 0 else _most_like(timbre, rate)
    begin = min(last, max(0, round(start)))
    return Preview(begin, begin + LONG_MS)


def _most_like(timbre: NDArray[np.floating], rate: float) -> float:
    """Where the part begins whose mean is nearest to the mean of all, in milliseconds; the first of equal ones."""
    wide = min(len(timbre), max(1, round(LONG_MS / 1000 * rate)))
    spread = np.maximum(timbre.std(axis=0), 1e-9)
    told = (timbre - timbre.mean(axis=0)) / spread
    sums = np.vstack([np.zeros((1, told.shape[1])), np.cumsum(told, axis=0, dtype=np.float64)])
    means = (sums[wide:] - sums[:-wide]) / wide
    away = np.round((means**2).sum(axis=1), 9)
    return float(away.argmin() / rate * 1000)
