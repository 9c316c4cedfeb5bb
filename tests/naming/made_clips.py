"""Small sounds for data sets: a second or a few of notes, each of its own."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

Floats = NDArray[np.float64]

RATE = 22_050


def tune(seed: int, seconds: float = 3.0) -> Floats:
    """A few noisy notes that no other seed gives."""
    generator = np.random.default_rng(seed)
    samples = generator.normal(0, 0.01, round(seconds * RATE))
    step = RATE // 5
    for start in range(0, len(samples) - step, step):
        time = np.arange(step) / RATE
        pitch = 110 * 2 ** (generator.integers(0, 36) / 12)
        overtones = sum(np.sin(2 * np.pi * pitch * n * time) * generator.uniform(0, 0.15) for n in range(1, 6))
        samples[start : start + step] += overtones * np.exp(-4 * time)
    return np.asarray(samples)


def write(path: Path, samples: Floats, rate: int = RATE) -> Path:
    """A WAV of 16 bits, its folder made on the way."""
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples, rate, subtype="PCM_16")
    return path


def collection(root: Path, classes: Mapping[str, Sequence[str]], seconds: float = 1.5) -> Path:
    """A folder per class with these file names, every file another tune."""
    seed = 0
    for label, names in classes.items():
        for name in names:
            seed += 1
            write(root / label / name, tune(seed, seconds))
    return root
