"""How good verdicts are: accuracy, precision, recall and F1, areas under curves, confusions, calibration.

Scores are scikit-learn's, of calibrated probabilities. A label that no clip has, or every clip, has no area and no F1
to be averaged; it is named in `unjudged`.
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import (
    average_precision_score,
    confusion_matrix,
    precision_recall_curve,
    precision_recall_fscore_support,
    roc_auc_score,
    roc_curve,
)

from segue.naming.judging.calibrating import Reliability, reliability
from segue.naming.judging.verdicts import Verdicts

Wide = NDArray[np.float64]

_TOP = 3
_CURVE_POINTS = 60


@dataclass(frozen=True, slots=True)
class LabelScores:
    """How well one label is told. Areas are None where every clip has the label, or none."""

    label: str
    clips: int
    precision: float
    recall: float
    f1: float
    roc_auc: float | None
    pr_auc: float | None


@dataclass(frozen=True, slots=True)
class Curve:
    """Of one label, one against the rest: points (x, y) of the ROC curve and of precision over recall."""

    label: str
    roc: tuple[tuple[float, float], ...]
    precision_recall: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """What judging found of verdicts.

    Attributes:
        clips, artists: how many were judged.
        overall: each figure by its name; see `figures`.
        labels: by label, in the verdicts' order.
        confusion: clips of the label in the row that were called the label in the column; None for several labels.
        reliability: what was promised and what came true.
        unjudged: labels that no clip, or every clip, has.
    """

    clips: int
    artists: int
    overall: dict[str, float]
    labels: tuple[LabelScores, ...]
    confusion: tuple[tuple[int, ...], ...] | None
    reliability: Reliability
    unjudged: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """For programs and cards."""
        return asdict(self)


def judge(verdicts: Verdicts, thresholds: Wide | None = None) -> Scores:
    """All scores of some verdicts.

    Args:
        verdicts: of clips that were not learned from.
        thresholds: where a clip may have several labels, from which probability each label is named; 0.5 without it.
    """
    named = decided(verdicts, thresholds)
    parts = precision_recall_fscore_support(verdicts.targets, named, average=None, zero_division=0.0)
    areas = [_areas(verdicts, column) for column in range(len(verdicts.labels))]
    labels = tuple(
        LabelScores(label, int(support), float(precision), float(recall), float(f1), *areas[column])
        for column, (label, precision, recall, f1, support) in enumerate(zip(verdicts.labels, *parts, strict=True))
    )
    confusion = None
    if not verdicts.multi:
        table = confusion_matrix(verdicts.truth, verdicts.chosen, labels=range(len(verdicts.labels)))
        confusion = tuple(tuple(int(count) for count in row) for row in table)
    return Scores(
        clips=len(verdicts.names),
        artists=len(np.unique(verdicts.artists)),
        overall=figures(verdicts, thresholds),
        labels=labels,
        confusion=confusion,
        reliability=reliability(verdicts),
        unjudged=tuple(one.label for one in labels if one.roc_auc is None),
    )


def figures(verdicts: Verdicts, thresholds: Wide | None = None) -> dict[str, float]:
    """The overall figures by name.

    One label to a clip: accuracy, top_3, balanced_accuracy; several: exact (all labels right), first (the most
    probable label is one of them). Both: macro and weighted precision, recall and F1, roc_auc and pr_auc (means over
    the labels that can be judged), ece and log_loss.
    """
    named = decided(verdicts, thresholds)
    found: dict[str, float] = {}
    rows = np.arange(len(verdicts.names))
    hit = verdicts.targets[rows, verdicts.chosen]
    if verdicts.multi:
        found["exact"] = float((named == verdicts.targets).all(axis=1).mean())
        found["first"] = float(hit.mean())
    else:
        best = np.argsort(-verdicts.probabilities, axis=1, kind="stable")[:, :_TOP]
        found["accuracy"] = float(hit.mean())
        found[f"top_{_TOP}"] = float((best == verdicts.truth[:, None]).any(axis=1).mean())
        held = verdicts.targets.any(axis=0)
        found["balanced_accuracy"] = float(np.mean([hit[column].mean() for column in verdicts.targets.T[held] > 0]))
    present = np.flatnonzero(verdicts.targets.any(axis=0))
    for average in ("macro", "weighted"):
        precision, recall, f1, _ = precision_recall_fscore_support(
            verdicts.targets, named, average=average, labels=present, zero_division=0.0
        )
        found |= {
            f"{average}_precision": float(precision),
            f"{average}_recall": float(recall),
            f"{average}_f1": float(f1),
        }
    return found | _areas_and_losses(verdicts)


def decided(verdicts: Verdicts, thresholds: Wide | None = None) -> NDArray[np.bool_]:
    """Which labels the verdicts come down to, shape (clips, labels): the most probable, or all from `thresholds` on."""
    if verdicts.multi:
        least = np.full(len(verdicts.labels), 0.5) if thresholds is None else thresholds
        return np.asarray(verdicts.probabilities >= least)
    named = np.zeros(verdicts.targets.shape, np.bool_)
    named[np.arange(len(named)), verdicts.chosen] = True
    return named


def curves(verdicts: Verdicts) -> tuple[Curve, ...]:
    """The curves of all labels that have them, thinned to what a picture can show."""
    found = []
    for column, label in enumerate(verdicts.labels):
        truth, values = verdicts.targets[:, column], verdicts.probabilities[:, column]
        if truth.any() and not truth.all():
            wrong, right, _ = roc_curve(truth, values)
            precision, recall, _ = precision_recall_curve(truth, values)
            found.append(Curve(label, _thinned(wrong, right), _thinned(recall[::-1], precision[::-1])))
    return tuple(found)


def _areas(verdicts: Verdicts, column: int) -> tuple[float | None, float | None]:
    truth, values = verdicts.targets[:, column], verdicts.probabilities[:, column]
    if not truth.any() or truth.all():
        return None, None
    return float(roc_auc_score(truth, values)), float(average_precision_score(truth, values))


def _areas_and_losses(verdicts: Verdicts) -> dict[str, float]:
    areas = [_areas(verdicts, column) for column in range(len(verdicts.labels))]
    found = {}
    for name, place in (("roc_auc", 0), ("pr_auc", 1)):
        known = [float(value) for area in areas if (value := area[place]) is not None]
        if known:
            found[name] = float(np.mean(known))
    likely = np.clip(verdicts.probabilities, 1e-9, 1 - 1e-9)
    if verdicts.multi:
        losses = np.where(verdicts.targets, np.log(likely), np.log1p(-likely)).mean(axis=1)
    else:
        losses = np.log(likely[np.arange(len(likely)), verdicts.truth])
    return found | {"ece": reliability(verdicts).ece, "log_loss": float(-losses.mean())}


def _thinned(x: Wide, y: Wide) -> tuple[tuple[float, float], ...]:
    places = np.unique(np.linspace(0, len(x) - 1, min(len(x), _CURVE_POINTS)).astype(int))
    return tuple((round(float(x[place]), 4), round(float(y[place]), 4)) for place in places)
