"""Keys, chords and the ways between them."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.composing.harmony import MODES, PROGRESSIONS, Key, diatonic, named, progression, voiced

keys = st.builds(Key, st.integers(0, 11), st.sampled_from(sorted(MODES)))


@given(keys, st.integers(-20, 20), st.integers(2, 6))
def test_every_degree_is_in_the_scale(key: Key, degree: int, octave: int) -> None:
    assert key.holds(key.pitch(degree, octave))


@given(keys, st.integers(-20, 20))
def test_an_octave_is_twelve_semitones_in_every_mode(key: Key, degree: int) -> None:
    assert key.pitch(degree + len(key.steps)) == key.pitch(degree) + 12


@given(keys, st.integers(-20, 20))
def test_the_nearest_degree_of_a_degree_is_itself(key: Key, degree: int) -> None:
    assert key.nearest_degree(key.pitch(degree)) == degree


@pytest.mark.parametrize(
    ("key", "tag"),
    [(Key(9, "minor"), "Am"), (Key(0, "major"), "C"), (Key(2, "dorian"), "Dm"), (Key(6, "harmonic minor"), "F#m")],
)
def test_keys_are_written_as_in_tags(key: Key, tag: str) -> None:
    assert key.tag == tag


def test_the_triad_of_c_major_is_c_major() -> None:
    assert diatonic(Key(0, "major"), 0).pitch_classes == (0, 4, 7)
    assert diatonic(Key(0, "major"), 4, 4).pitch_classes == (7, 11, 2, 5)
    assert named(2, "m7").pitch_classes == (2, 5, 9, 0)


@given(st.integers(0, 11), st.sampled_from(sorted(PROGRESSIONS)), st.integers(0, 1000))
def test_voices_keep_the_chord_and_move_little(tonic: int, mode: str, seed: int) -> None:
    key = Key(tonic, mode)
    voicing: tuple[float, ...] = ()
    placed = []
    for chord in progression(np.random.default_rng(seed), key, 4):
        voicing = voiced(chord, voicing, 52, 72)
        assert {pitch % 12 for pitch in voicing} == set(chord.pitch_classes)
        assert list(voicing) == sorted(voicing)
        placed.append(voicing)
    for one, other in pairwise(placed):
        assert sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one) <= 4


@given(keys, st.floats(30, 90))
def test_the_nearest_chord_tone_is_within_half_an_octave(key: Key, pitch: float) -> None:
    chord = named(key.tonic, "m7")
    found = chord.nearest(pitch)
    assert abs(found - pitch) <= 6
    assert any(abs((found - tone) % 12) < 1e-6 or abs((found - tone) % 12 - 12) < 1e-6 for tone in chord.pitch_classes)
