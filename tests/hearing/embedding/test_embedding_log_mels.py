import numpy as np
import pytest

from segue.hearing.embedding.log_mels import LogMels, log_mels, mel_bands
from tests.hearing.embedding.made import melody


def test_bands_are_librosas() -> None:
    librosa = pytest.importorskip("librosa", reason="librosa, the reference, is not installed")
    for parameters in (LogMels(), LogMels(sample_rate=22_050, window=2048, bands=128)):
        wanted = librosa.filters.mel(
            sr=parameters.sample_rate, n_fft=parameters.window, n_mels=parameters.bands, htk=False, norm="slaney"
        )
        np.testing.assert_allclose(mel_bands(parameters), wanted, atol=1e-8)


def test_spectra_are_librosas() -> None:
    librosa = pytest.importorskip("librosa", reason="librosa, the reference, is not installed")
    noise = np.random.default_rng(2).uniform(-1, 1, 16_000).astype(np.float32)
    for samples in (melody(2), noise):
        power = librosa.feature.melspectrogram(
            y=samples, sr=16_000, n_fft=512, hop_length=256, n_mels=96, pad_mode="reflect"
        )
        padded = np.pad(samples, 256, mode="reflect")
        np.testing.assert_allclose(log_mels(padded, LogMels()), np.log10(10_000 * power.T + 1), atol=2e-4)


def test_a_tone_stands_in_its_band_at_its_level() -> None:
    """A sine of amplitude 1 has the power (512 / 4)^2 in its own bin with a Hann window of 512."""
    tone = np.sin(2 * np.pi * 1000 * np.arange(48_128) / 16_000).astype(np.float32)
    found = log_mels(tone, LogMels())
    assert found.shape == (187, 96)
    weights = mel_bands(LogMels())
    own = np.array([64**2, 128**2, 64**2]) @ weights[:, 31:34].T
    np.testing.assert_allclose(found[93], np.log10(10_000 * own + 1), atol=2e-3)


def test_silence_is_nought_and_excerpts_are_taken_together() -> None:
    excerpts = np.stack([np.zeros(2000, np.float32), melody(0.5, seed=3)[:2000]])
    found = log_mels(excerpts, LogMels())
    assert found.dtype == np.float32
    assert not found[0].any()
    np.testing.assert_allclose(found[1], log_mels(excerpts[1], LogMels()), atol=1e-6)


def test_samples_for_frames() -> None:
    parameters = LogMels()
    assert log_mels(np.zeros(parameters.samples_for(187), np.float32), parameters).shape == (187, 96)
    assert log_mels(np.zeros(parameters.samples_for(187) - 1, np.float32), parameters).shape == (186, 96)
