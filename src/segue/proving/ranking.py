"""How well lists put first what listeners went on to like: a number for each listener, between 0 and 1.

found = found_in(answers.items, trial.truth)
ndcg(found, 100).mean()
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.taste.listening import Weights
from segue.taste.numbering import Rows

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """`hits` [listeners, places] says where a list has an item that is asked for, `relevant` how many there are."""

    hits: NDArray[np.bool_]
    relevant: NDArray[np.int64]


def found_in(items: Rows, truth: Weights) -> Found:
    """What lists [listeners, places] have of the truth [listeners, items]; -1 in a list is no item."""
    rows = np.repeat(np.arange(truth.shape[0], dtype=np.int64), np.diff(truth.indptr))
    wanted = np.sort(rows * truth.shape[1] + truth.indices)
    listed = np.arange(len(items), dtype=np.int64)[:, None] * truth.shape[1] + items
    if not len(wanted):
        return Found(np.zeros(items.shape, dtype=np.bool_), np.diff(truth.indptr).astype(np.int64))
    place = np.searchsorted(wanted, listed).clip(max=len(wanted) - 1)
    return Found((wanted[place] == listed) & (items >= 0), np.diff(truth.indptr).astype(np.int64))


def ndcg(found: Found, at: int) -> Floats:
    """Each hit counts 1 / log2(place + 1), and the sum is relative to the best that could be."""
    worth = 1 / np.log2(np.arange(2, at + 2))
    best = np.concatenate([[0.0], np.cumsum(worth)])[np.minimum(found.relevant, at)]
    return _share(found.hits[:, :at] @ worth[: found.hits.shape[1]], best)


def recall(found: Found, at: int) -> Floats:
    """The share of what is asked for that is among the first; at most `at` can be."""
    return _share(found.hits[:, :at].sum(axis=1), np.minimum(found.relevant, at))


def precision(found: Found, at: int) -> Floats:
    """The share of the first places that have something that is asked for."""
    return np.asarray(found.hits[:, :at].sum(axis=1) / at, dtype=np.float64)


def average_precision(found: Found, at: int) -> Floats:
    """The precision at each hit among the first, summed, relative to all hits that there could be."""
    hits = found.hits[:, :at]
    so_far = np.cumsum(hits, axis=1) / np.arange(1, hits.shape[1] + 1)
    return _share((so_far * hits).sum(axis=1), np.minimum(found.relevant, at))


def reciprocal_rank(found: Found, at: int) -> Floats:
    """One through the place of the first hit; 0 where there is none among the first."""
    hits = found.hits[:, :at]
    return _share(hits.max(axis=1, initial=False), 1 + hits.argmax(axis=1))


def hit_rate(found: Found, at: int) -> Floats:
    """Whether there is a hit among the first."""
    return np.asarray(found.hits[:, :at].any(axis=1), dtype=np.float64)


def r_precision(found: Found) -> Floats:
    """The share of hits among as many places as there are items asked for."""
    within = np.arange(found.hits.shape[1]) < found.relevant[:, None]
    return _share((found.hits & within).sum(axis=1), found.relevant)


MEASURES: dict[str, Callable[[Found, int], Floats]] = {
    "ndcg": ndcg,
    "recall": recall,
    "precision": precision,
    "map": average_precision,
    "mrr": reciprocal_rank,
    "hit_rate": hit_rate,
}
"""Those that look at so many places, by name."""


def _share(part: NDArray[np.generic], whole: NDArray[np.generic]) -> Floats:
    """Nought where there is nothing to be found."""
    divided = np.zeros(len(part))
    np.divide(part, whole, out=divided, where=np.asarray(whole) > 0)
    return divided
