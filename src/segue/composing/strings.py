"""Plucked strings: guitars, harp, lute, a desert bass lute and the upright bass, each a set of ringing partials."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from segue.composing.ringing import Samples, envelope, filtered, frames, hertz, noise, ring
from segue.composing.stroke import Stroke


@dataclass(frozen=True, slots=True)
class PluckedString:
    """How a string is made and touched.

    `plucked_at` is the place of the finger as a share of the length, `decay` and `damping` the losses in nepers per
    second (of all partials, and per kHz), `stiffness` its inharmonicity, `tilt` how fast high partials fade out of the
    colour, `finger` the strength of the noise of the touch, `body_hz` the resonances of the wood, `release_s` how long
    it rings when let go.
    """

    plucked_at: float = 0.17
    decay: float = 1.1
    damping: float = 2.0
    stiffness: float = 6e-5
    tilt: float = 1.0
    finger: float = 0.12
    body_hz: tuple[float, ...] = (105.0, 215.0, 410.0)
    partials: int = 32
    release_s: float = 0.25
    attack_s: float = 0.0015

    def __call__(self, stroke: Stroke, rng: Generator) -> Samples:
        """Pluck it once."""
        length = frames(stroke.seconds + self.release_s)
        order = np.arange(1, self.partials + 1)
        base = hertz(stroke.pitch)
        hz = base * order * np.sqrt(1 + self.stiffness * order**2)
        shine = 0.45 + 0.8 * stroke.brightness * (0.4 + 0.6 * stroke.velocity)
        amps = np.abs(np.sin(np.pi * order * self.plucked_at)) / order ** (self.tilt / shine)
        amps = amps * (1 + sum(0.9 * np.exp(-(np.log2(hz / body) ** 2) / 0.08) for body in self.body_hz))
        # A real hand never touches the same place twice, so each partial's share wavers a little.
        amps = amps * rng.uniform(0.85, 1.15, len(order))
        decays = self.decay * (base / 220.0) ** 0.35 + self.damping * (hz / 1000.0) ** 1.25
        tone = ring(hz, amps, decays, rng.uniform(-0.4, 0.4, len(order)), length)
        touch = frames(0.02)
        burst = filtered(noise(rng, touch), "bandpass", 600.0, 4200.0) * np.linspace(1, 0, touch, dtype=np.float32) ** 3
        tone[:touch] += burst[: len(tone)] * np.float32(self.finger * (0.3 + stroke.velocity))
        return tone * envelope(length, self.attack_s, stroke.seconds, self.release_s)


def wavering_bass(stroke: Stroke, rng: Generator) -> Samples:
    """A skin-covered bass lute: a short dark string with the thud of the skin under it."""
    string = PluckedString(0.3, 2.2, 6.0, 2e-5, 1.3, 0.2, (90.0, 180.0), 18, 0.18, 0.003)(stroke, rng)
    length = min(len(string), frames(0.16))
    thud = ring((95.0, 152.0), (0.7, 0.3), (24.0, 34.0), 0.0, length)
    string[:length] += thud * envelope(length, 0.002, 0.1, 0.06)
    return string


def tambura(stroke: Stroke, rng: Generator) -> Samples:
    """A long drone string over a flat bridge: its high partials bloom after the touch, then sink back."""
    length = frames(stroke.seconds + 0.6)
    order = np.arange(1, 41)
    hz = hertz(stroke.pitch) * order * (1 + 1e-5 * order**2)
    soft = np.exp(-((order - 1) / 3.0)) + 0.12 / order
    buzz = np.exp(-(((order - 9 - 8 * stroke.brightness) / 7.0) ** 2)) * 0.35
    phases = rng.uniform(0, 2 * np.pi, len(order))
    body = ring(hz, soft, 0.5 + 0.12 * (hz / 1000), phases, length)
    bloom = ring(hz, buzz, 1.1 + 0.15 * (hz / 1000), phases, length)
    swell = 1 - np.exp(-np.arange(length, dtype=np.float32) / np.float32(0.22 * 44_100))
    droned: Samples = (body + bloom * swell) * envelope(length, 0.012, stroke.seconds, 0.6)
    return droned


STRINGS = {
    "steel guitar": PluckedString(),
    "nylon guitar": PluckedString(0.26, 1.5, 3.6, 2e-5, 1.25, 0.08, (98.0, 200.0, 380.0), 26, 0.22, 0.003),
    "harp": PluckedString(0.45, 1.0, 2.6, 1e-5, 1.3, 0.04, (160.0, 330.0), 24, 0.7, 0.002),
    "mandolin": PluckedString(0.12, 2.6, 2.4, 9e-5, 0.9, 0.2, (280.0, 560.0, 1100.0), 26, 0.12),
    "lute": PluckedString(0.22, 2.4, 3.2, 3e-5, 1.1, 0.22, (125.0, 250.0, 480.0), 28, 0.15),
    "long-neck lute": PluckedString(0.08, 2.0, 1.5, 5e-5, 0.85, 0.26, (300.0, 720.0, 1500.0), 32, 0.15),
    "upright bass": PluckedString(0.3, 2.0, 5.5, 3e-5, 1.25, 0.10, (70.0, 110.0, 220.0), 22, 0.09, 0.004),
}
"""Strings by name."""
