"""Bringing what is weighed of candidates into one order: a blend with a weight for each voice, or trees.

The blend needs a few dozen lists to learn from and can be read at a glance; trees (LightGBM, LambdaRank) need some
hundreds. Which of them serves is decided by lists that neither has seen.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.taste.ordering.candidates import Candidates, Floats
from segue.taste.ordering.forest import Forest

_DEPTH = 100
_STEPS = (0.0, 0.25, 0.5, 0.75, 1.5, 2.0)
_MORE_OR_LESS = (-1.0, -0.5, 0.5, 1.0)
_ROUNDS = 3
_TREES = 100
_QUIET = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """Candidates of one listener, and which of them they turned out to like [items]."""

    candidates: Candidates
    liked: NDArray[np.bool_]


class Ranker(ABC):
    """Gives candidates one score."""

    @abstractmethod
    def score(self, figures: Floats) -> Floats:
        """[candidates]: the higher, the sooner."""


@dataclass(frozen=True, slots=True, eq=False)
class Blend(Ranker):
    """A weight for each of the first figures: the members' scores, and the same for what nobody plays."""

    weights: Floats

    def score(self, figures: Floats) -> Floats:
        """Their weighted sum."""
        return np.asarray(figures[:, : len(self.weights)] @ self.weights, dtype=np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Trees(Ranker):
    """What LightGBM learned, in its own words."""

    words: str
    forest: Forest

    @classmethod
    def read(cls, words: str) -> "Trees":
        """From what it wrote."""
        return cls(words, Forest.read(words))

    def score(self, figures: Floats) -> Floats:
        """The sum of what the trees say."""
        return self.forest.sums(figures)


def untaught(members: Sequence[str]) -> Blend:
    """All voices alike, but for popularity, which says little of anybody: right where nobody can teach better."""
    weights = np.array([_QUIET if member == "popularity" else 1.0 for member in members], dtype=np.float32)
    return Blend(weights / max(float(weights.sum()), 1e-9))


def learn_blend(lessons: Sequence[Lesson], members: Sequence[str]) -> Blend:
    """Weights by going up one voice at a time, from those that need no teacher."""
    weights = np.concatenate([untaught(members).weights * len(members), np.zeros(len(members), dtype=np.float32)])
    best = ndcg(Blend(weights), lessons)
    for _ in range(_ROUNDS):
        before = best
        for voice in range(len(weights)):
            for changed in _otherwise(float(weights[voice]), voice >= len(members)):
                tried = weights.copy()
                tried[voice] = changed
                reached = ndcg(Blend(tried), lessons) if tried[: len(members)].any() else 0.0
                if reached > best:
                    weights, best = tried, reached
        if best == before:
            break
    return Blend(np.asarray(weights / max(float(weights[: len(members)].sum()), 1e-9), dtype=np.float32))


def _otherwise(weight: float, unplayed: bool) -> tuple[float, ...]:
    """What else a weight might be; what a voice weighs more for items that nobody plays may be less, too."""
    if unplayed:
        return tuple(weight + step for step in _MORE_OR_LESS)
    return tuple(step if weight == 0 else weight * step for step in _STEPS)


def learn_trees(lessons: Sequence[Lesson], names: Sequence[str], seed: int) -> Trees:
    """LambdaRank over the lessons' lists."""
    import lightgbm  # noqa: PLC0415 - brings in scikit-learn, which takes a second, and only learning needs it

    figures = np.concatenate([lesson.candidates.figures for lesson in lessons])
    liked = np.concatenate([lesson.liked for lesson in lessons])
    sizes = [len(lesson.liked) for lesson in lessons]
    data = lightgbm.Dataset(figures, liked.astype(np.int32), group=sizes, feature_name=[_plain(name) for name in names])
    how = {
        "objective": "lambdarank",
        "num_leaves": 7,
        "min_data_in_leaf": 50,
        "learning_rate": 0.1,
        "feature_fraction": 0.7,
        "bagging_fraction": 0.7,
        "bagging_freq": 1,
        "lambda_l2": 5.0,
        "lambdarank_truncation_level": _DEPTH,
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "verbosity": -1,
    }
    return Trees.read(lightgbm.train(how, data, num_boost_round=_TREES).model_to_string())


def ndcg(ranker: Ranker, lessons: Sequence[Lesson]) -> float:
    """How well a ranker orders these lessons: the mean NDCG at 100 over listeners who liked something."""
    discount = 1 / np.log2(np.arange(2, _DEPTH + 2))
    reached = []
    for lesson in lessons:
        order = np.argsort(-ranker.score(lesson.candidates.figures), kind="stable")[:_DEPTH]
        best = discount[: min(_DEPTH, int(lesson.liked.sum()))].sum()
        if best > 0:
            reached.append(float((lesson.liked[order] * discount[: len(order)]).sum() / best))
    return float(np.mean(reached)) if reached else 0.0


def _plain(name: str) -> str:
    return name.replace(" ", "_")
