"""What networks are given of a clip: at any place while they learn, all of it when they are asked."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from segue.hearing.embedding.shared_bands import SharedBands
from segue.hearing.spectrogram import GRID
from segue.naming.networks.head import HeadShape
from segue.naming.networks.kinds import build
from segue.naming.networks.lstm import LstmShape
from segue.naming.training.lessons import BandsMaterial, Patches
from segue.naming.training.predicting import logits
from tests.naming.training.material import MadeBands, band_lessons


def numbered(frames: int) -> NDArray[np.float16]:
    """Bands that say which frame they are of."""
    return np.repeat(np.arange(frames, dtype=np.float16)[:, None], 128, axis=1)


@given(st.integers(1, 2000), st.integers(1, 12))
def test_patches_stand_for_the_whole_clip(frames: int, count: int) -> None:
    bands = numbered(frames)
    found = Patches(256, count).cut(bands)
    assert found.shape[1:] == (128, 256)
    assert 1 <= len(found) <= count
    assert found.dtype == np.float32
    if frames >= 258:
        assert (np.diff(found, axis=2) == 1).all()
        starts = found[:, 0, 0]
        assert (np.diff(starts) > 0).all()
        middle = (starts.mean() + 128) / frames
        assert abs(middle - 0.5) < 0.02 + 3 / frames


def test_thirty_seconds_are_heard_from_end_to_end_in_five_patches() -> None:
    found = Patches().cut(numbered(1292))
    assert len(found) == 5
    assert len(np.unique(found)) > 1275


def test_patches_are_those_that_serving_would_hear_of_the_same_samples() -> None:
    samples = np.random.default_rng(0).normal(size=30 * GRID.sample_rate).astype(np.float32)
    shared = SharedBands(256)
    whole = SharedBands(len(samples) // GRID.hop + 1 - 2)
    bands = np.concatenate([whole.of(samples[None])[0]], axis=1)
    padded = np.concatenate((np.zeros((128, 2), np.float32), bands), axis=1)
    found = Patches().cut(padded.T)
    starts = [int(np.flatnonzero((padded == patch[:, :1]).all(axis=0))[0] - 2) * GRID.hop for patch in found]
    heard = shared.of(np.stack([samples[start : start + shared.samples] for start in starts]))
    np.testing.assert_allclose(found, heard, atol=1e-3)


@pytest.mark.parametrize("frames", [1, 40, 64, 65, 300])
def test_places_are_of_chance_and_inside_the_clip(frames: int) -> None:
    material = BandsMaterial(MadeBands([numbered(frames)]), Patches(64, 3))
    rows = np.zeros(200, np.intp)
    found = material.somewhere(rows, np.random.default_rng(1))
    again = material.somewhere(rows, np.random.default_rng(1))
    assert found.shape == (200, 128, 64)
    np.testing.assert_array_equal(found, again)
    assert found.min() >= 0
    assert found.max() <= frames - 1
    if frames > 64:
        assert len(np.unique(found[:, 0, 0])) > 1
    else:
        np.testing.assert_array_equal(found[0, 0], np.resize(np.arange(frames), 64))


def test_a_network_s_word_on_a_clip_is_the_mean_of_its_words_on_the_patches() -> None:
    lessons, network = band_lessons(frames=200), build(LstmShape(3, frames=64, memory=8), 0).eval()
    found = logits(network, lessons, np.array([4, 0, 11]))
    for said, row in zip(found, (4, 0, 11), strict=True):
        patches = torch.from_numpy(lessons.material.whole(row))
        assert len(patches) == 3
        with torch.inference_mode():
            one_by_one = [network(patch[None])[0].numpy() for patch in patches]
        np.testing.assert_allclose(said, np.mean(one_by_one, axis=0), atol=1e-5)


def test_more_clips_than_fit_at_once_come_in_their_order() -> None:
    lessons = band_lessons(each=14)
    network = build(HeadShape(3, 128 * 64), 0)
    rows = np.random.default_rng(0).permutation(42)
    network.forward = lambda given: given.mean(dim=(1, 2))[:, None].repeat(1, 3)
    expected = [lessons.material.whole(row).mean() for row in rows]
    np.testing.assert_allclose(logits(network, lessons, rows)[:, 0], expected, rtol=1e-4)
