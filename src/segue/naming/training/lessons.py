"""What a network learns from: what it is given of each clip, and the labels that the clip has.

The training loop knows `Lessons` only, not whether a clip comes as patches of its bands or as an embedding.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from segue.domain.errors import BadRequest
from segue.hearing.embedding.port import Excerpts
from segue.hearing.embedding.shared_bands import SharedBands
from segue.naming.training.failures import CannotTrain

Floats = NDArray[np.float32]
Rows = NDArray[np.intp]

_EXAMPLES = 512


class Material(Protocol):
    """What there is of each clip, by its row in the data set."""

    def somewhere(self, rows: Rows, chance: np.random.Generator) -> Floats:
        """One example of each row, shape [rows, ...], from a place that chance chooses."""
        ...

    def whole(self, row: int) -> Floats:
        """The examples of a row that stand for all of it, evenly spaced, shape [examples, ...]."""
        ...

    def examples(self, rows: Rows) -> Floats:
        """Enough examples out of these rows to tell what is usual, shape [examples, ...]."""
        ...


class KeptBands(Protocol):
    """The bands in dB of each clip of a data set, kept on disk."""

    def bands(self, row: int) -> NDArray[np.float16]:
        """The bands of a clip, shape (frames, 128)."""
        ...

    def length(self, row: int) -> int:
        """How many frames it has."""
        ...


@dataclass(frozen=True, slots=True)
class Patches:
    """How a clip is cut: patches of `frames` frames, and `count` of them, evenly spaced, stand for the whole clip."""

    frames: int = 256
    count: int = 10

    def cut(self, bands: NDArray[np.floating]) -> Floats:
        """The patches [patches, 128, frames] that stand for a clip of these bands (all frames, 128)."""
        shared = SharedBands(self.frames)
        starts = Excerpts(self.count, shared.samples, shared.hop).starts((len(bands) - 1) * shared.hop)
        return np.ascontiguousarray(shared.cut(bands.T, starts), np.float32)


class BandsMaterial:
    """Patches [128, frames] of bands that are kept on disk: only what is asked for is read."""

    def __init__(self, kept: KeptBands, patches: Patches) -> None:
        self._kept = kept
        self._patches = patches

    def somewhere(self, rows: Rows, chance: np.random.Generator) -> Floats:
        """A patch of each row, begun at any frame."""
        frames = self._patches.frames
        out = np.empty((len(rows), 128, frames), np.float32)
        for number, row in enumerate(rows):
            start = int(chance.integers(max(1, self._kept.length(row) - frames + 1)))
            found = self._kept.bands(row)[start : start + frames]
            out[number] = (found if len(found) == frames else np.resize(found, (frames, found.shape[1]))).T
        return out

    def whole(self, row: int) -> Floats:
        """The patches that a served model would be given of the clip."""
        return self._patches.cut(self._kept.bands(row))

    def examples(self, rows: Rows) -> Floats:
        """A patch of each row, of 512 rows at most."""
        some = rows[np.linspace(0, len(rows) - 1, min(len(rows), _EXAMPLES)).astype(np.intp)]
        return self.somewhere(some, np.random.default_rng(0))


class EmbeddingMaterial:
    """Rows of a matrix of embeddings (clips, size)."""

    def __init__(self, embeddings: Floats) -> None:
        self._embeddings = np.ascontiguousarray(embeddings, np.float32)

    def somewhere(self, rows: Rows, chance: np.random.Generator) -> Floats:
        """The embedding of each row."""
        return self._embeddings[rows]

    def whole(self, row: int) -> Floats:
        """The embedding, shape [1, size]."""
        return self._embeddings[row : row + 1]

    def examples(self, rows: Rows) -> Floats:
        """All of these rows."""
        return self._embeddings[rows]


@dataclass(frozen=True, slots=True, eq=False)
class Lessons:
    """What a network learns from.

    `targets` is (clips, labels), 1 where a clip has a label; `multi` where a clip may have several.
    """

    material: Material
    targets: Floats
    labels: Sequence[str]
    multi: bool

    def check(self, rows: Rows) -> None:
        """Whether these rows can teach every label.

        Raises:
            CannotTrain: there are fewer than two labels (one if a clip may have several), or one that no row has.
        """
        if len(self.labels) < (1 if self.multi else 2):
            raise CannotTrain("There is only one label to tell apart.", "Give clips of two labels at least.")
        if not len(rows):
            raise CannotTrain("There is no clip to learn from.", "Give the training part some clips.")
        # How often each row is learned from, times what it has: nothing is copied, however many labels there are.
        having = np.bincount(rows, minlength=len(self.targets)).astype(np.float32) @ self.targets
        lacking = [str(label) for label, count in zip(self.labels, having, strict=True) if count == 0]
        if lacking:
            named = ", ".join(lacking[:5]) + (", ..." if len(lacking) > 5 else "")
            raise CannotTrain(
                f"No clip of the training part has the label {named}.",
                "Give it clips of more artists, or leave the label out.",
            )
        everywhere = [str(label) for label, count in zip(self.labels, having, strict=True) if count == len(rows)]
        if everywhere:
            raise CannotTrain(
                f"Every clip of the training part has the label {everywhere[0]}.",
                "Give it clips without the label, or leave the label out.",
            )

    def drawn(self, rows: Rows, chance: np.random.Generator) -> tuple[Floats, Floats]:
        """An example of each row and its targets.

        Raises:
            BadRequest: an example holds something that is no finite number.
        """
        return finite(self.material.somewhere(rows, chance), rows), self.targets[rows]


def finite(examples: Floats, rows: Rows) -> Floats:
    """These examples of these rows, if all of them are finite numbers.

    Raises:
        BadRequest: they are not; the first such clip is named by its row.
    """
    # One sum is finite only if every number is; only where it is not is it worth while to look for the clip.
    with np.errstate(invalid="ignore", over="ignore"):
        total = examples.sum()
    if not np.isfinite(total):
        bad = np.flatnonzero(~np.isfinite(examples).reshape(len(examples), -1).all(axis=1))
        if len(bad):
            raise BadRequest(
                f"What is known of clip {rows[bad[0]]} holds numbers that are not finite.",
                "Make its features again, or leave the clip out.",
            )
    return examples
