"""A made folder in the layout of Moroccan collections: 9 classes x 8 songs x 5 segments, to train and judge on.

Every class has a lean in scale, tempo, brightness and beat, which one song may not follow; every song has a signature
of its own (key, timbre, room, hiss) that its segments share and that says nothing of the class. A model that is judged
on segments of songs that it knows goes by the signature; one that is judged on other songs has only the lean.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RATE = 22_050
CLASSES = ("chaabi", "gnawa", "rai", "andalusi", "malhun", "reggada", "sufi", "ahidous", "rap")

# Degrees in semitones, beats per minute, how fast overtones fade, share of the beat's strokes: the lean of each class.
_SCALES = (
    (0, 1, 4, 5, 7, 8, 10),
    (0, 3, 5, 7, 10),
    (0, 2, 3, 6, 7, 8, 11),
    (0, 2, 4, 5, 7, 9, 11),
    (0, 2, 3, 5, 7, 9, 10),
)


@dataclass(frozen=True, slots=True)
class Lean:
    """What the songs of a class have in common, more or less."""

    scale: tuple[int, ...]
    tempo: float
    fading: float
    beat: float
    lowness: float
    register: float


LEANS = {
    "chaabi": Lean(_SCALES[0], 132, 0.9, 0.7, 0.3, 1.0),
    "gnawa": Lean(_SCALES[1], 100, 1.6, 0.5, 0.9, 0.5),
    "rai": Lean(_SCALES[2], 112, 0.7, 0.5, 0.4, 1.4),
    "andalusi": Lean(_SCALES[3], 76, 1.1, 0.1, 0.2, 1.4),
    "malhun": Lean(_SCALES[4], 92, 1.2, 0.3, 0.2, 1.0),
    "reggada": Lean(_SCALES[2], 148, 0.8, 0.9, 0.5, 1.8),
    "sufi": Lean(_SCALES[0], 64, 1.7, 0.2, 0.4, 0.7),
    "ahidous": Lean(_SCALES[1], 120, 1.4, 0.9, 0.2, 1.0),
    "rap": Lean(_SCALES[4], 88, 1.9, 0.8, 0.8, 0.6),
}


@dataclass(frozen=True, slots=True)
class Song:
    """A song's own sound, the same in all its segments."""

    key: float
    notes: tuple[Floats, ...]
    room: Floats
    hiss: float
    tempo: float
    beat: float
    lowness: float


def write_moroccan(
    root: Path, *, classes: int = 9, songs: int = 8, segments: int = 5, seconds: float = 4.0, seed: int = 0
) -> Path:
    """Write `Genre/Artist - Title_segment_N.wav`, mono, 22,050 Hz; each artist has two songs. Returns `root`."""
    for number, label in enumerate(CLASSES[:classes]):
        folder = root / label
        folder.mkdir(parents=True)
        for place in range(songs):
            generator = np.random.default_rng([seed, number, place])
            song = _song(label, generator)
            for segment in range(segments):
                samples = _segment(song, seconds, generator)
                name = f"{label.title()} Artist {place // 2 + 1} - Song {place + 1}_segment_{segment + 1}.wav"
                soundfile.write(folder / name, samples, RATE, subtype="PCM_16")
    return root


def _song(label: str, generator: np.random.Generator) -> Song:
    # Now and then a song leans as another class does: no model can know better.
    label = str(generator.choice(CLASSES)) if generator.random() < 0.08 else label
    lean = LEANS[label]
    fading = lean.fading + generator.normal(0, 0.2)
    overtones = np.arange(1, 13.0) ** -max(0.3, fading) * generator.uniform(0.3, 1.0, 12)
    room = generator.normal(0, 1, 400) * np.exp(-np.arange(400) / generator.uniform(10, 80))
    room[0] += 8
    key, tempo = 220 * lean.register * 2 ** (generator.uniform(-4, 4) / 12), lean.tempo * generator.normal(1, 0.05)
    degrees = (*lean.scale, *(12 + degree for degree in lean.scale))
    return Song(
        key=key,
        notes=tuple(_note(key * 2 ** (degree / 12), overtones / overtones.sum(), _step(tempo)) for degree in degrees),
        room=room / np.abs(room).sum(),
        hiss=generator.uniform(0.002, 0.03),
        tempo=tempo,
        beat=float(np.clip(lean.beat + generator.normal(0, 0.12), 0, 1)),
        lowness=float(np.clip(lean.lowness + generator.normal(0, 0.12), 0, 1)),
    )


def _segment(song: Song, seconds: float, generator: np.random.Generator) -> Floats:
    total = round(seconds * RATE)
    samples = np.zeros(total)
    step = _step(song.tempo)
    for number, start in enumerate(range(round(generator.uniform(0, step)), total - 200, step)):
        _add(samples, start, song.notes[generator.integers(len(song.notes))] * generator.uniform(0.5, 1))
        if number % 2 == 0 or generator.random() < song.beat:
            _add(samples, start, song.beat * _stroke(generator))
        if number % 4 == 0:
            _add(samples, start, song.lowness * _bass(song, step * 2))
    wet = np.convolve(samples, song.room)[:total]
    hiss = np.convolve(generator.normal(0, song.hiss, total), np.abs(song.room[:8]) + 0.05)[:total]
    mixed = wet + hiss
    return np.asarray(0.5 * mixed / (np.abs(mixed).max() + 1e-9))


def _step(tempo: float) -> int:
    """Samples of half a beat."""
    return round(RATE * 30 / tempo)


def _note(pitch: float, overtones: Floats, step: int) -> Floats:
    time = np.arange(step * 2) / RATE
    harmonics = pitch * np.arange(1, 13)
    # Overtones beyond half the rate would fold back.
    heard = overtones * (harmonics < RATE / 2)
    audible = heard > 0
    waves = np.sin(2 * np.pi * harmonics[audible, None] * time)
    return np.asarray((heard[audible] @ waves) * np.exp(-5 * time))


def _stroke(generator: np.random.Generator) -> Floats:
    fading = np.exp(-np.arange(1500) / 250)
    return np.asarray(generator.normal(0, 0.25, 1500) * fading)


def _bass(song: Song, length: int) -> Floats:
    time = np.arange(length) / RATE
    return np.asarray(0.6 * np.sin(2 * np.pi * song.key / 4 * time) * np.exp(-3 * time))


def _add(samples: Floats, start: int, sound: Floats) -> None:
    end = min(len(samples), start + len(sound))
    samples[start:end] += sound[: end - start]
