"""The several tastes of one listener: who plays string quartets and techno does not like what lies between them.

Spherical k-means over what they play, each item as heavy as it is played. Nothing in it is left to luck: it begins with
one taste, and gives the item that is worst spoken for a taste of its own, as long as that explains enough.
"""

from typing import NamedTuple

import numpy as np

from segue.hearing.compiled import summing_kernel
from segue.taste.music import Floats
from segue.taste.numbering import NOWHERE, Rows
from segue.taste.traits import unit

_ROUNDS = 8
_NOUGHT = 1e-12


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
    found = unit((weights @ played)[None])
    owners, cosines = np.full(len(played), NOWHERE, dtype=np.int32), np.empty(len(played), dtype=np.float32)
    left = _settle(played, weights, found, owners, cosines)
    while len(found) < min(most, len(played)) and left > 1e-6:
        worst = int((weights * (1 - cosines)).argmax())
        more, theirs, near = np.vstack([found, played[worst]]), np.full_like(owners, NOWHERE), np.empty_like(cosines)
        still = _settle(played, weights, more, theirs, near)
        if still > (1 - gain) * left:
            break
        found, left, owners, cosines = more, still, theirs, near
    shares = np.bincount(owners, weights, len(found)).astype(np.float32)
    return Tastes(found[shares > 0], shares[shares > 0])


@summing_kernel
def _settle(played: Floats, weights: Floats, centres: Floats, owners: Rows, cosines: Floats) -> float:
    """Each item to its nearest centre, each centre to the middle of its items, until nothing moves.

    Changes the centres, and writes the nearest of each item and the cosine with it; returns what is left unexplained.
    """
    for turn in range(_ROUNDS + 1):
        moved = _choose(played, centres, owners, cosines)
        if not moved or turn == _ROUNDS:
            break
        middles = np.zeros_like(centres)
        for item in range(len(played)):
            middle = middles[owners[item]]
            for number in range(len(middle)):
                middle[number] += weights[item] * played[item, number]
        for one in range(len(centres)):
            square = np.float32(0)
            for number in range(centres.shape[1]):
                square += middles[one, number] * middles[one, number]
            length = np.sqrt(square)
            if length > _NOUGHT:
                for number in range(centres.shape[1]):
                    centres[one, number] = middles[one, number] / length
    left = 0.0
    for item in range(len(played)):
        left += weights[item] * (1 - cosines[item])
    return left


@summing_kernel
def _choose(played: Floats, centres: Floats, owners: Rows, cosines: Floats) -> bool:
    """The nearest centre of each item, the first of equals; whether any item has another than before."""
    moved = False
    for item in range(len(played)):
        nearest, most = 0, -np.float32(np.inf)
        for one in range(len(centres)):
            cosine = np.float32(0)
            for number in range(centres.shape[1]):
                cosine += played[item, number] * centres[one, number]
            if cosine > most:
                nearest, most = one, cosine
        moved = moved or owners[item] != nearest
        owners[item], cosines[item] = nearest, most
    return moved
