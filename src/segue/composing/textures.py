"""Sounds for music without a beat: bowed metal, gongs, air, rubbed skins, split tones."""

import numpy as np
from numpy.random import Generator

from segue.composing.ringing import SAMPLE_RATE, Samples, envelope, filtered, frames, hertz, noise, ring
from segue.composing.stroke import Stroke


def bowed_metal(stroke: Stroke, rng: Generator) -> Samples:
    """A plate drawn with a bow: stretched partials that come and go, wide apart in the room; (2, frames)."""
    length = frames(stroke.seconds + 1.2)
    order = np.arange(1, 11)
    hz = hertz(stroke.pitch) * order ** (1.0 + 0.12 * stroke.brightness)
    shape = envelope(length, 0.55 * stroke.seconds, 0.8 * stroke.seconds, 1.0)
    sides = []
    for side in (0.9985, 1.0015):
        amps = np.exp(-(order - 1) / (2 + 4 * stroke.brightness)) * rng.uniform(0.3, 1.0, 10)
        slow = ring(hz * side, amps, 0.0, rng.uniform(0, 6.28, 10), length)
        sides.append(slow * shape)
    time = np.arange(length, dtype=np.float32) / SAMPLE_RATE
    trembling = 1 + 0.2 * np.sin(2 * np.pi * np.float32(rng.uniform(2.5, 6.0)) * time)
    return (np.stack(sides) * trembling).astype(np.float32)


def gong(stroke: Stroke, rng: Generator) -> Samples:
    """A large gong: a dark stroke first, then its brightness wakes."""
    length = frames(stroke.seconds + 2.0)
    ratio = np.array((1.0, 1.48, 1.72, 2.31, 2.76, 3.3, 4.1, 5.2, 6.3, 7.7, 9.1))
    hz = hertz(stroke.pitch) * ratio * rng.uniform(0.995, 1.005, 11)
    phases = rng.uniform(0, 6.28, 11)
    low = ring(hz[:5], np.exp(-np.arange(5) / 2.0), 0.35 + 0.12 * ratio[:5], phases[:5], length)
    high = ring(hz[5:], 0.25 * (0.4 + stroke.brightness) * np.ones(6), 0.9 + 0.1 * ratio[5:], phases[5:], length)
    wake = 1 - np.exp(-np.arange(length, dtype=np.float32) / np.float32(0.3 * SAMPLE_RATE))
    struck: Samples = (low + high * wake) * envelope(length, 0.012, stroke.seconds, 2.0)
    return struck


def air(stroke: Stroke, rng: Generator) -> Samples:
    """Breath through a tube: noise with a hint of pitch, moving from one side to the other; (2, frames)."""
    length = frames(stroke.seconds + 0.5)
    base = hertz(stroke.pitch)
    shape = envelope(length, 0.45 * stroke.seconds, 0.6 * stroke.seconds, 0.7)
    hiss = filtered(noise(rng, length), "bandpass", 0.8 * base, min(14_000.0, 1.3 * base + 2500.0 * stroke.brightness))
    tone = filtered(noise(rng, length), "bandpass", 0.985 * base, 1.015 * base) * np.float32(9.0)
    move = (
        np.linspace(0.15, 0.85, length, dtype=np.float32)
        if rng.random() < 0.5
        else np.linspace(0.85, 0.15, length, dtype=np.float32)
    )
    both = (hiss * 0.35 + tone) * shape
    return np.stack((both * np.sqrt(1 - move), both * np.sqrt(move)))


def split_tone(stroke: Stroke, rng: Generator) -> Samples:
    """A reed that speaks two pitches at once, with the roughness of both."""
    length = frames(stroke.seconds + 0.3)
    base = hertz(stroke.pitch)
    other = base * rng.choice((1.4983, 1.3348, 1.8877, 1.6818))
    sums = np.array((base, other, other - base, base + other, 2 * base + other, 2 * other + base, 3 * base))
    amps = np.array((1.0, 0.7, 0.35, 0.35, 0.25 * stroke.brightness, 0.2 * stroke.brightness, 0.2))
    tone = ring(sums, amps, 0.0, rng.uniform(0, 6.28, 7), length)
    time = np.arange(length, dtype=np.float32) / SAMPLE_RATE
    tone *= 1 + 0.25 * np.sin(2 * np.pi * np.float32(rng.uniform(4, 9)) * time)
    return tone * envelope(length, 0.35 * stroke.seconds, 0.75 * stroke.seconds, 0.3)


def rubbed_skin(stroke: Stroke, rng: Generator) -> Samples:
    """A finger drawn over a drum skin: a low moan in grains."""
    length = frames(stroke.seconds + 0.25)
    time = np.arange(length, dtype=np.float32) / SAMPLE_RATE
    bend = hertz(stroke.pitch) * (1 + 0.12 * np.sin(2 * np.pi * time / np.float32(stroke.seconds + 0.25)))
    phase = 2 * np.pi * (np.cumsum(bend.astype(np.float64)) / SAMPLE_RATE % 1.0)
    grains = np.sin(phase.astype(np.float32)) + 0.4 * np.sin(2 * phase.astype(np.float32))
    rough = 0.6 + 0.4 * np.sin(2 * np.pi * np.float32(rng.uniform(13, 22)) * time)
    skin = filtered(noise(rng, length), "bandpass", 150.0, 900.0) * np.float32(0.35)
    return (grains * rough + skin) * envelope(length, 0.3 * stroke.seconds, 0.7 * stroke.seconds, 0.22)


def tape_air(stroke: Stroke, rng: Generator) -> Samples:
    """The quiet room itself: very soft, slowly waving noise; (2, frames)."""
    length = frames(stroke.seconds + 1.0)
    shape = envelope(length, 0.3 * stroke.seconds, 0.8 * stroke.seconds, 1.0)
    both = np.stack((noise(rng, length), noise(rng, length)))
    return filtered(both, "bandpass", 300.0, 1200.0 + 3000.0 * stroke.brightness, order=1) * shape


TEXTURES = {
    "bowed metal": bowed_metal,
    "gong": gong,
    "air": air,
    "split tone": split_tone,
    "rubbed skin": rubbed_skin,
    "tape air": tape_air,
}
"""Textures by name."""
