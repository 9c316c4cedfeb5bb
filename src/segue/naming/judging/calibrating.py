"""Probabilities that keep their promise: of what is said with 70 %, seven in ten are true.

A calibration is fitted on clips that the network did not learn from: one temperature where a clip has one label; a
slope, and a shift for each label, where it may have several. It is part of the model (`scale` and `shift` of its
manifest), so what is judged is what serves. So is how much each member of an ensemble weighs, which is found together
with it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from segue.naming.judging.verdicts import Verdicts
from segue.naming.probability import most_probable, probabilities

Wide = NDArray[np.float64]

_BINS = 10
# How much a logarithm of the scale of 1, or a shift of 1, costs, in nats a clip.
_PULL = 0.01
# How much weights that are not equal cost, in nats of all clips: times the sum of the squares of what they are apart.
_EVEN = 4.0
_LEAST, _MOST = -12.0, 4.0
_WIDEST = 50.0


@dataclass(frozen=True, eq=False)
class Calibration:
    """Logits times `scale` plus `shift`, then softmax or sigmoid; shape (labels,) each."""

    scale: Wide
    shift: Wide
    multi: bool

    def probabilities(self, logits: Wide) -> Wide:
        """Of logits (clips, labels)."""
        return probabilities(logits, self.scale, self.shift, multi=self.multi)


@dataclass(frozen=True, eq=False)
class Blend:
    """An ensemble: how much the logits of each member weigh, shape (members,), summing to 1; then one calibration."""

    weights: Wide
    calibration: Calibration

    def probabilities(self, logits: Wide) -> Wide:
        """Of the members' logits (members, clips, labels), shape (clips, labels)."""
        return self.calibration.probabilities(np.tensordot(self.weights, np.asarray(logits, np.float64), 1))


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
    return blend(logits[None], targets, multi=multi).calibration


def blend(logits: Wide, targets: NDArray[np.bool_], *, multi: bool) -> Blend:
    """Weights of an ensemble's members, and its calibration, under which these targets are most likely.

    The weights are pulled towards equal ones, the less so the more clips there are: a member of two is thrown out if
    that makes all clips together e squared times as likely, which is more than chance does to few clips.

    Args:
        logits: of each member, shape (members, clips, labels), of clips that no member learned from. Without any,
            members weigh alike and logits are left as they are.
        targets: 1 where a clip has a label, shape (clips, labels).
        multi: whether a clip may have several labels.
    """
    members, clips, labels = logits.shape
    if not clips:
        return Blend(np.full(members, 1 / members), Calibration(np.ones(labels), np.zeros(labels), multi))
    given, truth = np.asarray(logits, np.float64), targets.astype(np.float64)
    start = np.concatenate([np.full(members, -np.log(members)), np.zeros(labels if multi else 0)])
    bounds = [(_LEAST, _MOST)] * members + [(-_WIDEST, _WIDEST)] * (len(start) - members)
    found = minimize(_loss, start, (given, truth, multi), jac=True, method="L-BFGS-B", bounds=bounds)
    return _blend_of(np.asarray(found.x), given.shape, multi)


def _blend_of(values: Wide, shape: tuple[int, ...], multi: bool) -> Blend:
    """From what is fitted: the logarithm of each member's weight times the scale, then, if `multi`, the shifts.

    Logarithms keep the weights above 0. But for the pulls the loss is convex in the products, so one place is the best.
    """
    members, _, labels = shape
    parts = np.exp(values[:members])
    shift = values[members:] if multi else np.zeros(labels)
    return Blend(parts / parts.sum(), Calibration(np.full(labels, parts.sum()), shift, multi))


def _loss(values: Wide, given: Wide, truth: Wide, multi: bool) -> tuple[float, Wide]:
    """How unlikely the targets are, a clip's share of it in nats, with the pulls; and its gradient."""
    members, clips = given.shape[:2]
    found = _blend_of(values, given.shape, multi)
    weights, scale, shift = found.weights, found.calibration.scale[0], found.calibration.shift
    likely = found.probabilities(given)
    bounded = np.clip(likely, 1e-12, 1 - 1e-12)
    terms = truth * np.log(bounded) + ((1 - truth) * np.log1p(-bounded) if multi else 0.0)
    apart = (likely - truth) / clips
    uneven = weights - 1 / members
    pulls = _PULL * (np.log(scale) ** 2 + (shift**2).sum()) + _EVEN / clips * (uneven**2).sum()
    slopes = np.tensordot(given, apart, 2) * scale + 2 * _PULL * np.log(scale)
    slopes += 2 * _EVEN / clips * (uneven - (uneven * weights).sum())
    shifts = apart.sum(axis=0) + 2 * _PULL * shift if multi else np.empty(0)
    return float(-terms.sum() / clips + pulls), np.concatenate([slopes * weights, shifts])


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


def thresholds(
    values: Wide, targets: NDArray[np.bool_], *, multi: bool, trust: float = 0.7, floor: float = 0.3
) -> Wide:
    """From which probability a label is named, shape (labels,), the same for all: below, the model is unsure.

    As much is named as can be trusted. (From the probability of each label's best F1 on, more would be named, and too
    much of it would be wrong.)

    Args:
        values: calibrated probabilities (clips, labels) of clips that were not learned from; without any it is 0.5.
        targets: 1 where a clip has a label, of the same shape.
        multi: whether a clip may have several labels.
        trust: of what is named, so large a share should be right.
        floor: no label is named under this probability.
    """
    if not len(values):
        return np.full(values.shape[1], 0.5)
    asked = values >= floor if multi else most_probable(values)
    said, hit = values[asked], targets[asked]
    order = np.argsort(-said, kind="stable")
    enough = np.flatnonzero(np.cumsum(hit[order]) / np.arange(1, len(hit) + 1) >= trust)
    least = said[order[enough[-1]]] if len(enough) else 1.0
    return np.full(values.shape[1], float(np.clip(least, floor, 1.0)))
