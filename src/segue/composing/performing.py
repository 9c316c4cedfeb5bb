"""Playing a score: every note rendered, placed in time and space, and mixed."""

import numpy as np
from numpy.random import Generator

from segue.composing.instruments import INSTRUMENTS, KICKS
from segue.composing.mixing import ducking, finished, place, reverberated
from segue.composing.ringing import SAMPLE_RATE, Samples, frames
from segue.composing.score import Note, Part, Score
from segue.composing.stroke import Stroke

_VELOCITY_STEPS = 5
_LENGTH_STEPS_PER_S = 20
_TAKES = 3
_LOUDNESS_CURVE = 1.4
_ROOM_GAIN = 0.55
_LONGEST_FADE_S = 1.6


def render(score: Score, rng: Generator) -> Samples:
    """The finished recording at 44.1 kHz; (frames, 2) in -1..1. The same score and seed give the same samples."""
    length = frames(score.duration_s)
    bus = np.zeros((2, length), dtype=np.float32)
    send = np.zeros(length, dtype=np.float32)
    kicks = [
        frames(score.seconds(note.start) + note.late_s)
        for part in score.parts
        if part.instrument in KICKS
        for note in part.notes
    ]
    for part in score.parts:
        # Each part has luck of its own, so that one part more does not change how the others sound.
        own = np.random.default_rng(int(rng.integers(2**62)))
        sound = _played(part, score, own, length)
        gain = 10 ** (part.gain_db / 20)
        if part.duck and kicks:
            sound *= ducking(length, kicks, part.duck)
        if part.reverb:
            mono = sound if sound.ndim == 1 else sound.sum(axis=0) * np.float32(0.7)
            send += mono * np.float32(part.reverb * gain)
        place(bus, sound, part.pan, gain)
    if send.any():
        bus += reverberated(send, score.room_s) * np.float32(_ROOM_GAIN)
    return finished(bus, score.loudness, min(_LONGEST_FADE_S, score.ring_s))


def _played(part: Part, score: Score, rng: Generator, length: int) -> Samples:
    """One part without its place in the room; (length,) or (2, length)."""
    sheet = np.zeros(0, dtype=np.float32)
    takes: dict[tuple[float, ...], Samples] = {}
    for number, note in enumerate(part.notes):
        at = max(0, round((score.seconds(note.start) + note.late_s) * SAMPLE_RATE))
        sound = _take(part, score, note, number, rng, takes)
        if not sheet.size:
            sheet = np.zeros((*sound.shape[:-1], length), dtype=np.float32)
        end = min(length, at + sound.shape[-1])
        if end > at:
            sheet[..., at:end] += sound[..., : end - at] * np.float32(note.velocity**_LOUDNESS_CURVE)
    return sheet if sheet.size else np.zeros(length, dtype=np.float32)


def _take(
    part: Part, score: Score, note: Note, number: int, rng: Generator, takes: dict[tuple[float, ...], Samples]
) -> Samples:
    """The note's sound, at a peak of one. Notes alike share one of a few takes, which makes a long part cheap."""
    seconds = score.seconds(note.start + note.length) - score.seconds(note.start)
    held = max(1, round(seconds * _LENGTH_STEPS_PER_S)) / _LENGTH_STEPS_PER_S
    force = max(1, round(note.velocity * _VELOCITY_STEPS)) / _VELOCITY_STEPS
    unpitched = note.pitch <= 0
    name = (
        note.pitch,
        0.0 if unpitched and seconds < 0.5 else held,
        force,
        note.slide,
        number % _TAKES if unpitched else 0,
    )
    found = takes.get(name)
    if found is None:
        sound = INSTRUMENTS[part.instrument](Stroke(note.pitch, held, force, part.brightness, note.slide), rng)
        peak = float(np.abs(sound).max())
        found = (sound / np.float32(max(peak, 1e-9))).astype(np.float32)
        takes[name] = found
    return found
