"""Weights before an idea learns from them: drawn together, and counted."""

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.hearing.compiled import kernel
from segue.taste.arithmetic.players import share_out
from segue.taste.listening import Weights
from segue.taste.music import Floats
from segue.taste.numbering import Rows


def tempered(weights: Weights, power: float) -> Weights:
    """Weights relative to their listener's largest, and what draws drawn together: each to a power.

    Somebody who plays everything twice as often is thus the same listener. What repels keeps its size: a song that was
    passed over once is no dislike, however little is made of how often others were played.
    """
    drawn = np.empty(len(weights.data), dtype=np.float32)
    starts, given = weights.indptr, weights.data

    def work(first: int, last: int) -> None:
        _temper(first, last, starts, given, power, drawn)

    share_out(work, np.diff(starts))
    return sp.csr_array((drawn, weights.indices, starts), shape=weights.shape)


@kernel
def _temper(
    first: int, last: int, starts: NDArray[np.integer], given: NDArray[np.floating], power: float, drawn: Floats
) -> None:
    for row in range(first, last):
        largest = 0.0
        for place in range(starts[row], starts[row + 1]):
            largest = max(largest, abs(given[place]))
        for place in range(starts[row], starts[row + 1]):
            weight = given[place]
            if weight > 0:
                drawn[place] = np.float32(weight / largest) ** np.float32(power)
            else:
                drawn[place] = np.float32(weight / largest) if weight < 0 else 0


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
