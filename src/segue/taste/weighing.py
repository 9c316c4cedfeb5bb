"""Weights before an idea learns from them: drawn together, and counted."""

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.taste.listening import Weights
from segue.taste.music import Floats
from segue.taste.numbering import Rows


def tempered(weights: Weights, power: float) -> Weights:
    """Weights drawn together: each to a power, its sign kept, and relative to its listener's largest.

    Somebody who plays everything twice as often is thus the same listener.
    """
    row = owners(weights)
    size = np.abs(weights.data).astype(np.float32)
    largest = np.zeros(weights.shape[0], dtype=np.float32)
    np.maximum.at(largest, row, size)
    share = np.divide(size, largest[row], out=np.zeros_like(size), where=largest[row] > 0)
    drawn = (np.sign(weights.data) * share**power).astype(np.float32)
    return sp.csr_array((drawn, weights.indices, weights.indptr), shape=weights.shape)


def owners(weights: Weights) -> NDArray[np.int32]:
    """The row of each stored weight."""
    return np.repeat(np.arange(weights.shape[0], dtype=np.int32), np.diff(weights.indptr))


def support(weights: Weights) -> Floats:
    """How many listeners like each item [items]."""
    return np.bincount(weights.indices[weights.data > 0], minlength=weights.shape[1]).astype(np.float32)


def spoke_for(items: Rows, brought: Floats, count: int = 3) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """The items that brought most to a score, and each one's share of all that spoke for it."""
    order = np.argsort(-brought, kind="stable")[:count]
    order = order[brought[order] > 0]
    total = float(brought[brought > 0].sum())
    return tuple(int(item) for item in items[order]), tuple(float(share) / total for share in brought[order])
