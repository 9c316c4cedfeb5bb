"""Keyboards and mallets: pianos, an electric piano, organs, vibraphone, music box and glass bells."""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from segue.composing.ringing import SAMPLE_RATE, Samples, envelope, filtered, frames, hertz, noise, ring
from segue.composing.stroke import Stroke


def _hammered(stroke: Stroke, rng: Generator, hardness: float, thump: float, damping: float) -> Samples:
    """A piano string choir: two strings per partial, a little apart, so that the sound first falls fast, then sings."""
    base = hertz(stroke.pitch)
    length = frames(stroke.seconds + 0.28)
    count = int(np.clip(9000 / base, 5, 30))
    order = np.arange(1, count + 1)
    hz = base * order * np.sqrt(1 + 3.2e-4 * (base / 261.6) ** 0.9 * order**2)
    force = hardness * (0.35 + 0.65 * stroke.velocity) * (0.6 + 0.8 * stroke.brightness)
    amps = np.exp(-hz / (500.0 + 2600.0 * force)) * (0.25 + np.abs(np.sin(np.pi * order * 0.121))) / order**0.35
    amps = amps * rng.uniform(0.85, 1.15, count)
    decays = 0.35 * (base / 220.0) ** 0.75 + damping * (hz / 1000.0) ** 0.9
    apart = rng.uniform(0.12, 0.35, count)
    tone = ring(
        np.concatenate((hz, hz + apart)),
        np.concatenate((0.68 * amps, 0.32 * amps)),
        np.concatenate((2.6 * decays, 0.75 * decays)),
        np.concatenate((np.zeros(count), rng.uniform(-0.5, 0.5, count))),
        length,
    )
    knock = min(length, frames(0.05))
    wood = filtered(noise(rng, knock), "lowpass", 900.0 + 1500.0 * force)
    tone[:knock] += wood * np.exp(-np.arange(knock, dtype=np.float32) / 400) * np.float32(thump)
    return tone * envelope(length, 0.0025, stroke.seconds, 0.24)


def piano(stroke: Stroke, rng: Generator) -> Samples:
    """A concert piano."""
    return _hammered(stroke, rng, 0.85, 0.22, 0.7)


def felt_piano(stroke: Stroke, rng: Generator) -> Samples:
    """An upright with felt between hammer and string: dark, close, with the action heard."""
    return _hammered(stroke, rng, 0.3, 0.55, 1.5)


def bright_piano(stroke: Stroke, rng: Generator) -> Samples:
    """A hard, studio-bright piano, as house records like it."""
    return _hammered(stroke, rng, 1.5, 0.15, 0.8)


def electric_piano(stroke: Stroke, rng: Generator) -> Samples:
    """Tines: a round tone, a short bell above it, and a bark when struck hard."""
    base = hertz(stroke.pitch)
    length = frames(stroke.seconds + 0.25)
    bark = 0.15 + 0.5 * stroke.velocity * (0.5 + stroke.brightness)
    tone = ring(
        np.array((1.0, 2.0, 3.0, 4.0, 5.0, 7.13, 14.2)) * base,
        (1.0, 0.45 * bark, 0.4 * bark, 0.18 * bark, 0.1 * bark, 0.3 * bark, 0.08 * bark),
        (0.9, 1.6, 2.6, 4.0, 5.0, 11.0, 22.0),
        rng.uniform(-0.2, 0.2, 7),
        length,
    )
    return tone * envelope(length, 0.003, stroke.seconds, 0.2)


def vibraphone(stroke: Stroke, rng: Generator) -> Samples:
    """Metal bars over tubes with a slowly turning lid."""
    base = hertz(stroke.pitch)
    length = frames(stroke.seconds + 0.5)
    shine = 0.2 + 0.5 * stroke.brightness * stroke.velocity
    tone = ring(
        np.array((1.0, 3.98, 9.2, 16.8)) * base,
        (1.0, shine, 0.4 * shine, 0.15 * shine),
        (1.3, 4.0, 12.0, 26.0),
        0.0,
        length,
    )
    turn = 2 * np.pi * 5.2 / SAMPLE_RATE * np.arange(length, dtype=np.float32)
    tone *= 1 - 0.22 * (0.5 - 0.5 * np.cos(turn + np.float32(rng.uniform(0, 1))))
    return tone * envelope(length, 0.002, stroke.seconds, 0.45)


def music_box(stroke: Stroke, rng: Generator) -> Samples:
    """Plucked steel teeth: small, clear, quick to fade."""
    length = frames(stroke.seconds + 0.6)
    hz = hertz(stroke.pitch) * np.array((1.0, 2.005, 3.01, 5.4, 8.9))
    amps = np.array((1.0, 0.3, 0.12, 0.3 * stroke.brightness, 0.12 * stroke.brightness))
    return ring(hz, amps, (2.2, 3.5, 5.0, 9.0, 16.0), rng.uniform(-0.3, 0.3, 5), length) * envelope(
        length, 0.002, stroke.seconds + 0.2, 0.4
    )


def glass(stroke: Stroke, rng: Generator) -> Samples:
    """Soft bells of glass, each partial split in two that beat against each other."""
    length = frames(stroke.seconds + 2.0)
    base = hertz(stroke.pitch)
    ratio = np.array((1.0, 2.0, 2.76, 4.07, 5.4))
    amps = np.array((1.0, 0.22, 0.3, 0.14, 0.1)) * (0.4 + 0.8 * stroke.brightness) ** np.arange(5)
    hz = np.concatenate((ratio * base, ratio * base + rng.uniform(0.3, 1.1, 5)))
    decays = np.tile(np.array((0.8, 1.2, 2.0, 3.2, 4.5)), 2)
    tone = ring(hz, np.tile(amps, 2), decays, rng.uniform(0, 6.28, 10), length)
    return tone * envelope(length, 0.012, stroke.seconds + 0.6, 1.4)


def _drawn(stroke: Stroke, rng: Generator, bars: NDArray[np.float64]) -> Samples:
    length = frames(stroke.seconds + 0.06)
    order = np.array((0.5, 1.5, 1, 2, 3, 4, 5, 6, 8))
    tone = ring(order * hertz(stroke.pitch), bars, 0.0, rng.uniform(0, 6.28, 9), length)
    click = min(length, frames(0.006))
    tone[:click] += noise(rng, click) * np.float32(0.15)
    return tone * envelope(length, 0.004, stroke.seconds, 0.05)


def organ(stroke: Stroke, rng: Generator) -> Samples:
    """A wheel organ with its percussion click; brightness pulls the upper drawbars."""
    top = stroke.brightness
    return _drawn(stroke, rng, np.array((0.8, 0.5, 1.0, 0.7 * top, 0.5 * top, 0.35 * top, 0.1, 0.2 * top, 0.25 * top)))


def stab(stroke: Stroke, rng: Generator) -> Samples:
    """An electric organ bass-and-chord stab that closes quickly, as on early house records."""
    length = frames(stroke.seconds + 0.12)
    order = np.arange(1, 15)
    hz = hertz(stroke.pitch) * order
    amps = 1 / order ** (1.7 - 0.7 * stroke.brightness)
    decays = 2.5 + 3.5 * order * (1.1 - stroke.brightness)
    twin = ring(
        np.concatenate((hz, hz * 1.004)), np.tile(amps, 2), np.tile(decays, 2), rng.uniform(0, 6.28, 28), length
    )
    return twin * envelope(length, 0.003, stroke.seconds, 0.1)


def prepared_piano(stroke: Stroke, rng: Generator) -> Samples:
    """A piano string with a screw in it: a dull gong-like clang."""
    length = frames(stroke.seconds + 0.7)
    ratio = np.sort(np.concatenate(([1.0], rng.uniform(1.3, 9.0, 11))))
    amps = np.exp(-np.arange(12) / (2.5 + 4 * stroke.brightness)) * rng.uniform(0.4, 1.0, 12)
    tone = ring(ratio * hertz(stroke.pitch), amps, 1.2 + 1.3 * ratio, rng.uniform(0, 6.28, 12), length)
    knock = min(length, frames(0.03))
    tone[:knock] += filtered(noise(rng, knock), "lowpass", 1800.0) * np.linspace(0.8, 0, knock, dtype=np.float32)
    return tone * envelope(length, 0.002, stroke.seconds, 0.6)


KEYS = {
    "piano": piano,
    "felt piano": felt_piano,
    "bright piano": bright_piano,
    "electric piano": electric_piano,
    "vibraphone": vibraphone,
    "music box": music_box,
    "glass": glass,
    "organ": organ,
    "stab": stab,
    "prepared piano": prepared_piano,
}
"""Keyboards and mallets by name."""
