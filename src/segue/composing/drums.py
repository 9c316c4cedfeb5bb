"""Drums and small percussion. Pitch is ignored except where a drum is tuned."""

import numpy as np
from numpy.random import Generator

from segue.composing.ringing import SAMPLE_RATE, Samples, envelope, filtered, frames, noise, ring
from segue.composing.stroke import Stroke


def _fading(length: int, seconds: float) -> Samples:
    """An exponential fall to a thousandth after `seconds`; (length,)."""
    fall: Samples = np.exp(np.arange(length, dtype=np.float32) * np.float32(-6.9 / (seconds * SAMPLE_RATE)))
    return fall


def _dropping(length: int, high: float, low: float, speed: float) -> Samples:
    """A sine whose frequency falls from `high` to `low` Hz, `speed` per second; (length,)."""
    time = np.arange(length, dtype=np.float64) / SAMPLE_RATE
    phase = low * time + (high - low) / speed * (1 - np.exp(-speed * time))
    return np.sin(2 * np.pi * phase).astype(np.float32)


def _hit(sound: Samples) -> Samples:
    return sound * envelope(sound.shape[-1], 0.0006, sound.shape[-1] / SAMPLE_RATE, 1.0)


def kick(stroke: Stroke, rng: Generator) -> Samples:
    """A short, tight bass drum."""
    length = frames(0.26)
    body = _dropping(length, 190.0, 50.0, 38.0) * _fading(length, 0.26)
    click = filtered(noise(rng, length), "bandpass", 1500.0, 6000.0) * _fading(length, 0.012)
    return _hit(np.tanh(1.6 * body) + click * np.float32(0.25 + 0.3 * stroke.brightness))


def deep_kick(stroke: Stroke, rng: Generator) -> Samples:
    """A round, long bass drum for dancing."""
    length = frames(0.42)
    body = _dropping(length, 165.0, 46.0, 26.0) * _fading(length, 0.42)
    click = filtered(noise(rng, length), "highpass", 2500.0) * _fading(length, 0.008)
    return _hit(np.tanh(1.4 * body) + click * np.float32(0.12 + 0.2 * stroke.brightness))


def soft_kick(stroke: Stroke, rng: Generator) -> Samples:
    """A feathered jazz bass drum, more felt than heard."""
    length = frames(0.3)
    body = _dropping(length, 95.0, 58.0, 20.0) * _fading(length, 0.3)
    return _hit(
        body + filtered(noise(rng, length), "lowpass", 300.0 + 200.0 * stroke.brightness) * _fading(length, 0.06) * 0.6
    )


def snare(stroke: Stroke, rng: Generator) -> Samples:
    """A tight snare: two modes of the skin and the rattle of the wires."""
    length = frames(0.24)
    skin = ring((187.0, 331.0, 430.0), (1.0, 0.55, 0.25), (22.0, 28.0, 40.0), 0.0, length)
    wires = filtered(noise(rng, length), "bandpass", 1400.0, 9500.0) * _fading(length, 0.10 + 0.12 * stroke.velocity)
    return _hit(0.75 * skin + wires * np.float32(0.5 + 0.5 * stroke.brightness))


def rim(stroke: Stroke, rng: Generator) -> Samples:
    """The stick laid across the rim."""
    length = frames(0.09)
    wood = ring((460.0, 980.0, 1720.0), (0.5, 1.0, 0.6), (60.0, 70.0, 90.0), rng.uniform(0, 1, 3), length)
    return _hit(
        wood + filtered(noise(rng, length), "highpass", 3000.0) * _fading(length, 0.012) * np.float32(stroke.brightness)
    )


def clap(stroke: Stroke, rng: Generator) -> Samples:
    """Several hands a few milliseconds apart."""
    length = frames(0.22)
    shape = np.zeros(length, dtype=np.float32)
    for start, strength in ((0.0, 0.7), (0.010, 0.8), (0.021, 1.0)):
        first = frames(start) if start else 0
        shape[first:] += strength * _fading(length - first, 0.02 if start < 0.02 else 0.17)
    return _hit(filtered(noise(rng, length), "bandpass", 850.0, 3200.0 + 3000.0 * stroke.brightness) * shape)


def _metal(rng: Generator, length: int, low: float) -> Samples:
    """The dense, inharmonic ring of thin metal above `low` Hz."""
    hz = low * np.array((1.0, 1.31, 1.52, 1.79, 2.13, 2.47)) * rng.uniform(0.99, 1.01, 6)
    return ring(hz, 0.25, 1.0, rng.uniform(0, 6.28, 6), length)


def closed_hat(stroke: Stroke, rng: Generator) -> Samples:
    """Two cymbals pressed together."""
    length = frames(0.075)
    sound = filtered(noise(rng, length), "highpass", 6800.0 + 1500.0 * stroke.brightness) + _metal(rng, length, 4100.0)
    return _hit(sound * _fading(length, 0.035 + 0.035 * stroke.velocity))


def open_hat(stroke: Stroke, rng: Generator) -> Samples:
    """Two cymbals let apart."""
    length = frames(0.34)
    sound = filtered(noise(rng, length), "highpass", 6000.0 + 1500.0 * stroke.brightness) + _metal(rng, length, 3800.0)
    return _hit(sound * _fading(length, 0.32))


def pedal_hat(stroke: Stroke, rng: Generator) -> Samples:
    """The hi-hat closed by the foot."""
    length = frames(0.06)
    return _hit(
        filtered(noise(rng, length), "bandpass", 3500.0, 9000.0) * _fading(length, 0.05) * (0.5 + stroke.brightness)
    )


def ride(stroke: Stroke, rng: Generator) -> Samples:
    """A large cymbal: a ping, then a long wash."""
    length = frames(0.9)
    hz = rng.uniform(0.99, 1.01, 9) * np.array((417.0, 2330.0, 3120.0, 3890.0, 4710.0, 5560.0, 6630.0, 7900.0, 9400.0))
    ping = ring(hz, (0.25, 0.5, 0.5, 0.4, 0.4, 0.3, 0.25, 0.2, 0.15), 5.0 + hz / 2500, rng.uniform(0, 6.28, 9), length)
    wash = (
        filtered(noise(rng, length), "highpass", 5200.0)
        * _fading(length, 0.8)
        * np.float32(0.18 + 0.15 * stroke.velocity)
    )
    return _hit(ping + wash)


def crash(stroke: Stroke, rng: Generator) -> Samples:
    """A thin cymbal struck on its edge."""
    length = frames(1.5)
    wash = filtered(noise(rng, length), "highpass", 3200.0 + 1500.0 * stroke.brightness) * _fading(length, 1.4)
    return _hit(wash + _metal(rng, length, 2600.0) * _fading(length, 0.8))


def brush_tap(stroke: Stroke, rng: Generator) -> Samples:
    """A wire brush tapped on the snare."""
    length = frames(0.15)
    wires = filtered(noise(rng, length), "bandpass", 1200.0, 6500.0) * _fading(length, 0.1 + 0.05 * stroke.velocity)
    return _hit(wires + 0.35 * ring((195.0, 340.0), (1.0, 0.4), (30.0, 40.0), 0.0, length))


def brush_sweep(stroke: Stroke, rng: Generator) -> Samples:
    """A wire brush drawn in a circle over the snare."""
    length = frames(max(0.2, stroke.seconds))
    shape: Samples = np.abs(np.sin(np.pi * np.linspace(0, 1, length, dtype=np.float32))) ** 1.5
    return filtered(noise(rng, length), "bandpass", 1800.0, 7000.0, order=1) * shape


def shaker(stroke: Stroke, rng: Generator) -> Samples:
    """Seeds in a gourd."""
    length = frames(0.085)
    shape: Samples = np.sin(np.pi * np.linspace(0, 1, length, dtype=np.float32) ** 0.6) ** 2
    return filtered(noise(rng, length), "bandpass", 4200.0, 9500.0 + 2000.0 * stroke.brightness) * shape.astype(
        np.float32
    )


def dum(stroke: Stroke, rng: Generator) -> Samples:
    """The open low stroke of a frame drum, with its gut snare buzzing softly."""
    length = frames(0.5)
    skin = ring(np.array((1.0, 1.59, 2.14, 2.65)) * 84.0, (1.0, 0.5, 0.25, 0.15), (9.0, 14.0, 20.0, 26.0), 0.0, length)
    buzz = filtered(noise(rng, length), "bandpass", 350.0, 1600.0) * _fading(length, 0.22)
    return _hit(skin + buzz * np.float32(0.16 + 0.2 * stroke.brightness))


def tek(stroke: Stroke, rng: Generator) -> Samples:
    """The sharp stroke at a frame drum's edge."""
    length = frames(0.16)
    skin = ring((342.0, 560.0, 905.0, 1300.0), (0.8, 1.0, 0.6, 0.4), (28.0, 34.0, 42.0, 55.0), 0.0, length)
    return _hit(
        skin
        + filtered(noise(rng, length), "highpass", 2500.0)
        * _fading(length, 0.025)
        * np.float32(0.2 + 0.4 * stroke.brightness)
    )


def jingles(stroke: Stroke, rng: Generator) -> Samples:
    """The small cymbals of a riq."""
    length = frames(0.17)
    hz = rng.uniform(0.985, 1.015, 7) * np.array((5200.0, 6100.0, 6900.0, 7800.0, 8900.0, 10_300.0, 11_800.0))
    return _hit(ring(hz, 1.0, 26.0 + 8 * (1 - stroke.brightness), rng.uniform(0, 6.28, 7), length))


def castanets(stroke: Stroke, rng: Generator) -> Samples:
    """Large iron castanets, a clang in each hand."""
    length = frames(0.13)
    hz = rng.uniform(0.99, 1.01, 6) * np.array((1480.0, 2320.0, 3340.0, 4380.0, 5920.0, 7700.0))
    clang = ring(
        hz, (0.6, 1.0, 0.8, 0.6, 0.5, 0.3), 28.0 + 14 * (1 - stroke.brightness), rng.uniform(0, 6.28, 6), length
    )
    return _hit(clang + filtered(noise(rng, length), "highpass", 4000.0) * _fading(length, 0.02))


def riser(stroke: Stroke, rng: Generator) -> Samples:
    """Noise that swells towards the next section; (2, frames)."""
    length = frames(stroke.seconds)
    both = np.stack((noise(rng, length), noise(rng, length)))
    low, high = filtered(both, "bandpass", 400.0, 1500.0), filtered(both, "bandpass", 2500.0, 9000.0)
    climb = np.linspace(0, 1, length, dtype=np.float32)
    return (low * (1 - climb) + high * climb) * climb**2 * envelope(length, 0.05, stroke.seconds - 0.02, 0.02)


DRUMS = {
    "kick": kick,
    "deep kick": deep_kick,
    "soft kick": soft_kick,
    "snare": snare,
    "rim": rim,
    "clap": clap,
    "closed hat": closed_hat,
    "open hat": open_hat,
    "pedal hat": pedal_hat,
    "ride": ride,
    "crash": crash,
    "brush tap": brush_tap,
    "brush sweep": brush_sweep,
    "shaker": shaker,
    "dum": dum,
    "tek": tek,
    "jingles": jingles,
    "castanets": castanets,
    "riser": riser,
}
"""Drums by name."""
