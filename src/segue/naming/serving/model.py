"""A naming model at work: from a kept vector, or from patches of a track's mel bands, to what the track is called.

    load_model(folder)              checked and ready
    model.from_vectors(vectors)     many tracks by the vectors that were kept of them
    model.from_patches(patches)     one track by its patches [patches, 128, frames]
    model.ears                      for `listen`: embedders whose "embedding" is what the bands' networks say of a track
    model.from_heard(vector, heard) one track by its vector and what the ears gave, for a model of both

Only ONNX Runtime is needed, on one thread. Nothing is ever unpickled.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segue.domain.errors import BadRequest
from segue.domain.hearing import SoundVector
from segue.domain.ids import ModelId
from segue.domain.naming import Naming
from segue.hearing.embedding.failures import ModelDamaged, ModelsDiffer
from segue.hearing.embedding.port import Embedding, Excerpts
from segue.hearing.embedding.shared_bands import BANDS, SharedBands
from segue.naming.probability import probabilities
from segue.naming.serving.manifest import (
    FILE,
    MOST_BYTES,
    BandsInput,
    EmbeddingInput,
    NamingManifest,
    read_manifest,
)
from segue.naming.serving.naming import namings
from segue.naming.serving.network import Network, open_network, read_bounded

Floats = NDArray[np.float32]
Wide = NDArray[np.float64]

_AT_ONCE = 2048


class NamingModel:
    """A manifest and its networks, ready to name tracks."""

    def __init__(self, manifest: NamingManifest, networks: Sequence[Network]) -> None:
        self.manifest = manifest
        self._networks = tuple(networks)

    @cached_property
    def id(self) -> ModelId:
        """The manifest's."""
        return self.manifest.id

    @cached_property
    def ears(self) -> "tuple[BandsEar, ...]":
        """One for each kind of patches that its members take; none for a model of vectors only."""
        return tuple(
            BandsEar(self.id, takes, [one for one in self._networks if one.member.input == takes])
            for takes in self.manifest.bands
        )

    @property
    def width(self) -> int:
        """How many numbers of a vector its members take; 0 for a model of bands only."""
        widths = {one.width for one in self._networks if isinstance(one.member.input, EmbeddingInput)}
        return max(widths, default=0)

    def from_vectors(self, vectors: Sequence[SoundVector]) -> list[Naming]:
        """What tracks are called by their vectors, in the same order.

        Raises:
            BadRequest: the model needs bands, or a vector is no row of finite numbers of the right count.
            ModelsDiffer: a vector is of another embedder.
        """
        if self.ears:
            raise BadRequest(f"The model {self.id} listens to a track's sound.", "Name files with it, not vectors.")
        found: list[Naming] = []
        for start in range(0, len(vectors), _AT_ONCE):
            found += namings(self.manifest, self.id, self._of_vectors(vectors[start : start + _AT_ONCE]))
        return found

    def from_vector(self, vector: SoundVector) -> Naming:
        """What a track is called by its vector; raises what `from_vectors` raises."""
        return self.from_vectors([vector])[0]

    def from_patches(self, patches: Floats) -> Naming:
        """What a track is called by its patches [patches, 128, frames] of mel bands in dB, for a model of those only.

        Raises:
            BadRequest: the model takes something else, or the patches are of another shape or no finite numbers.
        """
        if len(self.ears) != 1:
            raise BadRequest(f"The model {self.id} does not take patches of one length.")
        (ear,) = self.ears
        return self.from_heard(None, {ear.takes: ear.embed_bands(patches)})

    def from_heard(self, vector: SoundVector | None, heard: Mapping[BandsInput, Embedding]) -> Naming:
        """What a track is called by its vector, where the model takes one, and by what each of the `ears` gave.

        Raises:
            BadRequest: something that the model takes is missing, or is not as it should be.
        """
        return namings(self.manifest, self.id, self._of_heard(vector, heard))[0]

    def probabilities(self, vector: SoundVector | None, heard: Mapping[BandsInput, Embedding]) -> Wide:
        """How probable each of the model's labels is, shape (labels,); what is given and raised is as `from_heard`."""
        manifest = self.manifest
        logits = self._of_heard(vector, heard)
        return np.asarray(probabilities(logits, manifest.scale, manifest.shift, multi=manifest.multi)[0])

    def _of_heard(self, vector: SoundVector | None, heard: Mapping[BandsInput, Embedding]) -> Wide:
        """The weighted logits [1, labels] of all members."""
        total = np.zeros((1, len(self.manifest.labels)))
        if self.manifest.embedder is not None:
            if vector is None:
                raise BadRequest(f"The model {self.id} takes vectors of {self.manifest.embedder}.", "Give it one.")
            total += self._of_vectors([vector])
        for ear in self.ears:
            if ear.takes not in heard:
                raise BadRequest(f"The model {self.id} takes patches of {ear.takes.frames} frames.", "Give it some.")
            total += heard[ear.takes].mean
        return total

    def _of_vectors(self, vectors: Sequence[SoundVector]) -> Wide:
        """The weighted logits [tracks, labels] of the members that take vectors."""
        total = np.zeros((len(vectors), len(self.manifest.labels)))
        for network in self._networks:
            takes = network.member.input
            if isinstance(takes, EmbeddingInput):
                rows = _rows(vectors, takes, network.width)
                total += network.member.weight * network.logits(rows).astype(np.float64)
        return total


class BandsEar:
    """An embedder whose vectors are logits, so that a model of bands hears a file in the pass in which it is decoded.

    It fits the port `Embedder`: what `listen` cuts out of the track's mel bands goes through the networks one patch at
    a time, and the embedding's mean is the mean over patches of their weighted logits.
    """

    name = "naming"
    version = 1
    tags: tuple[str, ...] = ()

    def __init__(self, model: ModelId, takes: BandsInput, networks: Sequence[Network]) -> None:
        self.id = model
        self.takes = takes
        self.bands: SharedBands | None = SharedBands(takes.frames)
        self.sample_rate = self.bands.sample_rate
        self.excerpts = Excerpts(takes.excerpts, self.bands.samples, self.bands.hop)
        self._networks = tuple(networks)

    @property
    def size(self) -> int:
        """Labels."""
        return self._networks[0].labels

    def embed(self, samples: Floats) -> Embedding:
        """Listen to a track's mono samples in -1..1 at 22,050 Hz."""
        return self.embed_excerpts(self.excerpts.cut(samples))

    def embed_excerpts(self, excerpts: Floats) -> Embedding:
        """Listen to excerpts [excerpts, samples] that were cut as `excerpts` says."""
        return self.embed_bands(SharedBands(self.takes.frames).of(excerpts))

    def embed_bands(self, patches: Floats) -> Embedding:
        """Listen to patches [patches, 128, frames] of mel bands in dB, at least one.

        Raises:
            BadRequest: they have another shape, or hold values that are no finite numbers.
        """
        if patches.shape[1:] != (BANDS, self.takes.frames) or not len(patches):
            raise BadRequest(
                f"The model {self.id} takes {BANDS} bands of {self.takes.frames} frames, not {patches.shape}."
            )
        if not np.isfinite(patches).all():
            raise BadRequest("The bands hold values that are no finite numbers.", "Repair the file.")
        heard = [self._logits(patches[number : number + 1]) for number in range(len(patches))]
        logits = np.concatenate(heard)
        spread = logits.std(axis=0).astype(np.float32)
        return Embedding(self.id, logits.mean(axis=0).astype(np.float32), spread, np.zeros(0, np.float32), len(logits))

    def embed_track(self, bands: NDArray[np.floating]) -> Embedding:
        """Listen to all of a track's mel bands (frames, 128), cut as they are when its file is heard."""
        shared = SharedBands(self.takes.frames)
        starts = self.excerpts.starts((len(bands) - 1) * shared.hop)
        return self.embed_bands(np.asarray(shared.cut(np.asarray(bands.T, np.float32), starts)))

    def _logits(self, patch: Floats) -> Wide:
        return sum(
            (one.member.weight * one.logits(patch).astype(np.float64) for one in self._networks),
            np.zeros((1, self.size)),
        )


def load_model(folder: Path) -> NamingModel:
    """The model in a folder, every file of it checked.

    Raises:
        ModelUnavailable: a file is not there or cannot be read.
        ModelDamaged: a file is not the one that the manifest was written for.
        BadRequest: the manifest is wrong, or does not describe the files.
    """
    manifest = read_model(folder)
    networks = [open_network(folder, member, len(manifest.labels)) for member in manifest.members]
    _check_widths(manifest, networks)
    return NamingModel(manifest, networks)


def read_model(folder: Path) -> NamingManifest:
    """The manifest in a model's folder; the networks are not looked at. Raises what `load_model` raises."""
    return read_manifest(read_bounded(folder / FILE, MOST_BYTES))


def _check_widths(manifest: NamingManifest, networks: Sequence[Network]) -> None:
    widths: dict[tuple[str, ...], int] = {}
    for network in networks:
        takes = network.member.input
        if isinstance(takes, EmbeddingInput) and widths.setdefault(takes.parts, network.width) != network.width:
            raise BadRequest(
                f"The members of the model {manifest.name} take vectors of different sizes.",
                "Export them for the same embedder.",
            )


def _rows(vectors: Sequence[SoundVector], takes: EmbeddingInput, width: int) -> Floats:
    """The inputs [tracks, width] of a member that takes vectors."""
    if others := {vector.model for vector in vectors} - {takes.embedder}:
        raise ModelsDiffer(
            f"The naming model takes vectors of {takes.embedder}, not of {sorted(others)[0]}.", "Run: segue analyze"
        )
    raw = [b"".join(getattr(vector, part) for part in takes.parts) for vector in vectors]
    if any(len(one) != 4 * width for one in raw):
        raise BadRequest(f"The naming model takes {width} numbers, and a vector has others.", "Train it anew.")
    rows = np.frombuffer(b"".join(raw), "<f4").reshape(len(vectors), width)
    if not np.isfinite(rows).all():
        raise ModelDamaged("A kept vector holds values that are no finite numbers.", "Run: segue analyze --again")
    return rows
