"""Writing ONNX: a graph of operators over named tensors, put down as one protobuf message.

Only what small feed-forward networks need is here. The field numbers are those of onnx.proto; writing them directly
means that a server which sets up its model needs ONNX Runtime and no more.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from segue.hearing.embedding.wire import bytes_field, float_field, int_field

IR_VERSION = 8
OPSET = 13
_FLOAT = 1
_INT64 = 7

Attribute = int | float | str | Sequence[int]


class Graph:
    """A network under construction. Tensors are known by name; every operator returns the name of what it gives."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._nodes: list[bytes] = []
        self._weights: list[bytes] = []
        self._inputs: list[bytes] = []
        self._outputs: list[bytes] = []

    def input(self, name: str, shape: Sequence[int | str]) -> str:
        """A float32 tensor that is given at run time; a dimension that is a word may be of any size."""
        self._inputs.append(_value(name, shape))
        return name

    def output(self, name: str, shape: Sequence[int | str]) -> None:
        """Give this float32 tensor out."""
        self._outputs.append(_value(name, shape))

    def weight(self, name: str, values: NDArray[np.float32] | NDArray[np.int64]) -> str:
        """A constant tensor."""
        kind, code = (_FLOAT, "<f4") if values.dtype == np.float32 else (_INT64, "<i8")
        dims = b"".join(int_field(1, size) for size in values.shape)
        raw = np.ascontiguousarray(values, code).tobytes()
        self._weights.append(dims + int_field(2, kind) + bytes_field(8, name) + bytes_field(9, raw))
        return name

    def add(self, operator: str, inputs: Sequence[str], name: str, **attributes: Attribute) -> str:
        """Apply an ONNX operator; `name` is what its result is called."""
        node = b"".join(bytes_field(1, source) for source in inputs) + bytes_field(2, name) + bytes_field(3, name)
        node += bytes_field(4, operator)
        node += b"".join(bytes_field(5, _attribute(key, value)) for key, value in sorted(attributes.items()))
        self._nodes.append(node)
        return name

    def to_bytes(self, about: Mapping[str, str]) -> bytes:
        """The whole as an ONNX file, with these words on where it comes from among its metadata."""
        graph = b"".join(bytes_field(1, node) for node in self._nodes) + bytes_field(2, self.name)
        graph += b"".join(bytes_field(5, weight) for weight in self._weights)
        graph += b"".join(bytes_field(11, value) for value in self._inputs)
        graph += b"".join(bytes_field(12, value) for value in self._outputs)
        notes = (bytes_field(1, key) + bytes_field(2, about[key]) for key in sorted(about))
        return (
            int_field(1, IR_VERSION)
            + bytes_field(2, "segue")
            + bytes_field(7, graph)
            + bytes_field(8, int_field(2, OPSET))
            + b"".join(bytes_field(14, note) for note in notes)
        )


def _value(name: str, shape: Sequence[int | str]) -> bytes:
    dims = b"".join(
        bytes_field(1, bytes_field(2, size) if isinstance(size, str) else int_field(1, size)) for size in shape
    )
    tensor = int_field(1, _FLOAT) + bytes_field(2, dims)
    return bytes_field(1, name) + bytes_field(2, bytes_field(1, tensor))


def _attribute(name: str, value: Attribute) -> bytes:
    kinds = {"float": 1, "int": 2, "string": 3, "ints": 7}
    if isinstance(value, float):
        return bytes_field(1, name) + float_field(2, value) + int_field(20, kinds["float"])
    if isinstance(value, str):
        return bytes_field(1, name) + bytes_field(4, value) + int_field(20, kinds["string"])
    if isinstance(value, int):
        return bytes_field(1, name) + int_field(3, value) + int_field(20, kinds["int"])
    return bytes_field(1, name) + b"".join(int_field(8, part) for part in value) + int_field(20, kinds["ints"])
