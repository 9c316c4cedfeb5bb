"""Timbre against librosa 0.11, on recordings and on noise."""

import warnings
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from segue.hearing.cepstrum import CepstrumListener, CepstrumSettings
from segue.hearing.gathering import FoldingSequence, GrowingSequence, Moments
from segue.hearing.mel import MelBands, decibels
from segue.hearing.spectrogram import GRID, Spectrogram
from segue.hearing.timbre import Timbre, TimbreListener
from tests.hearing.real_recordings import needs_recordings, recordings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import librosa
    from librosa import feature

Floats = NDArray[np.float32]


def timbre_of(samples: Floats, sizes: tuple[int, ...] = (32_768,)) -> Timbre:
    bands, spectrogram = MelBands(), Spectrogram()
    listener = TimbreListener(bands.count)
    at, turn = 0, 0
    while at < len(samples):
        size = sizes[turn % len(sizes)]
        for frames in spectrogram.feed(samples[at : at + size]):
            listener.feed(frames, decibels(bands.of(frames.power)))
        at, turn = at + size, turn + 1
    for frames in spectrogram.finish():
        listener.feed(frames, decibels(bands.of(frames.power)))
    return listener.finish()


def agree_with_librosa(samples: Floats) -> None:
    ours = timbre_of(samples)
    mfcc = feature.mfcc(y=samples, sr=GRID.sample_rate)
    delta = librosa.feature.delta(mfcc)
    cepstrum = ours.cepstrum
    assert np.abs(cepstrum.mean - mfcc.mean(axis=1)).max() < 2e-3
    assert np.allclose(cepstrum.variance, mfcc.var(axis=1), rtol=1e-3)
    assert np.abs(cepstrum.delta_mean - delta.mean(axis=1)).max() < 1e-4
    assert np.allclose(cepstrum.delta_variance, delta.var(axis=1), rtol=1e-3)
    rows = len(cepstrum.sequence)
    expected = mfcc[:, : rows * 8].T.reshape(rows, 8, 20).mean(axis=1)
    assert np.abs(cepstrum.sequence - expected).max() < 5e-3
    rate = GRID.sample_rate
    references = {
        "centroid": feature.spectral_centroid(y=samples, sr=rate),
        "bandwidth": feature.spectral_bandwidth(y=samples, sr=rate),
        "rolloff": feature.spectral_rolloff(y=samples, sr=rate),
        "flatness": feature.spectral_flatness(y=samples),
        "zero_crossing_rate": feature.zero_crossing_rate(samples),
        "rms": feature.rms(y=samples),
    }
    for name, reference in references.items():
        spread = getattr(ours, name)
        assert spread.mean == pytest.approx(float(reference.mean()), rel=5e-4, abs=3e-6), name
        assert spread.deviation == pytest.approx(float(reference.std()), rel=5e-3), name
    contrast = feature.spectral_contrast(y=samples, sr=rate).mean(axis=1)
    apart = np.abs(np.array([band.mean for band in ours.contrast]) - contrast)
    # Where a recording holds nothing at all up there, the valleys are the rounding of the transform.
    assert apart[:6].max() < 0.02
    assert apart[6] < 1.0


@needs_recordings
@pytest.mark.parametrize("path", recordings(7), ids=lambda path: path.name[:12])
def test_recordings_measure_as_librosa_measures_them(path: Path) -> None:
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True, frames=44_100 * 25)
    agree_with_librosa(soxr.resample(samples.mean(axis=1), rate, GRID.sample_rate).astype(np.float32))


@pytest.mark.parametrize(("seed", "length"), [(1, 50_000), (2, 7 * 22_050), (3, 51_201)])
def test_noise_measures_as_librosa_measures_it(seed: int, length: int) -> None:
    rng = np.random.default_rng(seed)
    noise = rng.standard_normal(length) * np.exp(-np.arange(length) / length * 3)
    agree_with_librosa((0.2 * np.convolve(noise, rng.standard_normal(5), mode="same")).astype(np.float32))


def test_power_is_that_of_a_transform_in_double_precision() -> None:
    length = 70 * GRID.hop + GRID.window
    samples = (np.random.default_rng(4).standard_normal(length) * np.linspace(0, 1, length)).astype(np.float32)
    padded = np.concatenate((np.zeros(GRID.window // 2), samples, np.zeros(GRID.window // 2)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, GRID.window)[:: GRID.hop]
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(GRID.window) / GRID.window)
    expected = np.abs(np.fft.rfft(windows * hann, axis=1)).T
    spectrogram = Spectrogram(batch=24)
    parts = (spectrogram.feed(samples[:9_000]), spectrogram.feed(samples[9_000:]), spectrogram.finish())
    magnitude = np.concatenate([frames.magnitude.copy() for part in parts for frames in part], axis=1)
    assert magnitude.shape == expected.shape
    assert np.abs(magnitude - expected).max() < 1e-6 * expected.max()


def test_mel_filters_are_librosas() -> None:
    theirs = librosa.filters.mel(sr=GRID.sample_rate, n_fft=GRID.window)
    ours = MelBands().of(np.eye(GRID.bins, dtype=np.float32))
    assert np.abs(ours - theirs).max() < 1e-7


@settings(max_examples=15, deadline=None)
@given(sizes=st.lists(st.integers(1, 9_000), min_size=1, max_size=5), seed=st.integers(0, 9))
def test_how_the_samples_are_cut_up_changes_nothing(sizes: list[int], seed: int) -> None:
    sizes.append(7_000)
    samples = (0.1 * np.random.default_rng(seed).standard_normal(30_000)).astype(np.float32)
    whole, parts = timbre_of(samples), timbre_of(samples, tuple(sizes))
    assert np.allclose(whole.cepstrum.mean, parts.cepstrum.mean, atol=1e-3)
    assert np.allclose(whole.cepstrum.delta_variance, parts.cepstrum.delta_variance, rtol=1e-3)
    assert whole.centroid.mean == pytest.approx(parts.centroid.mean, rel=1e-5)
    assert whole.zero_crossing_rate.mean == pytest.approx(parts.zero_crossing_rate.mean, rel=1e-5)


@given(
    rows=st.lists(st.lists(st.floats(-100, 100, width=32), min_size=2, max_size=2), min_size=1, max_size=40),
    cut=st.integers(0, 40),
)
def test_moments_are_those_of_all_rows_together(rows: list[list[float]], cut: int) -> None:
    values = np.array(rows, np.float32)
    moments = Moments(2)
    moments.feed(values[:cut])
    moments.feed(values[cut:])
    assert np.allclose(moments.mean, values.mean(axis=0, dtype=np.float64), atol=1e-4)
    assert np.allclose(moments.variance, values.var(axis=0, dtype=np.float64), atol=1e-3)


@given(lengths=st.lists(st.integers(0, 30), max_size=12), stride=st.integers(1, 4), most=st.integers(2, 9))
def test_a_folding_sequence_keeps_means_in_bounds(lengths: list[int], stride: int, most: int) -> None:
    fed = np.arange(sum(lengths), dtype=np.float32)[:, None]
    sequence = FoldingSequence(1, stride, most)
    for part in np.split(fed, np.cumsum(lengths)):
        sequence.feed(part)
    assert len(sequence.rows) <= most + 1
    whole = len(fed) // sequence.stride
    if whole:
        expected = fed[: whole * sequence.stride].reshape(whole, -1).mean(axis=1)
        assert np.allclose(sequence.rows[:, 0], expected)


@given(lengths=st.lists(st.integers(0, 9_000), max_size=6))
def test_a_growing_sequence_keeps_all_in_order(lengths: list[int]) -> None:
    fed = np.arange(2 * sum(lengths), dtype=np.float32).reshape(2, -1)
    sequence = GrowingSequence(2, np.float32)
    for part in np.split(fed, np.cumsum(lengths), axis=1):
        sequence.feed(part)
    assert np.array_equal(sequence.columns, fed)


def test_a_long_track_settles_its_cepstrum_as_it_goes() -> None:
    bands = np.random.default_rng(0).normal(-20, 5, (128, 3_000)).astype(np.float32)
    at_once, bit_by_bit = (CepstrumListener(128, 43.0, CepstrumSettings(waiting_frames=n)) for n in (10_000, 250))
    for start in range(0, 3_000, 100):
        for listener in (at_once, bit_by_bit):
            listener.feed(bands[:, start : start + 100])
    expected, found = at_once.finish(), bit_by_bit.finish()
    assert np.allclose(found.mean, expected.mean, atol=1e-3)
    assert np.allclose(found.delta_variance, expected.delta_variance, rtol=1e-4)
