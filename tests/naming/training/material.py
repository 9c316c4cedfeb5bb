"""Made lessons: noise, each label with a hump of its own in the bands, which comes and goes at a pace of its own."""

import numpy as np
from numpy.typing import NDArray

from segue.naming.training.lessons import BandsMaterial, EmbeddingMaterial, Lessons, Patches


class MadeBands:
    """Bands of clips that were made here."""

    def __init__(self, clips: list[NDArray[np.float16]]) -> None:
        self.clips = clips

    def bands(self, row: int) -> NDArray[np.float16]:
        return self.clips[row]

    def length(self, row: int) -> int:
        return len(self.clips[row])


def bands_of(label: int, frames: int, chance: np.random.Generator) -> NDArray[np.float16]:
    """Bands in dB, shape (frames, 128)."""
    hump = 25 * np.exp(-0.5 * ((np.arange(128) - 25 - 30 * label) / 8) ** 2)
    pulse = 0.6 + 0.4 * np.sin(np.arange(frames) * (0.2 + 0.3 * label) + chance.uniform(0, 6))
    return np.asarray(-50 + 6 * chance.normal(size=(frames, 128)) + pulse[:, None] * hump, np.float16)


def band_lessons(labels: int = 3, each: int = 4, frames: int = 100, cut: int = 64, multi: bool = False) -> Lessons:
    """`each` clips of every label, one after the other; multi-label ones have the next label too."""
    chance = np.random.default_rng(5)
    numbers = np.repeat(np.arange(labels), each)
    clips = [bands_of(int(label), frames, chance) for label in numbers]
    targets = np.eye(labels, dtype=np.float32)[numbers]
    if multi:
        targets = np.maximum(targets, np.roll(targets, 1, axis=1))
    names = [f"label {number}" for number in range(labels)]
    return Lessons(BandsMaterial(MadeBands(clips), Patches(cut, 4)), targets, names, multi)


def embedding_lessons(
    labels: int = 3, each: int = 20, size: int = 12, multi: bool = False, apart: float = 1.2
) -> Lessons:
    """Clouds of embeddings, one for each label, that touch each other."""
    chance = np.random.default_rng(6)
    numbers = np.repeat(np.arange(labels), each)
    centres = apart * chance.normal(size=(labels, size))
    embeddings = (centres[numbers] + chance.normal(size=(len(numbers), size))).astype(np.float32)
    targets = np.eye(labels, dtype=np.float32)[numbers]
    if multi:
        targets = np.maximum(targets, np.roll(targets, 1, axis=1))
    return Lessons(EmbeddingMaterial(embeddings), targets, [f"label {number}" for number in range(labels)], multi)
