"""The mel bands that the analysis makes anyway, as an embedding model's view of sound: free of charge in that one pass.

128 bands of Slaney's scale in dB over the one spectrogram (22,050 Hz, 2048 samples every 512, centred). An excerpt is
a run of frames whose windows lie wholly inside it: frame `k` of the spectrogram covers the samples from 512 k - 1024 to
512 k + 1024, so that an excerpt from sample 512 s begins with frame s + 2.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from segue.hearing.mel import MelBands, decibels
from segue.hearing.spectrogram import GRID, Spectrogram

FloatArray = NDArray[np.float32]

BANDS = 128

_LEAD = GRID.window // (2 * GRID.hop)
"""Frames of a centred spectrogram that reach back before its first sample."""


@dataclass(frozen=True, slots=True)
class SharedBands:
    """Patches of `frames` frames."""

    frames: int
    sample_rate: int = GRID.sample_rate
    hop: int = GRID.hop

    @property
    def samples(self) -> int:
        """Samples under the windows of a patch."""
        return (self.frames - 1) * GRID.hop + GRID.window

    def first_frames(self, starts: tuple[int, ...]) -> tuple[int, ...]:
        """The frame of the track's spectrogram that each excerpt begins with, from the samples where they start."""
        return tuple(start // GRID.hop + _LEAD for start in starts)

    def of(self, excerpts: FloatArray) -> FloatArray:
        """Bands in dB, [excerpts, 128, frames], of excerpts [excerpts, samples]."""
        mels = _mels()
        found = []
        for samples in excerpts:
            spectrogram = Spectrogram()
            parts = chain(spectrogram.feed(samples), spectrogram.finish())
            frames = [decibels(mels.of(part.power)) for part in parts]
            found.append(np.concatenate(frames, axis=1)[:, _LEAD : _LEAD + self.frames])
        return np.stack(found)

    def cut(self, bands: FloatArray, starts: tuple[int, ...]) -> FloatArray:
        """The patches [excerpts, 128, frames] that begin at these samples, from all bands [128, all frames] of a track.

        A track that is too short for one patch is repeated until it fills one.
        """
        if bands.shape[1] < self.frames + _LEAD:
            return np.stack([np.resize(bands.T, (self.frames, len(bands))).T])
        return np.stack([bands[:, first : first + self.frames] for first in self.first_frames(starts)])


@lru_cache(maxsize=1)
def _mels() -> MelBands:
    return MelBands(BANDS)
