"""The measures of labels: how many are right, and how well values put the clips that have a label before the others.

    accuracy, top            of each clip's highest values
    precision_recall_f1      of decisions, label by label
    ranked                   clips from the highest value to the lowest, label by label; of it:
    areas                    under the ROC curve and the precision-recall curve (average precision)
    curves                   the two curves of one label

All are NumPy over all labels at once, as intervals need thousands of them, and are held against scikit-learn in the
tests. Targets are true where a clip has a label; they, values and decisions have the shape (clips, labels).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Wide = NDArray[np.float64]
Real = NDArray[np.floating]
Marks = NDArray[np.bool_]
Places = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Ranked:
    """Clips in the order of falling values, for each label its own; shape (labels, clips) each.

    Attributes:
        held: whether the clip at this place has the label.
        right: how many clips up to this place, and with it, have the label.
        first, last: the places where the clips of the same value begin and end.
    """

    held: Marks
    right: Places
    first: Places
    last: Places


def accuracy(targets: Marks, values: Real) -> float:
    """The share of clips that have the label of their highest value, the first one of equals."""
    return float(targets[np.arange(len(targets)), values.argmax(axis=1)].mean())


def top(targets: Marks, values: Real, count: int) -> float:
    """The share of clips whose one label is among those of their `count` highest values, of equals the first ones."""
    rows, truth = np.arange(len(targets)), targets.argmax(axis=1)
    own = values[rows, truth][:, None]
    before = (values > own) | ((values == own) & (np.arange(values.shape[1]) < truth[:, None]))
    return float((before.sum(axis=1) < count).mean())


def precision_recall_f1(targets: Marks, named: Marks) -> tuple[Wide, Wide, Wide]:
    """Of each label; 0 where there is nothing to divide by."""
    right, said, having = (np.count_nonzero(marks, axis=0) for marks in (targets & named, named, targets))
    precision, recall, f1 = (
        over / np.maximum(under, 1) for over, under in ((right, said), (right, having), (2 * right, said + having))
    )
    return precision, recall, f1


def ranked(targets: Marks, values: Real) -> Ranked:
    """The clips in the order of falling values, for each label."""
    falling = -values.T
    order = np.argsort(falling, axis=1)
    held, sizes = np.take_along_axis(targets.T, order, axis=1), np.take_along_axis(falling, order, axis=1)
    places = np.arange(held.shape[1])
    begins = np.ones(held.shape, np.bool_)
    begins[:, 1:] = sizes[:, 1:] != sizes[:, :-1]
    ends = np.roll(begins, -1, axis=1)
    first = np.maximum.accumulate(np.where(begins, places, 0), axis=1)
    last = np.minimum.accumulate(np.where(ends, places, len(places))[:, ::-1], axis=1)[:, ::-1]
    return Ranked(held, np.cumsum(held, axis=1, dtype=np.intp), first, last)


def areas(order: Ranked) -> tuple[Wide, Wide]:
    """Under the ROC curve and the precision-recall curve of each label; NaN where all clips have it, or none.

    Clips of the same value count as if half of them came before the others in the first, and come all at once in the
    second: its area is a sum of steps (average precision).
    """
    having = order.right[:, -1]
    lacking = order.held.shape[1] - having
    told = (having > 0) & (lacking > 0)
    # Places from 1 on, the middle one for those of the same value.
    middle = (order.first + order.last) / 2 + 1
    before = (middle * order.held).sum(axis=1) - having * (having + 1) / 2
    roc = 1 - before / np.where(told, having * lacking, 1)
    precision = np.take_along_axis(order.right, order.last, axis=1) / (order.last + 1)
    steps = (precision * order.held).sum(axis=1) / np.where(told, having, 1)
    return np.where(told, roc, np.nan), np.where(told, steps, np.nan)


def curves(order: Ranked, label: int) -> tuple[tuple[Wide, Wide], tuple[Wide, Wide]]:
    """Of one label that some clips have and some have not, from the highest value on.

    Returns:
        The shares of the wrong and of the right clips that are found (ROC); and the share of the right ones that are
        found with the precision among all that are. They begin at (0, 0) and (0, 1).
    """
    ends = np.unique(order.last[label])
    right = order.right[label, ends]
    wrong = ends + 1 - right
    recall = np.append(0.0, right / right[-1])
    return (np.append(0.0, wrong / wrong[-1]), recall), (recall, np.append(1.0, right / (ends + 1)))
