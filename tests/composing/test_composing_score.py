"""What is written, before it sounds."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.composing import STYLES, Character, Composition, Note, Score, blended, compose
from segue.composing.instruments import INSTRUMENTS
from segue.domain.errors import BadRequest

SECONDS = 25.0
IN_SCALE = ["Drum and Bass", "Folk", "Ambient", "Neoclassical", "Modal Drone", "House"]


def character(genre: str, lean: float = 0.5, choice: int = 0) -> Character:
    style = STYLES[genre]
    voice, second = style.voices[choice % len(style.voices)], style.seconds[choice % len(style.seconds)]
    return Character(lean, lean, lean, lean, lean, lean, voice, second, style.modes, (0, 4, 7, 9))


def piece(genre: str, seed: int = 1, lean: float = 0.5, choice: int = 0) -> Composition:
    return compose(STYLES[genre], character(genre, lean, choice), np.random.default_rng(seed), SECONDS)


@pytest.mark.parametrize("genre", STYLES)
@pytest.mark.parametrize(("lean", "choice"), [(0.0, 0), (0.4, 1), (0.7, 2), (1.0, 3)])
def test_every_note_lies_within_the_piece(genre: str, lean: float, choice: int) -> None:
    for seed in range(6):
        score = piece(genre, seed, lean, choice).score
        assert score.note_count >= 15
        assert 18 <= score.duration_s <= 34
        for part in score.parts:
            assert part.instrument in INSTRUMENTS
            for note in part.notes:
                assert note.start + note.length <= score.length + 1e-9
                assert note.pitch == 0 or 20 <= note.pitch <= 110
                assert abs(note.late_s) < 0.21


@pytest.mark.parametrize("genre", IN_SCALE)
def test_tonal_styles_stay_in_their_scale(genre: str) -> None:
    for seed in range(8):
        score = piece(genre, seed, seed / 8, seed).score
        assert score.key is not None
        pitches = [
            note.pitch for part in score.parts for note in part.notes if note.pitch and part.instrument != "tape air"
        ]
        # The fifth of a bass or drone may leave a mode whose fifth is diminished; nothing else does.
        outside = [pitch for pitch in pitches if not score.key.holds(pitch)]
        assert len(outside) <= 0.02 * len(pitches), sorted(set(outside))


def test_swing_borrows_notes_but_mostly_stays_home() -> None:
    for seed in range(8):
        score = piece("Jazz", seed, seed / 8, seed).score
        assert score.key is not None
        pitches = [note.pitch for part in score.parts for note in part.notes if note.pitch]
        inside = sum(score.key.holds(pitch) for pitch in pitches) / len(pitches)
        assert 0.5 < inside < 1.0


def test_the_free_style_has_neither_key_nor_tempo() -> None:
    free = piece("Free Improvisation")
    assert free.key is None
    assert free.bpm is None


@pytest.mark.parametrize("genre", ["Folk", "Neoclassical", "Ambient"])
def test_pieces_come_home_to_the_tonic(genre: str) -> None:
    for seed in range(6):
        score = piece(genre, seed, 0.3, seed).score
        assert score.key is not None
        last_beat = max(note.start for part in score.parts for note in part.notes if note.pitch)
        ending = [note for part in score.parts for note in part.notes if note.pitch and note.start >= last_beat - 8]
        lowest = min(ending, key=lambda note: (note.pitch, -note.start)).pitch
        sounding_last = [
            note.pitch for part in score.parts for note in part.notes if note.start + note.length >= score.length - 1e-6
        ]
        assert score.key.tonic in {round(pitch) % 12 for pitch in sounding_last}
        assert score.key.holds(lowest)


@pytest.mark.parametrize("genre", STYLES)
def test_form_has_sections_that_fill_the_piece(genre: str) -> None:
    score = piece(genre).score
    assert len(score.sections) >= 4
    assert score.sections[0].start == 0
    assert sum(section.length for section in score.sections) == pytest.approx(score.length)


@pytest.mark.parametrize("genre", STYLES)
def test_a_seed_gives_one_piece_and_another_seed_another(genre: str) -> None:
    assert piece(genre, 3).score == piece(genre, 3).score
    assert piece(genre, 3).score != piece(genre, 4).score


def test_tempo_lies_in_the_style_s_range() -> None:
    for genre, style in STYLES.items():
        for lean in (0.0, 0.5, 1.0):
            low, high = style.tempo
            assert low <= piece(genre, 2, lean).score.tempo <= high


def test_styles_differ_in_pace_and_energy() -> None:
    assert piece("Ambient").energy < piece("Neoclassical").energy < piece("House").energy
    assert piece("Drum and Bass").energy > 0.6
    assert set(piece("Ambient").moods) != set(piece("House").moods)


def test_a_branch_is_named_by_character() -> None:
    assert piece("House", lean=0.2).genres == ("House", "Deep House")
    assert piece("House", lean=0.8).genres == ("House", "Piano House")
    alone = compose(STYLES["House"], character("House"), np.random.default_rng(1), SECONDS, subgenre=False)
    assert alone.genres == ("House",)


def test_a_collaboration_stands_between_its_artists() -> None:
    one, other = character("House", 0.2, 0), character("House", 0.8, 1)
    both = blended(one, other)
    assert both.pace == pytest.approx(0.5)
    assert (both.voice, both.second) == (one.voice, other.voice)


@given(st.floats(0, 63.9), st.floats(0.01, 4), st.sampled_from([0.5, 0.6, 0.67]), st.sampled_from([0.0, 0.02]))
def test_time_runs_forward_however_it_swings(beat: float, step: float, swing: float, ritard: float) -> None:
    score = Score(120.0, 4, 64.0, (), None, swing=swing, ritard_from=56.0, ritard=ritard)
    assert score.seconds(beat) < score.seconds(beat + step)


def test_swing_delays_the_second_of_a_pair_only() -> None:
    score = Score(60.0, 4, 8.0, (), None, swing=2 / 3)
    assert score.seconds(1.0) == pytest.approx(1.0)
    assert score.seconds(1.5) == pytest.approx(1 + 2 / 3)


def test_impossible_notes_are_refused() -> None:
    good = Note(0, 1, 60, 0.5)
    for wrong in ({"start": -1.0}, {"length": 0.0}, {"velocity": 0.0}, {"velocity": 1.1}):
        with pytest.raises(ValueError, match=r"note|velocity"):
            replace(good, **wrong)


@pytest.mark.parametrize("seconds", [3.0, 600.0])
def test_a_length_out_of_reach_is_refused(seconds: float) -> None:
    with pytest.raises(BadRequest, match="seconds"):
        compose(STYLES["Folk"], character("Folk"), np.random.default_rng(1), seconds)
