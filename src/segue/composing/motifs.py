"""Melodic ideas and what becomes of them: repetition, sequence, answer, inversion, ornament, cadence."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from numpy.random import Generator

from segue.composing.harmony import Chord, Key

_REACH = 5
_GRID_EPSILON = 1e-6


@dataclass(frozen=True, slots=True)
class Tone:
    """One tone of a motif: start and length in beats, `step` in scale degrees from the motif's anchor."""

    start: float
    length: float
    step: int


Motif = tuple[Tone, ...]

_CELLS: tuple[tuple[float, tuple[float, ...]], ...] = (
    (0.05, (2.0,)),
    (0.25, (1.0,)),
    (0.35, (1.5, 0.5)),
    (0.55, (0.5, 0.5)),
    (0.65, (0.75, 0.25)),
    (0.75, (0.5, 1.0, 0.5)),
    (0.95, (0.25, 0.25, 0.5)),
)
"""Rhythms with how dense the music is that likes them most, 0..1."""

_STEPS = (-3, -2, -1, -1, 1, 1, 2, 3)


def invent_motif(rng: Generator, beats: float, density: float, rests: float = 0.15) -> Motif:
    """A motif of `beats` beats: mostly steps, a leap now and then that is answered in the other direction."""
    tones: list[Tone] = []
    at, step, last = 0.0, int(rng.integers(-1, 2)), 0
    while at < beats - _GRID_EPSILON:
        weights = [1 / (0.12 + abs(wish - density)) ** 2 for wish, _ in _CELLS]
        total = sum(weights)
        cell = _CELLS[int(rng.choice(len(_CELLS), p=[weight / total for weight in weights]))][1]
        for length in cell:
            length = min(length, beats - at)
            if length <= _GRID_EPSILON:
                break
            if not tones or rng.random() > rests:
                tones.append(Tone(at, length, step))
            move = int(rng.choice(_STEPS))
            if abs(last) > 2 or abs(step + move) > _REACH:
                move = -1 if last > 0 or step > 0 else 1
            step, last, at = step + move, move, at + length
    return tuple(tones)


def moved(motif: Motif, steps: int) -> Motif:
    """The motif on another degree: a sequence."""
    return tuple(replace(tone, step=tone.step + steps) for tone in motif)


def inverted(motif: Motif) -> Motif:
    """The motif upside down around its first tone."""
    first = motif[0].step
    return tuple(replace(tone, step=2 * first - tone.step) for tone in motif)


def answered(motif: Motif, rng: Generator) -> Motif:
    """The motif with a new ending, as a second phrase answers the first."""
    turn = max(1, len(motif) * 2 // 3)
    shift = int(rng.choice((-2, -1, 1, 2)))
    return motif[:turn] + tuple(replace(tone, step=tone.step + shift) for tone in motif[turn:])


def ornamented(motif: Motif, rng: Generator) -> Motif:
    """The motif with one of its long tones broken into a turn around it."""
    long_ones = [number for number, tone in enumerate(motif) if tone.length >= 1]
    if not long_ones:
        return motif
    chosen = int(rng.choice(long_ones))
    tone = motif[chosen]
    up = int(rng.choice((-1, 1)))
    part = tone.length / 4
    turn = (
        Tone(tone.start, part, tone.step),
        Tone(tone.start + part, part, tone.step + up),
        Tone(tone.start + 2 * part, tone.length - 2 * part, tone.step),
    )
    return motif[:chosen] + turn + motif[chosen + 1 :]


def closing(motif: Motif, beats: float) -> Motif:
    """The first half of the motif, then one long tone to rest on. The rest is marked by a length of over half."""
    head = tuple(tone for tone in motif if tone.start < beats / 2 - _GRID_EPSILON)
    return (*head, Tone(beats / 2, beats / 2, 0))


def developed(rng: Generator, motif: Motif, beats: float, units: int) -> tuple[Motif, ...]:
    """`units` statements that make a phrase: the idea, its answer, the idea moved or turned, and a close."""
    choices = (
        lambda: answered(motif, rng),
        lambda: moved(motif, int(rng.choice((-1, 1, 2)))),
        lambda: ornamented(motif, rng),
        lambda: inverted(motif),
    )
    statements: list[Motif] = []
    for number in range(units):
        if number == units - 1 and units > 1:
            statements.append(closing(motif, beats))
        elif number % 4 in (0, 2) and rng.random() < (1.0 if number == 0 else 0.6):
            statements.append(motif)
        else:
            statements.append(choices[int(rng.integers(len(choices)))]())
    return tuple(statements)


def sung(motif: Motif, key: Key, chord: Chord | None, anchor: int, octave: int) -> Iterator[tuple[float, float, float]]:
    """Start, length (beats) and pitch of each tone around scale degree `anchor`.

    Tones that fall on a beat and stay are moved to the nearest tone of the chord; what runs between them is free.
    """
    for tone in motif:
        pitch = key.pitch(anchor + tone.step, octave)
        weighty = tone.start % 1 == 0 and (tone.length >= 1 or tone.start == 0)
        if chord is not None and weighty:
            pitch = chord.nearest(pitch)
        yield tone.start, tone.length, pitch
