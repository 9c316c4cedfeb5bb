"""True peak of ITU-R BS.1770-4: how high the sound rises between its samples, by fourfold oversampling.

Running the interpolator over every sample costs more than all other loudness work. Almost nowhere can it find a new
highest value, and that can be told cheaply: between two samples the sound departs from the straight line by no more
than a constant times the steepest step nearby. Only where that could exceed the peak so far is it computed.
"""

import numpy as np
from numpy.typing import NDArray

from segue.hearing.compiled import kernel

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

_TAPS = 12
_HALF_TABLE = np.array(
    [
        [0.0017089843750, 0.0109863281250, -0.0196533203125, 0.0332031250000, -0.0594482421875, 0.1373291015625,
         0.9721679687500, -0.1022949218750, 0.0476074218750, -0.0266113281250, 0.0148925781250, -0.0083007812500],
        [-0.0291748046875, 0.0292968750000, -0.0517578125000, 0.0891113281250, -0.1665039062500, 0.4650878906250,
         0.7797851562500, -0.2003173828125, 0.1015625000000, -0.0582275390625, 0.0330810546875, -0.0189208984375],
    ]
)  # fmt: skip
PHASES = np.concatenate((_HALF_TABLE, _HALF_TABLE[::-1, ::-1]))
"""The standard's interpolator, shape (4, 12): each row is a filter over twelve samples."""

_WINDOW = 64
_FULL_SCALE = 0.9999


def _bounds() -> tuple[float, float]:
    """Two factors f, g with: any interpolated value <= f x highest sample + g x steepest step, among its twelve."""
    level, slope = 0.0, 0.0
    for taps in PHASES:
        # Taken as a sum of steps away from the sample in the middle, to whichever of the two it is nearest.
        total = taps.sum()
        middle = _TAPS // 2 if taps[_TAPS // 2] > taps[_TAPS // 2 - 1] else _TAPS // 2 - 1
        departures = taps.copy()
        departures[middle] -= total
        level = max(level, abs(total))
        slope = max(slope, float(np.abs(np.cumsum(departures)).sum()))
    return level, slope


class PeakListener:
    """Takes samples and keeps the highest value on and between them, and how much is cut off at full scale."""

    def __init__(self, channels: int) -> None:
        self.sample_peak = 0.0
        self.true_peak = 0.0
        self.clipped = 0
        self._level, self._slope = _bounds()
        self._before = np.zeros((_TAPS - 1, channels), np.float32)

    def feed(self, block: Floats) -> None:
        """Take samples of shape (frames, channels), full scale 1. The interpolator's delay stays behind."""
        joined = np.concatenate((self._before, block))
        self._before = joined[-(_TAPS - 1) :].copy()
        found = np.array([self.true_peak, self.sample_peak, 0.0])
        for channel in range(block.shape[1]):
            track = np.ascontiguousarray(joined[:, channel])
            highest, steepest = _extremes(track)
            self._search(track, highest, steepest, found)
        self.true_peak, self.sample_peak = float(found[0]), float(found[1])
        self.clipped += int(found[2])

    def finish(self) -> None:
        """Let the last samples through the interpolator."""
        self.feed(np.zeros((_TAPS - 1, self._before.shape[1]), np.float32))
        self.true_peak = max(self.true_peak, self.sample_peak)

    def _search(self, track: Floats, highest: Floats, steepest: Floats, found: Doubles) -> None:
        # The likeliest place first: what it finds spares most of the others.
        likeliest = int(np.argmax(highest))
        _interpolate(track, likeliest * _WINDOW, (likeliest + 1) * _WINDOW, PHASES, found)
        found[1] = max(found[1], highest.max())
        if highest.max() >= _FULL_SCALE:
            found[2] += _clipped(track[_TAPS - 1 :], np.float32(_FULL_SCALE))
        for window in np.flatnonzero(_possible(highest, steepest, self._level, self._slope) > found[0]).tolist():
            _interpolate(track, window * _WINDOW, (window + 1) * _WINDOW, PHASES, found)


def _possible(highest: Floats, steepest: Floats, level: float, slope: float) -> Floats:
    """The most that the interpolator can find in each window, which reaches into the next one."""
    after_high = np.append(highest[1:], np.float32(0.0))
    after_steep = np.append(steepest[1:], np.float32(0.0))
    return np.asarray(level * np.maximum(highest, after_high) + slope * np.maximum(steepest, after_steep), np.float32)


def _extremes(track: Floats) -> tuple[Floats, Floats]:
    """The highest absolute value and the steepest step of each window, shape (windows,) each."""
    steps = np.zeros_like(track)
    np.subtract(track[1:], track[:-1], out=steps[:-1])
    return _highest(track), _highest(steps)


def _highest(values: Floats) -> Floats:
    # Without their sign the bits of floats are in the order of the floats; the greatest of integers is found in lanes.
    whole = len(values) // _WINDOW * _WINDOW
    out = np.zeros(-(-len(values) // _WINDOW), np.int32)
    bits = values.view(np.int32)
    _greatest_bits(bits[:whole], out)
    if whole < len(values):
        out[-1] = (bits[whole:] & 0x7FFFFFFF).max()
    return out.view(np.float32)


@kernel
def _greatest_bits(bits: NDArray[np.int32], out: NDArray[np.int32]) -> None:
    """The greatest of each 64 values, sign bits left out. A count known when compiling is what makes it fast."""
    unsigned = np.int32(0x7FFFFFFF)
    for number in range(bits.shape[0] // 64):
        greatest = np.int32(0)
        for i in range(64):
            value = np.int32(bits[number * 64 + i] & unsigned)
            greatest = value if value > greatest else greatest
        out[number] = greatest


@kernel
def _interpolate(track: Floats, start: int, end: int, phases: Doubles, found: Doubles) -> None:
    """Raise `found[0]` to the highest interpolated value whose twelve samples begin in start..end."""
    for i in range(start, min(end, track.shape[0] - 11)):
        for phase in range(4):
            value = 0.0
            for tap in range(12):
                value += phases[phase, tap] * track[i + 11 - tap]
            if abs(value) > found[0]:
                found[0] = abs(value)


@kernel
def _clipped(track: Floats, full_scale: np.float32) -> int:
    """Samples in runs of three or more at full scale."""
    total = 0
    run = 0
    for i in range(track.shape[0]):
        if abs(track[i]) >= full_scale:
            run += 1
            if run == 3:
                total += 3
            elif run > 3:
                total += 1
        else:
            run = 0
    return total
