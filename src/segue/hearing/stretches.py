"""Keeping certain stretches of a stream as it goes by, for embedders that hear only parts of a track."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Stretches:
    """Takes rows in blocks and keeps those of each stretch of `length` rows that begins at one of `starts`."""

    def __init__(self, starts: Sequence[int], length: int) -> None:
        self._starts = tuple(starts)
        self._length = length
        self._parts: list[list[Floats]] = [[] for _ in self._starts]
        self._at = 0

    def feed(self, rows: Floats) -> None:
        """Take rows of shape (n, ...), or samples of shape (n,)."""
        end = self._at + len(rows)
        for start, parts in zip(self._starts, self._parts, strict=True):
            first, last = max(start, self._at), min(start + self._length, end)
            if first < last:
                parts.append(rows[first - self._at : last - self._at].copy())
        self._at = end

    def finish(self) -> list[Floats]:
        """What was kept of each stretch that has begun, in order: less than its length where the stream ended."""
        return [np.concatenate(parts) for parts in self._parts if parts]
