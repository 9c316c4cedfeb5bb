"""The several tastes of one listener: who plays string quartets and techno does not like what lies between them.

Spherical k-means over what they play, each item as heavy as it is played. Nothing in it is left to luck: it begins with
one taste, and gives the item that is worst spoken for a taste of its own, as long as that explains enough.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from segue.taste.music import Floats
from segue.taste.traits import unit

_ROUNDS = 8


class Tastes(NamedTuple):
    """`vectors` [tastes, numbers] of unit length and the `shares` [tastes] of what is played that each stands for."""

    vectors: Floats
    shares: Floats


def tastes(played: Floats, weights: Floats, most: int, gain: float) -> Tastes:
    """The tastes of somebody who plays this.

    Args:
        played: [items, numbers], of unit length.
        weights: [items], above nought.
        most: there are no more tastes than this.
        gain: one taste more is worth having if it explains this share of what the others leave unexplained.
    """
    if not len(played):
        return Tastes(np.zeros((0, played.shape[1]), dtype=np.float32), np.zeros(0, dtype=np.float32))
    weights = (weights / weights.sum()).astype(np.float32)
    found = _settle(played, weights, unit((weights @ played)[None]))
    left = _unexplained(played, weights, found)
    while len(found) < min(most, len(played)) and left > 1e-6:
        worst = int((weights * (1 - (played @ found.T).max(axis=1))).argmax())
        more = _settle(played, weights, np.vstack([found, played[worst]]))
        still = _unexplained(played, weights, more)
        if still > (1 - gain) * left:
            break
        found, left = more, still
    owners = (played @ found.T).argmax(axis=1)
    shares = np.bincount(owners, weights, len(found)).astype(np.float32)
    return Tastes(found[shares > 0], shares[shares > 0])


def _settle(played: Floats, weights: Floats, centres: Floats) -> Floats:
    """Each item to its nearest centre, each centre to the middle of its items, until nothing moves."""
    before: NDArray[np.intp] | None = None
    for _ in range(_ROUNDS):
        owners = (played @ centres.T).argmax(axis=1)
        if before is not None and np.array_equal(owners, before):
            break
        shares = np.zeros((len(centres), len(played)), dtype=np.float32)
        shares[owners, np.arange(len(played))] = weights
        middles = unit(shares @ played)
        centres = np.where(np.any(middles != 0, axis=1)[:, None], middles, centres)
        before = owners
    return centres


def _unexplained(played: Floats, weights: Floats, centres: Floats) -> float:
    return float(weights @ (1 - (played @ centres.T).max(axis=1)))
