"""Power spectra of sixteen windows of 2048 samples at a time, a window to a SIMD lane.

A library transforms one window after another and leaves (frames, bins), which then has to be turned for the loops
over frames that follow. Here all sixteen go through the same steps side by side: half the time for the transform, and
windowing and turning are done on the way. The 2048 real samples of a window go in as 1024 complex ones; five rounds
of radix four, in place, on values put into reversed order; then the halves are parted (any textbook's decimation in
time). Against a transform in double precision the power is right to the last digits of single precision.
"""

import numpy as np
from numpy.typing import NDArray

from segue.hearing.compiled import summing_kernel

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

LANES = 16
WINDOW = 2048

_POINTS = WINDOW // 2
_QUARTERS = (1, 4, 16, 64, 256)


class PowerTransform:
    """Hann windows of 2048 samples to power and magnitude. Numbers below that are written out are 16 and 1024."""

    def __init__(self, hop: int) -> None:
        self._hop = hop
        turns = np.arange(WINDOW) / WINDOW
        self._window = (0.5 - 0.5 * np.cos(2 * np.pi * turns)).astype(np.float32)
        self._order = _reversed_order()
        self._turns = np.concatenate([_turns(np.arange(s) / (4 * s), (1, 2, 3)) for s in _QUARTERS])
        self._halves = _turns(turns[: _POINTS // 2], (1,))
        # Per point the sixteen real parts, then the imaginary ones.
        self._lanes = np.zeros(_POINTS * 2 * LANES, np.float32)

    def into(self, samples: Floats, start: int, count: int, power: Floats, magnitude: Floats) -> None:
        """Put `count` spectra, at most 16, into the columns from `start` of arrays of shape (1025, frames).

        `samples` are those under all windows of these columns, from the first window's beginning.
        """
        _load(samples, self._hop, count, self._window, self._order, self._lanes)
        _transform(self._lanes, self._turns)
        _part(self._lanes, self._halves, start, count, power, magnitude)


def _reversed_order() -> Indices:
    """Points with the digits of their numbers, in base four, turned round."""
    left, order = np.arange(_POINTS), np.zeros(_POINTS, np.int64)
    for _ in _QUARTERS:
        order, left = order * 4 + left % 4, left // 4
    return order


def _turns(angles: NDArray[np.float64], multiples: tuple[int, ...]) -> Floats:
    """Cosine and negative sine of each multiple of each angle (in whole turns), shape (angles, 2 x multiples)."""
    full = 2 * np.pi * angles[:, None] * np.array(multiples)
    return np.stack((np.cos(full), -np.sin(full)), axis=2).reshape(len(angles), -1).astype(np.float32)


@summing_kernel
def _load(samples: Floats, hop: int, count: int, window: Floats, order: Indices, lanes: Floats) -> None:
    for point in range(1024):
        at = 2 * order[point]
        even, odd = window[at], window[at + 1]
        row = lanes[point * 32 : point * 32 + 32]
        under = samples[at : at + (count - 1) * hop + 2]
        for lane in range(count):
            row[lane] = under[lane * hop] * even
            row[lane + 16] = under[lane * hop + 1] * odd


@summing_kernel
def _transform(lanes: Floats, turns: Floats) -> None:
    # Distances that are known when compiling are what lets the lanes run side by side.
    _round(lanes, turns[0:1], 1)
    _round(lanes, turns[1:5], 4)
    _round(lanes, turns[5:21], 16)
    _round(lanes, turns[21:85], 64)
    _round(lanes, turns[85:341], 256)


@summing_kernel
def _round(lanes: Floats, turns: Floats, quarter: int) -> None:
    """Join four transforms of `quarter` points each into one of four times as many, everywhere."""
    two, three, four = quarter * 32, quarter * 64, quarter * 96
    for group in range(1024 // (4 * quarter)):
        for q in range(quarter):
            first = (group * 4 * quarter + q) * 32
            v = lanes[first : first + four + 32]
            w1r, w1i, w2r, w2i, w3r, w3i = turns[q, 0], turns[q, 1], turns[q, 2], turns[q, 3], turns[q, 4], turns[q, 5]
            for re in range(16):
                im = re + 16
                br, bi = v[two + re] * w1r - v[two + im] * w1i, v[two + re] * w1i + v[two + im] * w1r
                cr, ci = v[three + re] * w2r - v[three + im] * w2i, v[three + re] * w2i + v[three + im] * w2r
                dr, di = v[four + re] * w3r - v[four + im] * w3i, v[four + re] * w3i + v[four + im] * w3r
                pr, pi, mr, mi = v[re] + cr, v[im] + ci, v[re] - cr, v[im] - ci
                tr, ti, ur, ui = br + dr, bi + di, br - dr, bi - di
                v[re], v[im] = pr + tr, pi + ti
                v[two + re], v[two + im] = mr + ui, mi - ur
                v[three + re], v[three + im] = pr - tr, pi - ti
                v[four + re], v[four + im] = mr - ui, mi + ur


@summing_kernel
def _part(lanes: Floats, halves: Floats, start: int, count: int, power: Floats, magnitude: Floats) -> None:
    """From the transform of even samples + i x odd samples to that of all, as power and magnitude."""
    half = np.float32(0.5)
    for lane in range(count):
        even, odd = lanes[lane], lanes[lane + 16]
        power[0, start + lane], power[1024, start + lane] = (even + odd) ** 2, (even - odd) ** 2
        power[512, start + lane] = lanes[512 * 32 + lane] ** 2 + lanes[512 * 32 + 16 + lane] ** 2
    for k in range(1, 512):
        here, there = lanes[k * 32 : k * 32 + 32], lanes[(1024 - k) * 32 : (1024 - k) * 32 + 32]
        low, high = power[k, start : start + count], power[1024 - k, start : start + count]
        wr, wi = halves[k, 0], halves[k, 1]
        for re in range(count):
            im = re + 16
            er, ei = half * (here[re] + there[re]), half * (here[im] - there[im])
            odd_r, odd_i = half * (here[im] + there[im]), half * (there[re] - here[re])
            tr, ti = wr * odd_r - wi * odd_i, wr * odd_i + wi * odd_r
            low[re] = (er + tr) * (er + tr) + (ei + ti) * (ei + ti)
            high[re] = (er - tr) * (er - tr) + (ei - ti) * (ei - ti)
    for k in range(1025):
        squares, roots = power[k, start : start + count], magnitude[k, start : start + count]
        for lane in range(count):
            roots[lane] = np.sqrt(squares[lane])
