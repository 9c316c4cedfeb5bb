"""An ONNX file must hold its weights itself: one that points to other files could make us read any file there is.

The file is walked as the Protocol Buffers message that it is, without ONNX Runtime and without recursion, before any
other program sees it.
"""

from collections.abc import Mapping

from segue.hearing.embedding.failures import ModelDamaged
from segue.hearing.embedding.wire import fields

# The fields of onnx.proto in which a tensor can lie, by the message that they are in.
_WITHIN: Mapping[str, Mapping[int, str]] = {
    "model": {7: "graph", 20: "training", 25: "function"},
    "training": {1: "graph", 2: "graph"},
    "function": {7: "node", 11: "attribute"},
    "graph": {1: "node", 5: "tensor", 15: "sparse tensor"},
    "node": {5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse tensor", 23: "sparse tensor"},
    "sparse tensor": {1: "tensor", 2: "tensor"},
}
_EXTERNAL_DATA, _DATA_LOCATION = 13, 14


def holds_its_weights(name: str, model: bytes) -> None:
    """Walk through an ONNX file.

    Raises:
        ModelDamaged: it is no ONNX file, is cut short, or has weights in other files.
    """
    waiting, graphs = [("model", model)], 0
    while waiting:
        kind, message = waiting.pop()
        graphs += kind == "graph"
        try:
            found = list(fields(message))
        except ModelDamaged as error:
            raise _no_onnx(name) from error
        if kind == "tensor" and any(
            number == _EXTERNAL_DATA or (number == _DATA_LOCATION and at) for number, at in found
        ):
            raise ModelDamaged(
                f"The model {name} wants to read weights from another file.",
                "Export it again with its weights inside the ONNX file.",
            )
        within = _WITHIN.get(kind, {})
        waiting += [(within[number], part) for number, part in found if number in within and isinstance(part, bytes)]
    if not graphs:
        raise _no_onnx(name)


def _no_onnx(name: str) -> ModelDamaged:
    return ModelDamaged(f"{name} is no whole ONNX file.", "Install the model again, or export it as ONNX.")
