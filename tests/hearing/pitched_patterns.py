"""Music without drums of known tempo, drawn from a seed: arpeggios, picked accompaniment, melodies, walking bass."""

import numpy as np

from tests.hearing.drum_patterns import RATE, SECONDS, Floats, Pattern

# Per style: beats per bar, steps per beat, steps with a bass note, with a chord, with a single note.
STYLES: dict[str, tuple[int, int, tuple[int, ...], tuple[int, ...], tuple[int, ...]]] = {
    "arpeggio in eighths": (4, 2, (0,), (), tuple(range(8))),
    "arpeggio, two basses": (4, 2, (0, 4), (), tuple(range(8))),
    "arpeggio in sixteenths": (4, 4, (0, 8), (), tuple(range(16))),
    "arpeggio in triplets": (4, 3, (0, 6), (), tuple(range(12))),
    "waltz": (3, 2, (0,), (2, 4), ()),
    "waltz in eighths": (3, 2, (0,), (), tuple(range(6))),
    "picking": (4, 2, (0, 2, 4, 6), (), (1, 3, 5, 7)),
    "picking with pinches": (4, 2, (0, 2, 4, 6), (0,), (3, 5, 7)),
    "walking bass": (4, 3, (0, 3, 6, 9), (2, 5), ()),
    "walking bass, charleston": (4, 3, (0, 3, 6, 9), (0, 5), ()),
    "chords in quarters": (4, 1, (0,), (0, 1, 2, 3), ()),
    "stride": (4, 1, (0, 2), (1, 3), ()),
    "chords in halves": (4, 2, (0, 4), (0, 4), ()),
    "five eighths": (5, 2, (0, 6), (), tuple(range(10))),
    "oud": (4, 2, (0, 3, 4), (), (0, 1, 2, 3, 4, 6)),
    "strum": (4, 2, (), (0, 2, 3, 5, 6, 7), ()),
}


def draw_pitched(seed: int) -> Pattern:
    """One pattern; tempi lie about 100 BPM as people play them (a deviation of 0.45 octaves, 55 to 190)."""
    rng = np.random.default_rng(seed + 7_000_000)
    name = list(STYLES)[seed % len(STYLES)]
    per_bar, steps, bass, chord, single = STYLES[name]
    bpm = float(np.clip(100 * 2 ** rng.normal(0, 0.45), 55, 190))
    if steps > 2 and "sixteenths" in name:
        bpm = min(bpm, 110.0)
    beat = 60.0 / bpm
    out = np.zeros(int((SECONDS + 4) * RATE), np.float32)
    lead_in, human, decay = rng.uniform(0.05, 0.6), rng.uniform(0, 0.012), rng.uniform(1.5, 7)
    attack, melody = rng.uniform(0.002, 0.03), rng.random() < 0.5
    bright, moving = rng.uniform(0.5, 2.0), rng.choice([1, 1, 2])
    bass_level, chord_level, single_level = rng.uniform(0.4, 1), rng.uniform(0.2, 0.8), rng.uniform(0.3, 0.9)
    root = 40
    for bar in range(int(SECONDS / beat / per_bar) + 1):
        if bar % moving == 0:
            root = int(rng.integers(36, 48))
        scale = root + np.array([12, 16, 19, 24, 28, 31])
        played: list[tuple[float, int, float]] = [(step / steps, root, bass_level) for step in bass]
        played += [(step / steps, int(note), chord_level / 2) for step in chord for note in scale[1:4]]
        played += [(step / steps, int(scale[step % len(scale)]), single_level) for step in single]
        if melody:
            at = 0.0
            while at < per_bar:
                played.append((at, int(rng.choice(scale)) + 12, rng.uniform(0.3, 1.0)))
                at += rng.choice([0.5, 1.0, 1.0, 1.5, 2.0])
        for place, note, level in played:
            when = lead_in + beat * (bar * per_bar + place) + rng.normal(0, human)
            if 0 <= when < SECONDS and rng.random() > 0.03:
                accent = 1.0 if place == int(place) else rng.uniform(0.6, 1.0)
                sound = level * accent * _note(note, decay, attack, bright)
                start = int(when * RATE)
                out[start : start + len(sound)] += sound
    out = out[: int(SECONDS * RATE)]
    out += np.float32(10 ** rng.uniform(-4.5, -2.5)) * rng.standard_normal(len(out)).astype(np.float32)
    return Pattern((out / np.abs(out).max() * 0.8).astype(np.float32), name, bpm, np.arange(lead_in, SECONDS, beat))


def _note(midi: int, decay: float, attack: float, bright: float) -> Floats:
    time = np.arange(int(RATE * min(2.0, 5 / decay))) / RATE
    hz = 440 * 2 ** ((midi - 69) / 12)
    wave = np.zeros(len(time))
    for k in range(1, 9):
        wave += np.sin(2 * np.pi * hz * k * time) * np.exp(-decay * (1 + 0.2 * k) * time) / k**bright
    return (0.3 * wave * np.minimum(1, time / attack)).astype(np.float32)
