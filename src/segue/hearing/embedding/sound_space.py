"""Where a track lies among all sounds: the vector that is searched for neighbours, made from an embedding's mean.

A network's raw vectors are not at their best under the cosine: a few directions carry most of the variance, and much
of what sets artists apart lies in the small ones. The space therefore

1. centres and scales every number, turns to the principal axes and divides each by a small power of its deviation
   (soft whitening: full whitening would make as much of noise as of music);
2. adds what a ridge regression reads from the vector about labels (genres, moods), turned to a few principal axes of
   its own.

Both halves have unit length before they are weighed and joined, so that the cosine of two joined vectors is the
weighted mean of their cosines in each half. Labels are needed only to fit the second half.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.hearing.embedding.failures import ModelDamaged, ModelsDiffer
from segue.hearing.embedding.port import EmbedderId
from segue.hearing.learned_arrays import read_arrays, write_arrays

FloatArray = NDArray[np.float32]
Wide = NDArray[np.float64]

_FORMAT = 2
_FLOOR = 1e-6
_RARE = 0.05
"""Added to a label's deviation, so that a label of a handful of tracks does not outweigh the others."""
_AT_ONCE = 4096
"""Tracks that are placed together: reckoning takes several times the room of what comes of it."""


@dataclass(frozen=True, slots=True)
class SpaceParameters:
    """How a space is fitted.

    `axes` principal axes are kept, each divided by its deviation to the power `softness` (0 keeps the network's own
    weighting, 1 whitens). The half that knows labels has `label_axes` axes and weighs `label_weight` where the other
    weighs 1; `ridge` restrains its regression.
    """

    axes: int = 112
    softness: float = 0.35
    label_axes: int = 16
    label_weight: float = 0.5
    ridge: float = 100.0


@dataclass(frozen=True, slots=True)
class SoundSpace:
    """A fitted space for the vectors of one model.

    `centre` and `scale` have the embedding's size; `axes` is [size, kept axes] and `labels` is [size, label axes], the
    latter perhaps without a column.
    """

    model: EmbedderId
    centre: FloatArray
    scale: FloatArray
    axes: FloatArray
    labels: FloatArray
    label_weight: float

    @classmethod
    def plain(cls, model: EmbedderId, size: int) -> "SoundSpace":
        """The space of vectors as they are, for a model to which none was fitted."""
        zeros, ones, same = np.zeros(size, np.float32), np.ones(size, np.float32), np.eye(size, dtype=np.float32)
        return cls(model, zeros, ones, same, np.zeros((size, 0), np.float32), 0.0)

    @property
    def size(self) -> int:
        """Numbers in a placed vector."""
        return int(self.axes.shape[1] + self.labels.shape[1])

    def place(self, means: FloatArray, model: EmbedderId) -> FloatArray:
        """Unit vectors [tracks, size] from the means [tracks, embedding size] that this model gave.

        Raises:
            ModelsDiffer: the space was fitted for another model.
        """
        if model != self.model:
            raise ModelsDiffer(
                f"The space was fitted for the model {self.model}, and the vectors are of {model}.",
                "Fit the space anew for this model.",
            )
        placed = np.empty((len(means), self.size), dtype=np.float32)
        for first in range(0, len(means), _AT_ONCE):
            placed[first : first + _AT_ONCE] = self._placed(means[first : first + _AT_ONCE])
        return placed

    def _placed(self, means: FloatArray) -> NDArray[np.floating]:
        normal = (means - self.centre) / self.scale
        share = self.label_weight / (1 + self.label_weight) if self.labels.shape[1] else 0.0
        halves = (_unit(normal @ self.axes) * np.sqrt(1 - share), _unit(normal @ self.labels) * np.sqrt(share))
        return _unit(np.concatenate(halves, axis=1))


def fit_space(
    model: EmbedderId, means: FloatArray, labels: NDArray[np.bool_], parameters: SpaceParameters
) -> SoundSpace:
    """Fit a space to means [tracks, size] and, for its second half, labels [tracks, labels], or none [tracks, 0]."""
    wide = means.astype(np.float64)
    centre, scale = wide.mean(axis=0), wide.std(axis=0) + _FLOOR
    normal = (wide - centre) / scale
    _, lengths, rows = np.linalg.svd(normal, full_matrices=False)
    kept = min(parameters.axes, int((lengths > _FLOOR * lengths[0]).sum()) if lengths[0] > 0 else 0)
    deviations = lengths[:kept] / np.sqrt(len(wide))
    return SoundSpace(
        model=model,
        centre=centre.astype(np.float32),
        scale=scale.astype(np.float32),
        axes=(rows[:kept].T * deviations**-parameters.softness).astype(np.float32),
        labels=_regress(normal, labels.astype(np.float64), parameters).astype(np.float32),
        label_weight=parameters.label_weight,
    )


def _regress(normal: Wide, labels: Wide, parameters: SpaceParameters) -> Wide:
    """From normalised vectors to the principal axes of the labels that are predicted from them."""
    if not labels.shape[1]:
        return np.zeros((normal.shape[1], 0))
    targets = (labels - labels.mean(axis=0)) / (labels.std(axis=0) + _RARE)
    gram = normal.T @ normal + parameters.ridge * np.eye(normal.shape[1])
    slopes = np.linalg.solve(gram, normal.T @ targets)
    _, _, rows = np.linalg.svd(normal @ slopes, full_matrices=False)
    return np.asarray(slopes @ rows[: parameters.label_axes].T)


def _unit(vectors: NDArray[np.floating]) -> NDArray[np.floating]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, _FLOOR))


def write_space(space: SoundSpace) -> bytes:
    """The space as a file."""
    parts = {name: getattr(space, name) for name in ("centre", "scale", "axes", "labels")}
    model = np.frombuffer(space.model.encode(), np.uint8)
    return write_arrays(_FORMAT, {"model": model, **parts, "label_weight": np.array(space.label_weight)})


def read_space(data: bytes) -> SoundSpace:
    """A space from its file.

    Raises:
        ModelDamaged: it is no such file, of another format, was changed, or its arrays do not fit together.
    """
    found = read_arrays(data, "The sound space", _FORMAT)
    try:
        model = EmbedderId(found["model"].astype(np.uint8).tobytes().decode())
        centre, scale, axes, labels = (found[name].astype(np.float32) for name in ("centre", "scale", "axes", "labels"))
        space = SoundSpace(model, centre, scale, axes, labels, float(found["label_weight"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ModelDamaged("The sound space cannot be read.", "Install it again.") from error
    _check(space)
    return space


def _check(space: SoundSpace) -> None:
    size = space.centre.size
    fits = space.centre.shape == space.scale.shape == (size,) and all(
        part.ndim == 2 and part.shape[0] == size for part in (space.axes, space.labels)
    )
    parts = (space.centre, space.scale, space.axes, space.labels, np.array(space.label_weight))
    if not fits or not size or not all(np.isfinite(part).all() for part in parts) or not (space.scale > 0).all():
        raise ModelDamaged("The sound space's arrays do not fit together.", "Install it again.")
    if space.label_weight < 0:
        raise ModelDamaged("The sound space's weight is negative.", "Install it again.")
