"""Heads: fitted as scikit-learn fits, stored without pickle, refused where damaged."""

import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from segue.hearing.descriptors.head import Heads, fit_logistic, logistic, read_heads, write_heads
from segue.hearing.embedding.failures import ModelDamaged, ModelsDiffer
from segue.hearing.embedding.port import EmbedderId, Embedding
from segue.hearing.learned_arrays import read_arrays, write_arrays

MODEL = EmbedderId("model-1")
NONE = np.zeros(0, np.float32)


def fitted() -> Heads:
    rng = np.random.default_rng(1)
    centre, scale = rng.normal(size=12).astype(np.float32), rng.uniform(0.5, 2, 12).astype(np.float32)
    weights = rng.normal(size=(12, 2)).astype(np.float32)
    return Heads(MODEL, ("energy", "valence"), centre, scale, weights, np.array([0.5, -1], np.float32))


def embedding(model: EmbedderId = MODEL, size: int = 12) -> Embedding:
    mean = np.random.default_rng(2).normal(size=size).astype(np.float32)
    return Embedding(model, mean, mean, NONE, 1)


def made(rng: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    inputs = rng.normal(size=(300, 6))
    chances = logistic(inputs @ np.array([2.0, -1.0, 0.5, 0.0, 0.0, 0.0]) - 0.7)
    return inputs, (rng.uniform(size=300) < chances).astype(float)


@pytest.mark.parametrize("ridge", [0.003, 0.1])
def test_fit_is_that_of_scikit_learn(ridge: float) -> None:
    rng = np.random.default_rng(4)
    inputs, truth = made(rng)
    weights = rng.uniform(0.2, 3.0, 300)
    slopes, bias = fit_logistic(inputs, truth, weights, ridge)
    peer = LogisticRegression(C=1 / (ridge * 300), tol=1e-10, max_iter=1000).fit(inputs, truth, sample_weight=weights)
    np.testing.assert_allclose(slopes, peer.coef_[0], atol=1e-4)
    assert bias == pytest.approx(float(peer.intercept_[0]), abs=1e-4)


def test_a_share_teaches_as_that_many_of_each_would() -> None:
    inputs, truth = made(np.random.default_rng(5))
    shares = np.where(truth > 0, 0.75, 0.25)
    slopes, bias = fit_logistic(inputs, shares, np.ones(300), 0.01)
    doubled = np.vstack([inputs, inputs])
    yes_and_no, weights = np.repeat([1.0, 0.0], 300), np.concatenate([shares, 1 - shares]) * 2
    both, other = fit_logistic(doubled, yes_and_no, weights, 0.01)
    np.testing.assert_allclose(slopes, both, atol=1e-6)
    assert bias == pytest.approx(other, abs=1e-6)


def test_separable_tracks_do_no_harm() -> None:
    inputs = np.linspace(-1, 1, 20)[:, None] * np.ones((1, 3))
    slopes, bias = fit_logistic(inputs, (inputs[:, 0] > 0).astype(float), np.ones(20), 1e-4)
    assert np.isfinite(slopes).all()
    assert np.isfinite(bias)


def test_a_head_is_a_logistic_regression() -> None:
    heads, heard = fitted(), embedding()
    found = heads.of(heard)
    for number, name in enumerate(("energy", "valence")):
        total = float(((heard.mean - heads.centre) / heads.scale) @ heads.weights[:, number] + heads.bias[number])
        assert found[name] == pytest.approx(1 / (1 + np.exp(-total)), abs=1e-6)


def test_vectors_of_another_model_or_size_are_refused() -> None:
    with pytest.raises(ModelsDiffer, match="model-2"):
        fitted().of(embedding(EmbedderId("model-2")))
    with pytest.raises(ModelsDiffer, match="12 numbers"):
        fitted().of(embedding(size=11))


def test_heads_come_back() -> None:
    found = read_heads(write_heads(fitted()))
    assert found.of(embedding()) == fitted().of(embedding())
    assert write_heads(found) == write_heads(fitted())


def test_damaged_file_is_refused_or_read_right() -> None:
    data = write_heads(fitted())
    for length in range(0, len(data), 31):
        with pytest.raises(ModelDamaged):
            read_heads(data[:length])
    wanted = fitted().of(embedding())
    for at in range(0, len(data), 5):
        changed = bytearray(data)
        changed[at] ^= 0x81
        with contextlib.suppress(ModelDamaged):
            assert read_heads(bytes(changed)).of(embedding()) == wanted


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_noise_is_no_head(noise: bytes) -> None:
    with pytest.raises(ModelDamaged):
        read_heads(noise)


@pytest.mark.parametrize(
    "change",
    [
        {"centre": np.zeros(11)},
        {"scale": np.zeros(12)},
        {"weights": np.full((12, 2), np.nan)},
        {"weights": np.zeros((12, 3))},
        {"bias": np.zeros(3)},
        {"label": np.frombuffer(b'{"model": "m", "names": ["energy", "energy"]}', np.uint8)},
        {"label": np.frombuffer(b'["energy"]', np.uint8)},
        {"label": np.frombuffer(b"{", np.uint8)},
    ],
)
def test_arrays_that_do_not_fit_are_refused(change: dict[str, NDArray[np.generic]]) -> None:
    parts = read_arrays(write_heads(fitted()), "The heads", 2)
    with pytest.raises(ModelDamaged):
        read_heads(write_arrays(2, parts | change))
