"""Drum and bass patterns of known tempo, drawn from a seed: many styles, metres, kits, some swing and human timing."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE = 22_050
SECONDS = 16.0

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Style:
    """Steps per beat and beats per bar; per voice the steps of the bar that sound. Upper case would be no louder."""

    name: str
    beats: int
    steps: int
    kick: tuple[int, ...]
    snare: tuple[int, ...]
    hat: tuple[int, ...]
    bass: tuple[int, ...]
    swung: bool = False
    slowest: float = 50.0
    fastest: float = 200.0


STYLES = (
    Style("rock eighths", 4, 2, (0, 4), (2, 6), tuple(range(8)), (0, 1, 2, 3, 4, 5, 6, 7)),
    Style("rock, busy kick", 4, 2, (0, 3, 4), (2, 6), tuple(range(8)), (0, 3, 4)),
    Style("sixteenths", 4, 4, (0, 8, 10), (4, 12), tuple(range(16)), (0, 6, 8, 14), fastest=140),
    Style("four on the floor", 4, 2, (0, 2, 4, 6), (2, 6), (1, 3, 5, 7), (1, 3, 5, 7), slowest=90, fastest=160),
    Style("house sixteenths", 4, 4, (0, 4, 8, 12), (4, 12), tuple(range(16)), (2, 6, 10, 14), fastest=140),
    Style("boom bap", 4, 4, (0, 7, 10), (4, 12), tuple(range(0, 16, 2)), (0, 7, 10), True, 70, 110),
    Style("jazz ride", 4, 3, (0, 6), (), (0, 3, 5, 6, 9, 11), (0, 3, 6, 9), slowest=80),
    Style(
        "shuffle", 4, 3, (0, 6), (3, 9), (0, 2, 3, 5, 6, 8, 9, 11), (0, 2, 3, 5, 6, 8, 9, 11), slowest=60, fastest=180
    ),
    Style("quarters", 4, 1, (0, 2), (1, 3), (0, 1, 2, 3), (0, 1, 2, 3)),
    Style("waltz", 3, 2, (0,), (2, 4), (0, 2, 4), (0, 2, 4), slowest=70),
    Style("waltz eighths", 3, 2, (0,), (2, 4), tuple(range(6)), (0, 4)),
    Style("five four", 5, 2, (0, 3, 6), (4, 8), tuple(range(10)), (0, 3, 6, 8)),
    Style("seven four", 7, 2, (0, 4, 8), (2, 6, 10, 12), tuple(range(14)), (0, 4, 8, 12)),
    Style("swung eighths", 4, 2, (0, 4, 7), (2, 6), tuple(range(8)), (0, 2, 4, 6), True),
    Style("bossa", 4, 2, (0, 3, 4, 7), (0, 3, 6), tuple(range(8)), (0, 3, 4, 7), slowest=90, fastest=170),
    Style("motown", 4, 2, (0, 3, 4), (0, 2, 4, 6), (0, 2, 4, 6), (0, 2, 3, 4, 6), slowest=70, fastest=180),
)


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """Mono samples at 22.05 kHz, with what is to be found in them."""

    samples: Floats
    style: str
    bpm: float
    beats: NDArray[np.float64]


def draw(seed: int) -> Pattern:
    """One pattern. Tempi are spread evenly (in ratio) over what its style allows within 50..200 BPM."""
    rng = np.random.default_rng(seed)
    style = STYLES[seed % len(STYLES)]
    bpm = float(np.exp(rng.uniform(np.log(style.slowest), np.log(style.fastest))))
    swing = rng.uniform(0.54, 0.66) if style.swung else 0.5
    human = rng.uniform(0.0, 0.008)
    out = np.zeros(int((SECONDS + 2) * RATE), np.float32)
    lead_in = rng.uniform(0.05, 0.6)
    kit = _Kit(rng)
    beat = 60.0 / bpm
    bars = int(SECONDS / (beat * style.beats)) + 1
    for bar in range(bars):
        for voice, steps in (("kick", style.kick), ("snare", style.snare), ("hat", style.hat), ("bass", style.bass)):
            for step in steps:
                at = lead_in + beat * (bar * style.beats + _swung(step, style.steps, swing))
                at += rng.normal(0, human)
                if rng.random() < 0.03 or not 0 <= at < SECONDS:
                    continue
                sound = kit.strike(voice, accented=step % style.steps == 0)
                start = int(at * RATE)
                out[start : start + len(sound)] += sound
    out = out[: int(SECONDS * RATE)]
    out += rng.uniform(0.0, 0.15) * _pad(rng, bpm, style.beats)
    out += np.float32(10 ** rng.uniform(-4, -2)) * rng.standard_normal(len(out)).astype(np.float32)
    beats = np.arange(lead_in, SECONDS, beat)
    return Pattern((out / np.abs(out).max() * 0.8).astype(np.float32), style.name, bpm, beats)


def _swung(step: int, steps: int, swing: float) -> float:
    """Beats from the start of the bar. Every second step of a pair comes late."""
    if swing == 0.5 or steps % 2:
        return step / steps
    pair, second = divmod(step, 2)
    return (pair * 2 + (2 * swing if second else 0)) / steps


class _Kit:
    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._levels = {
            "kick": rng.uniform(0.6, 1.0),
            "snare": rng.uniform(0.4, 0.9),
            "hat": rng.uniform(0.08, 0.35),
            "bass": rng.uniform(0.15, 0.5),
        }
        self._accent = rng.uniform(0.5, 1.0)
        kick = np.arange(int(0.25 * RATE)) / RATE
        low, fall = rng.uniform(42, 65), rng.uniform(12, 30)
        phase = 2 * np.pi * (low * kick + rng.uniform(40, 120) / 40 * (1 - np.exp(-40 * kick)))
        self._kick = np.sin(phase) * np.exp(-fall * kick)
        snare = np.arange(int(0.2 * RATE)) / RATE
        self._snare_tone = 0.5 * np.sin(2 * np.pi * rng.uniform(160, 240) * snare) * np.exp(-25 * snare)
        self._snare_fall = np.exp(-rng.uniform(15, 40) * snare)
        hat = np.arange(int(0.15 * RATE)) / RATE
        self._hat_fall = np.exp(-rng.uniform(30, 120) * hat)
        self._bass = [_plucked(tone) for tone in rng.choice([41.2, 43.7, 49.0, 55.0, 61.7, 65.4], 3)]

    def strike(self, voice: str, *, accented: bool) -> Floats:
        rng = self._rng
        level = self._levels[voice] * rng.uniform(0.85, 1.0) * (1.0 if accented else self._accent)
        if voice == "kick":
            sound = self._kick
        elif voice == "snare":
            sound = self._snare_tone + 0.5 * rng.standard_normal(len(self._snare_fall)) * self._snare_fall
        elif voice == "hat":
            noise = rng.standard_normal(len(self._hat_fall) + 1)
            sound = np.diff(noise) * self._hat_fall
        else:
            sound = self._bass[rng.integers(len(self._bass))]
        return (level * sound).astype(np.float32)


def _plucked(tone: float) -> Floats:
    time = np.arange(int(0.22 * RATE)) / RATE
    sound = sum(np.sin(2 * np.pi * tone * k * time) / k for k in (1, 2, 3, 4)) * np.exp(-8 * time)
    return np.asarray(sound * np.minimum(1, time / 0.005), np.float32)


def _pad(rng: np.random.Generator, bpm: float, beats: int) -> Floats:
    """Chords that change every bar or two, softly."""
    length = 60.0 / bpm * beats * rng.choice([1, 2])
    time = (np.arange(int(SECONDS * RATE)) / RATE).astype(np.float32)
    number = (time / length).astype(int)
    roots = rng.choice([110.0, 130.8, 146.8, 164.8, 98.0], int(number.max()) + 1)
    root = roots.astype(np.float32)[number]
    within = time - number * length
    swell = np.minimum(1, within / 0.08) * np.minimum(1, np.maximum(0, length - within) / 0.05)
    chord = sum(np.sin(np.float32(2 * np.pi * ratio) * root * time) for ratio in (1.0, 1.5, 2.0, 2.5))
    return np.asarray(0.25 * chord * swell, np.float32)
