"""When the beats fall: the path through the onsets that keeps the tempo and meets the most of them (Ellis 2007)."""

import numpy as np
from numpy.typing import NDArray

from segue.hearing.compiled import kernel

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Indices = NDArray[np.int64]
Frames = NDArray[np.int32]

_TIGHTNESS = 100.0
# A sound raises the power of a frame most when it enters the window's steep side, before its centre gets there: by
# this many frames, measured on clicks.
_ONSET_SHIFT = 0.95


def beat_frames(onsets: Floats, period: float) -> Doubles:
    """Frames at which beats fall, ascending, with fractions; onsets of shape (frames,), the period in frames."""
    if len(onsets) < 2 * period or not onsets.any():
        return np.zeros(0)
    smooth = _smoothed(onsets / max(float(onsets.std()), 1e-9), period)
    came_from = np.empty(len(smooth), np.int32)
    best = np.empty(len(smooth), np.float64)
    _paths(smooth, period, _TIGHTNESS, best, came_from)
    last = _last_beat(best)
    beats = _walk_back(came_from, last)
    return _between(smooth, _trimmed(smooth, beats)) + _ONSET_SHIFT


def _smoothed(onsets: Floats, period: float) -> Doubles:
    """Onsets with their surroundings, a Gaussian of a thirty-second of a beat."""
    reach = int(period)
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) * 32.0 / period) ** 2)
    return np.convolve(onsets.astype(np.float64), bell, mode="same")[: len(onsets)]


@kernel
def _paths(onsets: Doubles, period: float, tightness: float, best: Doubles, came_from: Frames) -> None:
    """The best score of a row of beats that ends at each frame, and where its beat before was (-1: none)."""
    nearest, furthest = max(1, int(np.round(period / 2))), int(np.round(2 * period))
    costs = np.empty(furthest + 1, np.float64)
    for delay in range(nearest, furthest + 1):
        costs[delay] = tightness * np.log(delay / period) ** 2
    threshold = 0.01 * onsets.max()
    begun = False
    for frame in range(onsets.shape[0]):
        top = -np.inf
        where = -1
        for delay in range(nearest, min(furthest, frame) + 1):
            score = best[frame - delay] - costs[delay]
            if score > top:
                top = score
                where = frame - delay
        begun = begun or onsets[frame] >= threshold
        if where < 0 or not begun:
            best[frame] = onsets[frame]
            came_from[frame] = -1
        else:
            best[frame] = onsets[frame] + top
            came_from[frame] = where


def _last_beat(best: Doubles) -> int:
    """The last frame whose row of beats is nearly as good as any."""
    inner = np.flatnonzero((best[1:-1] > best[:-2]) & (best[1:-1] >= best[2:])) + 1
    if not len(inner):
        return int(np.argmax(best))
    good = inner[best[inner] * 2 > np.median(best[inner])]
    return int(good[-1]) if len(good) else int(inner[-1])


def _walk_back(came_from: Frames, last: int) -> Indices:
    found = []
    frame = last
    while frame >= 0:
        found.append(frame)
        frame = int(came_from[frame])
    return np.array(found[::-1], np.int64)


def _trimmed(onsets: Doubles, beats: Indices) -> Indices:
    """Without the beats before the first and behind the last one that is heard."""
    heights = onsets[beats]
    heard = np.flatnonzero(heights > 0.5 * np.sqrt(np.mean(heights**2)) * 0.5)
    return beats[heard[0] : heard[-1] + 1] if len(heard) else beats


def _between(onsets: Doubles, beats: Indices) -> Doubles:
    """Each beat moved to the top of the parabola through its frame and the two beside it."""
    inner = np.clip(beats, 1, max(1, len(onsets) - 2))
    before, here, after = onsets[inner - 1], onsets[inner], onsets[inner + 1]
    bend = before - 2 * here + after
    shift = np.where(bend < 0, 0.5 * (before - after) / np.where(bend < 0, bend, 1.0), 0.0)
    return np.asarray(beats + np.where(np.abs(shift) <= 0.5, shift, 0.0), np.float64)
