"""Tempo and beats, on generated patterns whose tempo is known."""

import sys
from collections import Counter
from io import BytesIO

import numpy as np
import pytest
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from segue.hearing.beats import beat_frames
from segue.hearing.embedding.failures import ModelDamaged
from segue.hearing.mel import MelBands, decibels
from segue.hearing.periodicity import periodicity
from segue.hearing.rhythm import Rhythm, RhythmListener
from segue.hearing.spectrogram import GRID, Spectrogram
from segue.hearing.tempo import features
from segue.hearing.tempo_choice import read_judge, tempo_judge, write_judge
from tests.hearing.drum_patterns import RATE, Pattern, draw
from tests.hearing.pitched_patterns import draw_pitched
from tests.hearing.played_music import draw_music

TOLERANCE = 0.04
RATIOS = {"right": 1.0, "half": 0.5, "double": 2.0, "2:3": 2 / 3, "3:2": 1.5, "third": 1 / 3, "triple": 3.0}


def rhythm_of(samples: NDArray[np.float32]) -> Rhythm:
    bands, spectrogram = MelBands(), Spectrogram()
    listener = RhythmListener(bands.centres, GRID.frame_rate)
    for batches in (spectrogram.feed(samples), spectrogram.finish()):
        for frames in batches:
            listener.feed(decibels(bands.of(frames.power)))
    return listener.finish()


def octave_error(found: float | None, truth: float) -> str:
    if found is None:
        return "none"
    return next((name for name, r in RATIOS.items() if abs(found / truth / r - 1) <= TOLERANCE), "other")


def beat_f_measure(found: NDArray[np.float64], truth: NDArray[np.float64], within: float = 0.07) -> float:
    """mir_eval's: each beat is met by one at most; both ascending."""
    hits = here = there = 0
    while here < len(found) and there < len(truth):
        if abs(found[here] - truth[there]) <= within:
            hits, here, there = hits + 1, here + 1, there + 1
        elif found[here] < truth[there]:
            here += 1
        else:
            there += 1
    return 2 * hits / max(1, len(found) + len(truth))


def table(title: str, patterns: list[Pattern], rhythms: list[Rhythm]) -> Counter[str]:
    errors = [octave_error(one.tempo_bpm, pattern.bpm) for one, pattern in zip(rhythms, patterns, strict=True)]
    sys.stdout.write(f"\n{title}: {dict(Counter(errors))}\n")
    for style in sorted({pattern.style for pattern in patterns}):
        own = Counter(error for error, pattern in zip(errors, patterns, strict=True) if pattern.style == style)
        sys.stdout.write(f"  {style:26} {dict(own)}\n")
    return Counter(errors)


def test_tempo_of_two_hundred_drum_patterns() -> None:
    patterns = [draw(seed) for seed in range(200)]
    rhythms = [rhythm_of(pattern.samples) for pattern in patterns]
    errors = table("200 drum and bass patterns, 50 to 200 BPM", patterns, rhythms)
    assert errors["right"] >= 0.95 * len(patterns)
    scores = [
        beat_f_measure(one.beats, pattern.beats)
        for one, pattern in zip(rhythms, patterns, strict=True)
        if octave_error(one.tempo_bpm, pattern.bpm) == "right"
    ]
    sys.stdout.write(f"  beats, where the tempo is right: mean F-measure {np.mean(scores):.3f}\n")
    assert np.mean(scores) > 0.85


def test_tempo_of_music_without_drums() -> None:
    patterns = [draw_pitched(seed) for seed in range(32)]
    errors = table("32 patterns without drums", patterns, [rhythm_of(pattern.samples) for pattern in patterns])
    assert errors["right"] >= 0.85 * len(patterns)


@pytest.mark.parametrize("bpm", [60.0, 97.3, 120.0, 171.0])
def test_clicks_are_beats_to_the_hundredth_of_a_second(bpm: float) -> None:
    samples = np.zeros(20 * RATE, np.float32)
    times = np.arange(0.5, 19.5, 60 / bpm)
    click = np.exp(-np.arange(600) / 60) * np.sin(np.arange(600) * 0.9)
    for time in times:
        samples[int(time * RATE) : int(time * RATE) + 600] += click
    rhythm = rhythm_of(samples)
    assert rhythm.tempo_bpm is not None
    ratio = rhythm.tempo_bpm / bpm
    assert min(abs(ratio / 2**k - 1) for k in (-1, 0, 1)) < 0.005
    away = [float(np.abs(times - beat).min()) for beat in rhythm.beats]
    if ratio < 1.5:
        assert np.median(away) < 0.012
    assert rhythm.pulse_clarity > 0.5
    assert rhythm.beat_strength > 0.5


def test_noise_has_a_fainter_pulse_than_a_drum() -> None:
    noise = 0.1 * np.random.default_rng(3).standard_normal(20 * RATE).astype(np.float32)
    unclear, clear = rhythm_of(noise), rhythm_of(draw(0).samples)
    assert unclear.pulse_clarity < 0.15 < 0.3 < clear.pulse_clarity
    assert unclear.tempo_confidence < clear.tempo_confidence
    assert unclear.beat_strength < clear.beat_strength


@pytest.mark.parametrize("length", [0, 1, 100, RATE])
def test_silence_and_single_sounds_have_no_tempo(length: int) -> None:
    assert rhythm_of(np.zeros(length, np.float32)).tempo_bpm is None
    assert rhythm_of(np.ones(length, np.float32)).tempo_bpm is None
    assert rhythm_of(np.zeros(20 * RATE, np.float32)).tempo_bpm is None


def test_confidence_is_never_more_than_certainty_and_candidates_are_two() -> None:
    rhythm = rhythm_of(draw(3).samples)
    assert len(rhythm.candidates) == 2
    assert 0 <= rhythm.tempo_confidence <= rhythm.candidates[0].probability <= 1
    assert sum(one.probability for one in rhythm.candidates) <= 1 + 1e-9


def test_the_judge_knows_as_many_features_as_there_are() -> None:
    repeats = periodicity(np.random.default_rng(0).random((4, 2000)).astype(np.float32))
    given_features = features(repeats, np.array([20.0, 40.0]), GRID.frame_rate)
    assert tempo_judge().scores(given_features).shape == (2,)


def test_a_judge_comes_back_from_its_file() -> None:
    written = write_judge(tempo_judge())
    assert np.array_equal(read_judge(written).inner, tempo_judge().inner)


@given(place=st.integers(0, 11_000), cut=st.integers(1, 11_000))
def test_a_damaged_judge_is_refused(place: int, cut: int) -> None:
    written = bytearray(write_judge(tempo_judge()))
    with pytest.raises(ModelDamaged):
        read_judge(bytes(written[: cut % len(written)]))
    written[place % len(written)] ^= 0xFF
    try:
        judge = read_judge(bytes(written))
    except ModelDamaged:
        return
    assert np.array_equal(judge.inner, tempo_judge().inner)


def test_a_judge_with_other_weights_than_its_fingerprint_says_is_refused() -> None:
    with np.load(BytesIO(write_judge(tempo_judge()))) as stored:
        arrays = {name: stored[name] for name in stored.files}
    arrays["outer"] = arrays["outer"] + 1
    changed = BytesIO()
    np.savez(changed, **arrays)
    with pytest.raises(ModelDamaged, match="changed"):
        read_judge(changed.getvalue())


def test_tempo_and_beats_of_played_music() -> None:
    pieces = [draw_music(seed) for seed in range(80)]
    patterns = [Pattern(piece.samples, piece.groove, piece.bpm, piece.beats) for piece in pieces]
    rhythms = [rhythm_of(piece.samples) for piece in pieces]
    errors = table("80 pieces by whole bands", patterns, rhythms)
    assert errors["right"] >= 0.85 * len(pieces)
    right = [
        (one.beats, piece.beats)
        for one, piece in zip(rhythms, pieces, strict=True)
        if octave_error(one.tempo_bpm, piece.bpm) == "right"
    ]
    scores = [beat_f_measure(beats, truth) for beats, truth in right]
    between = [beat_f_measure(beats, (truth[:-1] + truth[1:]) / 2) for beats, truth in right]
    sys.stdout.write(f"  beats, where the tempo is right: F {np.mean(scores):.3f}, between {np.mean(between):.3f}\n")
    assert np.mean(scores) > 0.8
    assert np.mean(between) < 0.3


@pytest.mark.parametrize("seed", [0, 4, 9, 11, 25])
def test_music_played_a_tenth_faster_is_a_tenth_faster(seed: int) -> None:
    samples = draw_music(seed).samples
    faster = soxr.resample(samples, 1.1 * RATE, RATE).astype(np.float32)
    slow, fast = rhythm_of(samples).tempo_bpm, rhythm_of(faster).tempo_bpm
    assert slow is not None
    assert fast == pytest.approx(1.1 * slow, rel=0.02)


@settings(max_examples=30, deadline=None)
@given(period=st.floats(14, 50), phase=st.floats(0, 1), seed=st.integers(0, 99))
def test_beats_keep_the_period_of_regular_onsets(period: float, phase: float, seed: int) -> None:
    onsets = 0.02 * np.random.default_rng(seed).random(1200).astype(np.float32)
    at = np.arange(phase * period + 2, 1190, period)
    onsets[np.round(at).astype(int)] += 1.0
    beats = beat_frames(onsets, period)
    assert (np.diff(beats) > 0).all()
    assert abs(np.median(np.diff(beats)) / period - 1) < 0.04
    assert np.mean([np.abs(at - beat).min() <= 1.5 for beat in beats]) > 0.9


def test_beats_go_on_from_one_stretch_of_a_long_track_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    samples = draw(2).samples
    whole = rhythm_of(samples)
    monkeypatch.setattr("segue.hearing.periodicity._STRETCH", 200)
    parted = rhythm_of(samples)
    assert parted.tempo_bpm is not None
    assert parted.tempo_bpm == pytest.approx(whole.tempo_bpm, rel=0.01)
    assert len(parted.beats) == pytest.approx(len(whole.beats), abs=len(whole.beats) / 8)
    gaps = np.diff(parted.beats)
    assert (gaps > 0.4 * np.median(gaps)).all()
