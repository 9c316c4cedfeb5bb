"""Statistics and sequences that are gathered as frames go by, in memory that does not grow with the track."""

from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Statistic = NDArray[np.float64]
Kind = TypeVar("Kind", np.float32, np.float64)


class Moments:
    """Mean and variance (of the whole population) of rows of `width` values, merged block by block (Chan et al.)."""

    def __init__(self, width: int) -> None:
        self.count = 0
        self._mean = np.zeros(width)
        self._squares = np.zeros(width)

    def feed(self, rows: Floats | Statistic) -> None:
        """Take rows of shape (n, width)."""
        new = len(rows)
        if not new:
            return
        mean = rows.mean(axis=0, dtype=np.float64)
        squares = np.square(rows - mean).sum(axis=0, dtype=np.float64)
        total = self.count + new
        apart = mean - self._mean
        self._squares += squares + apart**2 * (self.count * new / total)
        self._mean += apart * (new / total)
        self.count = total

    @property
    def mean(self) -> Statistic:
        """Shape (width,); zeros where nothing was fed."""
        return self._mean.copy()

    @property
    def variance(self) -> Statistic:
        """Shape (width,); zeros where nothing was fed."""
        return self._squares / max(1, self.count)


class GrowingSequence(Generic[Kind]):
    """Columns of `height` values in one stretch of memory.

    A list of small arrays would lie scattered between what comes and goes, and keep all of that from being given back.
    So would room that doubles again and again. Room that is asked for and not yet used costs nothing: behind the first
    three minutes it is asked for a day.
    """

    _FIRST = 8_192
    _NEXT = 4_194_304

    def __init__(self, height: int, kind: type[Kind]) -> None:
        self._room: NDArray[Kind] = np.empty((height, self._FIRST), kind)
        self._count = 0

    def feed(self, columns: NDArray[Kind]) -> None:
        """Take columns of shape (height, n)."""
        end = self._count + columns.shape[1]
        if end > self._room.shape[1]:
            wider = np.empty((len(self._room), max(2 * end, self._NEXT)), self._room.dtype)
            wider[:, : self._count] = self.columns
            self._room = wider
        self._room[:, self._count : end] = columns
        self._count = end

    @property
    def columns(self) -> NDArray[Kind]:
        """All that was fed, shape (height, fed); no copy."""
        fed: NDArray[Kind] = self._room[:, : self._count]
        return fed


class FoldingSequence:
    """A sequence of rows at a reduced rate that never holds more than `most` of them.

    Each kept row is the mean of `stride` fed ones. When there are too many, neighbours are joined and the stride
    doubles, so a long track has a coarser sequence and not a longer one.
    """

    def __init__(self, width: int, stride: int, most: int) -> None:
        self.stride = stride
        self._most = most + most % 2
        self._rows = np.zeros((self._most, width), np.float32)
        self._kept = 0
        self._rest = np.zeros((0, width), np.float32)

    def feed(self, rows: Floats) -> None:
        """Take rows of shape (n, width), n of any size."""
        held = np.concatenate((self._rest, rows)) if len(self._rest) else rows
        while len(held) >= self.stride:
            if self._kept == self._most:
                self._fold()
                continue
            count = min(len(held) // self.stride, self._most - self._kept)
            taken, held = held[: count * self.stride], held[count * self.stride :]
            means = taken.reshape(count, self.stride, -1).mean(axis=1)
            self._rows[self._kept : self._kept + count] = means
            self._kept += count
        self._rest = held.copy()

    @property
    def rows(self) -> Floats:
        """Shape (kept, width), in order. Rows that would not fill a stride are left out, unless they are all."""
        if not self._kept and len(self._rest):
            return np.asarray(self._rest.mean(axis=0, keepdims=True), np.float32)
        return self._rows[: self._kept].copy()

    def _fold(self) -> None:
        half = self._most // 2
        self._rows[:half] = self._rows.reshape(half, 2, -1).mean(axis=1)
        self._kept = half
        self.stride *= 2
