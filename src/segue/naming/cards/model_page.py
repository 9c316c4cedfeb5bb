"""A model card as one page that opens anywhere."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from segue.naming.cards.card import Card, CardEpoch, CardLearning, Score
from segue.naming.cards.pages import page
from segue.naming.cards.weaknesses import figure_words, short, within

_HEAT = 30
_PANELS = 40
_LISTED = 500
_WORST = 10
_COURSES = 12
_SIZES = 40
_SAID = 12
_BESIDE = ("accuracy", "roc_auc", "macro_f1")
_TILES = ("accuracy", "roc_auc", "pr_auc", "macro_f1", "top_3", "first", "ece")


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A label, how many clips it has, and in words what they were called."""

    label: str
    clips: int
    words: str


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A count at its place; `depth` from 0 to 1 is how strongly it is drawn."""

    row: int
    column: int
    clips: int
    right: bool
    depth: float
    words: str


@dataclass(frozen=True, slots=True)
class HeatMap:
    """The confusion matrix as it is drawn: `cell` is a cell's side, `more` how many labels are not drawn.

    `in_words` has the rows of all labels, the drawn ones or not.
    """

    rows: tuple[HeatRow, ...]
    in_words: tuple[HeatRow, ...]
    cells: tuple[HeatCell, ...]
    cell: int
    more: int


@dataclass(frozen=True, slots=True)
class Mistake:
    """Clips of a label that were called something else, and their share of all its clips."""

    label: str
    said: str
    clips: int
    share: float


@dataclass(frozen=True, slots=True)
class Panel:
    """One label's curves with their areas; `share` is that of the clips that have the label."""

    label: str
    roc: tuple[tuple[float, float], ...]
    precision_recall: tuple[tuple[float, float], ...]
    roc_auc: float | None
    pr_auc: float | None
    share: float
    roc_words: str
    pr_words: str


@dataclass(frozen=True, slots=True)
class Course:
    """Lines over epochs, as points of a picture, with the ends of both axes."""

    words: str
    lines: tuple[str, ...]
    low: float
    high: float
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Learned:
    """How one network learned; no score where nothing was validated."""

    member: str
    losses: Course
    score: Course | None
    epochs: tuple[CardEpoch, ...]


def model_page(card: Card) -> str:
    """HTML in one file: no script, nothing fetched. Of very many labels, those with most clips are drawn."""
    clips = {one.label: one.clips for one in card.judged}
    panels = _panels(card)
    return page(
        "model.html",
        card=card,
        tiles=_tiles(card),
        guessed=_always_the_largest(card),
        beside=_beside(card),
        heat=_heat(card, clips),
        worst=_worst(card, clips),
        judged=sorted(card.judged, key=lambda one: (one.clips == 0, -one.f1))[:_LISTED],
        curves=panels[:_PANELS],
        more_curves=len(card.labels) > len(panels[:_PANELS]),
        learning=[_learned(one) for one in card.learning[:_COURSES] if one.epochs],
        sizes=[(one.label, one.clips) for one in card.data.classes[:_SIZES]],
        figures=[(figure_words(name), score) for name, score in card.scores.items()],
    )


def _tiles(card: Card) -> list[tuple[str, str, str]]:
    """Words, value, and below it the interval."""
    told = []
    for name in _TILES:
        score = card.scores.get(name)
        if score is None:
            continue
        below = f"{score.low:.3f} to {score.high:.3f}" if score.low is not None and score.high is not None else ""
        told.append((figure_words(name), f"{score.value:.3f}", below))
    return told


def _always_the_largest(card: Card) -> str:
    total = sum(one.clips for one in card.judged)
    if card.multi or not total:
        return ""
    most = max(card.judged, key=lambda one: one.clips)
    return f"Always saying {short(most.label)} would reach an accuracy of {most.clips / total:.3f}."


def _beside(card: Card) -> list[tuple[str, list[tuple[str, Score, bool, str]]]]:
    """For each figure that something is held against: its words, and rows of it."""
    told = []
    for name in _BESIDE:
        others = [(one.title, one.scores[name], one.leaky, one.source) for one in card.beside if name in one.scores]
        if others and name in card.scores:
            told.append((figure_words(name), [("This model", card.scores[name], card.split.leaky, ""), *others]))
    return told


def _heat(card: Card, clips: dict[str, int]) -> HeatMap | None:
    if card.confusion is None or not card.confusion:
        return None
    labels = card.labels
    by_size = sorted(range(len(labels)), key=lambda place: -clips.get(labels[place], 0))
    drawn = sorted(by_size[:_HEAT])
    at = {place: number for number, place in enumerate(drawn)}
    said: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for true, called, count in card.confusion:
        said[true].append((called, count))
    rows = {place: _heat_row(labels, place, clips, said[place]) for place in by_size[:_LISTED]}
    cells = [
        HeatCell(
            at[true],
            at[called],
            count,
            true == called,
            round(0.12 + 0.88 * min(1.0, count / max(1, clips.get(labels[true], 0))), 3),
            f"{count} of {clips.get(labels[true], 0)} clips of {within(labels[true])} "
            f"were called {within(labels[called])}",
        )
        for true, called, count in card.confusion
        if true in at and called in at
    ]
    side = 42 if len(drawn) <= 12 else 29 if len(drawn) <= 20 else 26
    shown = tuple(rows[place] for place in drawn)
    return HeatMap(shown, tuple(rows[place] for place in sorted(rows)), tuple(cells), side, len(labels) - len(drawn))


def _heat_row(labels: Sequence[str], place: int, clips: dict[str, int], said: Sequence[tuple[int, int]]) -> HeatRow:
    words = ", ".join(f"{count} {within(labels[called])}" for called, count in said[:_SAID])
    rest = sum(count for _, count in said[_SAID:])
    return HeatRow(labels[place], clips.get(labels[place], 0), f"{words} and {rest} others" if rest else words)


def _worst(card: Card, clips: dict[str, int]) -> list[Mistake]:
    wrong = [one for one in card.confusion or () if one[0] != one[1]][:_WORST]
    return [
        Mistake(card.labels[true], card.labels[said], count, count / max(1, clips.get(card.labels[true], 0)))
        for true, said, count in wrong
    ]


def _panels(card: Card) -> list[Panel]:
    """The curves, of the label with most clips first."""
    judged = {one.label: one for one in card.judged}
    total = max(1, card.split.clips)
    found = []
    for curve in card.curves:
        one = judged.get(curve.label)
        if one is None or not curve.roc or not curve.precision_recall:
            continue
        areas = [f"{value:.3f}" if value is not None else "unknown" for value in (one.roc_auc, one.pr_auc)]
        found.append(
            Panel(
                curve.label,
                curve.roc,
                curve.precision_recall,
                one.roc_auc,
                one.pr_auc,
                min(1.0, one.clips / total),
                f"ROC curve of {curve.label}, area {areas[0]}",
                f"Precision over recall of {curve.label}, area {areas[1]}",
            )
        )
    return sorted(found, key=lambda one: -one.share)


def _learned(learning: CardLearning) -> Learned:
    epochs = learning.epochs
    losses = [(one.number, one.loss) for one in epochs]
    valid = [(one.number, one.valid_loss) for one in epochs if one.valid_loss is not None]
    scores = [(one.number, one.valid_score) for one in epochs if one.valid_score is not None]
    return Learned(
        learning.member,
        _course(f"Losses of {learning.member} over {len(epochs)} epochs", [losses, *([valid] if valid else [])]),
        _course(f"Validation score of {learning.member}", [scores], (0.0, 1.0)) if scores else None,
        epochs,
    )


def _course(
    words: str, lines: Sequence[Sequence[tuple[int, float]]], ends: tuple[float, float] | None = None
) -> Course:
    values = [value for line in lines for _, value in line]
    low, high = ends or (min(values), max(values))
    high = high if high - low > 1e-9 else low + 1
    numbers = [number for line in lines for number, _ in line]
    first, last = min(numbers), max(numbers)
    wide = 286 / max(1, last - first)
    drawn = tuple(
        " ".join(
            f"{44 + (number - first) * wide:.1f},{120 - 104 * (value - low) / (high - low):.1f}"
            for number, value in line
        )
        for line in lines
    )
    return Course(words, drawn, low, high, first, last)
