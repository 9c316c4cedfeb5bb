"""How good verdicts are: accuracy, precision, recall and F1, areas under curves, confusions, calibration.

Of calibrated probabilities, by the `measures`. A label that no clip has, or every clip, has no area, and is named in
`unjudged`; precision, recall and F1 are averaged over the labels that some clip has.
"""

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.naming.judging.by_label import Curve, LabelScores
from segue.naming.judging.calibrating import Reliability, reliability
from segue.naming.judging.measures import accuracy, areas, precision_recall_f1, ranked, top
from segue.naming.judging.measures import curves as curves_of
from segue.naming.judging.verdicts import Verdicts
from segue.naming.probability import most_probable

Wide = NDArray[np.float64]

_TOP = 3
_CURVE_POINTS = 60

# Figures that are computed together.
_HITS = frozenset({"accuracy", f"top_{_TOP}", "exact", "first"})
_AVERAGES = frozenset(
    {"balanced_accuracy"}
    | {f"{average}_{part}" for average in ("macro", "weighted") for part in ("precision", "recall", "f1")}
)
_AREAS = frozenset({"roc_auc", "pr_auc"})
_LOSSES = frozenset({"ece", "log_loss"})
_SURE = frozenset({"sure", "right_when_sure"})


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


def judge(verdicts: Verdicts) -> Scores:
    """All scores of some verdicts, which are of clips that were not learned from."""
    parts = precision_recall_f1(verdicts.targets, decided(verdicts))
    under = areas(ranked(verdicts.targets, verdicts.probabilities))
    labels = tuple(
        LabelScores(
            label,
            int(verdicts.targets[:, column].sum()),
            *(float(part[column]) for part in parts),
            *(None if np.isnan(area[column]) else float(area[column]) for area in under),
        )
        for column, label in enumerate(verdicts.labels)
    )
    confusion = None
    if not verdicts.multi:
        table = np.zeros((len(labels), len(labels)), int)
        np.add.at(table, (verdicts.truth, verdicts.chosen), 1)
        confusion = tuple(tuple(row) for row in table.tolist())
    return Scores(
        clips=len(verdicts.names),
        artists=len(np.unique(verdicts.artists)),
        overall=figures(verdicts),
        labels=labels,
        confusion=confusion,
        reliability=reliability(verdicts),
        unjudged=tuple(one.label for one in labels if one.roc_auc is None),
    )


def figures(verdicts: Verdicts, only: Collection[str] | None = None) -> dict[str, float]:
    """The overall figures by name.

    One label to a clip: accuracy, top_3, balanced_accuracy; several: exact (all labels right), first (the most
    probable label is one of them). Both: macro and weighted precision, recall and F1, roc_auc and pr_auc (means over
    the labels that can be judged), ece, log_loss, sure (the share of clips of which something is named) and
    right_when_sure (the share of names that are true). Where a clip has one label, all but the last two are of the
    most probable one, whether it is probable enough to be named or not.

    Args:
        verdicts: of clips that were not learned from.
        only: the figures that are wanted, all without it; what cannot be judged is not among them.
    """
    families: dict[frozenset[str], Callable[[Verdicts], dict[str, float]]] = {
        _HITS: _hits,
        _AVERAGES: _averages,
        _AREAS: _mean_areas,
        _LOSSES: _losses,
        _SURE: _sureness,
    }
    found: dict[str, float] = {}
    for names, family in families.items():
        if only is None or not names.isdisjoint(only):
            found |= family(verdicts)
    return found if only is None else {name: found[name] for name in only if name in found}


def decided(verdicts: Verdicts) -> NDArray[np.bool_]:
    """Which labels the verdicts come down to, shape (clips, labels): the most probable one, or all that are named."""
    return verdicts.named if verdicts.multi else most_probable(verdicts.probabilities)


def curves(verdicts: Verdicts) -> tuple[Curve, ...]:
    """The curves of all labels that have them, thinned to what a picture can show."""
    order = ranked(verdicts.targets, verdicts.probabilities)
    some = verdicts.targets.any(axis=0) & ~verdicts.targets.all(axis=0)
    found = []
    for column in np.flatnonzero(some).tolist():
        roc, precision_recall = curves_of(order, column)
        found.append(Curve(verdicts.labels[column], _thinned(*roc), _thinned(*precision_recall)))
    return tuple(found)


def _hits(verdicts: Verdicts) -> dict[str, float]:
    right = accuracy(verdicts.targets, verdicts.probabilities)
    if verdicts.multi:
        exact = (decided(verdicts) == verdicts.targets).all(axis=1)
        return {"exact": float(exact.mean()), "first": right}
    return {"accuracy": right, f"top_{_TOP}": top(verdicts.targets, verdicts.probabilities, _TOP)}


def _averages(verdicts: Verdicts) -> dict[str, float]:
    """Over the labels that some clip has, each counting alike or as much as it has clips."""
    support = verdicts.targets.sum(axis=0)
    if not support.any():
        return {}
    found = {}
    parts = precision_recall_f1(verdicts.targets, decided(verdicts))
    for name, part in zip(("precision", "recall", "f1"), parts, strict=True):
        found[f"macro_{name}"] = float(part[support > 0].mean())
        found[f"weighted_{name}"] = float((part * support).sum() / support.sum())
    return found if verdicts.multi else found | {"balanced_accuracy": found["macro_recall"]}


def _mean_areas(verdicts: Verdicts) -> dict[str, float]:
    under = dict(zip(("roc_auc", "pr_auc"), areas(ranked(verdicts.targets, verdicts.probabilities)), strict=True))
    return {name: float(np.nanmean(area)) for name, area in under.items() if not np.isnan(area).all()}


def _losses(verdicts: Verdicts) -> dict[str, float]:
    likely = np.clip(verdicts.probabilities, 1e-9, 1 - 1e-9)
    if verdicts.multi:
        losses = np.where(verdicts.targets, np.log(likely), np.log1p(-likely)).mean(axis=1)
    else:
        losses = np.log(likely[np.arange(len(likely)), verdicts.truth])
    return {"ece": reliability(verdicts).ece, "log_loss": float(-losses.mean())}


def _sureness(verdicts: Verdicts) -> dict[str, float]:
    named = verdicts.named
    found = {"sure": float(named.any(axis=1).mean())}
    return found | {"right_when_sure": float(verdicts.targets[named].mean())} if named.any() else found


def _thinned(x: Wide, y: Wide) -> tuple[tuple[float, float], ...]:
    places = np.unique(np.linspace(0, len(x) - 1, min(len(x), _CURVE_POINTS)).astype(int))
    return tuple((round(float(x[place]), 4), round(float(y[place]), 4)) for place in places)
