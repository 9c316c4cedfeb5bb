"""How a recommender comes to know more: the same listeners asked after it learned from few others, and from many.

Whoever is asked is held out throughout, so that nothing but how many others were learned from differs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.domain.errors import SegueError
from segue.proving.answering import answer
from segue.proving.data.known import Known
from segue.proving.intervals import Interval, intervals
from segue.proving.ranking import found_in, ndcg
from segue.proving.splits import StrongGeneralisation
from segue.proving.trial import Trial
from segue.taste import Recipe
from segue.taste.numbering import Rows

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]

SHARES = (0.1, 0.25, 0.5, 1.0)
PLACES = 20
_LEAST = 2


@dataclass(frozen=True, slots=True)
class Step:
    """`ndcg` at 20 places after learning from this share of the listeners, who are so many on average."""

    share: float
    listeners: int
    ndcg: Interval


@dataclass(frozen=True, slots=True)
class LearningCurve:
    """The steps of one model, from few listeners to all; `asked` are the different listeners who were asked."""

    model: str
    split: str
    seeds: int
    asked: int
    steps: tuple[Step, ...]


def learning_curve(
    known: Known,
    recipe: Recipe,
    *,
    shares: Sequence[float] = SHARES,
    seeds: int = 3,
    progress: Progress = lambda *_: None,
) -> LearningCurve:
    """Learn from each share of the listeners under each seed; a share from which nothing can be learned is left out.

    Raises:
        BadRequest: there is too little listening.
    """
    split = StrongGeneralisation()
    askers: list[NDArray[np.int64]] = []
    figures: dict[float, list[Floats]] = {share: [] for share in shares}
    learned: dict[float, list[int]] = {share: [] for share in shares}
    for seed in range(seeds):
        trial = split.deal(known, seed)
        askers.append(trial.askers)
        order = np.random.default_rng(seed).permutation(len(trial.listening.listeners))
        for place, share in enumerate(shares):
            rows = np.sort(order[: max(_LEAST, round(share * len(order)))])
            figures[share].append(_ndcg(recipe, trial, rows.astype(np.int32), seed))
            learned[share].append(len(rows))
            progress(seed * len(shares) + place + 1, seeds * len(shares))
    ids, where = np.unique(np.concatenate(askers), return_inverse=True)
    times = np.bincount(where).astype(np.float64)
    steps = []
    for share in shares:
        if any(not len(one) for one in figures[share]):
            continue
        sums = np.bincount(where, np.concatenate(figures[share]))[:, None].astype(np.float64)
        steps.append(Step(share, round(float(np.mean(learned[share]))), intervals(sums, times)[0]))
    return LearningCurve(recipe.makes.name, split.title, seeds, len(ids), tuple(steps))


def _ndcg(recipe: Recipe, trial: Trial, rows: Rows, seed: int) -> Floats:
    """Of each listener who is asked; empty where nothing can be learned from so few."""
    try:
        model = recipe.learn(trial.listening.only(rows), trial.music, seed)
        return ndcg(found_in(answer(model, trial, PLACES).items, trial.truth), PLACES)
    except SegueError:
        return np.zeros(0)
