"""The colour of a sound: MFCC and the figures of the spectrum's shape, over a whole track."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.hearing.cepstrum import Cepstrum, CepstrumListener
from segue.hearing.gathering import Moments
from segue.hearing.motion import energy_and_crossings
from segue.hearing.spectral import ContrastListener, SpectralShape
from segue.hearing.spectrogram import GRID, Frames, Grid

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Spread:
    """How a figure is distributed over the frames of a track."""

    mean: float
    deviation: float


@dataclass(frozen=True, slots=True, eq=False)
class Timbre:
    """Figures per frame, as their mean and standard deviation over all frames.

    Hz: `centroid`, `bandwidth`, `rolloff` (85 % of the magnitude lies below). 0..1: `flatness`, `zero_crossing_rate`
    (sign changes per sample), `rms` (of full scale). dB: `contrast`, seven bands from low to high.
    """

    cepstrum: Cepstrum
    centroid: Spread
    bandwidth: Spread
    rolloff: Spread
    flatness: Spread
    contrast: tuple[Spread, ...]
    zero_crossing_rate: Spread
    rms: Spread


class TimbreListener:
    """Takes frames with their mel bands in dB and gives the timbre of all."""

    def __init__(self, bands: int, grid: Grid = GRID) -> None:
        self._grid = grid
        self._shape = SpectralShape(grid)
        self._contrast = ContrastListener(grid)
        self._figures = Moments(6)
        self._cepstrum = CepstrumListener(bands, grid.frame_rate)

    def feed(self, frames: Frames, bands_db: Floats) -> None:
        """Take frames and their bands, shape (bands, frames)."""
        self._figures.feed(np.vstack((energy_and_crossings(frames, self._grid), self._shape.of(frames))).T)
        self._contrast.feed(frames)
        self._cepstrum.feed(bands_db)

    def finish(self) -> Timbre:
        """The timbre of everything fed."""
        self._contrast.settle()
        rms, crossings, centroid, bandwidth, rolloff, flatness = _spreads(self._figures)
        contrast = _spreads(self._contrast.contrasts)
        return Timbre(self._cepstrum.finish(), centroid, bandwidth, rolloff, flatness, contrast, crossings, rms)


def _spreads(moments: Moments) -> tuple[Spread, ...]:
    deviations = np.sqrt(moments.variance)
    return tuple(Spread(float(mean), float(wide)) for mean, wide in zip(moments.mean, deviations, strict=True))
