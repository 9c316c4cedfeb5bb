"""The outline of a waveform at several zooms, in one pass and in memory that does not grow with the track."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segue.audio.channels import mono
from segue.audio.decode import open_audio

Floats = NDArray[np.float32]

_FINEST = 65_536
_START = 64
OUTLINE_COLUMNS = 1_024
"""Columns of the outline that is kept of every track."""


@dataclass(frozen=True, slots=True, eq=False)
class Peaks:
    """One zoom: per column the lowest, the highest and the root-mean-square sample, full scale 1; shape (columns,)."""

    lowest: Floats
    highest: Floats
    rms: Floats

    def __len__(self) -> int:
        return len(self.lowest)


@dataclass(frozen=True, slots=True, eq=False)
class Waveform:
    """A track's outline. `zooms` go from coarse to fine; every one covers all `duration_s` seconds."""

    duration_s: float
    zooms: tuple[Peaks, ...]

    def zoom(self, columns: int) -> Peaks:
        """The coarsest zoom that has at least `columns` columns, or the finest there is."""
        return next((zoom for zoom in self.zooms if len(zoom) >= columns), self.zooms[-1])


class PeakGatherer:
    """Takes mono samples and keeps their outline in at most `finest` columns, joining neighbours when they are full.

    `finest` is even; a column begins as that of `start` samples.
    """

    def __init__(self, finest: int = _FINEST, start: int = _START) -> None:
        self._finest = finest
        self._per_column = start
        self._columns = np.zeros((3, finest), np.float32)
        self._kept = 0
        self._rest = np.zeros(0, np.float32)

    def feed(self, samples: Floats) -> None:
        """Take samples of shape (n,)."""
        held = np.concatenate((self._rest, samples)) if len(self._rest) else samples
        while len(held) >= self._per_column:
            if self._kept == self._finest:
                self._join()
                continue
            count = min(len(held) // self._per_column, self._finest - self._kept)
            taken, held = held[: count * self._per_column], held[count * self._per_column :]
            self._columns[:, self._kept : self._kept + count] = _outline(taken.reshape(count, -1))
            self._kept += count
        self._rest = held.copy()

    def finish(self, columns: tuple[int, ...]) -> tuple[Peaks, ...]:
        """Zooms of these numbers of columns, coarse to fine, none finer than what was kept; an empty one of nothing."""
        kept = self._columns[:, : self._kept]
        if len(self._rest):
            kept = np.concatenate((kept, _outline(self._rest[None])), axis=1)
        sizes = sorted({min(count, kept.shape[1]) for count in columns if kept.shape[1]})
        return tuple(_reduced(kept, size) for size in sizes) or (Peaks(*np.zeros((3, 0), np.float32)),)

    def _join(self) -> None:
        half = self._finest // 2
        low, high, squares = self._columns.reshape(3, half, 2)
        self._columns[:, :half] = low.min(axis=1), high.max(axis=1), squares.mean(axis=1)
        self._kept = half
        self._per_column *= 2


def waveform(source: str | Path | bytes, columns: tuple[int, ...] = (256, 1_024, 4_096, 16_384)) -> Waveform:
    """The outline of a file's sound, all channels as one. Raises UnreadableFile where there is none."""
    gatherer = PeakGatherer()
    with open_audio(source) as stream:
        for block in stream:
            gatherer.feed(mono(block))
        return Waveform(stream.frames_heard / stream.sample_rate, gatherer.finish(columns))


def _outline(rows: Floats) -> Floats:
    """Lowest, highest and mean square of each row, shape (3, rows)."""
    squares = np.einsum("ij,ij->i", rows, rows) / np.float32(rows.shape[1])
    return np.stack((rows.min(axis=1), rows.max(axis=1), squares))


def _reduced(kept: Floats, size: int) -> Peaks:
    starts = np.arange(size) * kept.shape[1] // size
    lengths = np.diff(np.append(starts, kept.shape[1]))
    squares = np.add.reduceat(kept[2], starts) / lengths
    return Peaks(
        np.minimum.reduceat(kept[0], starts),
        np.maximum.reduceat(kept[1], starts),
        np.sqrt(squares).astype(np.float32),
    )
