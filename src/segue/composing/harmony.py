"""Scales, keys, chords and the way from one chord to the next."""

from collections.abc import Sequence
from dataclasses import dataclass

from numpy.random import Generator

MODES: dict[str, tuple[float, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
    "hijaz": (0, 1, 4, 5, 7, 8, 10),
    "bayati": (0, 1.5, 3, 5, 7, 8, 10),
    "rast": (0, 2, 3.5, 5, 7, 9, 10.5),
    "pentatonic": (0, 2, 4, 7, 9),
    "minor pentatonic": (0, 3, 5, 7, 10),
    "desert pentatonic": (0, 2, 5, 7, 10),
}
"""Semitones above the tonic. Halves are the quarter tones of the maqam modes."""

_NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_MAJOR_THIRD = 3.5
_OCTAVE = 12

PROGRESSIONS: dict[str, tuple[tuple[int, ...], ...]] = {
    "major": ((0, 4, 5, 3), (0, 5, 3, 4), (0, 3, 0, 4), (3, 0, 4, 5), (0, 2, 3, 4), (5, 3, 0, 4)),
    "minor": ((0, 5, 2, 6), (0, 3, 5, 6), (0, 6, 5, 6), (0, 2, 6, 3), (5, 6, 0, 2), (0, 5, 3, 4)),
    "dorian": ((0, 3, 0, 6), (0, 3, 6, 0), (0, 6, 3, 3), (0, 2, 3, 6)),
    "mixolydian": ((0, 6, 3, 0), (0, 3, 6, 3), (0, 4, 6, 3)),
    "lydian": ((0, 1, 0, 4), (0, 1, 5, 4), (0, 4, 1, 5)),
    "phrygian": ((0, 1, 0, 6), (0, 5, 1, 0)),
    "harmonic minor": ((0, 3, 4, 0), (0, 5, 3, 4), (0, 1, 4, 0)),
}
"""Roots as scale degrees from 0, four to a round, per seven-note mode."""

QUALITIES: dict[str, tuple[int, ...]] = {
    "maj7": (0, 4, 7, 11),
    "6": (0, 4, 7, 9),
    "m7": (0, 3, 7, 10),
    "m6": (0, 3, 7, 9),
    "7": (0, 4, 7, 10),
    "m7b5": (0, 3, 6, 10),
    "dim7": (0, 3, 6, 9),
}
"""Seventh chords by name, in semitones above the root."""


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic (pitch class, 0 is C) and the name of a mode in `MODES`."""

    tonic: int
    mode: str

    @property
    def steps(self) -> tuple[float, ...]:
        """The mode's semitones above the tonic."""
        return MODES[self.mode]

    @property
    def minor(self) -> bool:
        """True where the mode's third, or the degree nearest one, is a minor one."""
        thirds = [step for step in self.steps if 3 <= step <= 4]
        return (bool(thirds) and min(thirds) < _MAJOR_THIRD) or self.mode == "desert pentatonic"

    @property
    def tag(self) -> str:
        """The key as tags write it, three letters at most: 'Am', 'C', 'F#m'. Modes become their minor or major."""
        return _NAMES[self.tonic % _OCTAVE] + ("m" if self.minor else "")

    def pitch(self, degree: int, octave: int = 4) -> float:
        """The MIDI pitch of a scale degree, 0 being the tonic of that octave; degrees run on past the octave."""
        octaves, step = divmod(degree, len(self.steps))
        return _OCTAVE * (octave + 1 + octaves) + self.tonic + self.steps[step]

    def holds(self, pitch: float) -> bool:
        """True where the pitch is one of the scale's."""
        above = (pitch - self.tonic) % _OCTAVE
        return any(min(abs(above - step), _OCTAVE - abs(above - step)) < 0.01 for step in self.steps)

    def nearest_degree(self, pitch: float, octave: int = 4) -> int:
        """The scale degree, counted from that octave's tonic, whose pitch lies closest."""
        guess = round((pitch - self.pitch(0, octave)) / _OCTAVE * len(self.steps))
        return min(range(guess - 2, guess + 3), key=lambda degree: abs(self.pitch(degree, octave) - pitch))


@dataclass(frozen=True, slots=True)
class Chord:
    """A root (pitch class) with its tones in semitones above it, and the scale degree it stands on, if any."""

    root: int
    tones: tuple[float, ...]
    degree: int = 0

    @property
    def pitch_classes(self) -> tuple[float, ...]:
        """All tones as pitch classes, root first."""
        return tuple((self.root + tone) % _OCTAVE for tone in self.tones)

    def bass(self, lowest: float) -> float:
        """The root at or just above the pitch `lowest`."""
        return lowest + (self.root - lowest) % _OCTAVE

    def nearest(self, pitch: float) -> float:
        """The chord tone, in any octave, closest to a pitch."""
        offsets = [((tone - pitch + 6) % _OCTAVE) - 6 for tone in self.pitch_classes]
        return pitch + min(offsets, key=abs)


def diatonic(key: Key, degree: int, size: int = 3) -> Chord:
    """The chord of `size` thirds piled on a degree of a seven-note key."""
    root = key.pitch(degree, 0)
    tones = tuple(key.pitch(degree + 2 * third, 0) - root for third in range(size))
    return Chord(int(root) % _OCTAVE, tones, degree)


def named(root: int, quality: str) -> Chord:
    """A chord by its root (pitch class) and a name in `QUALITIES`."""
    return Chord(root % _OCTAVE, tuple(float(tone) for tone in QUALITIES[quality]))


def progression(rng: Generator, key: Key, size: int = 3) -> tuple[Chord, ...]:
    """One round of four chords that belongs to the key's mode."""
    choices = PROGRESSIONS[key.mode]
    return tuple(diatonic(key, degree, size) for degree in choices[int(rng.integers(len(choices)))])


def voiced(chord: Chord, near: Sequence[float], low: float, high: float) -> tuple[float, ...]:
    """The chord's tones placed between two pitches so that each voice moves as little as it can from `near`.

    `near` is the chord before, lowest voice first; with none, the voicing closest to the middle is taken.
    """
    middle = (low + high) / 2
    best: tuple[float, tuple[float, ...]] | None = None
    for turn in range(len(chord.tones)):
        turned = chord.tones[turn:] + tuple(tone + _OCTAVE for tone in chord.tones[:turn])
        for spread in (turned, _opened(turned)):
            bottom = low + (chord.root + spread[0] - low) % _OCTAVE
            pitches = tuple(bottom + tone - spread[0] for tone in spread)
            while pitches[-1] <= high + _OCTAVE:
                cost = _distance(pitches, near, middle) + 3 * max(0.0, pitches[-1] - high)
                if best is None or cost < best[0]:
                    best = (cost, pitches)
                pitches = tuple(pitch + _OCTAVE for pitch in pitches)
    if best is None:
        raise ValueError(f"no voicing fits between {low} and {high}")
    return best[1]


def _opened(tones: tuple[float, ...]) -> tuple[float, ...]:
    """The same chord with its second-highest voice an octave lower, as arrangers open a close chord."""
    return tuple(sorted((*tones[:-2], tones[-2] - _OCTAVE, tones[-1])))


def _distance(pitches: tuple[float, ...], near: Sequence[float], middle: float) -> float:
    if not near:
        return abs(sum(pitches) / len(pitches) - middle)
    if len(near) == len(pitches):
        return sum(abs(one - other) for one, other in zip(pitches, near, strict=True))
    return sum(min(abs(one - other) for other in near) for one in pitches)
