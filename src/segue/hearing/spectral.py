"""The shape of a spectrum, frame by frame: centroid, bandwidth, rolloff, flatness, contrast. librosa's definitions."""

import numpy as np
from numpy.typing import NDArray

from segue.hearing.compiled import kernel
from segue.hearing.gathering import Moments
from segue.hearing.mel import decibels
from segue.hearing.spectrogram import GRID, Frames, Grid

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Indices = NDArray[np.int64]

ROLLOFF_SHARE = 0.85
CONTRAST_BANDS = 7

_CONTRAST_FROM_HZ = 200.0
_CONTRAST_QUANTILE = 0.02
_FLATNESS_FLOOR = 1e-10
_DB_FLOOR = 1e-10
_RANGE_DB = 80.0
_WAITING_FRAMES = 16_384


class SpectralShape:
    """Measures frames; the columns of its results follow the order of the frames."""

    def __init__(self, grid: Grid = GRID) -> None:
        self._frequencies = grid.frequencies.astype(np.float32)

    def of(self, frames: Frames) -> Doubles:
        """Shape (4, frames): centroid, bandwidth and rolloff in Hz, flatness in 0..1."""
        out = np.zeros((4, len(frames)))
        _centre(frames.magnitude, self._frequencies, ROLLOFF_SHARE, out[:3])
        _flatness(frames.power, _FLATNESS_FLOOR, out[3])
        return out


class ContrastListener:
    """How far the loudest bins of 0-200 Hz and of the six octaves above stand over the softest, in dB.

    As in librosa, peaks and valleys more than 80 dB under the highest of the track are lifted to there. The highest is
    known only at the end, so they wait, for six minutes at most; from then on it is the highest so far.
    """

    def __init__(self, grid: Grid = GRID) -> None:
        self._bands, self._extremes = _contrast_bands(grid.frequencies)
        self._most = int(self._extremes.max())
        self._waiting: list[Floats] = []
        self._held = 0
        self._highest = np.full((2, 1, 1), -np.inf, np.float32)
        self.contrasts = Moments(CONTRAST_BANDS)

    def feed(self, frames: Frames) -> None:
        """Take some frames."""
        peaks = np.empty((CONTRAST_BANDS, len(frames)), np.float32)
        valleys = np.empty_like(peaks)
        _peaks_and_valleys(frames.magnitude, self._bands, self._extremes, self._most, peaks, valleys)
        both = np.stack((decibels(peaks, _DB_FLOOR), decibels(valleys, _DB_FLOOR)))
        self._highest = np.maximum(self._highest, both.max(axis=(1, 2), keepdims=True))
        self._waiting.append(both)
        self._held += len(frames)
        if self._held >= _WAITING_FRAMES:
            self.settle()

    def settle(self) -> None:
        """Bring what waits into `contrasts`."""
        if self._waiting:
            peaks, valleys = np.maximum(np.concatenate(self._waiting, axis=2), self._highest - np.float32(_RANGE_DB))
            self.contrasts.feed((peaks - valleys).T)
            self._waiting, self._held = [], 0


def _contrast_bands(frequencies: Doubles) -> tuple[Indices, Indices]:
    """First and past-the-last bin of each band, shape (7, 2), and how many bins count as its extremes, shape (7,)."""
    edges = [0.0, *(_CONTRAST_FROM_HZ * 2.0**octave for octave in range(CONTRAST_BANDS))]
    bands, extremes = [], []
    for number in range(CONTRAST_BANDS):
        inside = np.flatnonzero((frequencies >= edges[number]) & (frequencies <= edges[number + 1]))
        start, end = int(inside[0]), int(inside[-1]) + 1
        if number > 0:
            start -= 1
        last = number == CONTRAST_BANDS - 1
        if last:
            end = len(frequencies)
        extremes.append(max(1, int(np.rint(_CONTRAST_QUANTILE * (end - start)))))
        bands.append((start, end if last else end - 1))
    return np.array(bands, np.int64), np.array(extremes, np.int64)


@kernel
def _centre(magnitude: Floats, frequencies: Floats, share: float, out: Doubles) -> None:
    """Centroid, bandwidth and rolloff into the first three rows of `out`."""
    bins, count = magnitude.shape
    total = np.zeros(count)
    first = np.zeros(count)
    second = np.zeros(count)
    for k in range(bins):
        hz = np.float64(frequencies[k])
        for frame in range(count):
            value = np.float64(magnitude[k, frame])
            total[frame] += value
            first[frame] += value * hz
            second[frame] += value * hz * hz
    for frame in range(count):
        if total[frame] > 0.0:
            centroid = first[frame] / total[frame]
            out[0, frame] = centroid
            out[1, frame] = np.sqrt(max(0.0, second[frame] / total[frame] - centroid * centroid))
    below = np.zeros(count)
    steps = np.zeros(count)
    for k in range(bins):
        for frame in range(count):
            below[frame] += magnitude[k, frame]
            steps[frame] += 1.0 if below[frame] < share * total[frame] else 0.0
    for frame in range(count):
        out[2, frame] = frequencies[min(bins - 1, int(steps[frame]))]


@kernel
def _flatness(power: Floats, floor: float, out: Doubles) -> None:
    """Geometric over arithmetic mean of the power. One logarithm serves the product of sixteen bins."""
    bins, count = power.shape
    logarithms = np.zeros(count)
    total = np.zeros(count)
    product = np.ones(count)
    for k in range(bins):
        for frame in range(count):
            value = max(np.float64(power[k, frame]), floor)
            total[frame] += value
            product[frame] *= value
        if k % 16 == 15 or k == bins - 1:
            for frame in range(count):
                logarithms[frame] += np.log(product[frame])
                product[frame] = 1.0
    for frame in range(count):
        out[frame] = np.exp(logarithms[frame] / bins) / (total[frame] / bins)


@kernel
def _peaks_and_valleys(
    magnitude: Floats, bands: Indices, extremes: Indices, most: int, peaks: Floats, valleys: Floats
) -> None:
    """The mean of the loudest and of the softest few bins of each band."""
    count = magnitude.shape[1]
    loud = np.empty((most, count), np.float32)
    soft = np.empty((most, count), np.float32)
    rising = np.empty(count, np.float32)
    falling = np.empty(count, np.float32)
    for band in range(bands.shape[0]):
        keep = extremes[band]
        loud[:keep] = 0.0
        soft[:keep] = np.inf
        for k in range(bands[band, 0], bands[band, 1]):
            for frame in range(count):
                rising[frame] = magnitude[k, frame]
                falling[frame] = magnitude[k, frame]
            # Each bin goes down the ladder of those kept, changing places with whatever it exceeds: no branches.
            for place in range(keep):
                for frame in range(count):
                    high = loud[place, frame]
                    value = rising[frame]
                    loud[place, frame] = value if value > high else high
                    rising[frame] = high if value > high else value
                for frame in range(count):
                    low = soft[place, frame]
                    value = falling[frame]
                    soft[place, frame] = value if value < low else low
                    falling[frame] = low if value < low else value
        for frame in range(count):
            highest = np.float32(0.0)
            lowest = np.float32(0.0)
            for place in range(keep):
                highest += loud[place, frame]
                lowest += soft[place, frame]
            peaks[band, frame] = highest / keep
            valleys[band, frame] = lowest / keep
