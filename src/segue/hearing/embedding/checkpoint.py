"""TensorFlow checkpoints (the "V2" bundle that TensorFlow 1 and 2 write), read without TensorFlow.

The index is a sorted table from a variable's name to where its numbers lie; the data file is those numbers, raw and
little-endian. Only float32 variables in one data file are read. Nothing is executed, whatever the files hold.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.hearing.embedding.crc32c import crc32c, masked
from segue.hearing.embedding.failures import ModelDamaged
from segue.hearing.embedding.sorted_table import read_table
from segue.hearing.embedding.wire import fields

_FLOAT32 = 1
_MOST_DIMENSIONS = 8
_LITTLE_ENDIAN = 0


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a variable lies in the data file, in bytes, and the masked CRC-32C of its bytes."""

    dtype: int
    shape: tuple[int, ...]
    offset: int
    size: int
    checksum: int


class Checkpoint:
    """A trained model's variables by name.

    Args:
        index: the bytes of the `.index` file.
        data: the bytes of the `.data-00000-of-00001` file.

    Raises:
        ModelDamaged: the index cannot be trusted, or the model is spread over several data files.
    """

    def __init__(self, index: bytes, data: bytes) -> None:
        entries = read_table(index)
        _check_header(entries.pop(b"", None))
        self._places = {_name(key): _place(value) for key, value in entries.items()}
        self._data = data

    @property
    def names(self) -> tuple[str, ...]:
        """The variables' names, sorted."""
        return tuple(sorted(self._places))

    def shape(self, name: str) -> tuple[int, ...]:
        """A variable's shape, as TensorFlow orders it."""
        return self._find(name).shape

    def read(self, name: str) -> NDArray[np.float32]:
        """A variable's numbers, checked against their checksum.

        Raises:
            ModelDamaged: there is no such variable, it is no float32, or its bytes are missing or changed.
        """
        place = self._find(name)
        if place.dtype != _FLOAT32:
            raise ModelDamaged(f"The checkpoint's variable {name} does not hold 32-bit floats.")
        if place.size != 4 * math.prod(place.shape):
            raise ModelDamaged(f"The checkpoint's variable {name} has a size that its shape does not give.")
        if place.offset + place.size > len(self._data):
            raise ModelDamaged(f"The checkpoint's variable {name} lies beyond the end of the data file.")
        raw = self._data[place.offset : place.offset + place.size]
        if masked(crc32c(raw)) != place.checksum:
            raise ModelDamaged(f"The checkpoint's variable {name} fails its checksum.")
        return np.frombuffer(raw, "<f4").astype(np.float32).reshape(place.shape)

    def _find(self, name: str) -> _Place:
        try:
            return self._places[name]
        except KeyError:
            raise ModelDamaged(f"The checkpoint has no variable {name}.") from None


def _name(key: bytes) -> str:
    try:
        return key.decode()
    except UnicodeDecodeError:
        raise ModelDamaged("A variable's name in the checkpoint is no text.") from None


def _check_header(header: bytes | None) -> None:
    if header is None:
        raise ModelDamaged("The checkpoint's index has no header.")
    found = dict(fields(header))
    if found.get(1, 0) != 1:
        raise ModelDamaged("The checkpoint is spread over several data files, which is not supported.")
    if found.get(2, _LITTLE_ENDIAN) != _LITTLE_ENDIAN:
        raise ModelDamaged("The checkpoint's numbers are big-endian, which is not supported.")


def _place(entry: bytes) -> _Place:
    numbers = {1: 0, 3: 0, 4: 0, 5: 0, 6: 0}  # dtype, shard, offset, size, checksum: absent means nought
    shape: tuple[int, ...] = ()
    for number, value in fields(entry):
        if number == 2 and isinstance(value, bytes):
            shape = _shape(value)
        elif number in numbers and isinstance(value, int):
            numbers[number] = value
        else:
            raise ModelDamaged("A variable of the checkpoint is stored in slices or in an unknown way.")
    if numbers[3] != 0:
        raise ModelDamaged("A variable of the checkpoint lies in a data file that is not there.")
    return _Place(numbers[1], shape, numbers[4], numbers[5], numbers[6])


def _shape(message: bytes) -> tuple[int, ...]:
    sizes: list[int] = []
    for number, dimension in fields(message):
        if number != 2 or not isinstance(dimension, bytes):
            raise ModelDamaged("A variable of the checkpoint has no known shape.")
        size = dict(fields(dimension)).get(1, 0)
        if not isinstance(size, int) or size >= 1 << 31 or len(sizes) == _MOST_DIMENSIONS:
            raise ModelDamaged("A variable of the checkpoint has an impossible shape.")
        sizes.append(size)
    return tuple(sizes)
