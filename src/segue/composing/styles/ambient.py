"""Ambient: chords that take their time, bells far apart, much room. Some pieces have a slow pulse, most have none."""

from collections.abc import Sequence

from numpy.random import Generator

from segue.composing.character import Character
from segue.composing.harmony import Chord, Key, diatonic, progression, voiced
from segue.composing.score import Part, Score, Section
from segue.composing.sketch import Sketch
from segue.composing.style import Style

_TEMPO = (54.0, 76.0)
_BAR = 4
_PULSED = 0.5
_CHORDS = (4, 5, 6)


def write(character: Character, rng: Generator, seconds: float) -> Score:
    """A piece of about `seconds` seconds."""
    tempo, key = character.tempo(*_TEMPO, rng), character.key(rng)
    ring = 4.5
    beats = (seconds - ring) * tempo / 60
    count = int(rng.choice(_CHORDS))
    held = max(2.0, round(beats / count))
    sketch = Sketch(rng, held * count)
    pulsed = character.density > _PULSED
    _hire(sketch, character)
    chords = _round(rng, key, count)
    voicing: tuple[float, ...] = ()
    names = ("rise", *["drift"] * (count - 2), "rest")
    figure = [int(step) for step in rng.permutation(4)]
    for number, chord in enumerate(chords):
        start = number * held
        sketch.mark(Section(names[number], start, held))
        voicing = voiced(chord, voicing, 50, 72)
        swell = 0.55 + 0.3 * (number / count) * (1.4 if number < count - 1 else 0.4)
        sketch.chord("pad", start, held * 1.12, voicing, swell, strum=0.12)
        sketch.add("deep", start, held * 1.05, chord.bass(33), 0.6)
        if number:
            sketch.chord("veil", start + 0.5, held * 0.9, (voicing[-1] + 12, voicing[1] + 12), 0.5, strum=0.5)
        if pulsed and number:
            _pulse(sketch, voicing, figure, start, held, last=number == count - 1)
        _bells(sketch, character, rng, key, chord, start, held, sparse=pulsed or number in (0, count - 1))
    sketch.add("air", 0, sketch.end, 60, 0.5)
    return sketch.score(
        tempo,
        _BAR,
        key,
        ring_s=ring,
        room_s=3.2 + 2.4 * character.space,
        loudness=-16.0,
        pulse=pulsed,
    )


def _round(rng: Generator, key: Key, count: int) -> list[Chord]:
    """Chords that start at home and come back to it."""
    middle = progression(rng, key, 4)
    path = [middle[number % 4] for number in range(count - 1)]
    return [*path, diatonic(key, 0, 4)]


def _hire(sketch: Sketch, character: Character) -> None:
    bright = character.brightness
    sketch.player("pad", Part(character.second, (), -12, 0, 0.5, 0.15 + 0.6 * bright), 0.06)
    sketch.player("veil", Part("choir" if character.second != "choir" else "glass pad", (), -19, 0, 0.7, bright), 0.08)
    sketch.player("deep", Part("soft bass", (), -15, 0, 0.05, 0.15), 0.03)
    sketch.player("bells", Part(character.voice, (), -11, 0.15, 0.9, 0.15 + 0.7 * bright), 0.05)
    sketch.player("pulse", Part("music box" if bright > 0.5 else "electric piano", (), -19, -0.25, 0.7, bright), 0.012)
    sketch.player("air", Part("tape air", (), -38, 0, 0.2, bright))


def _pulse(
    sketch: Sketch, voicing: tuple[float, ...], figure: Sequence[int], start: float, held: float, last: bool
) -> None:
    """A broken chord in even eighths, always in the same order, thinning out at the end."""
    for step in range(int(held * 2)):
        if last and step > held:
            return
        pitch = voicing[figure[step % 4] % len(voicing)] + 12
        sketch.add("pulse", start + step / 2, 0.7, pitch, 0.72 if step % 4 == 0 else 0.5)


def _bells(
    sketch: Sketch,
    character: Character,
    rng: Generator,
    key: Key,
    chord: Chord,
    start: float,
    held: float,
    sparse: bool,
) -> None:
    octave = character.octave(4)
    count = int(rng.poisson(held * (0.1 if sparse else 0.16 + 0.35 * character.density)))
    anchor = key.nearest_degree(chord.nearest(key.pitch(4, octave)), octave)
    for at in sorted(rng.uniform(0.2, held, count)):
        anchor += int(rng.choice((-2, -1, 1, 2)))
        anchor = min(max(anchor, 0), 11)
        pitch = key.pitch(anchor, octave)
        sketch.add(
            "bells",
            start + float(at),
            2.0,
            chord.nearest(pitch) if rng.random() < 0.6 else pitch,
            float(rng.uniform(0.35, 0.75)),
        )


STYLE = Style(
    "Ambient",
    ("Space Ambient", "Ambient Pulse"),
    _TEMPO,
    ("glass", "vibraphone", "felt piano", "music box", "flute"),
    ("warm pad", "glass pad", "choir", "strings"),
    ("lydian", "major", "dorian", "minor"),
    write,
)
