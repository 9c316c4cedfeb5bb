"""Shapes and sizes of the networks, their own normalisation, and that they are given by their seed."""

import librosa
import numpy as np
import pytest
import torch

from segue.naming.networks.cnn import CnnShape
from segue.naming.networks.crnn import CrnnShape
from segue.naming.networks.head import HeadShape
from segue.naming.networks.kinds import SHAPES, Shape, build, kind_of, parameters
from segue.naming.networks.lstm import Lstm, LstmShape, cosines
from segue.naming.networks.network import Network

SIZES: list[Shape] = [CnnShape(10), LstmShape(10), CrnnShape(10), HeadShape(10, 753), HeadShape(10, 753, hidden=64)]


def examples(shape: Shape, count: int, seed: int = 0) -> torch.Tensor:
    """Something like bands in dB, or like embeddings."""
    size = (shape.size,) if isinstance(shape, HeadShape) else (shape.bands, shape.frames)
    return 15 * torch.randn((count, *size), generator=torch.Generator().manual_seed(seed)) - 30


@pytest.mark.parametrize("shape", SIZES, ids=repr)
def test_every_network_gives_one_logit_for_each_label_and_learns_at_most_half_a_million_numbers(shape: Shape) -> None:
    network = build(shape, 0).eval()
    assert network(examples(shape, 3)).shape == (3, 10)
    assert parameters(network) <= 500_000
    assert SHAPES[kind_of(shape)] is type(shape)


@pytest.mark.parametrize("shape", SIZES, ids=repr)
def test_the_same_seed_gives_the_same_weights_and_leaves_other_chance_alone(shape: Shape) -> None:
    before = torch.random.get_rng_state()
    one, same, other = build(shape, 3), build(shape, 3), build(shape, 4)
    assert torch.equal(before, torch.random.get_rng_state())
    weights = list(zip(one.parameters(), same.parameters(), other.parameters(), strict=True))
    assert all(torch.equal(first, second) for first, second, _ in weights)
    if shape != HeadShape(10, 753):  # logistic regression begins at nought
        assert not all(torch.equal(first, third) for first, _, third in weights)


@pytest.mark.parametrize("shape", SIZES, ids=repr)
def test_a_network_that_is_settled_does_not_mind_units(shape: Shape) -> None:
    given, network, other = examples(shape, 8), build(shape, 0).eval(), build(shape, 0).eval()
    torch.nn.init.normal_(list(network.parameters())[-2])
    other.load_state_dict(network.state_dict())
    network.settle(given)
    other.settle(4 * given + 20)
    torch.testing.assert_close(network(given), other(4 * given + 20), rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("shape", SIZES, ids=repr)
def test_a_number_that_never_changes_does_no_harm(shape: Shape) -> None:
    given = examples(shape, 4)
    given[:, 5] = -100.0
    network = build(shape, 0).eval()
    network.settle(given)
    assert torch.isfinite(network(given)).all()


def test_one_row_is_heard_as_it_is_among_others() -> None:
    for shape in SIZES:
        given, network = examples(shape, 5), build(shape, 0).eval()
        network.settle(given)
        torch.testing.assert_close(network(given)[2:3], network(given[2:3]), rtol=1e-4, atol=1e-5)


def test_the_mfcc_are_librosa_s() -> None:
    bands = examples(LstmShape(10), 1)[0].numpy()
    expected = librosa.feature.mfcc(S=bands, n_mfcc=20, dct_type=2, norm="ortho")
    np.testing.assert_allclose(cosines(128, 20).numpy() @ bands, expected, atol=1e-3)


def test_the_mfcc_stay_as_they_are_when_the_network_learns() -> None:
    network = build(LstmShape(10), 0)
    assert isinstance(network, Lstm)
    assert "cosines" in dict(network.named_buffers())
    assert "cosines" not in dict(network.named_parameters())


def test_a_network_that_cannot_be_shown_what_is_usual_cannot_be_made() -> None:
    class Unsettled(Network):
        takes = "embedding"

    with pytest.raises(TypeError, match="settle"):
        Unsettled()  # type: ignore[abstract]
