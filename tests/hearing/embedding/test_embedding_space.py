import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.hearing.embedding.failures import ModelDamaged, ModelsDiffer
from segue.hearing.embedding.port import EmbedderId
from segue.hearing.embedding.sound_space import SoundSpace, SpaceParameters, fit_space, read_space, write_space
from tests.hearing.embedding.made import FloatArray

MODEL, OTHER = EmbedderId("model-1"), EmbedderId("model-2")
NO_LABELS = np.zeros((80, 0), bool)


def made(seed: int = 0) -> tuple[FloatArray, np.ndarray[tuple[int, ...], np.dtype[np.bool_]]]:
    """80 vectors of 12 numbers of very different size, four kinds of 20 that differ in the small ones."""
    rng = np.random.default_rng(seed)
    kinds = np.repeat(np.arange(4), 20)
    vectors = rng.normal(0, 1, (80, 12)) * np.logspace(2, 0, 12)
    vectors[:, 8:] += 2 * np.eye(4)[kinds]
    return vectors.astype(np.float32), np.eye(4, dtype=bool)[kinds]


def fitted() -> SoundSpace:
    return fit_space(MODEL, *made(), SpaceParameters(axes=5))


def test_placed_vectors_have_unit_length() -> None:
    space, (vectors, _) = fitted(), made(1)
    found = space.place(vectors, MODEL)
    assert found.shape == (80, space.size) == (80, 9)
    assert found.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-6)


def test_cosine_is_the_weighted_mean_of_both_halves() -> None:
    vectors, labels = made()
    both = fit_space(MODEL, vectors, labels, SpaceParameters(axes=6, label_weight=3.0)).place(vectors, MODEL)
    plain = fit_space(MODEL, vectors, NO_LABELS, SpaceParameters(axes=6)).place(vectors, MODEL)
    labelled = both[:, 6:] / np.linalg.norm(both[:, 6:], axis=1, keepdims=True)
    np.testing.assert_allclose(both @ both.T, (plain @ plain.T + 3 * labelled @ labelled.T) / 4, atol=1e-5)


def test_softness_of_one_whitens_and_of_none_keeps_distances() -> None:
    vectors, _ = made()
    white = fit_space(MODEL, vectors, NO_LABELS, SpaceParameters(axes=12, softness=1.0))
    turned = (vectors - white.centre) / white.scale @ white.axes
    np.testing.assert_allclose(turned.T @ turned / 80, np.eye(12), atol=1e-3)
    kept = fit_space(MODEL, vectors, NO_LABELS, SpaceParameters(axes=12, softness=0.0))
    np.testing.assert_allclose(kept.axes.T @ kept.axes, np.eye(12), atol=1e-5)


def test_labels_bring_their_own_together_in_tracks_never_seen() -> None:
    vectors, labels = made()
    fresh, kinds = made(7)
    parameters = SpaceParameters(axes=12, label_weight=2.0, ridge=10.0)

    def right(space: SoundSpace) -> float:
        placed = space.place(fresh, MODEL)
        near = placed @ placed.T - 2 * np.eye(80)
        return float((kinds[near.argmax(axis=1)] == kinds).all(axis=1).mean())

    assert right(fit_space(MODEL, vectors, labels, parameters)) > 0.1 + right(
        fit_space(MODEL, vectors, NO_LABELS, parameters)
    )


def test_vectors_of_another_model_are_refused() -> None:
    with pytest.raises(ModelsDiffer, match=r"model-1.*model-2"):
        fitted().place(made()[0], OTHER)


def test_vectors_that_are_all_alike_do_no_harm() -> None:
    same = np.ones((5, 3), np.float32)
    space = fit_space(MODEL, same, np.ones((5, 1), bool), SpaceParameters())
    assert np.isfinite(space.place(same, MODEL)).all()


def test_space_comes_back() -> None:
    space = fitted()
    found = read_space(write_space(space))
    np.testing.assert_array_equal(found.place(made(2)[0], MODEL), space.place(made(2)[0], MODEL))
    assert write_space(space) == write_space(fitted())


def test_damaged_file_is_refused_or_read_right() -> None:
    data = write_space(fitted())
    for length in range(0, len(data), 61):
        with pytest.raises(ModelDamaged):
            read_space(data[:length])
    wanted = fitted().place(made()[0], MODEL)
    for at in range(0, len(data), 7):
        changed = bytearray(data)
        changed[at] ^= 0x81
        with contextlib.suppress(ModelDamaged):
            np.testing.assert_array_equal(read_space(bytes(changed)).place(made()[0], MODEL), wanted)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_noise_is_no_space(noise: bytes) -> None:
    with pytest.raises(ModelDamaged):
        read_space(noise)


@pytest.mark.parametrize("change", ["shape", "nan", "scale", "weight", "format"])
def test_arrays_that_do_not_fit_are_refused(change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    space = fitted()
    parts = {"centre": space.centre, "scale": space.scale, "axes": space.axes}
    weight = 1.0
    if change == "shape":
        parts["centre"] = space.centre[:-1]
    elif change == "nan":
        parts["axes"] = np.full_like(space.axes, np.nan)
    elif change == "scale":
        parts["scale"] = np.zeros_like(space.scale)
    elif change == "weight":
        weight = -1.0
    else:
        monkeypatch.setattr("segue.hearing.embedding.sound_space._FORMAT", 1)
    data = write_space(SoundSpace(MODEL, **parts, labels=space.labels, label_weight=weight))
    monkeypatch.undo()
    with pytest.raises(ModelDamaged):
        read_space(data)
