"""Probabilities that keep their promise: of what is said with 70 %, seven in ten are true.

A calibration is fitted on clips that the network did not learn from: one temperature where a clip has one label; a
slope, and a shift for each label, where it may have several. It is part of the model (`scale` and `shift` of its
manifest), so what is judged is what serves.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from segue.naming.judging.verdicts import Verdicts

Wide = NDArray[np.float64]

_BINS = 10
_PULL = 0.01
_WIDEST = 50.0


@dataclass(frozen=True, eq=False)
class Calibration:
    """Logits times `scale` plus `shift`, then softmax or sigmoid; shape (labels,) each."""

    scale: Wide
    shift: Wide
    multi: bool

    def probabilities(self, logits: Wide) -> Wide:
        """Of logits (clips, labels)."""
        values = np.asarray(logits, np.float64) * self.scale + self.shift
        if self.multi:
            return np.asarray(0.5 * (1 + np.tanh(0.5 * values)))
        shares = np.exp(values - values.max(axis=1, keepdims=True))
        return np.asarray(shares / shares.sum(axis=1, keepdims=True))


@dataclass(frozen=True, slots=True)
class Reliability:
    """What was promised and what came true.

    `bins`: (mean probability, share that was true, how many), of ten equal stretches of probability those that are
    not empty. `ece`: the expected calibration error, the mean gap between the two, weighted by how many.
    """

    ece: float
    bins: tuple[tuple[float, float, int], ...]


def calibrate(logits: Wide, targets: NDArray[np.bool_], *, multi: bool) -> Calibration:
    """The calibration under which these targets are most likely, pulled a little towards leaving logits as they are.

    Args:
        logits: shape (clips, labels), of clips that were not learned from.
        targets: 1 where a clip has a label, of the same shape.
        multi: whether a clip may have several labels.
    """
    count = targets.shape[1]
    given, truth = np.asarray(logits, np.float64), targets.astype(np.float64)

    def parts(values: Wide) -> Calibration:
        shift = values[1:] if multi else np.zeros(count)
        return Calibration(np.full(count, np.exp(values[0])), shift, multi)

    def loss(values: Wide) -> tuple[float, Wide]:
        found = parts(values)
        likely = found.probabilities(given)
        bounded = np.clip(likely, 1e-12, 1 - 1e-12)
        terms = truth * np.log(bounded) + ((1 - truth) * np.log1p(-bounded) if multi else 0.0)
        apart = (likely - truth) / len(truth)
        slope = np.array([(apart * given * found.scale).sum()])
        gradient = np.concatenate([slope, apart.sum(axis=0)]) if multi else slope
        return float(-terms.sum() / len(truth) + _PULL * (values**2).sum()), gradient + 2 * _PULL * values

    start = np.zeros(1 + count if multi else 1)
    bounds = [(-4.0, 4.0), *[(-_WIDEST, _WIDEST)] * (len(start) - 1)]
    return parts(np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x))


def reliability(verdicts: Verdicts) -> Reliability:
    """Of the most probable label of each clip, or, where a clip may have several, of every label of each clip."""
    if verdicts.multi:
        promised, kept = verdicts.probabilities.ravel(), verdicts.targets.ravel()
    else:
        rows = np.arange(len(verdicts.names))
        promised, kept = verdicts.probabilities[rows, verdicts.chosen], verdicts.targets[rows, verdicts.chosen]
    place = np.minimum((promised * _BINS).astype(int), _BINS - 1)
    bins, error = [], 0.0
    for number in range(_BINS):
        here = place == number
        if here.any():
            said, came = float(promised[here].mean()), float(kept[here].mean())
            bins.append((said, came, int(here.sum())))
            error += here.mean() * abs(said - came)
    return Reliability(float(error), tuple(bins))


def thresholds(verdicts: Verdicts, trust: float = 0.7, floor: float = 0.3) -> Wide:
    """From which probability each label is named, shape (labels,): below, the model is unsure.

    Args:
        verdicts: calibrated, of clips that were not learned from.
        trust: of what is named, so large a share should be right, where a clip has one label.
        floor: no label is named under this probability.
    """
    if verdicts.multi:
        return np.array([_best_f1(verdicts, column, floor) for column in range(len(verdicts.labels))])
    rows = np.arange(len(verdicts.names))
    said = verdicts.probabilities[rows, verdicts.chosen]
    order = np.argsort(-said, kind="stable")
    right = np.cumsum(verdicts.targets[rows, verdicts.chosen][order]) / np.arange(1, len(rows) + 1)
    enough = np.flatnonzero(right >= trust)
    least = said[order[enough[-1]]] if len(enough) else 1.0
    return np.full(len(verdicts.labels), float(np.clip(least, floor, 1.0)))


def _best_f1(verdicts: Verdicts, column: int, floor: float) -> float:
    """The threshold of the best F1 of a label; a half where there is nothing to go by."""
    truth, values = verdicts.targets[:, column], verdicts.probabilities[:, column]
    if not truth.any():
        return 0.5
    order = np.argsort(-values, kind="stable")
    right = np.cumsum(truth[order])
    f1 = 2 * right / (np.arange(1, len(truth) + 1) + truth.sum())
    return float(np.clip(values[order[int(f1.argmax())]], floor, 0.7))
