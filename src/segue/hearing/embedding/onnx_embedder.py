"""The embedder that runs an ONNX model as its manifest says, on one thread of one core.

One thread, because analysis runs one process per core, and because sums that are split over threads can differ in their
last bits from run to run.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segue.domain.errors import BadRequest
from segue.hearing.embedding.failures import ModelDamaged, ModelUnavailable
from segue.hearing.embedding.log_mels import log_mels
from segue.hearing.embedding.manifest import Manifest, read_manifest
from segue.hearing.embedding.onnx_session import first_line, open_session, runtime_errors
from segue.hearing.embedding.port import EmbedderId, Embedding, Excerpts, summarise
from segue.hearing.embedding.shared_bands import BANDS, SharedBands

FloatArray = NDArray[np.float32]


class OnnxEmbedder:
    """Runs the model that a manifest describes.

    Args:
        manifest: what the model is.
        model: the bytes of its ONNX file.
        source: the manifest's path, from which other processes load it; without it they cannot be given it.

    Raises:
        ModelDamaged: the bytes are not those that the manifest was written for.
        BadRequest: ONNX Runtime does not take the model, or its inputs and outputs are not as the manifest says.
    """

    def __init__(self, manifest: Manifest, model: bytes, source: Path | None = None) -> None:
        found = hashlib.sha256(model).hexdigest()
        if found != manifest.sha256:
            raise ModelDamaged(
                f"The model {manifest.file} has the SHA-256 {found}, and its manifest says {manifest.sha256}.",
                "Install the model again, or correct its manifest.",
            )
        self.manifest = manifest
        self._source = source
        self.id: EmbedderId = manifest.id
        self._wanted = [manifest.output.embedding]
        if manifest.output.tags is not None:
            self._wanted.append(manifest.output.tags)
        self._session = open_session(manifest.file, model)
        self._try()

    def __reduce__(self) -> tuple[Callable[[Path], "OnnxEmbedder"], tuple[Path]]:
        """Other processes load the model from where it was loaded, and check it anew."""
        if self._source is None:
            raise TypeError(f"The model {self.name} was not loaded from a file.")
        return load_embedder, (self._source,)

    @property
    def name(self) -> str:
        """The model's name."""
        return self.manifest.name

    @property
    def version(self) -> int:
        """The model's version."""
        return self.manifest.version

    @property
    def size(self) -> int:
        """Numbers in the mean, and in the spread."""
        return self.manifest.output.size

    @property
    def sample_rate(self) -> int:
        """Of the samples it takes, in Hz."""
        return self.manifest.input.sample_rate

    @property
    def tags(self) -> tuple[str, ...]:
        """The names of the tags it gives, in order."""
        return self.manifest.output.tag_names

    @property
    def excerpts(self) -> Excerpts:
        """Which parts of a track it wants."""
        return self.manifest.heard

    @property
    def bands(self) -> SharedBands | None:
        """The patches of the analysis' own mel bands that it listens to; None where it wants something else."""
        return self.manifest.input.bands

    def embed(self, samples: FloatArray) -> Embedding:
        """Listen to a track's mono samples in -1..1.

        Raises:
            BadRequest: there are none, or some are no finite numbers.
        """
        return self.embed_excerpts(self.excerpts.cut(samples))

    def embed_excerpts(self, excerpts: FloatArray) -> Embedding:
        """Listen to excerpts [excerpts, samples] that were cut as `excerpts` says."""
        return self._embed(self._seen(excerpts))

    def embed_bands(self, patches: FloatArray) -> Embedding:
        """Listen to patches [patches, 128, frames] of the analysis' mel bands in dB, at least one.

        Raises:
            BadRequest: the model does not listen to those bands, or the patches have another shape or are no numbers.
        """
        if self.bands is None or patches.shape[1:] != (BANDS, self.bands.frames) or not len(patches):
            raise BadRequest(f"The model {self.name} does not take mel bands of the shape {patches.shape}.")
        if not np.isfinite(patches).all():
            raise BadRequest("The bands hold values that are no finite numbers.", "Repair the file.")
        return self._embed(patches)

    def _embed(self, inputs: FloatArray) -> Embedding:
        """Listen to excerpts in the network's own form; the first dimension counts them."""
        # One at a time: more at once are no faster, need more memory, and differ in the last bits.
        found = [self._run(inputs[number : number + 1]) for number in range(len(inputs))]
        vectors = np.concatenate([one[0] for one in found])
        tags = np.concatenate([one[1] for one in found]) if self.tags else np.zeros((len(found), 0), np.float32)
        return summarise(self.id, vectors, tags)

    def _seen(self, excerpts: FloatArray) -> FloatArray:
        """Excerpts of sound in the network's own form."""
        given = self.manifest.input
        if given.bands is not None:
            return given.bands.of(excerpts)
        return excerpts if given.mels is None else log_mels(excerpts, given.mels)

    def _run(self, inputs: FloatArray) -> list[FloatArray]:
        found: list[FloatArray] = self._session.run(self._wanted, {self.manifest.input.name: inputs})
        return found

    def _try(self) -> None:
        """Run the model once on silence, so that a wrong manifest is found out before the first track."""
        try:
            found = self._run(self._seen(np.zeros((2, self.excerpts.samples), np.float32)))
        except runtime_errors() as error:
            raise BadRequest(
                f"The model {self.manifest.file} does not take what its manifest says: {first_line(error)}",
                "Correct the manifest's input and output.",
            ) from error
        widths = [self.size] + ([len(self.tags)] if self.manifest.output.tags is not None else [])
        for name, values, width in zip(self._wanted, found, widths, strict=True):
            shape = np.shape(values)
            if shape != (2, width):
                raise BadRequest(
                    f"The output {name} of the model {self.manifest.file} has the shape {shape}, not (2, {width}).",
                    "Correct the manifest's output.",
                )


def load_embedder(manifest: Path) -> OnnxEmbedder:
    """The model whose manifest lies here, with its ONNX file beside it.

    Raises:
        ModelUnavailable: the manifest or the ONNX file is not there or cannot be read.
        ModelDamaged: the ONNX file is not the one the manifest was written for.
        BadRequest: the manifest is wrong; the message names the field.
    """
    found = read_manifest(_read(manifest))
    return OnnxEmbedder(found, _read(manifest.parent / found.file), manifest)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelUnavailable(
            f"The model file {path} cannot be read: {error.strerror}.", "Run `segue models install`."
        ) from error
