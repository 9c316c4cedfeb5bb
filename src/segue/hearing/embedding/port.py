"""How a track sounds, as numbers: the port that every embedding model fits, and what it gives.

Vectors of different models have nothing to do with each other. An embedding therefore carries the id of the model that
gave it, and comparing two of different models is refused.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from segue.domain.errors import BadRequest
from segue.domain.ids import ModelId
from segue.hearing.embedding.failures import ModelsDiffer

if TYPE_CHECKING:
    from segue.hearing.embedding.shared_bands import SharedBands

FloatArray = NDArray[np.float32]

EmbedderId = ModelId
"""Names a model and everything that decides what its vectors mean: version, weights, excerpts."""


@dataclass(frozen=True, slots=True)
class Excerpts:
    """Which parts of a track are listened to: `count` excerpts of `samples` samples each.

    A track is divided into `count` equal parts, and the middle of each is heard. A shorter track gives as many excerpts
    as fit into it, and one that is shorter than an excerpt is repeated until it fills one. Excerpts begin at whole
    multiples of `step` samples, of which `samples` is one, so that they can lie on the frames of a spectrogram.
    """

    count: int
    samples: int
    step: int = 1

    def starts(self, total: int) -> tuple[int, ...]:
        """The first sample of each excerpt of a track of `total` samples."""
        total -= total % self.step
        if total <= self.samples:
            return (0,)
        count = min(self.count, -(-total // self.samples))
        centres = ((2 * number + 1) * total // (2 * count) for number in range(count))
        starts = (min(max(0, centre - self.samples // 2), total - self.samples) for centre in centres)
        return tuple(start - start % self.step for start in starts)

    def cut(self, samples: FloatArray) -> FloatArray:
        """The excerpts [excerpts, samples] of a track's mono samples.

        Raises:
            BadRequest: there is no sample at all, or one that is no finite number.
        """
        if samples.ndim != 1 or not samples.size:
            raise BadRequest("There is no sound to listen to.", "Give at least one mono sample.")
        if samples.size < self.samples:
            samples = np.resize(samples, self.samples)
        excerpts = np.stack([samples[start : start + self.samples] for start in self.starts(samples.size)])
        if not np.isfinite(excerpts).all():
            raise BadRequest("The sound holds samples that are no finite numbers.", "Repair the file.")
        return excerpts.astype(np.float32, copy=False)


@dataclass(frozen=True, slots=True)
class Embedding:
    """How one track sounds to one model.

    `mean` and `spread` (standard deviation) over the excerpts have the model's size. `tags` are the mean probabilities
    of the model's own tags, in its order, and empty where it has none.
    """

    model: EmbedderId
    mean: FloatArray
    spread: FloatArray
    tags: FloatArray
    excerpts: int


class Embedder(Protocol):
    """A model that turns sound into vectors. The same samples always give the same vectors."""

    @property
    def id(self) -> EmbedderId:
        """What its vectors are labelled with."""
        ...

    @property
    def name(self) -> str:
        """The model's name."""
        ...

    @property
    def version(self) -> int:
        """Grows when the same name begins to give other vectors."""
        ...

    @property
    def size(self) -> int:
        """Numbers in the mean, and in the spread."""
        ...

    @property
    def sample_rate(self) -> int:
        """Of the samples it takes, in Hz."""
        ...

    @property
    def tags(self) -> tuple[str, ...]:
        """The names of the tags it gives, in order; empty where it has none."""
        ...

    @property
    def excerpts(self) -> Excerpts:
        """Which parts of a track it wants, for callers that stream."""
        ...

    @property
    def bands(self) -> "SharedBands | None":
        """The patches of the analysis' own mel bands that it can listen to; None where it wants samples."""
        ...

    def embed(self, samples: FloatArray) -> Embedding:
        """Listen to a track's mono samples in -1..1."""
        ...

    def embed_excerpts(self, excerpts: FloatArray) -> Embedding:
        """Listen to excerpts [excerpts, samples] that were cut as `excerpts` says."""
        ...

    def embed_bands(self, patches: FloatArray) -> Embedding:
        """Listen to patches as `bands` has them. Raises BadRequest where it is None."""
        ...


def summarise(model: EmbedderId, vectors: FloatArray, tags: FloatArray) -> Embedding:
    """One embedding from the vectors [excerpts, size] and tag probabilities [excerpts, tags] of a track's excerpts."""
    wide = vectors.astype(np.float64)
    return Embedding(
        model=model,
        mean=wide.mean(axis=0).astype(np.float32),
        spread=wide.std(axis=0).astype(np.float32),
        tags=tags.astype(np.float64).mean(axis=0).astype(np.float32),
        excerpts=len(vectors),
    )


def same_model(embeddings: list[Embedding]) -> EmbedderId:
    """The one model that gave all of these.

    Raises:
        ModelsDiffer: they are of several models, or there are none.
    """
    models = sorted({embedding.model for embedding in embeddings})
    if len(models) != 1:
        named = ", ".join(models) or "none"
        raise ModelsDiffer(
            f"Vectors of one model are needed, and these are of: {named}.", "Analyse the tracks again with one model."
        )
    return models[0]
