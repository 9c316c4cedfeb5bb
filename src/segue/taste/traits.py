"""What is known of each item itself, whoever listens to it, as one vector: how it sounds, its figures, its labels.

Each block has unit length before it is weighed and joined, so that the cosine of two items is the weighted mean of
their cosines in each block. What is not known of an item is nought there; of whom nothing is known is nought all over.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.taste.arithmetic.factors import factors
from segue.taste.arithmetic.weighing import owners
from segue.taste.music import Figures, Floats, Labels, Music

Wide = NDArray[np.float64]

_FARTHEST = 3.0
"""Standard deviations beyond which a figure counts no more: one odd tempo is no world of its own."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """How much each block weighs, and how many directions of the labels are kept."""

    vectors: float = 1.0
    figures: float = 0.25
    labels: float = 1.0
    label_axes: int = 64


def traits(music: Music, blocks: Blocks, seed: int = 0) -> Floats:
    """One vector for each item [items, numbers], of unit length, or nought where nothing is known."""
    parts: list[tuple[float, Callable[[], Floats]]] = [
        (blocks.vectors, lambda: np.where(music.heard[:, None], music.vectors, np.float32(0))),
        (blocks.figures, lambda: normal(music.figures)),
        (blocks.labels, lambda: _named(music.labels, blocks.label_axes, seed)),
    ]
    return unit(np.hstack([np.float32(np.sqrt(weight)) * unit(part()) for weight, part in parts if weight > 0]))


def normal(figures: Figures) -> Floats:
    """Figures in standard deviations from their mean, nought where unknown or where all are the same."""
    values = figures.values.astype(np.float64)
    known = np.isfinite(values)
    count = known.sum(axis=0).clip(min=1)
    apart = np.where(known, values - np.where(known, values, 0).sum(axis=0) / count, 0)
    spread = np.sqrt((apart**2).sum(axis=0) / count)
    told = spread > 1e-9 * np.abs(np.where(known, values, 0)).max(axis=0, initial=0.0)
    deviations: Wide = np.divide(apart, spread, out=np.zeros_like(apart), where=told)
    return deviations.clip(-_FARTHEST, _FARTHEST).astype(np.float32)


def unit(rows: Floats) -> Floats:
    """Rows of length one; those that are nought, or next to it, stay nought."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    long_enough: Floats = np.divide(rows, length, out=np.zeros_like(rows, dtype=np.float32), where=length > 1e-12)
    return long_enough


def _named(labels: Labels, axes: int, seed: int) -> Floats:
    """Labels in a few directions, a rare one counting more than one that everything bears.

    A label counts by the root of its share in what the item bears most, so that a tag which two people gave is heard
    beside one that hundreds did.
    """
    shares = sp.csr_array(labels.shares, dtype=np.float32)
    items, names = shares.shape
    row = owners(shares)
    most = np.zeros(items, dtype=np.float32)
    np.maximum.at(most, row, shares.data)
    borne = np.sqrt(np.divide(shares.data, most[row], out=np.zeros_like(shares.data), where=shares.data > 0))
    rarity = np.log1p(items / np.bincount(shares.indices, borne, names).clip(min=1e-6))
    weighed = borne * rarity[shares.indices].astype(np.float32)
    length = np.sqrt(np.bincount(row, weighed**2, items)).astype(np.float32)
    np.divide(weighed, length[row], out=weighed, where=length[row] > 0)
    whole = sp.csr_array((weighed, shares.indices, shares.indptr), shape=shares.shape)
    if names <= axes:
        return np.asarray(whole.toarray(), dtype=np.float32)
    found = factors(whole, axes, seed)
    return found.left * found.strengths
