from dataclasses import replace
from pathlib import Path

import numpy as np
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.hearing.embedding.musicnn import Prepared
from segue.hearing.embedding.onnx_embedder import OnnxEmbedder
from segue.hearing.spectrogram import GRID
from tests.hearing.embedding.made import melody
from training.lessons import PER_SOUND, Teacher, give_round, keep, kept
from training.sounds import SHELVES, Sound, shelf_of
from training.variations import varied

TUNE = melody(6, rate=GRID.sample_rate)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(["tune", "silence", "loud"]))
def test_variations_are_sound_of_about_the_same_length(seed: int, kind: str) -> None:
    samples = {"tune": TUNE, "silence": np.zeros_like(TUNE), "loud": np.sign(TUNE)}[kind]
    found = varied(samples, TUNE[:30_000], np.random.default_rng(seed))
    assert found.dtype == np.float32
    assert np.abs(found).max() <= 1
    assert 0.86 < len(found) / len(samples) < 1.16
    np.testing.assert_array_equal(found, varied(samples, TUNE[:30_000], np.random.default_rng(seed)))


def test_an_artists_clips_share_a_shelf() -> None:
    shelves = [shelf_of(f"Artist {number}") for number in range(500)]
    assert set(shelves) == set(range(SHELVES))
    assert shelf_of("MILES DAVIS") == shelf_of("Miles Davis")


def test_teacher_hears_the_three_seconds_around_a_place(prepared: Prepared) -> None:
    embedder = OnnxEmbedder(prepared.manifest, prepared.model)
    seconds = embedder.excerpts.samples / embedder.sample_rate
    found, logits = Teacher(prepared.model).label(TUNE, [3 * GRID.sample_rate])
    start = round((3 - seconds / 2) * 16_000)
    tune = np.asarray(soxr.resample(TUNE, GRID.sample_rate, 16_000), np.float32)
    wanted = embedder.embed(tune[start : start + embedder.excerpts.samples])
    assert np.corrcoef(found[0], wanted.mean)[0, 1] > 0.99
    np.testing.assert_allclose(1 / (1 + np.exp(-logits[0])), wanted.tags, atol=0.05)


def test_round_comes_back_and_no_shelf_is_heard_on_another(prepared: Prepared, tmp_path: Path) -> None:
    teacher = Teacher(prepared.model)
    quiet, other = Sound("a", 0, TUNE), Sound("b", 1, np.zeros_like(TUNE))
    lessons = give_round(1, [quiet, other, replace(other, name="c")], teacher, seed=3)
    assert lessons.patches.shape == (3 * PER_SOUND, 128, 128)
    assert lessons.shelf.tolist() == [0] * PER_SOUND + [1] * 2 * PER_SOUND
    # Whatever is laid over a silent sound is of its own shelf, and so it stays silent.
    assert (lessons.patches[PER_SOUND:] == -100).all()
    assert lessons.patches[:PER_SOUND].max() > -60
    keep(lessons, tmp_path / "round-1.npz")
    found = kept([tmp_path / "round-1.npz"] * 2)
    np.testing.assert_array_equal(found.embeddings, np.tile(lessons.embeddings, (2, 1)))
    np.testing.assert_array_equal(found.patches[: len(lessons.patches)], lessons.patches)
