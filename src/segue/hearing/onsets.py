"""Where sounds begin: an onset envelope over all bands, and one each for the low, middle and high ones."""

import numpy as np
from numpy.typing import NDArray

from segue.hearing.compiled import kernel
from segue.hearing.gathering import GrowingSequence

Floats = NDArray[np.float32]

ZONES = ("all", "low", "middle", "high")
"""All bands; the drum and bass region under 160 Hz; 160 to 2,500 Hz; above."""

_ZONE_EDGES_HZ = (160.0, 2500.0)
# Bands further under the loudest so far are taken as silent, so that noise in pauses is no music.
_RANGE_DB = 60.0


class OnsetListener:
    """Takes mel bands in dB and gives how much they rise from frame to frame."""

    def __init__(self, centres: NDArray[np.float64]) -> None:
        low, middle = (int(np.searchsorted(centres, edge)) for edge in _ZONE_EDGES_HZ)
        self._cuts = np.array([0, low, middle, len(centres)])
        self._last: Floats | None = None
        self._loudest = np.float32(-np.inf)
        self._rises = GrowingSequence(len(ZONES), np.float32)

    def feed(self, bands_db: Floats) -> None:
        """Take bands of shape (bands, frames), at least one frame."""
        self._loudest = max(self._loudest, bands_db.max())
        if self._last is None:
            self._last = bands_db[:, 0].copy()
        rises = np.zeros((len(ZONES), bands_db.shape[1]), np.float32)
        _sum_rises(bands_db, self._last, self._loudest - np.float32(_RANGE_DB), self._cuts, rises)
        self._rises.feed(rises)
        self._last = bands_db[:, -1].copy()

    def finish(self) -> Floats:
        """Shape (4, frames): mean rise in dB per frame, by zone in the order of `ZONES`."""
        return self._rises.columns


@kernel
def _sum_rises(bands: Floats, last: Floats, floor: np.float32, cuts: NDArray[np.int64], out: Floats) -> None:
    """Mean rise over the zones that start at `cuts`, into rows 1 to 3 of `out`; over all bands into row 0."""
    count = bands.shape[1]
    for zone in range(3):
        for band in range(cuts[zone], cuts[zone + 1]):
            before = max(last[band], floor)
            out[zone + 1, 0] += max(max(bands[band, 0], floor) - before, np.float32(0.0))
            for frame in range(1, count):
                here = bands[band, frame] if bands[band, frame] > floor else floor
                there = bands[band, frame - 1] if bands[band, frame - 1] > floor else floor
                out[zone + 1, frame] += here - there if here > there else np.float32(0.0)
        out[0] += out[zone + 1]
        out[zone + 1] /= max(1, cuts[zone + 1] - cuts[zone])
    out[0] /= bands.shape[0]
