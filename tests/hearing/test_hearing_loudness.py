"""Loudness against the cases of EBU Tech 3341 and 3342, pyloudnorm and ffmpeg."""

import warnings
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from segue.hearing.loudness import Loudness, LoudnessListener
from segue.hearing.true_peak import PHASES, PeakListener
from segue.hearing.weighting import k_weighting
from tests.hearing.real_recordings import needs_recordings, recordings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import pyloudnorm

RATE = 48_000
Floats = NDArray[np.float32]


def loudness_of(samples: Floats, rate: int = RATE, size: int = 65_536) -> Loudness:
    listener = LoudnessListener(rate, samples.shape[1])
    for start in range(0, len(samples), size):
        listener.feed(samples[start : start + size])
    return listener.finish()


def tones(*parts: tuple[float, float], rate: int = RATE) -> Floats:
    """Stereo sines of 1 kHz, one after another: (dBFS peak, seconds)."""
    level = np.concatenate([np.full(round(seconds * rate), 10 ** (db / 20)) for db, seconds in parts])
    wave = level * np.sin(2 * np.pi * 1000 * np.arange(len(level)) / rate)
    return np.repeat(wave[:, None], 2, axis=1).astype(np.float32)


@pytest.mark.parametrize("rate", [32_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize(
    ("parts", "lufs"),
    [
        (((-23, 20),), -23.0),
        (((-33, 20),), -33.0),
        (((-36, 10), (-23, 60), (-36, 10)), -23.0),
        (((-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)), -23.0),
        (((-26, 20), (-20, 20.1), (-26, 20)), -23.0),
    ],
)
def test_integrated_loudness_of_ebu_tech_3341(parts: tuple[tuple[float, float], ...], lufs: float, rate: int) -> None:
    if rate != RATE and len(parts) > 3:
        pytest.skip("gating does not depend on the rate")
    assert loudness_of(tones(*parts, rate=rate), rate).integrated_lufs == pytest.approx(lufs, abs=0.1)


def test_five_channels_weigh_as_ebu_tech_3341_case_6_says() -> None:
    time = np.arange(20 * RATE) / RATE
    levels = np.array([-28.0, -28.0, -24.0, -np.inf, -30.0, -30.0])
    channels = 10 ** (levels / 20) * np.sin(2 * np.pi * 1000 * time)[:, None]
    assert loudness_of(channels.astype(np.float32)).integrated_lufs == pytest.approx(-23.0, abs=0.1)


@pytest.mark.parametrize(
    ("parts", "range_lu"),
    [
        (((-20, 20), (-30, 20)), 10.0),
        (((-20, 20), (-15, 20)), 5.0),
        (((-40, 20), (-20, 20)), 20.0),
        (((-50, 20), (-35, 20), (-20, 20), (-35, 20), (-50, 20)), 15.0),
    ],
)
def test_loudness_range_of_ebu_tech_3342(parts: tuple[tuple[float, float], ...], range_lu: float) -> None:
    assert loudness_of(tones(*parts)).range_lu == pytest.approx(range_lu, abs=1.0)


@pytest.mark.parametrize(
    ("divisor", "degrees", "amplitude", "dbtp"),
    [(4, 0, 0.5, -6.0), (4, 45, 0.5, -6.0), (6, 60, 0.5, -6.0), (8, 67.5, 0.5, -6.0), (4, 45, 1.41, 3.0)],
)
def test_true_peak_of_ebu_tech_3341(divisor: int, degrees: float, amplitude: float, dbtp: float) -> None:
    wave = amplitude * np.sin(2 * np.pi / divisor * np.arange(2 * RATE) + np.radians(degrees))
    fade = np.minimum(1, np.arange(2 * RATE) / 4800)
    samples = (wave * np.minimum(fade, fade[::-1]))[:, None].astype(np.float32)
    found = loudness_of(samples).true_peak_dbtp
    assert found is not None
    assert -0.4 <= found - dbtp <= 0.2


def test_the_filters_are_the_table_of_bs_1770_at_48_khz() -> None:
    table = [
        [1.53512485958697, -2.69169618940638, 1.19839281085285, -1.69065929318241, 0.73248077421585],
        [1.0, -2.0, 1.0, -1.99004745483398, 0.99007225036621],
    ]
    assert np.abs(k_weighting(RATE) - table).max() < 1e-8


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 999), length=st.integers(1, 3_000), size=st.integers(1, 700), colour=st.integers(1, 40))
def test_true_peak_is_that_of_oversampling_everything(seed: int, length: int, size: int, colour: int) -> None:
    rng = np.random.default_rng(seed)
    wave = np.convolve(rng.standard_normal(length), np.ones(colour) / colour, mode="same").astype(np.float32)[:length]
    listener = PeakListener(1)
    for start in range(0, length, size):
        listener.feed(wave[start : start + size, None])
    listener.finish()
    everything = max(np.abs(np.convolve(wave.astype(np.float64), phase)).max() for phase in PHASES)
    assert listener.true_peak == pytest.approx(max(everything, np.abs(wave).max()), rel=1e-6)


@settings(max_examples=8, deadline=None)
@given(size=st.integers(100, 30_000), channels=st.integers(1, 5), gain=st.floats(0.05, 4))
def test_blocks_do_not_matter_and_gain_is_gain(size: int, channels: int, gain: float) -> None:
    noise = (0.1 * np.random.default_rng(channels).standard_normal((RATE, channels))).astype(np.float32)
    whole, parts, louder = loudness_of(noise), loudness_of(noise, size=size), loudness_of(noise * np.float32(gain))
    assert whole.integrated_lufs is not None
    assert louder.integrated_lufs is not None
    assert parts.integrated_lufs == pytest.approx(whole.integrated_lufs, abs=1e-6)
    assert parts.true_peak_dbtp == pytest.approx(whole.true_peak_dbtp, abs=1e-6)
    assert louder.integrated_lufs - whole.integrated_lufs == pytest.approx(20 * np.log10(gain), abs=1e-3)


@needs_recordings
@pytest.mark.parametrize("path", recordings(8), ids=lambda path: path.name[:12])
def test_recordings_are_as_loud_as_pyloudnorm_and_ffmpeg_say(path: Path) -> None:
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    ours = loudness_of(samples, rate)
    lufs, range_lu = _ebur128(path)
    assert ours.integrated_lufs == pytest.approx(lufs, abs=0.1)
    if len(samples) > 60 * rate:
        # ffmpeg counts the windows that are not full yet at the start, which matters less and less.
        assert ours.range_lu == pytest.approx(range_lu, abs=1.0)
    if rate >= 44_100:
        meter = pyloudnorm.Meter(rate)
        assert ours.integrated_lufs == pytest.approx(meter.integrated_loudness(samples.astype(np.float64)), abs=0.1)


def test_replaygain_brings_a_track_to_minus_18_and_clipping_is_seen() -> None:
    quiet = loudness_of(tones((-23, 5)))
    assert quiet.replaygain_db == pytest.approx(5.0, abs=0.1)
    assert quiet.clipped_share == 0
    assert quiet.replaygain_peak == pytest.approx(10 ** (-23 / 20), rel=0.02)
    cut = loudness_of(np.clip(tones((6, 5)), -1, 1))
    assert 0.3 < cut.clipped_share < 0.8


@pytest.mark.parametrize("length", [1, 100, 19_199, 48_000])
def test_silence_has_no_loudness(length: int) -> None:
    silent = loudness_of(np.zeros((length, 2), np.float32))
    assert silent == Loudness(None, None, None, 0.0, None, 0.0)


def _ebur128(path: Path) -> tuple[float, float]:
    told: dict[str, str] = {}
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        graph = av.filter.Graph()
        source, meter = graph.add_abuffer(template=stream), graph.add("ebur128", "metadata=1")
        sink = graph.add("abuffersink")
        source.link_to(meter)
        meter.link_to(sink)
        graph.configure()
        for frame in container.decode(stream):
            graph.push(frame)
            while True:
                try:
                    told = dict(graph.pull().metadata) or told
                except (av.BlockingIOError, av.EOFError):
                    break
    return float(told["lavfi.r128.I"]), float(told["lavfi.r128.LRA"])
