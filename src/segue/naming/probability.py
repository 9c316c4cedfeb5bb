"""From logits to probabilities and to names: the one way in which models are calibrated, judged and serve."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Wide = NDArray[np.float64]


def probabilities(logits: ArrayLike, scale: ArrayLike, shift: ArrayLike, *, multi: bool) -> Wide:
    """Calibrated probabilities, shape (tracks, labels).

    Args:
        logits: shape (tracks, labels).
        scale: what logits are multiplied by, for each label.
        shift: what is added then, for each label.
        multi: whether several labels may hold; the probabilities of a track sum to 1 where only one can.
    """
    values = np.asarray(logits, np.float64) * np.asarray(scale) + np.asarray(shift)
    if multi:
        # Halves of tanh, which unlike exp cannot overflow.
        return np.asarray(0.5 * (1 + np.tanh(0.5 * values)))
    shares = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def most_probable(values: Wide) -> NDArray[np.bool_]:
    """The most probable label of each track, shape (tracks, labels), from probabilities of that shape."""
    best = np.zeros(values.shape, np.bool_)
    best[np.arange(len(values)), values.argmax(axis=1)] = True
    return best


def spoken(values: Wide, least: ArrayLike, *, multi: bool) -> NDArray[np.bool_]:
    """Which labels are probable enough to be named, shape (tracks, labels); of one where only one can hold.

    Args:
        values: probabilities (tracks, labels).
        least: from which probability each label is named, shape (labels,) or (tracks, labels).
        multi: whether several labels may hold.
    """
    enough = np.asarray(values >= np.asarray(least))
    return enough if multi else np.asarray(enough & most_probable(values))
