"""Work on many rows, shared out among the processors.

Each row is worked on by itself, so that whoever takes it, the answer is the same. Compiled kernels let other threads
run, which is all that this needs; numba's own parallel loops may not be called from two threads of a server at once.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

_PARTS = 16
"""Parts for each player: one that took long rows is not waited for long."""

_LEAST = 200_000
"""Less work than this is not worth a second thread."""


def players() -> int:
    """How many work at once: the processors, or as many as NUMBA_NUM_THREADS says."""
    from numba import config  # noqa: PLC0415 - time and 50 MB, and only who reckons needs it

    return int(config.NUMBA_NUM_THREADS)  # type: ignore[attr-defined] # set when numba starts


def share_out(work: Callable[[int, int], object], effort: NDArray[np.integer]) -> None:
    """Do `work(first, last)` for ranges of rows that are together all of them.

    Args:
        work: works on the rows from `first` to before `last`; no two ranges share a row.
        effort: what each row takes, in any unit: some thousand operations make a millisecond.
    """
    before = np.concatenate([[0], np.cumsum(effort, dtype=np.float64)])
    hands = players() if len(effort) > 1 and before[-1] >= _LEAST else 1
    if hands == 1:
        work(0, len(effort))
        return
    marks = np.searchsorted(before, np.linspace(0, before[-1], hands * _PARTS + 1)[1:-1])
    edges = np.unique(np.concatenate([[0], marks, [len(effort)]])).tolist()
    with ThreadPoolExecutor(hands) as pool:
        for done in [pool.submit(work, first, last) for first, last in pairwise(edges)]:
            done.result()
