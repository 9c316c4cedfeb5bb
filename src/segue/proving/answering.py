"""A recommender's answers to a trial: what it puts first for each listener, and where it puts all that is asked for."""

from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.hearing.compiled import kernel
from segue.proving.trial import Trial
from segue.taste import Histories, Recommends, pick
from segue.taste.numbering import Rows
from segue.taste.port import Scores

_CELLS_AT_ONCE = 16_000_000
"""Scores that are held at one time: 64 MB."""

_LEAST, _MOST = 1.0, 5.0
"""Stars that can be given."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """`items` [asked, count] are rows, the best first, -1 where nothing more is recommended.

    `preferred` [asked] is how often an item that is asked for is put before one that is not: the area under the ROC
    curve, ties counted half, and a half where there is nothing else that could come.
    """

    items: Rows
    preferred: Floats


@runtime_checkable
class Foretells(Protocol):
    """A recommender that says how many stars somebody would give."""

    def stars(self, histories: Histories) -> Scores:
        """To every item [histories, items]."""


def foretell(recommender: Foretells, trial: Trial) -> NDArray[np.float32]:
    """The stars that it foretells, one for each that is hidden, within what can be given."""
    step = max(1, _CELLS_AT_ONCE // max(1, trial.truth.shape[1]))
    said = np.empty(len(trial.stars), dtype=np.float32)
    for start in range(0, len(trial), step):
        some = (trial.stars.listeners >= start) & (trial.stars.listeners < start + step)
        scores = recommender.stars(trial.asked.part(start, start + step))
        said[some] = scores[trial.stars.listeners[some] - start, trial.stars.items[some]]
    return said.clip(_LEAST, _MOST)


def answer(recommender: Recommends, trial: Trial, count: int) -> Answers:
    """The `count` best for each history of a trial, and how all that may come is ordered."""
    items = trial.truth.shape[1]
    step = max(1, _CELLS_AT_ONCE // max(1, items))
    best = np.empty((len(trial), count), dtype=np.int32)
    preferred = np.empty(len(trial))
    for start in range(0, len(trial), step):
        some = _told_what_may_come(trial.asked.part(start, start + step), trial)
        truth = trial.truth[start : start + step]
        scores = np.array(recommender.scores(some), dtype=np.float32)
        scores[np.isnan(scores)] = -np.inf
        # What cannot come is no candidate, which is something else than being put last.
        scores[np.repeat(np.arange(len(some)), np.diff(some.weights.indptr)), some.weights.indices] = np.nan
        if trial.among is not None:
            scores[:, ~trial.among] = np.nan
        best[start : start + step] = pick(scores, count).items
        _prefer(scores, truth.indptr, truth.indices, preferred[start : start + step])
    return Answers(best, preferred)


def _told_what_may_come(asked: Histories, trial: Trial) -> Histories:
    """The histories with a veto on all that may not come: who chooses a few candidates must know that beforehand."""
    if trial.among is None:
        return asked
    never = np.flatnonzero(~trial.among).astype(np.int32)
    starts = np.arange(len(asked) + 1, dtype=np.int64) * len(never)
    data = np.ones(len(asked) * len(never), dtype=np.float32)
    vetoes = sp.csr_array((data, np.tile(never, len(asked)), starts), shape=asked.weights.shape)
    return replace(asked, vetoes=vetoes)


@kernel
def _prefer(scores: Scores, starts: Rows, wanted: Rows, preferred: Floats) -> None:
    """Of all pairs of an item asked for and one that is not, the share in which the first has the higher score."""
    for row in range(scores.shape[0]):
        ordered = np.sort(scores[row][wanted[starts[row] : starts[row + 1]]])
        own = len(ordered)
        won, others = 0.0, 0
        for item in range(scores.shape[1]):
            score = scores[row, item]
            if np.isnan(score):
                continue
            others += 1
            low, high = 0, own
            while low < high:
                middle = (low + high) // 2
                if ordered[middle] < score:
                    low = middle + 1
                else:
                    high = middle
            won += own - low
            while low < own and ordered[low] == score:
                won -= 0.5
                low += 1
        # Those asked for were counted as others too: each of their pairs is won once, and each with itself is a tie.
        pairs = own * (others - own)
        preferred[row] = (won - 0.5 * own * own) / pairs if pairs else 0.5
