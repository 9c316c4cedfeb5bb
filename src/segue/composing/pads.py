"""Sounds that are held: wide pads, choirs, hurdy-gurdy and the basses of electronic music."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from segue.composing.ringing import SAMPLE_RATE, Samples, envelope, frames, hertz, ring
from segue.composing.stroke import Stroke


def _wide(stroke: Stroke, rng: Generator, amps: NDArray[np.float64], spread: float, attack_s: float) -> Samples:
    """Two channels of partials, each channel with two slightly mistuned copies; (2, frames)."""
    release = 1.1
    length = frames(stroke.seconds + release)
    order = np.arange(1, len(amps) + 1)
    base = hertz(stroke.pitch) * order
    shape = envelope(length, min(attack_s, 0.7 * stroke.seconds), stroke.seconds, release)
    sides = []
    for side in (-1, 1):
        hz = np.concatenate((base * (1 + side * spread), base * (1 - side * 0.6 * spread)))
        sides.append(ring(hz, np.tile(amps, 2), 0.0, rng.uniform(0, 2 * np.pi, len(hz)), length) * shape)
    return np.stack(sides)


def _kept(pitch: float, count: int, cutoff_hz: float) -> NDArray[np.float64]:
    """The first `count` harmonics of a sawtooth behind a soft filter at `cutoff_hz`."""
    order = np.arange(1, count + 1)
    loss = 1 / (1 + (hertz(pitch) * order / cutoff_hz) ** 4)
    sawtooth: NDArray[np.float64] = loss / order
    return sawtooth


def warm_pad(stroke: Stroke, rng: Generator) -> Samples:
    """Mistuned sawtooths behind a closed filter."""
    return _wide(stroke, rng, _kept(stroke.pitch, 14, 350.0 + 1500.0 * stroke.brightness), 0.0035, 1.1)


def glass_pad(stroke: Stroke, rng: Generator) -> Samples:
    """Few, hollow partials that shimmer."""
    amps = np.array((1.0, 0.12, 0.35, 0.05, 0.2, 0.03, 0.1, 0.02, 0.06)) * (
        0.45 + 0.8 * stroke.brightness
    ) ** np.arange(9)
    return _wide(stroke, rng, amps, 0.0022, 0.9)


def choir(stroke: Stroke, rng: Generator) -> Samples:
    """Many throats on a vowel between 'ah' and 'oo'."""
    order = np.arange(1, 19)
    hz = hertz(stroke.pitch) * order
    first, second = 380.0 + 320.0 * stroke.brightness, 850.0 + 350.0 * stroke.brightness
    formants = np.exp(-(((hz - first) / 170.0) ** 2)) + 0.5 * np.exp(-(((hz - second) / 200.0) ** 2))
    formants = formants + 0.12 * np.exp(-(((hz - 2700.0) / 400.0) ** 2)) + 0.06
    return _wide(stroke, rng, formants / order**0.4, 0.005, 0.6)


def strings(stroke: Stroke, rng: Generator) -> Samples:
    """A small bowed section: quicker to speak than a pad, brighter above."""
    return _wide(stroke, rng, _kept(stroke.pitch, 20, 900.0 + 2400.0 * stroke.brightness), 0.0026, 0.28)


def hurdy_gurdy(stroke: Stroke, rng: Generator) -> Samples:
    """A string rubbed by a wheel: rich, steady, breathing with every turn of the crank."""
    length = frames(stroke.seconds + 0.5)
    order = np.arange(1, 27)
    hz = hertz(stroke.pitch) * order
    amps = (0.35 + 0.65 * np.exp(-(((hz - 950.0) / 700.0) ** 2))) / order ** (1.2 - 0.6 * stroke.brightness)
    tone = ring(np.concatenate((hz, hz * 1.0016)), np.tile(amps, 2), 0.0, rng.uniform(0, 2 * np.pi, 52), length)
    turn = 2 * np.pi * 1.9 / SAMPLE_RATE * np.arange(length, dtype=np.float32)
    tone *= 1 + 0.14 * np.sin(turn) + 0.05 * np.sin(3.1 * turn + 1)
    return tone * envelope(length, 0.35, stroke.seconds, 0.5)


def sub_bass(stroke: Stroke, rng: Generator) -> Samples:
    """A sine with a trace of its octave, so that small speakers hear it too."""
    length = frames(stroke.seconds + 0.07)
    colour = 0.12 + 0.3 * stroke.brightness
    order = np.array((1.0, 2.0, 3.0, 4.0))
    tone = ring(
        order * hertz(stroke.pitch), (1.0, colour, 0.5 * colour, 0.2 * colour), 0.25, rng.uniform(-0.1, 0.1, 4), length
    )
    return tone * envelope(length, 0.008, stroke.seconds, 0.06)


def soft_bass(stroke: Stroke, rng: Generator) -> Samples:
    """The same, but it comes and goes like breath."""
    length = frames(stroke.seconds + 1.2)
    order = np.array((1.0, 2.0, 3.0))
    tone = ring(order * hertz(stroke.pitch), (1.0, 0.25, 0.1), 0.0, rng.uniform(0, 2 * np.pi, 3), length)
    return tone * envelope(length, min(0.9, 0.4 * stroke.seconds), stroke.seconds, 1.2)


def reese(stroke: Stroke, rng: Generator) -> Samples:
    """Two mistuned sawtooths that beat against each other over a clean fundamental."""
    length = frames(stroke.seconds + 0.08)
    amps = _kept(stroke.pitch, 22, 300.0 + 900.0 * stroke.brightness)
    hz = hertz(stroke.pitch) * np.arange(1, len(amps) + 1)
    amps[0] = 0.5
    both = ring(
        np.concatenate((hz * 1.007, hz * 0.993)), np.tile(amps, 2), 0.1, rng.uniform(0, 2 * np.pi, 2 * len(hz)), length
    )
    both += ring(hz[0], 0.9, 0.1, 0.0, length)
    return both * envelope(length, 0.012, stroke.seconds, 0.07)


def plucked_bass(stroke: Stroke, rng: Generator) -> Samples:
    """A synthesiser bass whose filter snaps shut after the attack."""
    length = frames(stroke.seconds + 0.06)
    order = np.arange(1, 19)
    decays = 0.8 + (order - 1) * (5.5 - 4.0 * stroke.brightness)
    tone = ring(
        order * hertz(stroke.pitch),
        1 / order ** (1.5 - 0.6 * stroke.brightness),
        decays,
        rng.uniform(-0.2, 0.2, 18),
        length,
    )
    return tone * envelope(length, 0.003, stroke.seconds, 0.05)


HELD = {
    "warm pad": warm_pad,
    "glass pad": glass_pad,
    "choir": choir,
    "strings": strings,
    "hurdy-gurdy": hurdy_gurdy,
    "sub bass": sub_bass,
    "soft bass": soft_bass,
    "reese": reese,
    "plucked bass": plucked_bass,
}
"""Held sounds and electronic basses by name."""
