"""Learned heads: from the mean of an embedding to descriptors, each one logistic regression.

They are stored as plain arrays, one file for each model whose vectors they read.
"""

import json
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.hearing.embedding.failures import ModelDamaged, ModelsDiffer
from segue.hearing.embedding.port import EmbedderId, Embedding
from segue.hearing.learned_arrays import read_arrays, write_arrays

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

_FORMAT = 2
_FLOOR = 1e-6
_NEWTON_STEPS = 30
_SETTLED = 1e-6


@dataclass(frozen=True, slots=True)
class Heads:
    """Fitted heads for the vectors of one model.

    `names` are the descriptors; `centre` and `scale` have the embedding's size, `weights` is [size, descriptors] and
    `bias` [descriptors].
    """

    model: EmbedderId
    names: tuple[str, ...]
    centre: Floats
    scale: Floats
    weights: Floats
    bias: Floats

    def of(self, embedding: Embedding) -> dict[str, float]:
        """Each descriptor that was learned, in 0..1.

        Raises:
            ModelsDiffer: the heads were fitted for another model, or for vectors of another size.
        """
        if embedding.model != self.model or embedding.mean.shape != self.centre.shape:
            raise ModelsDiffer(
                f"The heads were fitted for {self.centre.size} numbers of the model {self.model}, and this embedding "
                f"has {embedding.mean.size} of {embedding.model}.",
                "Fit heads for this model.",
            )
        normal = (embedding.mean.astype(np.float64) - self.centre) / self.scale
        return dict(zip(self.names, logistic(normal @ self.weights + self.bias).tolist(), strict=True))


def logistic(values: Doubles) -> Doubles:
    """Any numbers to 0..1."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * values)))


def fit_logistic(inputs: Doubles, targets: Doubles, weights: Doubles, ridge: float) -> tuple[Doubles, float]:
    """Slopes [size] and bias of a logistic regression, by Newton's method.

    Args:
        inputs: normalised, [tracks, size].
        targets: 0..1, [tracks].
        weights: how much each track counts, [tracks], with a mean of 1.
        ridge: how much the squares of the slopes count against all tracks together.
    """
    wide = np.hstack([inputs, np.ones((len(inputs), 1))])
    penalty = np.full(wide.shape[1], ridge * len(inputs))
    penalty[-1] = _FLOOR
    found = np.zeros(wide.shape[1])
    for _ in range(_NEWTON_STEPS):
        chances = logistic(wide @ found)
        slope = wide.T @ (weights * (chances - targets)) + penalty * found
        curve = (wide * (weights * np.maximum(chances * (1 - chances), _FLOOR))[:, None]).T @ wide
        step = np.linalg.solve(curve + np.diag(penalty), slope)
        found -= step
        if np.abs(step).max() < _SETTLED:
            break
    return found[:-1], float(found[-1])


def write_heads(heads: Heads) -> bytes:
    """The heads as a file."""
    label = np.frombuffer(json.dumps({"model": heads.model, "names": heads.names}).encode(), np.uint8)
    arrays = {"centre": heads.centre, "scale": heads.scale, "weights": heads.weights, "bias": heads.bias}
    return write_arrays(_FORMAT, {"label": label, **arrays})


def read_heads(data: bytes) -> Heads:
    """Heads from their file.

    Raises:
        ModelDamaged: it is no such file, of another format, was changed, or its arrays do not fit together.
    """
    found = read_arrays(data, "The file of heads", _FORMAT)
    try:
        label = json.loads(found["label"].astype(np.uint8).tobytes().decode())
        parts = (found[name].astype(np.float32) for name in ("centre", "scale", "weights", "bias"))
        heads = Heads(EmbedderId(str(label["model"])), tuple(map(str, label["names"])), *parts)
    except (KeyError, TypeError, ValueError) as error:
        raise ModelDamaged("The heads of the descriptors cannot be read.", "Install Segue again.") from error
    _check(heads)
    return heads


def _check(heads: Heads) -> None:
    size, count = heads.centre.size, len(heads.names)
    fits = (
        heads.centre.shape == heads.scale.shape == (size,)
        and heads.weights.shape == (size, count)
        and heads.bias.shape == (count,)
        and len(set(heads.names)) == count
    )
    parts = (heads.centre, heads.scale, heads.weights, heads.bias)
    if not fits or not size or not all(np.isfinite(part).all() for part in parts) or not (heads.scale > 0).all():
        raise ModelDamaged("The arrays of the descriptors' heads do not fit together.", "Install Segue again.")
