"""Variations of a sound, from which a student learns more than from the sound alone. The teacher hears them, too."""

import numpy as np
import soxr
from numpy.random import Generator
from numpy.typing import NDArray
from scipy import fft

Floats = NDArray[np.float32]

_KNOTS = 9


def varied(samples: Floats, other: Floats, rng: Generator) -> Floats:
    """A sound played a little faster or slower, perhaps with another laid over it, filtered, louder or softer.

    Args:
        samples: mono, shape (n,).
        other: another sound, mono.
        rng: where chance comes from.
    """
    if rng.random() < 0.6:
        samples = _sped(samples, float(2 ** rng.uniform(-0.2, 0.2)))
    if rng.random() < 0.4:
        samples = _mixed(samples, other, float(rng.uniform(-15, 0)), rng)
    if rng.random() < 0.6:
        samples = _filtered(samples, rng)
    gain = 10 ** (rng.uniform(-14, 6) / 20) if rng.random() < 0.6 else 1.0
    return np.asarray(np.clip(samples * np.float32(gain), -1, 1), np.float32)


def _sped(samples: Floats, factor: float) -> Floats:
    """Tempo and pitch changed together."""
    return np.asarray(soxr.resample(samples, factor, 1.0, quality="MQ"), np.float32)


def _mixed(samples: Floats, other: Floats, level_db: float, rng: Generator) -> Floats:
    """With another sound under it, whose power is `level_db` under its own; the sum as strong as the first."""
    other = np.roll(np.resize(other, len(samples)), int(rng.integers(len(samples))))
    power, under = float(np.mean(samples**2)) + 1e-9, float(np.mean(other**2)) + 1e-9
    share = 10 ** (level_db / 10)
    found = samples + other * np.float32(np.sqrt(share * power / under))
    return np.asarray(found / np.float32(np.sqrt(1 + share)), np.float32)


def _filtered(samples: Floats, rng: Generator) -> Floats:
    """Through a smooth filter of random gains (6 dB deviation) at frequencies evenly spaced in pitch."""
    spectrum = fft.rfft(samples)
    pitch = np.log2(np.maximum(1e-3, np.linspace(0, 1, len(spectrum))))
    knots = np.linspace(-8, 0, _KNOTS)
    gains = 10 ** (np.interp(pitch, knots, rng.normal(0, 6, _KNOTS)) / 20)
    return np.asarray(fft.irfft(spectrum * gains.astype(np.float32), len(samples)), np.float32)
