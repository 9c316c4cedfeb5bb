"""How loud a track is: EBU R 128 (ITU-R BS.1770-4, EBU Tech 3342) over all of it, at its own rate, in all channels."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.hearing.gathering import GrowingSequence
from segue.hearing.true_peak import PeakListener
from segue.hearing.weighting import WeightedEnergy

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

_OFFSET = -0.691
_ABSOLUTE_GATE = -70.0
_RELATIVE_GATE = -10.0
_RANGE_GATE = -20.0
_MOMENTARY_STEPS = 4
_SHORT_TERM_STEPS = 30
_REPLAYGAIN_LUFS = -18.0
_SURROUND = 1.41
# Channels in the order of WAVE: 5.0 and 5.1; 7.1 has two pairs of surrounds. Others count alike.
_WEIGHTS = {
    5: (1.0, 1.0, 1.0, _SURROUND, _SURROUND),
    6: (1.0, 1.0, 1.0, 0.0, _SURROUND, _SURROUND),
    8: (1.0, 1.0, 1.0, 0.0, _SURROUND, _SURROUND, _SURROUND, _SURROUND),
}


@dataclass(frozen=True, slots=True)
class Loudness:
    """Loudness of a track. None: it is too short for the measure (under 0.4 s, 3 s) or never above -70 LUFS.

    `integrated_lufs`, `range_lu` and `true_peak_dbtp` as EBU R 128 defines them, `sample_peak` in full scale (1.0);
    `replaygain_db` brings the track to -18 LUFS; `clipped_share` is the part of all samples in runs of three or more
    at full scale.
    """

    integrated_lufs: float | None
    range_lu: float | None
    true_peak_dbtp: float | None
    sample_peak: float
    replaygain_db: float | None
    clipped_share: float

    @property
    def replaygain_peak(self) -> float:
        """The true peak in full scale, as ReplayGain 2 writes it."""
        return 0.0 if self.true_peak_dbtp is None else 10.0 ** (self.true_peak_dbtp / 20.0)


class LoudnessListener:
    """Takes samples at the track's own rate, in all its channels."""

    def __init__(self, sample_rate: int, channels: int) -> None:
        self._weights = np.array(_WEIGHTS.get(channels, (1.0,) * channels))
        self._energy = WeightedEnergy(sample_rate, channels)
        self._peaks = PeakListener(channels)
        self._steps = GrowingSequence(1, np.float64)
        self._samples = 0

    def feed(self, block: Floats) -> None:
        """Take samples of shape (frames, channels), full scale 1."""
        self._samples += block.size
        self._steps.feed((self._energy.feed(block) @ self._weights)[None])
        self._peaks.feed(block)

    def finish(self) -> Loudness:
        """The loudness of all that was fed."""
        self._peaks.finish()
        steps = self._steps.columns[0]
        integrated = integrated_loudness(steps)
        peak = self._peaks.true_peak
        return Loudness(
            integrated_lufs=integrated,
            range_lu=loudness_range(steps),
            true_peak_dbtp=20.0 * math.log10(peak) if peak > 0.0 else None,
            sample_peak=self._peaks.sample_peak,
            replaygain_db=None if integrated is None else _REPLAYGAIN_LUFS - integrated,
            clipped_share=self._peaks.clipped / max(1, self._samples),
        )


def integrated_loudness(steps: Doubles) -> float | None:
    """LUFS of weighted energies per 100 ms, shape (steps,): blocks of 400 ms, gated absolutely and relatively."""
    blocks = _moving_mean(steps, _MOMENTARY_STEPS)
    blocks = blocks[blocks > _energy_of(_ABSOLUTE_GATE)]
    if not len(blocks):
        return None
    gate = blocks.mean() * 10.0 ** (_RELATIVE_GATE / 10.0)
    return _loudness_of(float(blocks[blocks > gate].mean()))


def loudness_range(steps: Doubles) -> float | None:
    """LU between the softest tenth and the loudest twentieth of 3-second windows, as EBU Tech 3342 gates them."""
    windows = _moving_mean(steps, _SHORT_TERM_STEPS)
    windows = windows[windows >= _energy_of(_ABSOLUTE_GATE)]
    if not len(windows):
        return None
    gate = windows.mean() * 10.0 ** (_RANGE_GATE / 10.0)
    windows = np.sort(windows[windows >= gate])
    last = len(windows) - 1
    low, high = windows[math.floor(0.10 * last + 0.5)], windows[math.floor(0.95 * last + 0.5)]
    return 10.0 * math.log10(float(high) / float(low))


def _moving_mean(steps: Doubles, width: int) -> Doubles:
    if len(steps) < width:
        return np.zeros(0)
    return np.convolve(steps, np.full(width, 1.0 / width), mode="valid")


def _loudness_of(energy: float) -> float:
    return _OFFSET + 10.0 * math.log10(energy)


def _energy_of(lufs: float) -> float:
    return float(10.0 ** ((lufs - _OFFSET) / 10.0))
