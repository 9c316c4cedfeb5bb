"""A model's card as the page shows it: who is taken for whom, and what a stricter or a milder model would find."""

from collections.abc import Sequence
from dataclasses import dataclass

from segue.interfaces.api.learned.models import NamingModelDoc
from segue.naming.cards.card import Card
from segue.naming.judging.by_label import Curve, LabelScores

_DRAWN = 30
_DEPTHS = 9


@dataclass(frozen=True, slots=True)
class Cell:
    """Clips of one label that were called another; `depth` from 0 to 9 is how large a share of its clips they are."""

    said: str
    clips: int
    depth: int
    right: bool


@dataclass(frozen=True, slots=True)
class Row:
    """What the clips of a label were called."""

    label: str
    clips: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Curves:
    """One label's curves. `steps` go from the strictest to the mildest model: false alarms, found, precision.

    `least` is the probability from which the model names the label; what it reaches with that is in `scores`.
    """

    scores: LabelScores
    roc: str
    precision_recall: str
    steps: tuple[tuple[float, float, float], ...]
    least: float | None


@dataclass(frozen=True, slots=True)
class ModelReport:
    """All that the page shows of a model. `more` is how many labels the matrix leaves out."""

    model: NamingModelDoc
    card: Card
    matrix: tuple[Row, ...]
    more: int
    labels: tuple[LabelScores, ...]
    curves: Curves | None


def report_of(model: NamingModelDoc, card: Card, label: str) -> ModelReport:
    """The report, with the curves of `label`, or of the one with most clips."""
    judged = tuple(sorted(card.judged, key=lambda one: -one.clips))
    drawn = [one.label for one in judged[:_DRAWN]]
    return ModelReport(model, card, _matrix(card, drawn), len(judged) - len(drawn), judged, _curves(model, card, label))


def _matrix(card: Card, drawn: Sequence[str]) -> tuple[Row, ...]:
    if card.confusion is None:
        return ()
    clips = {one.label: one.clips for one in card.judged}
    counts = {(card.labels[true], card.labels[said]): count for true, said, count in card.confusion}
    return tuple(
        Row(
            label,
            clips[label],
            tuple(_cell(counts.get((label, said), 0), clips[label], said, right=label == said) for said in drawn),
        )
        for label in drawn
    )


def _cell(count: int, of: int, said: str, *, right: bool) -> Cell:
    return Cell(said, count, min(_DEPTHS, -(-_DEPTHS * count // max(1, of))), right)


def _curves(model: NamingModelDoc, card: Card, label: str) -> Curves | None:
    judged = {one.label: one for one in card.judged}
    there = {one.label: one for one in card.curves if one.roc and one.precision_recall and one.label in judged}
    if not there:
        return None
    chosen = there.get(label) or max(there.values(), key=lambda one: judged[one.label].clips)
    least = dict(zip(model.labels, model.least, strict=True)).get(chosen.label)
    return Curves(judged[chosen.label], _line(chosen.roc), _line(chosen.precision_recall), _steps(chosen), least)


def _line(points: Sequence[tuple[float, float]]) -> str:
    """Points as a picture of 100 by 100 has them."""
    return " ".join(f"{100 * x:.1f},{100 - 100 * y:.1f}" for x, y in points)


def _steps(curve: Curve) -> tuple[tuple[float, float, float], ...]:
    """Points of both curves that are of the same decision."""
    pairs = zip(curve.roc, curve.precision_recall, strict=False)
    return tuple((wrong, found, precision) for (wrong, found), (same, precision) in pairs if found == same)
