"""Embedders hear in the one pass what they would hear of the whole track."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from segue.audio.channels import mono
from segue.audio.decode import open_audio
from segue.audio.resample import Resampler
from segue.hearing import listen
from segue.hearing.embedding.shelf import served
from segue.hearing.embedding.timbre_embedder import TimbreEmbedder
from segue.hearing.parts import HEARD_PARTS
from segue.hearing.stretches import Stretches
from tests.audio.made_sound import by_ffmpeg


@given(st.lists(st.integers(0, 90), max_size=5), st.integers(1, 40), st.lists(st.integers(1, 30), max_size=8))
def test_stretches_are_those_of_the_whole(starts: list[int], length: int, blocks: list[int]) -> None:
    total = np.arange(sum(blocks), dtype=np.float32)
    stretches = Stretches(starts, length)
    at = 0
    for size in blocks:
        stretches.feed(total[at : at + size])
        at += size
    expected = [total[start : start + length] for start in starts if start < len(total)]
    found = stretches.finish()
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one, other)


def music(seconds: float, rate: int) -> np.ndarray:
    generator = np.random.default_rng(int(seconds))
    at = np.arange(int(seconds * rate)) / rate
    swept = np.sin(2 * np.pi * (110 + 40 * np.floor(at)) * at) * np.exp(-3 * (at % 0.5))
    return np.asarray(0.4 * swept + 0.05 * generator.standard_normal(len(at)), np.float32)[:, None]


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("seconds", [0.2, 2.9, 3.1, 40.0])
@pytest.mark.parametrize("name", ["timbre", "student"])
def test_a_track_sounds_the_same_in_passing(tmp_path: Path, name: str, seconds: float, rate: int) -> None:
    samples = music(seconds, rate)
    file = tmp_path / "a.wav"
    soundfile.write(file, samples, rate, "FLOAT")
    embedder = served(None, name)
    whole = embedder.embed(Resampler(rate, embedder.sample_rate).feed(samples[:, 0], last=True))
    passing = listen(file, frozenset(), embedder).embedding
    assert passing is not None
    assert passing.excerpts == whole.excerpts
    if name == "student" and seconds < 3.0:
        # Repeated as frames in passing, and as samples where the samples are all there.
        assert np.corrcoef(passing.mean, whole.mean)[0, 1] > 0.8
    else:
        np.testing.assert_allclose(passing.mean, whole.mean, rtol=0.02, atol=0.02)


@pytest.mark.parametrize("name", ["timbre", "student"])
@pytest.mark.parametrize("rate", [8_000, 44_100, 192_000])
def test_a_file_of_one_sample_sounds_like_something(tmp_path: Path, name: str, rate: int) -> None:
    file = tmp_path / "a.wav"
    soundfile.write(file, np.array([0.5], np.float32), rate, "FLOAT")
    passing = listen(file, HEARD_PARTS, served(None, name)).embedding
    assert passing is not None
    assert np.isfinite(passing.mean).all()


def test_a_file_that_promises_no_length_is_heard_in_the_same_places(tmp_path: Path) -> None:
    """A raw stream of AAC frames has no header that tells how many follow."""
    file = by_ffmpeg(tmp_path / "a.aac", np.repeat(music(40.0, 44_100), 2, axis=1), "aac")
    embedder = TimbreEmbedder()
    with open_audio(file) as stream:
        samples = np.concatenate([mono(block) for block in stream])
        assert stream.frames != len(samples)
    whole = embedder.embed(Resampler(44_100, embedder.sample_rate).feed(samples, last=True))
    passing = listen(file, frozenset(), embedder).embedding
    assert passing is not None
    # ffmpeg guesses the length from the bit rate: the places may lie a second off.
    assert np.corrcoef(passing.mean, whole.mean)[0, 1] > 0.999
