"""How much a leaky split flatters, and why, as one page."""

from segue.naming.cards.card import Score
from segue.naming.cards.leaks import Leakage, Leaks
from segue.naming.cards.pages import page
from segue.naming.cards.weaknesses import figure_words

_FIGURES = ("accuracy", "first", "roc_auc", "macro_f1")


def leakage_page(found: Leakage) -> str:
    """HTML in one file: no script, nothing fetched."""
    return page("leakage.html", found=found, figures=_figures(found), inflations=_inflations(found), main=_main(found))


def _main(found: Leakage) -> str:
    return next((name for name in _FIGURES if name in found.honest.scores), "")


def _figures(found: Leakage) -> list[tuple[str, list[tuple[str, Score, bool, str]]]]:
    """For each figure its words, and a row for each split."""
    return [
        (figure_words(name), [(run.title, run.scores[name], run.leaky, "") for run in found.runs if name in run.scores])
        for name in _FIGURES
        if name in found.honest.scores
    ]


def _inflations(found: Leakage) -> list[tuple[Leaks, float, float, float]]:
    """Each leaky run, its main figure, the honest one, and by how many points it is higher."""
    name = _main(found)
    honest = found.honest.scores
    return [
        (run, run.scores[name].value, honest[name].value, 100 * by[name]) for run, by in found.inflations if name in by
    ]
