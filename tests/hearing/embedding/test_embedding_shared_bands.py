import librosa
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.hearing.embedding.port import Excerpts
from segue.hearing.embedding.shared_bands import SharedBands
from segue.hearing.spectrogram import GRID
from tests.hearing.embedding.made import bands_of, melody

PATCH = SharedBands(30)
TUNE = melody(9, rate=GRID.sample_rate)
BANDS = bands_of(TUNE)


def test_bands_are_librosas() -> None:
    noise = np.random.default_rng(3).normal(0, 0.01, PATCH.samples).astype(np.float32)
    excerpt = TUNE[5000 : 5000 + PATCH.samples] + noise  # in silence, 32-bit floats are at their end
    power = librosa.feature.melspectrogram(y=excerpt, sr=22_050, n_fft=2048, hop_length=512, center=False)
    wanted = librosa.power_to_db(power, amin=1e-10, top_db=None)
    np.testing.assert_allclose(PATCH.of(excerpt[None])[0], wanted, atol=1e-3)


@settings(max_examples=40, deadline=None)
@given(st.integers(PATCH.samples, len(TUNE)), st.integers(1, 12))
def test_patches_of_a_track_are_those_of_its_excerpts(total: int, count: int) -> None:
    """Any length: the frames in the middle of a track's spectrogram are those of the excerpt alone."""
    excerpts = Excerpts(count, PATCH.samples, PATCH.hop)
    starts = excerpts.starts(total)
    assert starts == excerpts.starts(total // GRID.hop * GRID.hop)  # so that the count of frames is enough to know
    found = PATCH.cut(BANDS[:, : 1 + total // GRID.hop], starts)
    np.testing.assert_array_equal(found, PATCH.of(excerpts.cut(TUNE[:total])))


@pytest.mark.parametrize("frames", [1, 7, 31])
def test_short_track_is_repeated(frames: int) -> None:
    found = PATCH.cut(BANDS[:, 50 : 50 + frames], (0,))
    assert found.shape == (1, 128, 30)
    for frame in range(30):
        np.testing.assert_array_equal(found[0, :, frame], BANDS[:, 50 + frame % frames])
