"""What is heard: sound levels, silence, clicks, likeness within a style."""

from functools import lru_cache
from itertools import pairwise

import numpy as np
import pytest
from scipy import fft, signal

from segue.composing import SAMPLE_RATE, STYLES, Character, Note, Part, Score, compose, render
from segue.composing.instruments import INSTRUMENTS
from segue.composing.mixing import CEILING, grounded, limited, loudness, reverberated
from segue.composing.ringing import Samples, ring
from segue.composing.stroke import Stroke

LEANS = (0.25, 0.75)


@lru_cache(maxsize=32)
def recording(genre: str, artist: int = 0) -> Samples:
    style = STYLES[genre]
    lean = LEANS[artist]
    voice, second = style.voices[artist], style.seconds[artist % len(style.seconds)]
    character = Character(lean, lean, lean, lean, 0.4, lean, voice, second, style.modes[:1], (2, 9))
    piece = compose(style, character, np.random.default_rng([7, artist]), 20.0)
    return render(piece.score, np.random.default_rng(8))


@pytest.mark.parametrize("genre", STYLES)
def test_recordings_are_sound_and_safe(genre: str) -> None:
    sound = recording(genre)
    assert sound.dtype == np.float32
    assert sound.shape[1] == 2
    assert np.isfinite(sound).all()
    assert np.abs(sound).max() <= CEILING + 1e-6
    assert loudness(np.ascontiguousarray(sound.T)) == pytest.approx(-15, abs=1.3)
    assert np.abs(sound.mean(axis=0)).max() < 2e-3
    assert np.abs(sound[:4]).max() < 0.05
    assert np.abs(sound[-200:]).max() < 1e-3
    mono = sound.mean(axis=1)
    assert (mono**2).mean() > 0.3 * (sound**2).mean()
    loud = np.abs(mono[: len(mono) // 441 * 441].reshape(-1, 441)).max(axis=1) > 1e-3
    assert loud.mean() > 0.8


def test_a_seed_gives_the_same_samples() -> None:
    style = STYLES["Folk"]
    character = Character(0.5, 0.5, 0.5, 0.5, 0.5, 0.5, style.voices[0], style.seconds[0], ("major",), (0,))
    pieces = [compose(style, character, np.random.default_rng(5), 20.0) for _ in range(2)]
    first, second = (render(piece.score, np.random.default_rng(6)) for piece in pieces)
    assert first.tobytes() == second.tobytes()
    assert render(pieces[0].score, np.random.default_rng(7)).tobytes() != first.tobytes()


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_every_instrument_speaks_and_ends_without_a_click(name: str) -> None:
    for pitch, seconds, velocity in ((45.0, 0.4, 0.4), (64.0, 1.2, 0.9), (84.0, 0.05, 0.6)):
        sound = INSTRUMENTS[name](Stroke(pitch, seconds, velocity, 0.6, -1.0), np.random.default_rng(1))
        peak = np.abs(sound).max()
        assert np.isfinite(sound).all()
        assert sound.ndim == 1 or sound.shape[0] == 2
        assert peak > 1e-3
        assert np.abs(sound[..., -8:]).max() < 0.01 * peak
        assert np.abs(sound[..., :2]).max() < 0.2 * peak


def test_partials_sum_as_sines_do() -> None:
    time = np.arange(30_000) / SAMPLE_RATE
    exact = 0.7 * np.exp(-3 * time) * np.sin(2 * np.pi * 440 * time + 0.3) + 0.2 * np.sin(2 * np.pi * 9000 * time)
    assert np.abs(ring((440, 9000), (0.7, 0.2), (3, 0), (0.3, 0), 30_000) - exact).max() < 1e-4


@pytest.mark.parametrize("pitch", [40.0, 57.0, 69.0])
@pytest.mark.parametrize("name", ["steel guitar", "piano", "clarinet", "vibraphone", "sub bass", "warm pad"])
def test_instruments_are_in_tune(name: str, pitch: float) -> None:
    sound = INSTRUMENTS[name](Stroke(pitch, 2.0, 0.7), np.random.default_rng(2))
    mono = sound if sound.ndim == 1 else sound.sum(axis=0)
    spectrum = np.abs(fft.rfft(mono * np.hanning(len(mono)), 2**19))
    wanted = 440 * 2 ** ((pitch - 69) / 12)
    hz = fft.rfftfreq(2**19, 1 / SAMPLE_RATE)
    near = (hz > wanted * 0.94) & (hz < wanted * 1.06)
    found = hz[near][spectrum[near].argmax()]
    assert abs(1200 * np.log2(found / wanted)) < 12


def test_the_limiter_holds_its_ceiling_and_leaves_quiet_music_alone() -> None:
    loud = np.random.default_rng(1).normal(0, 0.6, (2, 60_000)).astype(np.float32)
    assert np.abs(limited(loud)).max() <= CEILING * 1.02
    quiet = loud * np.float32(0.05)
    assert limited(quiet) is quiet


def test_loudness_is_that_of_the_standard() -> None:
    time = np.arange(10 * SAMPLE_RATE) / SAMPLE_RATE
    sine = (10 ** (-23 / 20) * np.sin(2 * np.pi * 1000 * time)).astype(np.float32)
    assert loudness(np.stack((sine, sine))) == pytest.approx(-23.0, abs=0.1)


def test_dc_is_taken_out_and_music_is_not() -> None:
    time = np.arange(2 * SAMPLE_RATE) / SAMPLE_RATE
    tone = 0.3 * np.sin(2 * np.pi * 60 * time)
    clean = grounded(np.stack((tone + 0.2, tone - 0.1)).astype(np.float32))
    assert np.abs(clean[:, SAMPLE_RATE // 2 : -SAMPLE_RATE // 2].mean(axis=1)).max() < 2e-3
    assert np.sqrt((clean[0, 20_000:60_000] ** 2).mean()) == pytest.approx(0.3 / 2**0.5, rel=0.05)


def test_the_room_answers_after_the_sound_and_dies_away() -> None:
    send = np.zeros(3 * SAMPLE_RATE, dtype=np.float32)
    send[0] = 1.0
    answer = reverberated(send, 1.0)
    energy = (answer**2).sum(axis=0)
    assert energy[:400].sum() < 1e-3 * energy.sum()
    assert energy[SAMPLE_RATE:].sum() < 1e-3 * energy.sum()


def test_a_note_sounds_when_it_is_written() -> None:
    notes = tuple(Note(beat, 0.5, 69, 0.8) for beat in (1.0, 3.0))
    score = Score(60.0, 4, 4.0, (Part("steel guitar", notes, reverb=0.0),), None, ring_s=1.0)
    level = np.abs(render(score, np.random.default_rng(1))).max(axis=1)
    assert level[: int(0.99 * SAMPLE_RATE)].max() < 0.01
    assert level[int(1.0 * SAMPLE_RATE) : int(1.1 * SAMPLE_RATE)].max() > 0.1
    assert level[int(3.0 * SAMPLE_RATE) : int(3.1 * SAMPLE_RATE)].max() > 0.1


def fingerprint(sound: Samples) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Mean and spread of a coarse cepstrum, and how often something begins: what an ear would notice first."""
    mono = sound.mean(axis=1)
    hz, _, spectrum = signal.stft(mono, SAMPLE_RATE, nperseg=2048)
    edges = np.geomspace(40, 16_000, 33)
    bands = np.stack([(np.abs(spectrum[(hz >= low) & (hz < high)]) ** 2).sum(axis=0) for low, high in pairwise(edges)])
    logs = np.log(bands + 1e-7)
    cepstrum = fft.dct(logs, axis=0, norm="ortho")[1:13]
    change = np.maximum(0, np.diff(logs, axis=1)).mean()
    return np.concatenate((cepstrum.mean(axis=1), cepstrum.std(axis=1), [20 * change]))


def test_styles_can_be_told_apart_by_ear() -> None:
    prints = np.array([fingerprint(recording(genre, artist)) for genre in STYLES for artist in (0, 1)])
    scaled = (prints - prints.mean(axis=0)) / (prints.std(axis=0) + 1e-9)
    apart = np.linalg.norm(scaled[:, None] - scaled[None], axis=2)
    count = len(scaled)
    style = np.arange(count) // 2
    within = apart[(style[:, None] == style) & ~np.eye(count, dtype=bool)].mean()
    between = apart[style[:, None] != style].mean()
    assert between > 1.15 * within
