"""Against hubs: in many dimensions a few items lie near to everything, and would be recommended to everybody.

Two things are the closer the more their cosine exceeds what each of them has with its own nearest ("cross-domain
similarity local scaling", Conneau et al. 2018): closeness = 2 cos(a, b) - crowd(a) - crowd(b), where `crowd` is the
mean cosine with the nearest ones. What is near to everything has a dense crowd, and is thus near to nothing much.
"""

import numpy as np

from segue.hearing.compiled import kernel
from segue.taste.music import Floats

_AT_ONCE = 2048
_SAME = 1e-5
"""As far as that below a cosine of 1 is an item itself, or a copy of it."""


def landmarks(vectors: Floats, most: int, seed: int) -> Floats:
    """Those by which crowds are told: all that are not nought, or `most` of them in a large collection."""
    rows = np.flatnonzero(np.any(vectors != 0, axis=1))
    if len(rows) > most:
        rows = np.sort(np.random.default_rng(seed).choice(rows, most, replace=False))
    return vectors[rows]


def crowds(vectors: Floats, among: Floats, nearest: int, *, members: bool) -> Floats:
    """The mean cosine of each with its `nearest` landmarks [vectors].

    Args:
        vectors: [vectors, numbers] of unit length.
        among: [landmarks, numbers] of unit length.
        nearest: how many.
        members: whether these vectors may be landmarks themselves: nothing is in its own crowd.
    """
    crowd = np.zeros(len(vectors), dtype=np.float32)
    skipped = 1 if members else 0
    count = min(nearest, len(among) - skipped)
    if count < 1:
        return crowd
    same = np.float32(1 - _SAME if members else np.inf)
    for start in range(0, len(vectors), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        _crowd((among @ vectors[some].T).T, count, same, crowd[some])
    return crowd


@kernel
def _crowd(cosines: Floats, count: int, same: np.float32, crowd: Floats) -> None:
    """The mean of the greatest `count` in each row, of those that are not above `same`."""
    best = np.empty(count, dtype=np.float32)
    for row in range(len(cosines)):
        best[:] = -np.inf
        for cosine in cosines[row]:
            if cosine > best[0] and cosine <= same:
                place = 1
                while place < count and best[place] < cosine:
                    best[place - 1] = best[place]
                    place += 1
                best[place - 1] = cosine
        told, total = 0, np.float64(0)
        for cosine in best:
            if cosine > -np.inf:
                told += 1
                total += cosine
        crowd[row] = total / max(told, 1)
