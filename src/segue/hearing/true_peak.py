"""True peak of ITU-R BS.1770-4: how high the sound rises between its samples, by fourfold oversampling.

Running the interpolator over every sample costs more than all other loudness work. Almost nowhere can it find a new
highest value, and that can be told cheaply: between two samples the sound departs from the straight line by no more
than a constant times the steepest step nearby. Only where that could exceed the peak so far is it computed.
"""

import numpy as np
from numpy.typing import NDArray

from segue.hearing.compiled import kernel, summing_kernel

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Real = NDArray[np.float32] | NDArray[np.float64]
Bits = NDArray[np.int32]

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
        self.clipped = 0
        # A little more than the bounds, for rounding.
        self._bounds = np.array([1.0001 * bound for bound in _bounds()])
        self._before = np.zeros((_TAPS - 1, channels), np.float32)
        # The highest value between samples, and on them.
        self._found = np.zeros(2)

    @property
    def true_peak(self) -> float:
        """The highest absolute value found so far between samples, full scale 1; on them, too, after `finish`."""
        return float(self._found[0])

    @property
    def sample_peak(self) -> float:
        """The highest absolute sample so far."""
        return float(self._found[1])

    def feed(self, block: Floats) -> None:
        """Take samples of shape (frames, channels), full scale 1. The interpolator's delay stays behind."""
        seam = np.concatenate((self._before, block[: _TAPS - 1]))
        self._search(seam)
        if self._search(block) >= _FULL_SCALE:
            self.clipped += _clipped(block, np.float32(_FULL_SCALE))
        self._before = (block if len(block) >= _TAPS - 1 else seam)[1 - _TAPS :].copy()

    def finish(self) -> None:
        """Let the last samples through the interpolator."""
        self._search(np.concatenate((self._before, np.zeros_like(self._before))))
        self._found[0] = max(self._found)

    def _search(self, block: Floats) -> float:
        """Raise the peaks to what lies on and between these samples; the highest of the samples."""
        flat = block.reshape(-1)
        return _search(flat, flat.view(np.int32), block.shape[1], self._bounds, PHASES, self._found)


@kernel
def _search(flat: Floats, bits: Bits, channels: int, bounds: Doubles, phases: Doubles, found: Doubles) -> float:
    """Go by windows of 64 values, over all channels as they lie; into those alone that may hold a higher peak."""
    windows = -(-flat.shape[0] // 64)
    if windows == 0:
        return 0.0
    highest = np.empty(windows, np.float32)
    steepest = np.empty(windows, np.float32)
    _extremes(flat, bits, channels, highest.view(np.int32), steepest.view(np.int32))
    likeliest = int(np.argmax(highest))
    top = np.float64(highest[likeliest])
    found[1] = max(found[1], top)
    # The likeliest place first: what it finds spares most of the others.
    found[0] = _highest_within(flat, channels, likeliest, phases, found[0])
    reach = -(-11 * channels // 64)
    for window in range(windows):
        high, steep = highest[window], steepest[window]
        for behind in range(window + 1, min(windows, window + 1 + reach)):
            high, steep = max(high, highest[behind]), max(steep, steepest[behind])
        if bounds[0] * high + bounds[1] * steep > found[0]:
            found[0] = _highest_within(flat, channels, window, phases, found[0])
    return top


@kernel
def _extremes(flat: Floats, bits: Bits, channels: int, highest: Bits, steepest: Bits) -> None:
    """The bits of the highest absolute value in each window, and of the steepest step that starts there."""
    # Without their sign the bits of floats are in the order of the floats, and the greatest of integers is found in
    # lanes. A count known when compiling is what makes it fast.
    unsigned = np.int32(0x7FFFFFFF)
    steps = np.empty(64, np.float32)
    step_bits = steps.view(np.int32)
    for window in range(highest.shape[0]):
        start = window * 64
        high, steep = np.int32(0), np.int32(0)
        if start + 64 + channels <= flat.shape[0]:
            for i in range(64):
                steps[i] = flat[start + i + channels] - flat[start + i]
            for i in range(64):
                step = np.int32(step_bits[i] & unsigned)
                steep = step if step > steep else steep
            for i in range(64):
                value = np.int32(bits[start + i] & unsigned)
                high = value if value > high else high
        else:
            for i in range(start, min(flat.shape[0], start + 64)):
                high = max(high, np.int32(bits[i] & unsigned))
                if i + channels < flat.shape[0]:
                    steps[0] = flat[i + channels] - flat[i]
                    steep = max(steep, np.int32(step_bits[0] & unsigned))
        highest[window], steepest[window] = high, steep


@kernel
def _highest_within(flat: Floats, channels: int, window: int, phases: Doubles, highest: float) -> float:
    """The highest interpolated value whose twelve samples begin in the window, if it is over `highest`."""
    count = min(64, flat.shape[0] - 11 * channels - window * 64)
    if count <= 0:
        return highest
    # Single precision says whether it is worth while to be exact.
    short = np.empty((4, 64), np.float32)
    _interpolate(flat, channels, window * 64, count, phases.astype(np.float32), short)
    near = np.float32(0.99999 * highest)
    higher = 0
    for phase in range(4):
        for i in range(64):
            higher += 1 if abs(short[phase, i]) > near else 0
    if higher == 0:
        return highest
    long = np.empty((4, 64), np.float64)
    _interpolate(flat, channels, window * 64, count, phases, long)
    return max(highest, float(np.abs(long).max()))


@summing_kernel
def _interpolate(flat: Floats, channels: int, start: int, count: int, phases: Real, values: Real) -> None:
    """Interpolated values behind `count` samples into rows of `values`, shape (4, 64), with zeros behind them."""
    values[:] = 0.0
    first, second, third, fourth = values[0], values[1], values[2], values[3]
    for tap in range(12):
        one, two, three, four = phases[0, 11 - tap], phases[1, 11 - tap], phases[2, 11 - tap], phases[3, 11 - tap]
        samples = flat[start + tap * channels : start + tap * channels + count]
        for i in range(count):
            sample = samples[i]
            first[i] += one * sample
            second[i] += two * sample
            third[i] += three * sample
            fourth[i] += four * sample


@kernel
def _clipped(block: Floats, full_scale: np.float32) -> int:
    """Samples in runs of three or more at full scale, channel by channel."""
    total = 0
    for channel in range(block.shape[1]):
        run = 0
        for i in range(block.shape[0]):
            if abs(block[i, channel]) >= full_scale:
                run += 1
                if run == 3:
                    total += 3
                elif run > 3:
                    total += 1
            else:
                run = 0
    return total
