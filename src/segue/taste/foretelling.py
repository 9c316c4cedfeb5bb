"""What listeners would make of an item, foretold from what is known of it: sound, figures, labels, and who made it.

A ridge regression from an item's traits, and from how near it is to some landmarks among them (which lets it bend), to
its factors in what is listened to; then what that leaves over, on average, for the same artist and for the same album.
An artist with few items is believed less.
"""

from dataclasses import dataclass

import numpy as np
import scipy.linalg

from segue.taste.arithmetic.hubs import landmarks
from segue.taste.music import Floats
from segue.taste.numbering import Rows

_RIDGES = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
_HELD_OUT = 5
"""One in so many items is kept back to choose the ridge by."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How a foretelling is learned.

    There are `landmarks`, nearness to which falls off the faster the greater `sharpness`; a maker is believed as if
    `doubt` more items of theirs were just as foretold.
    """

    landmarks: int = 500
    sharpness: float = 3.0
    doubt: float = 1.0


def foretell(traits: Floats, makers: tuple[Rows, ...], known: Floats, trust: Floats, shape: Shape, seed: int) -> Floats:
    """The factors of every item, foretold [items, factors]; nought where nothing is known of an item.

    Args:
        traits: [items, numbers], of unit length or nought.
        makers: rows [items] of artists, of albums; below nought where unknown.
        known: [items, factors], right where `trust` is above nought.
        trust: [items], how much each teaches.
        shape: how.
        seed: of the landmarks and of what is held out.
    """
    told = _widened(traits, shape, seed)
    teaching = np.flatnonzero((trust > 0) & np.any(told != 0, axis=1))
    foretold = np.zeros_like(known)
    if len(teaching):
        foretold = told @ _ridge(told[teaching], known[teaching], trust[teaching], seed)
    for rows in makers:
        foretold += _by_maker(rows, known - foretold, trust, shape.doubt)
    return foretold


def _widened(traits: Floats, shape: Shape, seed: int) -> Floats:
    """Traits, a one, and how near each item is to the landmarks; nought for those without traits."""
    among = landmarks(traits, shape.landmarks, seed)
    near = np.exp(shape.sharpness * (traits @ among.T - 1)) / np.float32(np.sqrt(max(1, len(among)) / 10))
    told = np.hstack([traits, np.ones((len(traits), 1), dtype=np.float32), near.astype(np.float32)])
    told[~np.any(traits != 0, axis=1)] = 0
    return told


def _ridge(told: Floats, known: Floats, trust: Floats, seed: int) -> Floats:
    """Weights [numbers, factors], the ridge being the one that foretells held-out items best."""
    root = np.sqrt(trust)[:, None]
    told, known = told * root, known * root
    held = np.random.default_rng(seed).permutation(len(told)) % _HELD_OUT == 0
    ridge = _RIDGES[-1]
    if held.any() and not held.all():
        gram, toward = told[~held].T @ told[~held], told[~held].T @ known[~held]
        missed = [float(((told[held] @ _solved(gram, toward, one) - known[held]) ** 2).sum()) for one in _RIDGES]
        ridge = _RIDGES[int(np.argmin(missed))]
    return _solved(told.T @ told, told.T @ known, ridge)


def _solved(gram: Floats, toward: Floats, ridge: float) -> Floats:
    held = gram.astype(np.float64)
    held[np.diag_indices_from(held)] += ridge
    return np.asarray(scipy.linalg.solve(held, toward, assume_a="pos", check_finite=False), dtype=np.float32)


def _by_maker(rows: Rows, left: Floats, trust: Floats, doubt: float) -> Floats:
    """What is left over on average for each maker, drawn to nought as if `doubt` more items had nothing left."""
    made = rows >= 0
    count = int(rows.max(initial=-1)) + 1
    total = np.zeros((count, left.shape[1]), dtype=np.float32)
    np.add.at(total, rows[made], left[made] * trust[made, None])
    weight = np.bincount(rows[made], trust[made], count)
    mean = total / (weight + doubt)[:, None].astype(np.float32)
    brought = np.zeros_like(left)
    brought[made] = mean[rows[made]]
    return brought
