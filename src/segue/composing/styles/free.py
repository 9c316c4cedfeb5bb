"""Free improvisation: no key and no beat. Gestures of metal, glass, air and skin in one arch, tuned to a spectrum."""

import math

from numpy.random import Generator

from segue.composing.character import Character
from segue.composing.score import Part, Score, Section
from segue.composing.sketch import Sketch
from segue.composing.style import Style

_SECOND = 60.0
"""The tempo at which a beat is a second, since nothing else is counted."""

_ARCH = (("emerging", 0.28), ("gathering", 0.3), ("height", 0.22), ("leaving", 0.2))
_SPECTRUM = (4, 5, 6, 7, 9, 11, 13, 14, 15, 18, 22)
"""Which partials of one low tone the pitches are taken from; the odd ones lie between the keys of a piano."""

_CLUSTER = (0, 1, 6, 7, 11, 13, 18)


def write(character: Character, rng: Generator, seconds: float) -> Score:
    """A piece of about `seconds` seconds."""
    ring = 3.5
    length = float(round(seconds - ring))
    sketch = Sketch(rng, length)
    _hire(sketch, character)
    ground = 24.0 + 12 * character.register + float(rng.integers(0, 7))
    pitches = _field(character, ground)
    passed = 0.0
    for name, share in _ARCH:
        sketch.mark(Section(name, passed, share * length))
        passed += share * length
    at = 0.1
    while at < length - 1.0:
        heat = math.sin(math.pi * min(1.0, at / length * 1.08)) ** 1.3
        _gesture(sketch, character, rng, pitches, at, heat)
        quiet = 2.3 - 1.1 * character.density - 0.9 * heat
        at += max(0.25, float(rng.gamma(4.0, quiet / 4.0)))
    sketch.add("gong", length * 0.62, 4, ground + 12, 0.85)
    sketch.add("bowed", length - 3.2, 3.2, pitches[2], 0.6)
    return sketch.score(_SECOND, 1, None, pulse=False, ring_s=ring, room_s=2.0 + 2.0 * character.space, loudness=-16.0)


def _hire(sketch: Sketch, character: Character) -> None:
    bright = character.brightness
    sketch.player("bowed", Part("bowed metal", (), -9, 0, 0.45, bright))
    sketch.player("lead", Part(character.voice, (), -8, -0.25, 0.35, bright))
    sketch.player("second", Part(character.second, (), -8, 0.3, 0.4, bright))
    sketch.player("gong", Part("gong", (), -6, 0, 0.4, 0.3 + 0.5 * bright))
    sketch.player("air", Part("air", (), -15, 0, 0.5, bright))
    sketch.player("skin", Part("rubbed skin", (), -11, 0.45, 0.3, bright))
    sketch.player("tap", Part("tek", (), -14, -0.5, 0.35, bright))


def _field(character: Character, ground: float) -> tuple[float, ...]:
    """The pitches of the piece, low to high: a spectrum over `ground`, or stacked dissonances for wilder players."""
    if character.wildness < 0.6:
        return tuple(round(ground + 12 * math.log2(partial), 3) for partial in _SPECTRUM)
    return tuple(ground + 24 + 1.0 * step for octave in (0, 13) for step in (octave + above for above in _CLUSTER))


def _gesture(
    sketch: Sketch, character: Character, rng: Generator, pitches: tuple[float, ...], at: float, heat: float
) -> None:
    """One thing somebody does: a swell, a scatter, a line, a breath, a rub, taps."""
    choices = ("swell", "scatter", "line", "breath", "rub", "taps")
    weights = [1.2, 0.5 + 1.6 * heat, 1.1, 0.9 - 0.5 * heat, 0.5, 0.3 + 0.5 * heat * character.wildness]
    kind = choices[int(rng.choice(len(choices), p=[weight / sum(weights) for weight in weights]))]
    force = 0.4 + 0.45 * heat
    if kind == "swell":
        for pitch in rng.choice(pitches[: len(pitches) * 2 // 3], size=2, replace=False):
            sketch.add("bowed", at, float(rng.uniform(2.5, 5.0)), float(pitch), force)
    elif kind == "scatter":
        _scatter(sketch, rng, pitches, at, heat, force)
    elif kind == "line":
        _line(sketch, rng, pitches, at, force)
    elif kind == "breath":
        sketch.add("air", at, float(rng.uniform(1.2, 3.0)), float(rng.choice(pitches)), force)
    elif kind == "rub":
        sketch.add("skin", at, float(rng.uniform(0.6, 1.6)), 40.0 + float(rng.integers(0, 9)), force)
    else:
        gap = 0.09
        for number in range(int(rng.integers(2, 6))):
            # Taps that gather speed like a dropped ball.
            sketch.add("tap", at + gap * number * (1 - 0.07 * number) * 3, 0.2, 0, force * (1 - 0.1 * number))


def _scatter(sketch: Sketch, rng: Generator, pitches: tuple[float, ...], at: float, heat: float, force: float) -> None:
    """A handful of points thrown across the register."""
    for _ in range(int(rng.integers(3, 5 + round(5 * heat)))):
        pitch = float(rng.choice(pitches[2:]))
        sketch.add(
            "second",
            at + float(rng.exponential(0.35)),
            float(rng.uniform(0.4, 1.6)),
            pitch,
            force * float(rng.uniform(0.6, 1.1)),
        )


def _line(sketch: Sketch, rng: Generator, pitches: tuple[float, ...], at: float, force: float) -> None:
    """A few long tones that lean into each other."""
    place = int(rng.integers(2, len(pitches) - 3))
    for _ in range(int(rng.integers(2, 5))):
        length = float(rng.uniform(0.5, 1.8))
        slide = float(rng.choice((-2.0, 0.0, 0.0, 1.0)))
        sketch.add("lead", at, length, pitches[place], force, slide)
        place = min(max(place + int(rng.choice((-2, -1, 1, 2))), 0), len(pitches) - 1)
        at += length * 0.92


STYLE = Style(
    "Free Improvisation",
    ("Spectral", "Electroacoustic"),
    (_SECOND, _SECOND),
    ("split tone", "clarinet", "fiddle", "flute", "saxophone"),
    ("prepared piano", "glass", "vibraphone", "harp"),
    ("minor",),
    write,
)
