"""What a budget for little-heard artists costs: how much worse lists become, for how many places given to them.

The recommender's best are put in order once; each budget is then kept on the same candidates of the same listeners, so
that nothing else differs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.proving.answering import answer
from segue.proving.data.known import Known
from segue.proving.intervals import Difference, Interval, differences, intervals
from segue.proving.ranking import found_in, ndcg
from segue.proving.splits import Split
from segue.proving.trial import Trial
from segue.taste import Recipe
from segue.taste.arithmetic.weighing import support
from segue.taste.exposure import little_heard, with_budget
from segue.taste.numbering import Rows
from segue.taste.rerank import Heard

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]

BUDGETS = (0.0, 0.1, 0.2, 0.3, 0.5)
PLACES = 20
_TIMES = 10


@dataclass(frozen=True, slots=True)
class Cost:
    """One budget.

    Attributes:
        budget: the share of places that is kept.
        ndcg: at 20 places.
        share: of those places that went to little-heard artists.
        cost: of NDCG, as a share of what it is without a budget, with its interval; above nought where lists are worse.
        difference: of NDCG to no budget; None for no budget.
    """

    budget: float
    ndcg: Interval
    share: Interval
    cost: Interval
    difference: Difference | None


@dataclass(frozen=True, slots=True)
class Costs:
    """`little` is the share of the items that are of little-heard artists, `liked` their share of what was liked."""

    data: str
    split: str
    model: str
    seeds: int
    asked: int
    little: float
    liked: float
    costs: tuple[Cost, ...]


def exposure_costs(
    known: Known,
    split: Split,
    recipe: Recipe,
    *,
    budgets: Sequence[float] = BUDGETS,
    seeds: int = 3,
    progress: Progress = lambda *_: None,
) -> Costs:
    """What each budget costs this recommender; the first of `budgets` is what the others are held against.

    Raises:
        BadRequest: there is too little listening.
    """
    askers, figures, little, liked = [], [], [], []
    for seed in range(seeds):
        trial = split.deal(known, seed)
        small = little_heard(Heard.of(support(trial.listening.weights), trial.music), trial.music)
        best = answer(recipe.learn(trial.listening, trial.music, seed), trial, _TIMES * PLACES).items
        figures.append(_figures(trial, best, small, budgets))
        askers.append(trial.askers)
        little.append(float(small.mean()))
        liked.append(float(small[trial.listening.weights.indices].mean()))
        progress(seed + 1, seeds)
    ids, where = np.unique(np.concatenate(askers), return_inverse=True)
    sums = np.stack([np.bincount(where, column) for column in np.concatenate(figures).T], axis=1).astype(np.float64)
    times = np.bincount(where).astype(np.float64)
    costs = _costs(sums[:, : len(budgets)], sums[:, len(budgets) :], times, budgets)
    means = float(np.mean(little)), float(np.mean(liked))
    return Costs(known.title, split.title, recipe.makes.name, seeds, len(ids), *means, costs)


def _figures(trial: Trial, best: Rows, small: NDArray[np.bool_], budgets: Sequence[float]) -> Floats:
    """NDCG under each budget, and then the share of places that little-heard artists have [asked, 2 budgets]."""
    found, shares = [], []
    for budget in budgets:
        lists = np.full((len(best), PLACES), -1, dtype=np.int32)
        for row, items in enumerate(best):
            there = items[items >= 0]
            chosen = there[with_budget(small[there], budget, PLACES)]
            lists[row, : len(chosen)] = chosen
        found.append(ndcg(found_in(lists, trial.truth), PLACES))
        filled = lists >= 0
        shares.append((small[lists] & filled).sum(axis=1) / np.maximum(filled.sum(axis=1), 1))
    return np.stack([*found, *shares], axis=1)


def _costs(found: Floats, shares: Floats, times: Floats, budgets: Sequence[float]) -> tuple[Cost, ...]:
    names = [f"a budget of {budget:.0%}" for budget in budgets]
    gaps = {gap.second: gap for gap in differences(names, f"NDCG@{PLACES}", found, times) if gap.first == names[0]}
    base = float(found[:, 0].sum() / times.sum())
    # The cost in shares of what it is without: the base is taken for known, its own doubt is in its interval.
    lost = intervals((found[:, :1] - found) / max(base, 1e-12), times)
    return tuple(
        Cost(budget, quality, share, cost, gaps.get(name))
        for budget, name, quality, share, cost in zip(
            budgets, names, intervals(found, times), intervals(shares, times), lost, strict=True
        )
    )
