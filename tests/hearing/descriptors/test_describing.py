"""What describing promises whatever is heard: 0..1 or nothing, and where each value came from."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from segue.hearing.descriptors import shipped_heads
from segue.hearing.descriptors.describing import describe
from segue.hearing.descriptors.figures import figures_of
from segue.hearing.descriptors.formulas import FORMULAS, Formula, Term
from segue.hearing.descriptors.head import Heads, write_heads
from segue.hearing.descriptors.shipped_heads import heads_for
from segue.hearing.descriptors.values import NAMES
from segue.hearing.embedding.failures import ModelDamaged, ModelsDiffer
from segue.hearing.embedding.port import EmbedderId, Embedding
from segue.hearing.embedding.timbre_embedder import TimbreEmbedder
from tests.hearing.descriptors.heard import Piece, composed

RATE = 22_050
TIMBRE = TimbreEmbedder.id
MUSICNN = EmbedderId("musicnn-msd-1-2403e6d803")
NOTHING = np.zeros(0, np.float32)


def vector(model: EmbedderId, mean: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> Embedding:
    return Embedding(model, mean, np.zeros_like(mean), NOTHING, 1)


def test_names_are_those_of_the_formulas() -> None:
    assert tuple(FORMULAS) == NAMES
    assert len(NAMES) == 8


def test_without_an_embedding_formulas_give_all() -> None:
    found = describe(composed("Folk", 0).features)
    figures = figures_of(composed("Folk", 0).features)
    assert figures is not None
    assert found.values() == {name: FORMULAS[name].of(figures) for name in NAMES}
    assert found.learned == ()
    assert found.model is None


def test_heads_give_what_they_know_and_formulas_the_rest() -> None:
    piece = composed("Folk", 0)
    plain, found, heads = describe(piece.features), describe(piece.features, piece.timbre), heads_for(TIMBRE)
    assert heads is not None
    assert found.model == TIMBRE
    assert found.learned == tuple(name for name in NAMES if name in heads.names)
    told = heads.of(piece.timbre)
    for name, value in found.values().items():
        assert value == (told[name] if name in found.learned else plain.values()[name])


def test_a_model_without_heads_leaves_it_to_formulas() -> None:
    piece = composed("Folk", 0)
    assert describe(piece.features, vector(EmbedderId("../timbre-1"), np.ones(70, np.float32))) == describe(
        piece.features
    )


def test_an_embedding_of_another_size_is_refused() -> None:
    with pytest.raises(ModelsDiffer, match="70 numbers"):
        describe(composed("Folk", 0).features, vector(TIMBRE, np.ones(7, np.float32)))


def test_an_embedding_that_is_no_number_is_left_to_formulas() -> None:
    piece = composed("Folk", 0)
    for wrong in (np.nan, np.inf):
        assert describe(piece.features, vector(TIMBRE, np.full(70, wrong, np.float32))) == describe(piece.features)


@pytest.mark.parametrize("model", [TIMBRE, MUSICNN])
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_every_value_is_in_range(model: EmbedderId, data: st.DataObject) -> None:
    size = {TIMBRE: 70, MUSICNN: 200}[model]
    values = st.floats(-1e6, 1e6, width=32)
    mean = data.draw(arrays.arrays(np.float32, size, elements=values))
    found = describe(composed("House", 0).features, vector(model, mean)).values()
    assert all(value is not None and 0 <= value <= 1 for value in found.values())


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(10 * RATE, np.float32),
        np.full(10 * RATE, 0.5, np.float32),
        np.sin(np.arange(2 * RATE) / 5).astype(np.float32),
        np.ones(1, np.float32),
    ],
    ids=["silence", "direct current", "two seconds", "one sample"],
)
def test_nothing_is_said_of_what_is_no_music(samples: np.ndarray[tuple[int], np.dtype[np.float32]]) -> None:
    piece = Piece(samples, RATE)
    found = describe(piece.features, vector(TIMBRE, np.ones(70, np.float32)))
    assert set(found.values().values()) == {None}
    assert found.learned == ()
    assert found.model is None
    assert found.to_json()["energy"] is None


@pytest.mark.parametrize("kind", ["noise", "tone", "clicks", "clipped"])
def test_odd_sound_has_values_in_range(kind: str) -> None:
    rng = np.random.default_rng(3)
    time = np.arange(6 * RATE) / RATE
    samples = {
        "noise": rng.normal(0, 0.2, time.size),
        "tone": 0.5 * np.sin(2 * np.pi * 440 * time),
        "clicks": (np.arange(time.size) % 11_025 == 0) * 0.9,
        "clipped": np.clip(30 * np.sin(2 * np.pi * 110 * time), -1, 1),
    }[kind]
    found = describe(Piece(samples.astype(np.float32), RATE).features)
    assert all(value is not None and 0 <= value <= 1 for value in found.values().values())


def test_figures_that_are_no_numbers_give_nothing() -> None:
    features = composed("Folk", 0).features
    broken = replace(features, rhythm=replace(features.rhythm, pulse_clarity=float("nan")))
    assert set(describe(broken).values().values()) == {None}


def test_json_tells_values_version_and_where_they_came_from() -> None:
    piece = composed("House", 0)
    found = describe(piece.features, piece.timbre)
    told = json.loads(json.dumps(found.to_json(), allow_nan=False))
    for name, value in found.values().items():
        assert told[name] == pytest.approx(value, abs=5e-5)
    assert told["descriptors_model"] == "timbre-1"
    assert told["descriptors_learned"] == list(found.learned)


def test_formulas_use_figures_that_there_are() -> None:
    figures = figures_of(composed("Folk", 0).features)
    assert figures is not None
    assert {term.figure for formula in FORMULAS.values() for term in formula.terms} == set(figures)
    assert all(term.scale > 0 for formula in FORMULAS.values() for term in formula.terms)


def test_a_formula_weighs_and_bends() -> None:
    formula = Formula(0.5, (Term("loudness", -10.0, 2.0, 1.5), Term("beat", 0.5, 0.1, -1.0)))
    wanted = 1 / (1 + np.exp(-(0.5 + 1.5 * 2.0 - 1.0 * 3.0)))
    assert formula.of({"loudness": -6.0, "beat": 0.8}) == pytest.approx(wanted)


@pytest.mark.parametrize("model", [TIMBRE, MUSICNN])
def test_shipped_heads_are_whole_and_of_their_name(model: EmbedderId) -> None:
    heads = heads_for(model)
    assert heads is not None
    assert heads.model == model
    assert set(heads.names) <= set(NAMES)
    assert {"valence", "arousal", "acousticness", "instrumentalness"} <= set(heads.names)


def test_heads_under_another_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    one = np.ones(2, np.float32)
    other = Heads(EmbedderId("other"), ("energy",), one, one, one[:, None], one[:1])
    monkeypatch.setattr(shipped_heads, "read_heads", lambda _: other)
    heads_for.cache_clear()
    try:
        with pytest.raises(ModelDamaged, match="other"):
            heads_for(TIMBRE)
    finally:
        heads_for.cache_clear()
    assert write_heads(other) != b""
