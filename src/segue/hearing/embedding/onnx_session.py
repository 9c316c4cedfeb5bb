"""ONNX Runtime as Segue uses it: on one thread of one core, from bytes that were checked, saying nothing by itself."""

import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as refusals

from segue.domain.errors import BadRequest

# ONNX Runtime's errors have no common ancestor below Exception.
RUNTIME_ERRORS = (
    refusals.Fail,
    refusals.InvalidArgument,
    refusals.InvalidGraph,
    refusals.InvalidProtobuf,
    refusals.NotImplemented,
    refusals.RuntimeException,
    # Of names that are no UTF-8.
    UnicodeDecodeError,
)


def open_session(name: str, model: bytes) -> onnxruntime.InferenceSession:
    """The network in the bytes of an ONNX file of this name.

    Raises:
        BadRequest: ONNX Runtime does not take it.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 4  # what goes wrong is raised; nothing is printed beside it
    try:
        # There is no other provider to fall back to, and trying would print.
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"], enable_fallback=0)
    except RUNTIME_ERRORS as error:
        raise BadRequest(
            f"ONNX Runtime does not take the model {name}: {first_line(error)}", "Export it for ONNX Runtime."
        ) from error


def first_line(error: Exception) -> str:
    """What an error of ONNX Runtime says, without the trace that follows."""
    return (str(error).splitlines() or [""])[0][:300]
