"""What judging finds of one label: plain data, which cards keep and whoever shows them needs nothing else for."""

from dataclasses import dataclass


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
