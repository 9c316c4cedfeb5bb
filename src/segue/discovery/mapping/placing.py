"""Where on a map lies what came after it was drawn; and a map in the whole numbers that screens need."""

import numpy as np
from numpy.typing import NDArray

from segue.taste.music import Floats

WIDTH = 65_535
"""Places on a map are whole numbers from 0 to this, in both directions."""

_NEAREST = 5
_BY_RANK = 0.6
_AT_ONCE = 512


def among_neighbours(sounds: Floats, places: Floats, new: Floats) -> Floats:
    """Places for `new` sounds [items, numbers]: amid the nearest of those that have places, the nearer the more.

    Args:
        sounds: how those sound that have places, of unit length [known, numbers].
        places: where they are [known, 2].
        new: how those sound that have none, of unit length.
    """
    found = np.zeros((len(new), 2), dtype=np.float32)
    count = min(_NEAREST, len(sounds))
    for start in range(0, len(new), _AT_ONCE):
        alike = new[start : start + _AT_ONCE] @ sounds.T
        nearest = np.argpartition(-alike, count - 1, axis=1)[:, :count]
        weights = np.exp(10 * np.take_along_axis(alike, nearest, axis=1))
        weights /= weights.sum(axis=1, keepdims=True)
        found[start : start + _AT_ONCE] = np.einsum("ij,ijk->ik", weights, places[nearest])
    return found


def spread_out(places: Floats) -> Floats:
    """Places [items, 2] from 0 to 1, on which islands far from each other leave less of the map empty.

    Each direction is a mixture of where an item lies and of how many lie before it, so that the order stays.
    """
    if not len(places):
        return places
    low = places.min(axis=0)
    lies = (places - low) / max(float((places - low).max()), 1e-9)
    before = [np.searchsorted(np.sort(column), column) / len(places) for column in places.T]
    return np.asarray((1 - _BY_RANK) * lies + _BY_RANK * np.stack(before, axis=1), dtype=np.float32)


def as_whole_numbers(places: Floats) -> NDArray[np.uint16]:
    """Places [items, 2] from 0 to `WIDTH`, neither direction stretched more than the other, the whole in the middle."""
    if not len(places):
        return np.zeros((0, 2), dtype=np.uint16)
    low, high = places.min(axis=0), places.max(axis=0)
    span = max(float((high - low).max()), 1e-9)
    centred = (places - (low + high) / 2) / span + 0.5
    return np.asarray(np.rint(centred * WIDTH).clip(0, WIDTH), dtype=np.uint16)
