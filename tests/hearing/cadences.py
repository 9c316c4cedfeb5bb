"""Chord progressions in a known key, with bass, melody, drums and detuning, drawn from a seed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE = 22_050
NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")

# Degrees in semitones above the tonic, with the triad's quality.
_MAJOR_PROGRESSIONS = (
    ((0, "M"), (5, "M"), (7, "M"), (0, "M")),
    ((0, "M"), (9, "m"), (2, "m"), (7, "M")),
    ((0, "M"), (7, "M"), (9, "m"), (5, "M")),
    ((2, "m"), (7, "M"), (0, "M"), (0, "M")),
    ((0, "M"), (5, "M"), (0, "M"), (7, "M")),
)
_MINOR_PROGRESSIONS = (
    ((0, "m"), (5, "m"), (7, "M"), (0, "m")),
    ((0, "m"), (8, "M"), (5, "m"), (7, "M")),
    ((0, "m"), (8, "M"), (3, "M"), (10, "M")),
    ((0, "m"), (10, "M"), (8, "M"), (7, "M")),
    ((0, "m"), (5, "m"), (0, "m"), (7, "m")),
)
_MAJOR_SCALE = (0, 2, 4, 5, 7, 9, 11)
_MINOR_SCALE = (0, 2, 3, 5, 7, 8, 10)


@dataclass(frozen=True, slots=True, eq=False)
class Cadence:
    """Mono samples at 22.05 kHz in `key` ("A minor"), tuned `cents` from 440 Hz, with `chords` a second."""

    samples: NDArray[np.float32]
    key: str
    cents: float
    chord_rate: float


def draw_cadence(seed: int) -> Cadence:
    """About 20 s. The key goes round with the seed: 24 in a row are all keys."""
    rng = np.random.default_rng(seed + 9_000_000)
    tonic, minor = seed % 12, (seed // 12) % 2 == 1
    progressions = _MINOR_PROGRESSIONS if minor else _MAJOR_PROGRESSIONS
    progression = progressions[rng.integers(len(progressions))]
    cents = float(rng.uniform(-45, 45))
    seconds = float(rng.uniform(0.9, 2.2))
    count = int(20 / seconds) // 4 * 4
    total = int(count * seconds * RATE)
    out = np.zeros(total + RATE)
    scale = _MINOR_SCALE if minor else _MAJOR_SCALE
    bright = rng.uniform(0.8, 2.0)

    def play(at: float, midi: float, length: float, level: float) -> None:
        time = (np.arange(int(length * RATE)) / RATE).astype(np.float32)
        hz = 440 * 2 ** ((midi + cents / 100 - 69) / 12)
        wave = sum(
            np.sin(np.float32(2 * np.pi * hz * k) * time + np.float32(k)) / k**bright
            for k in range(1, 9)
            if hz * k < RATE / 2
        )
        wave = wave * np.minimum(1, time / 0.01) * np.minimum(1, (length - time) / 0.05)
        start = int(at * RATE)
        out[start : start + len(time)] += level * np.exp(-time * 0.8) * wave[: len(out) - start]

    for number in range(count):
        degree, quality = progression[number % 4]
        root = 48 + tonic + degree - (12 if tonic + degree >= 10 else 0)
        for interval in (0, 4 if quality == "M" else 3, 7):
            play(number * seconds, root + 12 * int(rng.integers(0, 2)) + interval, seconds, 0.15)
        play(number * seconds, root - 12, seconds, 0.25)
        for part in range(4):
            if rng.random() < 0.7:
                note = 60 + tonic + int(rng.choice(scale))
                play((number + part / 4) * seconds, note, seconds / 4, rng.uniform(0.05, 0.2))
    out = out[:total]
    out += rng.uniform(0, 0.5) * _drums(rng, total, seconds / 4)
    return Cadence(
        (out / np.abs(out).max() * 0.8).astype(np.float32),
        f"{NAMES[tonic]} {'minor' if minor else 'major'}",
        cents,
        1 / seconds,
    )


def _drums(rng: np.random.Generator, total: int, beat: float) -> NDArray[np.float64]:
    out = np.zeros(total + RATE)
    time = np.arange(int(0.2 * RATE)) / RATE
    kick = np.sin(2 * np.pi * (50 * time - 2 * np.exp(-40 * time))) * np.exp(-18 * time)
    for number in range(int(total / RATE / beat)):
        sound = kick if number % 2 == 0 else rng.standard_normal(len(time)) * np.exp(-25 * time)
        hat = np.diff(rng.standard_normal(len(time) + 1)) * np.exp(-80 * time)
        at = int(number * beat * RATE)
        out[at : at + len(time)] += sound + 0.3 * hat
    return out[:total]


def mirex_score(found: str | None, truth: str) -> float:
    """1 for the key, 0.5 for a fifth away, 0.3 for the relative, 0.2 for the parallel key, as MIREX weighs them."""
    if found is None:
        return 0.0
    (tonic, mode), (right, right_mode) = (name.split() for name in (found, truth))
    apart = (NAMES.index(tonic) - NAMES.index(right)) % 12
    if mode == right_mode:
        return {0: 1.0, 7: 0.5, 5: 0.5}.get(apart, 0.0)
    if apart == 0:
        return 0.2
    return 0.3 if apart == (9 if right_mode == "major" else 3) else 0.0
