"""Solo piano: one player, broken chords under a singing right hand, free in time, slowing into the last chord."""

import math

from numpy.random import Generator

from segue.composing.character import Character, bars_within, lay_out
from segue.composing.harmony import Chord, Key, diatonic, progression, voiced
from segue.composing.motifs import Motif, closing, developed, invent_motif, sung
from segue.composing.score import Part, Score
from segue.composing.sketch import Sketch
from segue.composing.style import Style

_TEMPO = (60.0, 104.0)
_FORM = (("prelude", 1.0), ("theme", 4.0), ("variation", 4.0), ("close", 1.4))
_LOUD = {"prelude": 0.5, "theme": 0.6, "variation": 0.7, "close": 0.5}
_MINIMAL = 0.5

# The left hand: which chord tone (0 the bass, then upward, counted in thirds of the chord) on which eighth.
_FIGURES_4 = ((0, 1, 2, 3, 4, 3, 2, 1), (0, 2, 3, 2, 4, 2, 3, 2), (0, 2, 4, 3, 2, 4, 3, 2))
_FIGURES_3 = ((0, 2, 3, 4, 3, 2), (0, 1, 2, 4, 3, 2))


def write(character: Character, rng: Generator, seconds: float) -> Score:
    """A piece of about `seconds` seconds."""
    tempo, key = character.tempo(*_TEMPO, rng), character.key(rng)
    bar = 3 if rng.random() < 0.25 + 0.3 * character.register else 4
    ring = 2.4
    bars = bars_within(seconds - ring - 1.5, tempo, bar, 6)
    sketch = Sketch(rng, bars * bar)
    bright = character.brightness
    sketch.player("left", Part(character.voice, (), -8, -0.22, 0.22, bright), 0.012, 0.004)
    sketch.player("right", Part(character.voice, (), -5, 0.2, 0.26, bright), 0.012)
    figures = _FIGURES_3 if bar == 3 else _FIGURES_4
    figure = figures[int(rng.integers(len(figures)))]
    chords = progression(rng, key)
    motif = invent_motif(rng, bar, 0.1 + 0.45 * character.density, 0.12)
    for section in lay_out(bars, bar, _FORM):
        sketch.mark(section)
        count = int(section.length) // bar
        statements = developed(rng, motif, bar, count)
        for number in range(count):
            start = section.start + number * bar
            final = start + bar >= sketch.end
            chord = diatonic(key, 0) if final else chords[number % 4]
            force = _LOUD[section.name] * (1 + 0.1 * math.sin(math.pi * (number + 0.5) / count))
            if final:
                _last(sketch, chord, key, start, bar, force)
                continue
            _left(sketch, character, figure, chord, start, force, double=section.name == "variation")
            if section.name != "prelude":
                tune = closing(statements[number], bar) if number == count - 1 else statements[number]
                _right(sketch, character, tune, key, chord, start, force, thick=section.name == "variation")
    return sketch.score(
        tempo,
        bar,
        key,
        ring_s=ring,
        room_s=1.3 + 1.6 * character.space,
        loudness=-16.0,
        ritard_from=float((bars - 2) * bar),
        ritard=0.018,
    )


def _ladder(chord: Chord, low: float) -> tuple[float, ...]:
    """Bass, fifth, octave, third above it, fifth above that: an open broken chord."""
    root = chord.bass(low)
    third, fifth = chord.tones[1], chord.tones[2]
    return (root, root + fifth, root + 12, root + 12 + third, root + 12 + fifth)


def _left(
    sketch: Sketch,
    character: Character,
    figure: tuple[int, ...],
    chord: Chord,
    start: float,
    force: float,
    double: bool,
) -> None:
    """Broken chords held by the pedal; sixteenths in the variations of those who like much to happen."""
    ladder = _ladder(chord, 38 if character.register > 0.5 else 33)
    fine = 0.25 if double and character.density > 0.6 else 0.5
    beats = len(figure) / 2
    for step in range(int(beats / fine)):
        at = step * fine
        # A breath within each bar: the middle presses on, the edges hold back.
        lean = 0.03 * math.sin(2 * math.pi * at / beats)
        sketch.add(
            "left",
            max(0.0, start + at - lean),
            beats - at,
            ladder[figure[step % len(figure)]],
            force * (1.0 if step == 0 else 0.68 + 0.1 * (step % 2)),
        )


def _right(
    sketch: Sketch, character: Character, tune: Motif, key: Key, chord: Chord, start: float, force: float, thick: bool
) -> None:
    octave = character.octave(4)
    for at, length, pitch in sung(tune, key, chord, 4, octave):
        velocity = min(0.95, force * (1.28 if at == 0 else 1.12))
        sketch.add("right", start + at, length * 1.3, pitch, velocity)
        if thick and length >= 1 and character.wildness < _MINIMAL:
            below = chord.nearest(pitch - 6)
            sketch.add("right", start + at, length, below, velocity * 0.7)
        elif thick and length >= 1:
            sketch.add("right", start + at, length, pitch + 12, velocity * 0.6)


def _last(sketch: Sketch, chord: Chord, key: Key, start: float, bar: int, force: float) -> None:
    """The last chord, rolled from below, the tonic on top."""
    low = chord.bass(33)
    inner = voiced(chord, (), 52, 67)
    top = key.pitch(0, 5)
    sketch.chord("left", start, bar, (low, low + 12, *inner), force * 0.85, strum=0.14)
    sketch.add("right", start + 0.6, bar - 0.6, top, force * 0.9)


STYLE = Style(
    "Neoclassical",
    ("Solo Piano", "Minimalism"),
    _TEMPO,
    ("piano", "felt piano"),
    ("piano",),
    ("minor", "major", "dorian", "harmonic minor"),
    write,
)
