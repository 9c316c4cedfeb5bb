"""The best of many scores, without what must not come: for one listener or ten thousand."""

import numpy as np
import scipy.sparse as sp

from segue.hearing.compiled import kernel
from segue.taste.charts import enter, put_in_order
from segue.taste.factored import Factored
from segue.taste.listening import Histories, Weights
from segue.taste.numbering import NOWHERE, Rows
from segue.taste.players import share_out
from segue.taste.port import Ranked, Recommender, Scores

_CELLS_AT_ONCE = 16_000_000
"""Scores that are held at one time: 64 MB."""


def recommend(
    recommender: Recommender, histories: Histories, count: int, *, again: bool = False, without: Weights | None = None
) -> Ranked:
    """The `count` items that suit each history best.

    Args:
        recommender: who is asked.
        histories: for whom.
        count: how many for each.
        again: whether what is in a history may come again. What repels its listener never does.
        without: [histories, items], whatever is stored there does not come.
    """
    struck = histories.disliked() if again else histories.weights
    for more in (histories.vetoes, without):
        struck = struck if more is None else _either(struck, more)
    if isinstance(recommender, Factored):
        return recommender.best(histories, count, struck)
    items = histories.weights.shape[1]
    step = max(1, _CELLS_AT_ONCE // max(1, items))
    picked = Ranked(
        np.full((len(histories), count), NOWHERE, dtype=np.int32),
        np.full((len(histories), count), -np.inf, dtype=np.float32),
    )
    for start in range(0, len(histories), step):
        some = histories.part(start, start + step)
        scores = np.ascontiguousarray(recommender.scores(some), dtype=np.float32)
        _strike(scores, struck[start : start + step])
        best = pick(scores, count)
        picked.items[start : start + step], picked.scores[start : start + step] = best.items, best.scores
    return picked


def similar(recommender: Recommender, items: Rows, count: int) -> Ranked:
    """The `count` items nearest to each of these."""
    return pick(np.ascontiguousarray(recommender.similar(items), dtype=np.float32), count)


def pick(scores: Scores, count: int) -> Ranked:
    """The `count` highest scores of each row, the highest first; of equals, the one that stands first.

    NaN and -inf are never picked.
    """
    items = np.full((len(scores), count), NOWHERE, dtype=np.int32)
    best = np.full((len(scores), count), -np.inf, dtype=np.float32)
    if count and scores.size:
        given = np.ascontiguousarray(scores, dtype=np.float32)
        effort = np.full(len(given), given.shape[1])
        share_out(lambda first, last: _pick(first, last, given, items, best), effort)
    return Ranked(items, best)


def _either(one: Weights, other: Weights) -> Weights:
    """Something wherever one of them stores something."""
    marks = [
        sp.csr_array((np.ones(part.nnz, dtype=np.int8), part.indices, part.indptr), part.shape) for part in (one, other)
    ]
    return marks[0] + marks[1]


def _strike(scores: Scores, which: Weights) -> None:
    rows = np.repeat(np.arange(which.shape[0]), np.diff(which.indptr))
    scores[rows, which.indices] = -np.inf


@kernel
def _pick(first: int, last: int, scores: Scores, items: Rows, best: Scores) -> None:
    for row in range(first, last):
        held, kept = best[row], items[row]
        for item in range(scores.shape[1]):
            score = scores[row, item]
            if score > held[0]:
                enter(held, kept, score, item)
        put_in_order(held, kept)
