"""A study as one page that opens anywhere: bars with their intervals, a map of what lists are like, and the tables."""

from collections.abc import Sequence
from dataclasses import dataclass

from segue.proving.intervals import Interval
from segue.proving.judging import figure_words
from segue.proving.pages import page
from segue.proving.study import Judged, Study

_LINE = 4.5
"""The height of a line in a picture of 100."""

_MEANINGS = {
    "ndcg": "hits count more the further up they stand; 1 is the best order there is",
    "recall": "the share of what was hidden that is in the list",
    "precision": "the share of the list that was hidden",
    "map": "the precision at each hit, on average",
    "mrr": "one through the place of the first hit",
    "hit_rate": "the share of listeners with a hit",
    "r_precision": "the share of hits among as many places as items were hidden",
    "roc_auc": "how often an item that was hidden is put before one that was not; chance is 0.5",
    "novelty": "bits; the higher, the less known are the items",
    "diversity": "how little alike the items of a list are, from 0 to 1",
    "popularity_lift": "how much better known the items are than the listener's own; 0 as well known",
    "small_artists": "the share of places for artists who together have a fifth of all likes",
    "miscalibration": "bits; how far the list's genres are from the listener's own; 0 the same",
    "coverage": "the share of all items that come to anybody",
    "gini": "how unevenly places go to items; 0 evenly, 1 all to one",
    "artist_coverage": "the share of artists who come to anybody",
    "artist_gini": "how unevenly places go to artists",
    "rmse": "how far foretold stars are from those that were given, large errors weighing more",
    "mae": "the same, all errors weighing alike",
    "rmse_of_mean": "what foretelling the same for everything would have",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """A model's main figure, and where it is drawn, from 0 to 100."""

    name: str
    figure: Interval
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Spot:
    """A model between two figures, in a picture of 100 by 100.

    Its name stands at the height `told`, below those before it, and to its left where `left` says so.
    """

    name: str
    x: float
    y: float
    told: float
    left: bool
    words: str


def report(study: Study) -> str:
    """HTML in one file: no script, nothing fetched."""
    few = f"coverage@{min(study.at)}"
    return page(
        "study.html",
        study=study,
        main=figure_words(study.main),
        beside=figure_words(few),
        bars=_bars(study),
        spots=_spots(study, few),
        figures=_rows(study.judged),
        whole=_whole(study.judged),
        parameters=[(one.name, _parameters(one)) for one in study.judged],
    )


def _bars(study: Study) -> list[Bar]:
    figures = [one.figures[study.main] for one in study.judged]
    scale = 100 / max([one.high for one in figures] + [1e-9])
    return [
        Bar(model.name, one, *(round(scale * max(0.0, value), 2) for value in (one.value, one.low, one.high)))
        for model, one in zip(study.judged, figures, strict=True)
    ]


def _spots(study: Study, few: str) -> list[Spot]:
    """Coverage to the right, the main figure upwards, each from 0 to a little more than the largest."""
    across = [one.whole[few] for one in study.judged]
    up = [one.figures[study.main].value for one in study.judged]
    wide, tall = (1.1 * max([*values, 1e-9]) for values in (across, up))
    spots: list[Spot] = []
    for model, here, there in zip(study.judged, across, up, strict=True):
        y = 100 - 100 * there / tall
        # The best stands first and highest: whoever comes next is told below it.
        told = max(y, spots[-1].told + _LINE) if spots else y
        words = f"{model.name}: {figure_words(few)} {here:.3f}, {figure_words(study.main)} {there:.3f}"
        spots.append(
            Spot(model.name, round(100 * here / wide, 2), round(y, 2), round(told, 2), here > 0.8 * wide, words)
        )
    return spots


def _rows(judged: Sequence[Judged]) -> list[tuple[str, str, list[Interval | None]]]:
    """Each figure of listeners in words, what it means, and what each model has."""
    names = dict.fromkeys(name for one in judged for name in one.figures)
    return [(figure_words(name), _meaning(name), [one.figures.get(name) for one in judged]) for name in names]


def _whole(judged: Sequence[Judged]) -> list[tuple[str, str, list[float | None]]]:
    names = dict.fromkeys(name for one in judged for name in one.whole)
    return [(figure_words(name), _meaning(name), [one.whole.get(name) for one in judged]) for name in names]


def _meaning(name: str) -> str:
    return _MEANINGS.get(name.partition("@")[0], "")


def _parameters(model: Judged) -> list[str]:
    """The parameters under each seed; once where they are the same."""
    told = [", ".join(f"{name} {_short(value)}" for name, value in one.items()) for one in model.parameters]
    return list(dict.fromkeys(words or "none" for words in told))


def _short(value: float | int | str) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
