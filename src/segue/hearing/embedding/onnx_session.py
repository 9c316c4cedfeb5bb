"""ONNX Runtime as Segue uses it: on one thread of one core, from bytes that were checked, saying nothing by itself.

It is imported when the first network is opened, since most of what comes this way opens none.
"""

# ruff: noqa: PLC0415
from functools import lru_cache
from typing import TYPE_CHECKING

from segue.domain.errors import BadRequest

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


@lru_cache(maxsize=1)
def runtime_errors() -> tuple[type[Exception], ...]:
    """What it raises, which has no common ancestor below Exception."""
    from onnxruntime.capi import onnxruntime_pybind11_state as refusals

    return (
        refusals.Fail,
        refusals.InvalidArgument,
        refusals.InvalidGraph,
        refusals.InvalidProtobuf,
        refusals.NotImplemented,
        refusals.RuntimeException,
        # Of names that are no UTF-8, and of numbers that do not fit.
        ValueError,
    )


def open_session(name: str, model: bytes) -> "InferenceSession":
    """The network in the bytes of an ONNX file of this name.

    Raises:
        BadRequest: ONNX Runtime does not take it.
    """
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 4  # what goes wrong is raised; nothing is printed beside it
    try:
        # There is no other provider to fall back to, and trying would print.
        return InferenceSession(model, options, providers=["CPUExecutionProvider"], enable_fallback=0)
    except runtime_errors() as error:
        raise BadRequest(
            f"ONNX Runtime does not take the model {name}: {first_line(error)}", "Export it for ONNX Runtime."
        ) from error


def first_line(error: Exception) -> str:
    """What an error of ONNX Runtime says, without the trace that follows."""
    return (str(error).splitlines() or [""])[0][:300]
