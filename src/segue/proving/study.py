"""Recommenders beside each other: every model on the same listeners and seeds, with the baselines always among them.

found = study(known, StrongGeneralisation(), ("ease",), seeds=5)
found.as_json()
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.domain.errors import BadRequest, SegueError
from segue.proving.answering import Foretells, answer, foretell
from segue.proving.beyond import Surroundings
from segue.proving.data.known import Known
from segue.proving.intervals import Difference, Interval, differences, intervals
from segue.proving.judging import Figures, depth, figure_words, judge, main_figure
from segue.proving.rating import star_figures
from segue.proving.search import Budget, Tuned, tune
from segue.proving.splits import Split
from segue.proving.trial import Trial
from segue.taste import Recipe
from segue.taste.recommenders import kinds

Floats = NDArray[np.float64]
Progress = Callable[[int, int], None]

FORMAT = 1
BASELINES = ("item_neighbours", "popularity", "random")


@dataclass(frozen=True, slots=True)
class Judged:
    """One model.

    Attributes:
        name: of the recommender.
        parameters: of its recipe, under each seed.
        figures: with their intervals, by name.
        whole: figures of all lists together, means over the seeds.
        by_seed: the main figure under each seed.
        learn_s, answer_s: processor seconds to learn, and to answer everybody; the least of the seeds.
    """

    name: str
    parameters: tuple[dict[str, float | int | str], ...]
    figures: dict[str, Interval]
    whole: dict[str, float]
    by_seed: tuple[float, ...]
    learn_s: float
    answer_s: float


@dataclass(frozen=True, slots=True)
class Study:
    """What came of it.

    Attributes:
        data, split: in words.
        seeds, at: how often, and how many places are looked at.
        listeners, items, plays: what was known before the split.
        asked: how many different listeners were asked.
        alike_by: by what the diversity of lists is told.
        judged: the models, the best by the main figure first.
        differences: of the main figure, each model against each that stands behind it.
        left_out: models that could not be judged, and why.
        notes: sentences on the data, and on what was searched for.
    """

    data: str
    split: str
    seeds: int
    at: tuple[int, ...]
    listeners: int
    items: int
    plays: int
    asked: int
    alike_by: str
    judged: tuple[Judged, ...]
    differences: tuple[Difference, ...]
    left_out: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def main(self) -> str:
        """The figure that models are sorted by."""
        return main_figure(self.at)

    @property
    def verdicts(self) -> tuple[str, ...]:
        """Of each model in a sentence or two: which behind it chance may have put there, and which it has beaten."""
        return tuple(self._verdict(one.name) for one in self.judged[:-1])

    def _verdict(self, name: str) -> str:
        gaps = [gap for gap in self.differences if gap.first == name]
        beaten = next((gap for gap in gaps if gap.more_than_chance), None)
        alike = [gap.second for gap in (gaps if beaten is None else gaps[: gaps.index(beaten)])]
        unsure = f"Nothing but chance tells {name} from {', '.join(alike)}." if alike else ""
        return f"{unsure} {beaten or ''}".strip()

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {"format": FORMAT, "main": self.main, **asdict(self)}

    @classmethod
    def of_json(cls, told: Mapping[str, Any]) -> "Study":
        """What `as_json` gave, as it was.

        Raises:
            BadRequest: it is no such thing.
        """
        try:
            if told["format"] != FORMAT:
                raise BadRequest(f"This study has the form {told['format']}.", "Run segue evaluate again.")
            parts = {name: told[name] for name in cls.__dataclass_fields__}
            parts["judged"] = tuple(_judged(one) for one in told["judged"])
            parts["differences"] = tuple(
                Difference(**{**one, "interval": Interval(**one["interval"])}) for one in told["differences"]
            )
            return cls(**{**parts, "at": tuple(told["at"]), "notes": tuple(told["notes"])})
        except (KeyError, TypeError, AttributeError) as error:
            raise BadRequest("This is no study.", "Write one: segue evaluate DATA --json") from error


@dataclass(slots=True)
class _Running:
    """A model while its seeds are gone through."""

    recipe: Recipe
    parameters: list[dict[str, float | int | str]] = field(default_factory=list)
    figures: list[Figures] = field(default_factory=list)
    learn_s: float = float("inf")
    answer_s: float = float("inf")


def study(
    known: Known,
    split: Split,
    models: Sequence[str] = (),
    *,
    seeds: int = 3,
    at: Sequence[int] = (100, 20),
    budget: Budget | None = None,
    progress: Progress = lambda *_: None,
) -> Study:
    """Every model under every seed.

    Args:
        known: listening; who or what has too little should be gone (`Known.core`).
        split: what is hidden.
        models: names of recommenders; none for all that there are. The baselines come anyway.
        seeds: how many; of the split where it draws, and of the models.
        at: how many places are looked at; the first is for NDCG, by which models are sorted.
        budget: how long parameters are searched for, for each model and seed, on a part of what is learned from.
        progress: told after each model and seed.

    Raises:
        BadRequest: there is no such model, too little listening, or training and test overlap.
    """
    running = {name: _Running(recipe) for name, recipe in recipes(models).items()}
    left_out: dict[str, str] = {}
    askers, notes = [], list(known.notes)
    alike_by, steps = "", len(running) * seeds
    for seed in range(seeds):
        trial = split.deal(known, seed)
        around = Surroundings.of(trial)
        alike_by = around.kin_by
        askers.append(trial.askers)
        for place, (name, model) in enumerate(running.items()):
            if name not in left_out:
                try:
                    _run(model, trial, around, split, seed, at, budget, notes)
                except SegueError as error:
                    left_out[name] = str(error)
            progress(seed * len(running) + place + 1, steps)
    ids, where = np.unique(np.concatenate(askers), return_inverse=True)
    times = np.bincount(where).astype(np.float64)
    there = {name: model for name, model in running.items() if name not in left_out}
    judged = sorted((_close(name, model, where, times, at) for name, model in there.items()), key=_rank(at))
    main = [_sums(there[one.name].figures, main_figure(at), where) for one in judged]
    if not judged:
        raise BadRequest("No model could be judged.", " ".join(left_out.values()))
    gaps = differences([one.name for one in judged], figure_words(main_figure(at)), np.stack(main, axis=1), times)
    if seeds > 1 and not split.drawn:
        notes.append("This split hides the same under every seed; only the models' own draws differ.")
    plays = len(np.unique(known.pairs(known.plays)))
    return Study(
        known.title, split.title, seeds, tuple(at), len(known.listeners), len(known.music), plays, len(ids), alike_by,
        tuple(judged), gaps, left_out, tuple(dict.fromkeys(notes)),
    )  # fmt: skip


def recipes(models: Sequence[str]) -> dict[str, Recipe]:
    """The recipes of these recommenders and of the baselines, with the parameters that they come with.

    Raises:
        BadRequest: there is no recommender of that name.
    """
    there = kinds()
    for name in models:
        if name not in there:
            raise BadRequest(f"There is no recommender {name}.", f"Choose from: {', '.join(there)}.")
    wanted = dict.fromkeys([*(models or there), *(name for name in BASELINES if name in there)])
    return {name: there[name]() for name in wanted}


def _run(
    model: _Running,
    trial: Trial,
    around: Surroundings,
    split: Split,
    seed: int,
    at: Sequence[int],
    budget: Budget | None,
    notes: list[str],
) -> None:
    """One model under one seed."""
    recipe = model.recipe
    if budget is not None:
        tuned: Tuned = tune(trial, split, recipe, budget, seed=seed, at=at[0])
        recipe = tuned.recipe
        notes.append(tuned.note)
    began = time.process_time()
    recommender = recipe.learn(trial.listening, trial.music, seed)
    learned = time.process_time()
    answers = answer(recommender, trial, depth(trial, at))
    if (answers.items < 0).all():
        raise BadRequest(
            "It recommends nothing to anybody here.", "It may learn from what this listening does not tell."
        )
    model.answer_s = min(model.answer_s, time.process_time() - learned)
    model.learn_s = min(model.learn_s, learned - began)
    figures = judge(answers, trial, around, at)
    if len(trial.stars) and len(trial.listening.ratings) and isinstance(recommender, Foretells):
        middle = float(trial.listening.ratings.stars.mean())
        figures.whole.update(star_figures(trial.stars, foretell(recommender, trial), middle))
    model.figures.append(figures)
    model.parameters.append(parameters_of(recipe))


def parameters_of(recipe: Recipe) -> dict[str, float | int | str]:
    """A recipe's parameters that are numbers or words."""
    fields: Iterable[str] = getattr(recipe, "__dataclass_fields__", {})
    values = {name: getattr(recipe, name) for name in fields}
    return {name: value for name, value in values.items() if isinstance(value, float | int | str)}


def _close(name: str, model: _Running, where: NDArray[np.intp], times: Floats, at: Sequence[int]) -> Judged:
    """A model's figures over all seeds; only those that every seed could tell."""
    names = [figure for figure in model.figures[0].own if all(figure in one.own for one in model.figures)]
    sums = np.stack([_sums(model.figures, figure, where) for figure in names], axis=1)
    shared = [figure for figure in model.figures[0].whole if all(figure in one.whole for one in model.figures)]
    whole = {figure: float(np.mean([one.whole[figure] for one in model.figures])) for figure in shared}
    main = main_figure(at)
    return Judged(
        name,
        tuple(model.parameters),
        dict(zip(names, intervals(sums, times), strict=True)),
        whole,
        tuple(float(one.own[main].mean()) for one in model.figures),
        model.learn_s,
        model.answer_s,
    )


def _sums(figures: Sequence[Figures], name: str, where: NDArray[np.intp]) -> Floats:
    """One figure of each listener, summed over the seeds under which they were asked."""
    return np.asarray(np.bincount(where, np.concatenate([one.own[name] for one in figures])), dtype=np.float64)


def _rank(at: Sequence[int]) -> Callable[[Judged], tuple[float, str]]:
    return lambda one: (-one.figures[main_figure(at)].value, one.name)


def _judged(told: Mapping[str, Any]) -> Judged:
    figures = {name: Interval(**one) for name, one in told["figures"].items()}
    parts = {**told, "figures": figures, "parameters": tuple(told["parameters"]), "by_seed": tuple(told["by_seed"])}
    return Judged(**parts)
