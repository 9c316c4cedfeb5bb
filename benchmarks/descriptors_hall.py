"""Music as it might sound in a hall with people: truth for liveness, of which no recording at hand has any.

A hall is decaying noise that the music is folded with; people are claps, a murmur and now and then a whistle. It is a
sketch of a concert, and what is learned from it is what separates the sketch from the studio.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, oaconvolve, sosfilt

Floats = NDArray[np.float32]
Wide = NDArray[np.float64]


def in_a_hall(samples: Floats, rate: int, rng: np.random.Generator) -> Floats:
    """Mono samples with a hall of 0.8 to 2.4 s and an audience; as loud (root mean square) as they were."""
    dry = samples.astype(np.float64)
    level = float(np.sqrt(np.mean(dry**2)))
    wet = oaconvolve(dry, _decay(rate, rng.uniform(0.8, 2.4), rng))[: len(dry)]
    wet *= level / max(1e-9, float(np.sqrt(np.mean(wet**2)))) * 10 ** (rng.uniform(-8, 0) / 20)
    people = _audience(len(dry), rate, rng)
    people *= level * 10 ** (rng.uniform(-24, -12) / 20) * _swell(len(dry), rate, rng)
    found = dry + wet + people
    found *= level / max(1e-9, float(np.sqrt(np.mean(found**2))))
    return np.asarray(found / max(1.0, float(np.abs(found).max())), np.float32)


def _decay(rate: int, seconds: float, rng: np.random.Generator) -> Wide:
    """The answer of a room that takes this long to fall by 60 dB; high tones die first."""
    time = np.arange(int(seconds * rate)) / rate
    noise = rng.normal(size=len(time))
    dull = sosfilt(butter(1, 2500, fs=rate, output="sos"), noise)
    late = np.minimum(1.0, time / (0.5 * seconds))
    return np.asarray((noise * (1 - late) + 2 * dull * late) * 10 ** (-3 * time / seconds))


def _audience(length: int, rate: int, rng: np.random.Generator) -> Wide:
    """Claps, murmur and whistles, of root mean square 1."""
    claps = np.zeros(length)
    count = int(rng.uniform(40, 300) * length / rate)
    claps[rng.integers(0, length, count)] = rng.exponential(1.0, count)
    burst = rng.normal(size=int(0.012 * rate)) * np.exp(-np.arange(int(0.012 * rate)) / (0.003 * rate))
    claps = sosfilt(butter(2, (700, 4500), "band", fs=rate, output="sos"), oaconvolve(claps, burst)[:length])
    murmur = np.zeros(length)
    for _ in range(12):
        low = float(rng.uniform(180, 1500))
        voice = sosfilt(butter(1, (low, 1.6 * low), "band", fs=rate, output="sos"), rng.normal(size=length))
        knots = rng.exponential(1.0, length * 5 // rate + 2)
        murmur += voice * np.interp(np.arange(length), np.linspace(0, length, len(knots)), knots)
    whistles = np.zeros(length)
    for _ in range(rng.poisson(length / rate / 12)):
        time = np.arange(int(rng.uniform(0.2, 0.8) * rate)) / rate
        tone = np.sin(2 * np.pi * (rng.uniform(1200, 2500) * time + rng.uniform(-600, 900) * time**2))
        start = int(rng.integers(0, max(1, length - len(time))))
        end = min(length, start + len(time))
        whistles[start:end] += (tone * np.hanning(len(time)))[: end - start]
    parts = [part / max(1e-9, float(part.std())) for part in (claps, murmur)]
    mixed = rng.uniform(0.3, 1.0) * parts[0] + rng.uniform(0.3, 1.0) * parts[1] + whistles
    return np.asarray(mixed / mixed.std())


def _swell(length: int, rate: int, rng: np.random.Generator) -> Wide:
    """How the audience grows and falls: now and then a few seconds of 6 to 14 dB more."""
    gain = np.zeros(length)
    for _ in range(rng.poisson(length / rate / 25)):
        centre, width = rng.uniform(0, length), rng.uniform(1.5, 4.0) * rate
        gain = np.maximum(gain, rng.uniform(6, 14) * np.exp(-0.5 * ((np.arange(length) - centre) / width) ** 2))
    return np.asarray(10 ** (gain / 20))
