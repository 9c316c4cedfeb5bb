"""Key, tuning and chords, on cadences whose key is known."""

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from segue.hearing.embedding.failures import ModelDamaged
from segue.hearing.key_choice import key_judge, read_key_judge, write_key_judge
from segue.hearing.tonality import Tonality, TonalityListener, key_fits, key_name, tuning
from tests.hearing.cadences import NAMES, RATE, draw_cadence, mirex_score
from tests.hearing.played_music import draw_music


def tonality_of(samples: NDArray[np.float32], size: int = 32_768) -> Tonality:
    listener = TonalityListener(RATE)
    for start in range(0, len(samples), size):
        listener.feed(samples[start : start + size])
    return listener.finish()


def test_keys_of_cadences_in_all_24_keys_with_drums_and_detuning() -> None:
    cadences = [draw_cadence(seed) for seed in range(48)]
    assert len({cadence.key for cadence in cadences}) == 24
    heard = [tonality_of(cadence.samples) for cadence in cadences]
    scores = np.array([mirex_score(one.key, cadence.key) for one, cadence in zip(heard, cadences, strict=True)])
    kinds = {1.0: "right", 0.5: "fifth", 0.3: "relative", 0.2: "parallel", 0.0: "other"}
    counts = {name: int((scores == score).sum()) for score, name in kinds.items()}
    sys.stdout.write(f"\n48 cadences: MIREX-weighted {scores.mean():.3f}, {counts}\n")
    assert scores.mean() >= 0.85
    off = [abs((one.tuning_cents - c.cents + 50) % 100 - 50) for one, c in zip(heard, cadences, strict=True)]
    assert np.median(off) < 4
    ratios = [one.chord_changes_per_second / c.chord_rate for one, c in zip(heard, cadences, strict=True)]
    assert 0.7 < np.median(ratios) < 1.2
    sure = np.array([one.key_confidence for one in heard])
    assert sure[scores == 1].mean() > sure[scores < 1].mean()


def test_keys_of_played_music() -> None:
    pieces = [draw_music(seed) for seed in range(60)]
    scores = np.array([mirex_score(tonality_of(piece.samples).key, piece.key) for piece in pieces])
    sys.stdout.write(f"\n60 pieces by whole bands: MIREX-weighted {scores.mean():.3f}\n")
    assert scores.mean() >= 0.85


@pytest.mark.parametrize("cents", [-40.0, -15.0, 0.0, 20.0, 45.0])
def test_tuning_of_a_chord(cents: float) -> None:
    time = np.arange(6 * RATE) / RATE
    notes = np.array([-9, -5, -2, 3])[:, None]
    chord = np.sin(2 * np.pi * 440 * 2 ** ((notes + cents / 100) / 12) * time).sum(axis=0)
    heard = tonality_of((0.1 * chord).astype(np.float32))
    assert heard.tuning_cents == pytest.approx(cents, abs=3)
    assert heard.tuning_clarity > 0.7
    assert heard.key == "C major"
    assert {NAMES[i] for i in np.argsort(heard.chroma)[-3:]} == {"C", "E", "G"}


def test_silence_noise_and_one_sample_have_no_clear_key() -> None:
    for length in (0, 1, 5 * RATE):
        assert tonality_of(np.zeros(length, np.float32)).key is None
    noise = 0.1 * np.random.default_rng(1).standard_normal(10 * RATE).astype(np.float32)
    heard = tonality_of(noise)
    assert heard.key is None or heard.key_confidence < 0.5


def test_blocks_do_not_matter() -> None:
    samples = draw_cadence(5).samples
    whole, parts = tonality_of(samples, len(samples)), tonality_of(samples, 1_237)
    assert np.allclose(whole.chroma, parts.chroma, atol=1e-4)
    assert whole.key == parts.key


@given(values=st.lists(st.floats(0.01, 1), min_size=12, max_size=12), steps=st.integers(0, 11))
def test_a_transposed_profile_has_a_transposed_key(values: list[float], steps: int) -> None:
    profile = np.array(values)
    fits, moved = key_fits(profile), key_fits(np.roll(profile, steps))
    assert np.allclose(np.roll(fits[:12], steps), moved[:12])
    assert np.allclose(np.roll(fits[12:], steps), moved[12:])


@given(values=st.lists(st.floats(0.01, 1), min_size=36, max_size=36), steps=st.integers(0, 11))
def test_the_judge_hears_a_transposed_piece_in_a_transposed_key(values: list[float], steps: int) -> None:
    chroma, chords = np.array(values[:12]), np.array(values[12:]) / sum(values[12:])
    moved_chords = np.roll(chords.reshape(2, 12), steps, axis=1).ravel()
    scores, moved = key_judge().scores(chroma, chords), key_judge().scores(np.roll(chroma, steps), moved_chords)
    assert np.allclose(np.roll(scores.reshape(2, 12), steps, axis=1).ravel(), moved)


@given(place=st.integers(0, 4_000), cut=st.integers(1, 4_000))
def test_a_damaged_judge_is_refused(place: int, cut: int) -> None:
    written = bytearray(write_key_judge(key_judge()))
    with pytest.raises(ModelDamaged):
        read_key_judge(bytes(written[: cut % len(written)]))
    written[place % len(written)] ^= 0xFF
    try:
        judge = read_key_judge(bytes(written))
    except ModelDamaged:
        return
    assert np.array_equal(judge.inner, key_judge().inner)


def test_names_of_keys() -> None:
    assert key_name(9 + 12) == "A minor"
    assert key_name(3) == "Eb major"


@given(shift=st.integers(-4, 4))
def test_tuning_is_where_the_pitches_are(shift: int) -> None:
    profile = np.zeros(120)
    profile[np.arange(0, 120, 10) + shift] = 1.0
    cents, clarity = tuning(profile, 10)
    assert cents == pytest.approx(shift * 10.0)
    assert clarity == pytest.approx(1.0)
