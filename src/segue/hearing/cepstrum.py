"""MFCC: the coarse shape of a spectrum in 20 numbers a frame, and how they move.

librosa's definition: 128 Slaney mel bands of power in dB, nothing further than 80 dB under the loudest band of the
whole track, orthonormal DCT-II. The loudest band is known only at the end, so bands wait; a track of more than
six minutes stops waiting then and goes by the loudest band so far.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.hearing.gathering import FoldingSequence, Moments

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class CepstrumSettings:
    """`range_db` under the loudest band; the kept sequence has one row for `stride` frames, at most `most_rows`."""

    coefficients: int = 20
    range_db: float = 80.0
    waiting_frames: int = 16_384
    stride: int = 8
    most_rows: int = 16_384


@dataclass(frozen=True, slots=True, eq=False)
class Cepstrum:
    """MFCC of a track. Shapes: (20,) for the statistics over all frames, (rows, 20) for the sequence.

    The deltas are slopes over nine frames, per frame. `sequence` is at `sequence_rate` rows per second.
    """

    mean: NDArray[np.float64]
    variance: NDArray[np.float64]
    delta_mean: NDArray[np.float64]
    delta_variance: NDArray[np.float64]
    sequence: Floats
    sequence_rate: float


_AT_ONCE = 1_024
_DELTA_REACH = 4
_DELTA_WIDTH = 2 * _DELTA_REACH + 1


class CepstrumListener:
    """Takes mel bands in dB, frame after frame, and gives their cepstrum."""

    def __init__(self, bands: int, frame_rate: float, settings: CepstrumSettings | None = None) -> None:
        self._settings = settings or CepstrumSettings()
        count = self._settings.coefficients
        self._frame_rate = frame_rate
        self._cosines = _cosines(bands, count)
        self._waiting = np.empty((bands, self._settings.waiting_frames + _AT_ONCE), np.float32)
        self._held = 0
        self._loudest = -np.inf
        self._values = Moments(count)
        self._slopes = Moments(count)
        self._sequence = FoldingSequence(count, self._settings.stride, self._settings.most_rows)
        self._last = np.zeros((0, count), np.float32)
        self._begun = False

    def feed(self, bands_db: Floats) -> None:
        """Take bands of shape (bands, frames), at least one frame."""
        self._loudest = max(self._loudest, float(bands_db.max()))
        for start in range(0, bands_db.shape[1], _AT_ONCE):
            some = bands_db[:, start : start + _AT_ONCE]
            self._waiting[:, self._held : self._held + some.shape[1]] = some
            self._held += some.shape[1]
            if self._held >= self._settings.waiting_frames:
                self._settle()

    def finish(self) -> Cepstrum:
        """The cepstrum of all that was fed."""
        self._settle()
        if len(self._last) == _DELTA_WIDTH - 1 and self._begun:
            self._slopes.feed(np.repeat(self._final_slope, _DELTA_REACH, axis=0))
        return Cepstrum(
            self._values.mean,
            self._values.variance,
            self._slopes.mean,
            self._slopes.variance,
            self._sequence.rows,
            self._frame_rate / self._sequence.stride,
        )

    def _settle(self) -> None:
        lowest = np.float32(self._loudest - self._settings.range_db)
        for start in range(0, self._held, _AT_ONCE):
            bands = np.maximum(self._waiting[:, start : min(self._held, start + _AT_ONCE)], lowest)
            values = bands.T @ self._cosines
            self._values.feed(values)
            self._sequence.feed(values)
            self._feed_slopes(np.concatenate((self._last, values)))
        self._held = 0

    def _feed_slopes(self, values: Floats) -> None:
        """Slopes of straight lines through nine frames; the first four and last four frames have their neighbour's."""
        if len(values) >= _DELTA_WIDTH:
            count = len(values) - _DELTA_WIDTH + 1
            slopes = np.zeros((count, values.shape[1]), np.float32)
            for reach in range(1, _DELTA_REACH + 1):
                ahead = values[_DELTA_REACH + reach : _DELTA_REACH + reach + count]
                behind = values[_DELTA_REACH - reach : _DELTA_REACH - reach + count]
                slopes += np.float32(reach / 60.0) * (ahead - behind)
            if not self._begun:
                self._slopes.feed(np.repeat(slopes[:1], _DELTA_REACH, axis=0))
                self._begun = True
            self._slopes.feed(slopes)
            self._final_slope = slopes[-1:]
        self._last = values[-(_DELTA_WIDTH - 1) :].copy()


def _cosines(bands: int, count: int) -> Floats:
    """The orthonormal DCT-II as a matrix of shape (bands, count)."""
    at = np.arange(bands)[:, None] + 0.5
    basis = np.cos(np.pi / bands * at * np.arange(count)) * np.sqrt(2.0 / bands)
    basis[:, 0] = np.sqrt(1.0 / bands)
    return np.asarray(basis, np.float32)
