"""A trained network as an ONNX file, which is held against the network before it is given out."""

import copy
from collections.abc import Mapping

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray

from segue.naming.networks.network import Network
from segue.naming.training.failures import ExportFailed
from segue.naming.training.onnx_networks import graph_of

Floats = NDArray[np.float32]

TOLERANCE = 1e-4
_BATCHES = (1, 3, 7)


def to_onnx(network: Network, examples: Floats, about: Mapping[str, str] | None = None) -> bytes:
    """The network as ONNX: one input, "bands" or "embedding" [rows, ...], and one output, "logits" [rows, labels].

    `examples` [some, ...] are of what the network was taught with: the file is tried on them, in batches of 1, 3 and 7.
    `about` goes into the file's metadata.

    Raises:
        ExportFailed: ONNX Runtime does not give the network's own logits of the file, to 1e-4 of the largest or of 1.
    """
    network = copy.deepcopy(network).cpu().eval()
    given = [torch.from_numpy(np.resize(examples, (rows, *examples.shape[1:]))) for rows in _BATCHES]
    with torch.inference_mode():
        expected = [network(some).numpy() for some in given]
    model = graph_of(network, examples.shape[1:], expected[0].shape[1]).to_bytes(about or {})
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    for some, wanted in zip(given, expected, strict=True):
        found = session.run(["logits"], {network.takes: some.numpy()})[0]
        apart = float(np.abs(found - wanted).max()) / max(1.0, float(np.abs(wanted).max()))
        if not apart <= TOLERANCE:
            raise ExportFailed(f"The ONNX file gives logits that are {apart:g} from the network's.", "Train it again.")
    return model
