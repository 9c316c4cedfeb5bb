"""ONNX files of networks: what PyTorch gives, in batches of any size, and nothing in them that could run."""

from dataclasses import replace

import numpy as np
import onnx
import onnxruntime
import pytest
import torch

from segue.naming.networks.cnn import CnnShape
from segue.naming.networks.crnn import CrnnShape
from segue.naming.networks.head import HeadShape
from segue.naming.networks.kinds import Shape, build
from segue.naming.networks.lstm import LstmShape
from segue.naming.networks.network import Network
from segue.naming.training.exporting import to_onnx
from segue.naming.training.failures import ExportFailed
from segue.naming.training.lessons import Floats
from segue.naming.training.onnx_networks import graph_of

SIZES: list[Shape] = [
    CnnShape(7),
    LstmShape(7),
    LstmShape(7, layers=2, frames_a_step=8, memory=24),
    CrnnShape(7),
    HeadShape(7, 200),
    HeadShape(7, 200, hidden=32),
]


def lived(shape: Shape) -> tuple[Network, Floats]:
    """A network whose normalisations have gathered something, and examples of what it takes."""
    network = build(shape, 1)
    size = (shape.size,) if isinstance(shape, HeadShape) else (128, 256)
    given = np.random.default_rng(0).normal(-40, 15, (8, *size)).astype(np.float32)
    network.settle(torch.from_numpy(given))
    network.train()
    with torch.no_grad():
        for weight in network.parameters():
            weight.add_(0.1 * torch.randn(weight.shape, generator=torch.Generator().manual_seed(2)))
        network(torch.from_numpy(given))
    return network.eval(), given


@pytest.mark.parametrize("shape", SIZES, ids=repr)
def test_the_file_gives_what_the_network_gives(shape: Shape) -> None:
    network, given = lived(shape)
    model = to_onnx(network, given[:2], {"licence": "none"})
    onnx.checker.check_model(onnx.load_from_string(model), full_check=True)
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    (taken,), (named,) = session.get_inputs(), session.get_outputs()
    assert (taken.name, named.name) == (network.takes, "logits")
    assert taken.shape == ["rows", *given.shape[1:]]
    assert named.shape == ["rows", 7]
    for rows in (1, 3, 7):
        with torch.inference_mode():
            expected = network(torch.from_numpy(given[:rows])).numpy()
        found = session.run(None, {taken.name: given[:rows]})[0]
        np.testing.assert_allclose(found, expected, atol=1e-4 * max(1.0, float(np.abs(expected).max())))
        assert np.ptp(expected, axis=1).min() > 1e-3


@pytest.mark.parametrize("shape", SIZES, ids=repr)
def test_the_same_network_gives_the_same_small_file(shape: Shape) -> None:
    network, given = lived(shape)
    model = to_onnx(network, given)
    assert model == to_onnx(network, given)
    weights = sum(value.numel() for value in network.state_dict().values())
    assert len(model) < 4 * weights + 8192
    assert not onnx.load_from_string(model).metadata_props


def test_a_file_that_says_something_else_is_not_given_out(monkeypatch: pytest.MonkeyPatch) -> None:
    network, given = lived(HeadShape(7, 200))
    other, _ = lived(HeadShape(7, 200))
    with torch.no_grad():
        next(other.parameters())[0, 0] += 0.5
    monkeypatch.setattr("segue.naming.training.exporting.graph_of", lambda _, *sizes: graph_of(other, *sizes))
    with pytest.raises(ExportFailed, match="from the network's"):
        to_onnx(network, given)


def test_a_network_that_gives_no_numbers_is_not_given_out() -> None:
    network, given = lived(replace(HeadShape(7, 200), hidden=4))
    with torch.no_grad():
        next(network.parameters())[0, 0] = torch.nan
    with pytest.raises(ExportFailed):
        to_onnx(network, given)
