"""The embedder that runs an ONNX model as its manifest says, on one thread of one core.

One thread, because analysis runs one process per core, and because sums that are split over threads can differ in their
last bits from run to run.
"""

import hashlib
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as refusals

from segue.domain.errors import BadRequest
from segue.hearing.embedding.failures import ModelDamaged, ModelUnavailable
from segue.hearing.embedding.log_mels import log_mels
from segue.hearing.embedding.manifest import Manifest, read_manifest
from segue.hearing.embedding.port import EmbedderId, Embedding, Excerpts, summarise

FloatArray = NDArray[np.float32]

# ONNX Runtime's errors have no common ancestor below Exception.
_RUNTIME_ERRORS = (
    refusals.Fail,
    refusals.InvalidArgument,
    refusals.InvalidGraph,
    refusals.InvalidProtobuf,
    refusals.NotImplemented,
    refusals.RuntimeException,
)


class OnnxEmbedder:
    """Runs the model that a manifest describes.

    Args:
        manifest: what the model is.
        model: the bytes of its ONNX file.

    Raises:
        ModelDamaged: the bytes are not those that the manifest was written for.
        BadRequest: ONNX Runtime does not take the model, or its inputs and outputs are not as the manifest says.
    """

    def __init__(self, manifest: Manifest, model: bytes) -> None:
        found = hashlib.sha256(model).hexdigest()
        if found != manifest.sha256:
            raise ModelDamaged(
                f"The model {manifest.file} has the SHA-256 {found}, and its manifest says {manifest.sha256}.",
                "Install the model again, or correct its manifest.",
            )
        self.manifest = manifest
        self.id: EmbedderId = manifest.id
        self._wanted = [manifest.output.embedding]
        if manifest.output.tags is not None:
            self._wanted.append(manifest.output.tags)
        self._session = _session(manifest, model)
        self._try()

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

    def embed(self, samples: FloatArray) -> Embedding:
        """Listen to a track's mono samples in -1..1.

        Raises:
            BadRequest: there are none, or some are no finite numbers.
        """
        return self.embed_excerpts(self.excerpts.cut(samples))

    def embed_excerpts(self, excerpts: FloatArray) -> Embedding:
        """Listen to excerpts [excerpts, samples] that were cut as `excerpts` says."""
        # One at a time: more at once are no faster, need more memory, and differ in the last bits.
        found = [self._run(excerpts[number : number + 1]) for number in range(len(excerpts))]
        vectors = np.concatenate([one[0] for one in found])
        tags = np.concatenate([one[1] for one in found]) if self.tags else np.zeros((len(found), 0), np.float32)
        return summarise(self.id, vectors, tags)

    def _run(self, excerpts: FloatArray) -> list[FloatArray]:
        mels = self.manifest.input.mels
        given = excerpts if mels is None else log_mels(excerpts, mels)
        found: list[FloatArray] = self._session.run(self._wanted, {self.manifest.input.name: given})
        return found

    def _try(self) -> None:
        """Run the model once on silence, so that a wrong manifest is found out before the first track."""
        try:
            found = self._run(np.zeros((2, self.excerpts.samples), np.float32))
        except (*_RUNTIME_ERRORS, ValueError) as error:
            raise BadRequest(
                f"The model {self.manifest.file} does not take what its manifest says: {_first_line(error)}",
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
    return OnnxEmbedder(found, _read(manifest.parent / found.file))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelUnavailable(
            f"The model file {path} cannot be read: {error.strerror}.", "Run `segue models install`."
        ) from error


def _session(manifest: Manifest, model: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 4  # what goes wrong is raised; nothing is printed beside it
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except _RUNTIME_ERRORS as error:
        raise BadRequest(
            f"ONNX Runtime does not take the model {manifest.file}: {_first_line(error)}", "Export it for ONNX Runtime."
        ) from error


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0][:300]
