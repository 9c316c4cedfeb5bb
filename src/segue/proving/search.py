"""The parameters of a recommender, searched for on listeners who are carved from those that are learned from.

What a search was told of its trial is what the models may learn from, and nothing else: the trial's own split is
applied once more to that, and Optuna looks for what answers this inner trial best. The parameters that a recommender
comes with are tried first, so that a search ends no worse, as far as the inner trial can tell.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from segue.domain.errors import BadRequest
from segue.proving.answering import answer
from segue.proving.ranking import found_in, ndcg
from segue.proving.splits import Split
from segue.proving.trial import Trial
from segue.taste import Recipe

if TYPE_CHECKING:
    import optuna

_INNER_SEED = 1_000
_BUDGET = re.compile(r"(\d+(?:\.\d+)?)(s|m|min|)")


@dataclass(frozen=True, slots=True)
class Range:
    """From where to where a parameter is looked for; `even` in its own steps, or else in its logarithm."""

    low: float
    high: float
    even: bool = False


_SHARE = Range(0.0, 1.0, even=True)

RANGES: Mapping[str, Mapping[str, Range | tuple[str, ...]]] = {
    "cold": {"axes": Range(16, 256), "power": _SHARE, "common": _SHARE, "doubt": Range(0.05, 50)},
    "content": {"nearest": Range(5, 100)},
    "ease": {"ridge": Range(10, 3000), "power": _SHARE, "dropped": _SHARE},
    "ials": {
        "factors": Range(16, 256), "unmet": Range(0.003, 1), "ridge": Range(1e-4, 5), "frequency": _SHARE,
        "rounds": Range(5, 20), "power": _SHARE,
    },
    "item_neighbours": {
        "weighting": ("bm25", "cosine", "tf-idf"), "neighbours": Range(20, 500), "shrink": Range(0.1, 200),
        "power": _SHARE, "lean": _SHARE,
    },
    "popularity": {"half_life": Range(7, 1000)},
    "ratings": {
        "factors": Range(4, 64), "rounds": Range(5, 40), "bias_doubt": Range(0.5, 50), "factor_doubt": Range(0.5, 50),
    },
    "sequence": {
        "window": Range(1, 30), "back": _SHARE, "half_life": Range(30, 2000), "common": _SHARE, "few": Range(1, 500),
        "fade": _SHARE,
    },
    "user_neighbours": {
        "neighbours": Range(20, 500), "sharp": Range(0.25, 4), "rare": _SHARE, "shrink": Range(0.1, 100),
        "power": _SHARE,
    },
    "walks": {"straight": Range(0.5, 2, even=True), "fame": _SHARE, "neighbours": Range(20, 500), "power": _SHARE},
    "words": {"share": _SHARE, "directions": Range(16, 256), "meant": _SHARE, "power": _SHARE},
}  # fmt: skip
"""What may be searched for of each recommender, by the names of its recipe's fields: a range, or words to choose from.

A whole number stays one. The hybrid has its own way of weighing its members, and chance has nothing to choose.
"""


@dataclass(frozen=True, slots=True)
class Budget:
    """How many times, or how many seconds, another choice of parameters is tried."""

    trials: int | None = None
    seconds: float | None = None

    @classmethod
    def of(cls, text: str) -> "Budget":
        """From "30" trials, "90s" or "5m".

        Raises:
            BadRequest: it is neither.
        """
        found = _BUDGET.fullmatch(text.strip().lower())
        if found is None or float(found[1]) <= 0 or (not found[2] and "." in found[1]):
            raise BadRequest(f"{text!r} is no budget.", 'Say how many trials, "30", or how long, "90s" or "5m".')
        if not found[2]:
            return cls(trials=int(found[1]))
        return cls(seconds=float(found[1]) * (1 if found[2] == "s" else 60))


@dataclass(frozen=True, slots=True)
class Tuned:
    """The best recipe of those that were tried, its NDCG on the inner trial, and that of the first one."""

    recipe: Recipe
    score: float
    before: float
    tried: int

    @property
    def note(self) -> str:
        """In a sentence."""
        name = self.recipe.makes.name
        if not self.tried:
            return f"{name} has nothing to search for and keeps the parameters that it comes with."
        return f"Parameters of {name} were searched for on listeners among those that are learned from."


def tune(trial: Trial, split: Split, recipe: Recipe, budget: Budget, *, seed: int = 0, at: int = 100) -> Tuned:
    """Search. With a budget of trials, the same seed finds the same.

    Raises:
        BadRequest: what is learned from is too little to be split again.
    """
    ranges = {name: one for name, one in RANGES.get(recipe.makes.name, {}).items() if hasattr(recipe, name)}
    if not ranges:
        return Tuned(recipe, 0.0, 0.0, 0)
    inner = split.deal(trial.known, _INNER_SEED + seed)
    import optuna  # noqa: PLC0415 - takes half a second, and only a search needs it

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    search = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=seed))
    search.enqueue_trial({name: _first(getattr(recipe, name), one) for name, one in ranges.items()})

    def worth(attempt: "optuna.Trial") -> float:
        tried = replace(recipe, **{name: _drawn(attempt, recipe, name, one) for name, one in ranges.items()})  # type: ignore[type-var]
        answers = answer(tried.learn(inner.listening, inner.music, seed), inner, at)
        return float(ndcg(found_in(answers.items, inner.truth), at).mean())

    search.optimize(worth, n_trials=1)
    search.optimize(worth, n_trials=None if budget.trials is None else budget.trials - 1, timeout=budget.seconds)
    best: dict[str, Any] = search.best_params
    return Tuned(replace(recipe, **best), search.best_value, float(search.trials[0].value or 0), len(search.trials))  # type: ignore[type-var]


def _drawn(attempt: "optuna.Trial", recipe: Recipe, name: str, one: Range | tuple[str, ...]) -> float | int | str:
    if isinstance(one, tuple):
        return str(attempt.suggest_categorical(name, one))
    if isinstance(getattr(recipe, name), int):
        return attempt.suggest_int(name, int(one.low), int(one.high), log=not one.even)
    return attempt.suggest_float(name, one.low, one.high, log=not one.even)


def _first(value: Any, one: Range | tuple[str, ...]) -> Any:
    """What a recipe comes with, or the end of the range that is nearest."""
    return value if isinstance(one, tuple) else type(value)(min(max(value, one.low), one.high))
