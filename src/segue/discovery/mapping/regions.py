"""The regions of a map: parts that lie together, called by what is more frequent there than elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.taste.music import Floats
from segue.taste.numbering import Rows

_LEAST, _MOST, _EACH = 3, 24, 12
_ROUNDS = 20
_NAMES = 2
_SHARE = 0.15
"""A genre that fewer of a region bear does not name it."""


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a map: the place in its middle, how many tracks, and the genres that name it, the first one first."""

    x: int
    y: int
    tracks: int
    words: tuple[str, ...]


def parted(places: NDArray[np.uint16], seed: int = 0) -> Rows:
    """Which region each place [items, 2] lies in; regions are numbered from 0, the largest first."""
    count = min(len(places), int(np.clip(np.sqrt(len(places) / _EACH) * 3, _LEAST, _MOST)))
    if count < 2:
        return np.zeros(len(places), dtype=np.int32)
    points = places.astype(np.float32)
    centres = _far_apart(points, count, np.random.default_rng(seed))
    owner = np.zeros(len(points), dtype=np.int32)
    for _ in range(_ROUNDS):
        owner = _nearest(points, centres)
        sums = np.stack([np.bincount(owner, points[:, axis], len(centres)) for axis in (0, 1)], axis=1)
        sizes = np.bincount(owner, minlength=len(centres))
        centres = np.where(sizes[:, None] > 0, sums / np.maximum(sizes, 1)[:, None], centres).astype(np.float32)
    order = np.argsort(-np.bincount(owner, minlength=len(centres)), kind="stable")
    place = np.empty(len(order), dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    return np.asarray(place[owner])


def described(places: NDArray[np.uint16], owner: Rows, genres: Rows, names: Sequence[str]) -> list[Region]:
    """Each region; `genres` [items] are the places of theirs among `names`, -1 where nobody knows."""
    everywhere = np.bincount(genres[genres >= 0], minlength=len(names)) / max(len(genres), 1)
    found = []
    for region in range(int(owner.max(initial=-1)) + 1):
        inside = owner == region
        size = int(inside.sum())
        if not size:
            continue
        here = np.bincount(genres[inside & (genres >= 0)], minlength=len(names)) / size
        # Both how many bear it, and how much more they are than elsewhere.
        weight = np.where(here >= _SHARE, here * here / np.maximum(everywhere, 1e-9), 0)
        words = tuple(names[place] for place in np.argsort(-weight, kind="stable")[:_NAMES] if weight[place] > 0)
        x, y = (int(value) for value in np.median(places[inside], axis=0))
        found.append(Region(x, y, size, words))
    return found


def _far_apart(points: Floats, count: int, luck: np.random.Generator) -> Floats:
    """The first middles, each likelier the farther it is from those before it."""
    chosen = [points[luck.integers(len(points))]]
    far = np.full(len(points), np.inf)
    for _ in range(count - 1):
        far = np.minimum(far, ((points - chosen[-1]) ** 2).sum(axis=1))
        if far.sum() == 0:
            break
        chosen.append(points[luck.choice(len(points), p=far / far.sum())])
    return np.stack(chosen)


def _nearest(points: Floats, centres: Floats) -> Rows:
    gaps = ((points[:, None] - centres[None]) ** 2).sum(axis=2)
    return np.asarray(gaps.argmin(axis=1), dtype=np.int32)
