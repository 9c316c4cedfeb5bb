"""One member of a naming model: an ONNX file, checked before it is believed, that gives logits.

What its file says of inputs and outputs is held against the manifest, and it is run once on made-up input, so that a
wrong or hostile file is found out when it is opened and not with the first track.
"""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.domain.errors import BadRequest
from segue.hearing.embedding.failures import ModelDamaged, ModelUnavailable
from segue.hearing.embedding.onnx_session import first_line, open_session, runtime_errors
from segue.hearing.embedding.shared_bands import BANDS
from segue.naming.serving.manifest import BandsInput, Member
from segue.naming.serving.own_weights import holds_its_weights

Floats = NDArray[np.float32]

MOST_BYTES = 64 << 20
"""Of one ONNX file: sixteen million weights, thirty times those of the networks that Segue trains."""
_MOST_NUMBERS = 65_536
_OUTPUT = "logits"


class Network:
    """Runs one ONNX file.

    Args:
        member: what the manifest says of it.
        labels: how many the model has.
        model: the bytes of the file.

    Raises:
        ModelDamaged: they are not the bytes that the manifest was written for, or no whole ONNX file.
        BadRequest: ONNX Runtime does not take it, or its inputs and outputs are not as the manifest says.
    """

    def __init__(self, member: Member, labels: int, model: bytes) -> None:
        found = hashlib.sha256(model).hexdigest()
        if found != member.sha256:
            raise ModelDamaged(
                f"The model {member.file} has the SHA-256 {found}, and its manifest says {member.sha256}.",
                "Install the model again.",
            )
        holds_its_weights(member.file, model)
        self.member = member
        self.labels = labels
        self._session = open_session(member.file, model)
        self._input = "bands" if isinstance(member.input, BandsInput) else "embedding"
        try:
            shape = self._input_shape()
            self._check_output()
        except UnicodeDecodeError as error:
            raise self._wrong("has inputs or outputs with names that are no text") from error
        self.width = shape[1]
        """Numbers of the vector that it takes; of mel bands for a network of those."""
        self._try(shape)

    def logits(self, inputs: Floats) -> Floats:
        """Logits [rows, labels] of vectors [rows, width] or patches [rows, 128, frames].

        Raises:
            ModelDamaged: the network gives something that is no logits.
        """
        try:
            (found,) = self._session.run([_OUTPUT], {self._input: np.ascontiguousarray(inputs, np.float32)})
        except runtime_errors() as error:
            raise self._wrong(f"cannot be run: {first_line(error)}") from error
        if np.shape(found) != (len(inputs), self.labels):
            raise self._wrong(f"gives {_OUTPUT} of the shape {np.shape(found)}, not {(len(inputs), self.labels)}")
        if not np.isfinite(found).all():
            raise self._wrong("gives values that are no finite numbers")
        return np.asarray(found, np.float32)

    def _input_shape(self) -> tuple[int, ...]:
        """The shape of one row of its input, with a 1 before it."""
        given, takes = self._session.get_inputs(), self.member.input
        if [one.name for one in given] != [self._input] or given[0].type != "tensor(float)":
            told = ", ".join(f"{one.name} ({one.type})" for one in given) or "nothing"
            raise self._wrong(f'must take "{self._input}" as tensor(float) and nothing else, and takes {told}')
        shape = given[0].shape
        if isinstance(takes, BandsInput):
            wanted: tuple[int, ...] = (1, BANDS, takes.frames)
            fits = len(shape) == len(wanted) and all(map(_fits, shape[1:], wanted[1:]))
        else:
            width = shape[1] if len(shape) == 2 and isinstance(shape[1], int) else 0
            wanted = (1, width)
            fits = 0 < width <= _MOST_NUMBERS
        if not fits:
            raise self._wrong(f'takes "{self._input}" of the shape {shape}, which is not as its manifest says')
        return wanted

    def _check_output(self) -> None:
        given = {one.name: one for one in self._session.get_outputs()}
        if _OUTPUT not in given or given[_OUTPUT].type != "tensor(float)":
            raise self._wrong(f'must give "{_OUTPUT}" as tensor(float)')
        shape = given[_OUTPUT].shape
        if len(shape) != 2 or not _fits(shape[1], self.labels):
            raise self._wrong(f'gives "{_OUTPUT}" of the shape {shape}, and its manifest has {self.labels} labels')

    def _try(self, shape: tuple[int, ...]) -> None:
        rows = np.stack([np.zeros(shape[1:], np.float32), np.full(shape[1:], -40, np.float32)])
        if isinstance(self.member.input, BandsInput):
            for number in range(2):
                self.logits(rows[number : number + 1])
        else:
            self.logits(rows)

    def _wrong(self, what: str) -> BadRequest:
        return BadRequest(f"The model {self.member.file} {what}.", "Export it as its manifest says.")


def open_network(folder: Path, member: Member, labels: int) -> Network:
    """The network of a member whose file lies in this folder.

    Raises:
        ModelUnavailable: the file is not there or cannot be read.
        ModelDamaged, BadRequest: as `Network` says.
    """
    return Network(member, labels, read_bounded(folder / member.file, MOST_BYTES))


def read_bounded(file: Path, most: int) -> bytes:
    """The bytes of a model's file.

    Raises:
        ModelUnavailable: it is not there or cannot be read.
        ModelDamaged: it has more bytes than `most`.
    """
    try:
        with file.open("rb") as opened:
            data = opened.read(most + 1)
    except OSError as error:
        raise ModelUnavailable(
            f"The model file {file} cannot be read: {error.strerror}.", "Install the model again, or remove it."
        ) from error
    if len(data) > most:
        raise ModelDamaged(f"The model file {file} is larger than {most >> 20} MiB.", "Export a smaller model.")
    return data


def _fits(said: Any, wanted: int) -> bool:
    """A dimension that an ONNX file says, perhaps by a word, which stands for any size."""
    return said == wanted if isinstance(said, int) else True
