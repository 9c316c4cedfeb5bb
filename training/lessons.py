"""Lessons: patches of sound as the analysis sees them, with what the teacher says of the same three seconds.

A round goes once over all sounds. In round 0 they are as they are; in every other round each is varied anew. Lessons
are kept in a folder, a file for each round, so that rounds that are there are not made again.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import soxr
from numpy.random import Generator
from numpy.typing import NDArray
from onnx import numpy_helper

from segue.hearing.embedding.log_mels import LogMels, log_mels
from segue.hearing.embedding.network import MusicnnShape
from segue.hearing.embedding.student import PATCH
from segue.hearing.spectrogram import GRID
from training.sounds import Sound
from training.variations import varied

Floats = NDArray[np.float32]

PER_SOUND = 5
"""Patches of each sound in a round."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """Patches [lessons, bands, frames] in dB as 16-bit floats, embeddings [lessons, 200], tag logits [lessons, 50].

    `shelf` is that of the sound that each patch was cut from.
    """

    patches: NDArray[np.float16]
    embeddings: Floats
    tags: Floats
    shelf: NDArray[np.int64]


class Teacher:
    """MusiCNN on one thread."""

    def __init__(self, model: bytes) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._mels = LogMels()
        self._samples = self._mels.samples_for(MusicnnShape().frames)

    def label(self, samples: Floats, centres: list[int]) -> tuple[Floats, Floats]:
        """Embeddings and tag logits of the three seconds around these samples of a sound at the spectrogram's rate."""
        rate = self._mels.sample_rate
        heard = np.pad(soxr.resample(samples, GRID.sample_rate, rate).astype(np.float32), self._samples)
        starts = [round(centre * rate / GRID.sample_rate) + self._samples // 2 for centre in centres]
        spectra = log_mels(np.stack([heard[start : start + self._samples] for start in starts]), self._mels)
        found = [self._session.run(["embedding", "tags"], {"mels": spectra[at : at + 1]}) for at in range(len(starts))]
        chances = np.clip(np.concatenate([tags for _, tags in found]), 1e-6, 1 - 1e-6)
        return np.concatenate([embedding for embedding, _ in found]), np.log(chances / (1 - chances))


def give_round(number: int, sounds: list[Sound], teacher: Teacher, seed: int) -> Lessons:
    """One round over all sounds."""
    rng = np.random.default_rng([seed, number])
    patches, embeddings, tags, shelf = [], [], [], []
    for sound in sounds:
        samples = sound.samples
        if number:
            samples = varied(samples, _companion(sound, sounds, rng), rng)
        samples = np.resize(samples, max(len(samples), PATCH.samples + GRID.hop))
        starts = _starts(len(samples), rng)
        patches.append(PATCH.of(np.stack([samples[start : start + PATCH.samples] for start in starts])))
        embedding, logits = teacher.label(samples, [start + PATCH.samples // 2 for start in starts])
        embeddings.append(embedding)
        tags.append(logits)
        shelf += [sound.shelf] * len(starts)
    return Lessons(
        np.concatenate(patches).astype(np.float16), np.concatenate(embeddings), np.concatenate(tags), np.array(shelf)
    )


def _companion(sound: Sound, sounds: list[Sound], rng: Generator) -> Floats:
    """Another sound of the same shelf, so that no shelf is heard on another."""
    others = [other for other in sounds if other.shelf == sound.shelf]
    return others[int(rng.integers(len(others)))].samples


def _starts(total: int, rng: Generator) -> list[int]:
    """A place in each of `PER_SOUND` equal parts of a sound, in samples."""
    room = total - PATCH.samples
    return [int((part + rng.random()) * room / PER_SOUND) for part in range(PER_SOUND)]


def keep(lessons: Lessons, path: Path) -> None:
    """Write a round, whole or not at all."""
    draft = path.with_suffix(".part")
    with draft.open("wb") as file:
        np.savez(file, patches=lessons.patches, embeddings=lessons.embeddings, tags=lessons.tags, shelf=lessons.shelf)
    draft.replace(path)


def kept(paths: list[Path]) -> Lessons:
    """The rounds in these files, one after another."""
    found = []
    for path in paths:
        with np.load(path, allow_pickle=False) as arrays:
            found.append({name: arrays[name] for name in ("patches", "embeddings", "tags", "shelf")})
    return Lessons(**{name: np.concatenate([one[name] for one in found]) for name in found[0]})


def tag_weights(model: bytes) -> tuple[Floats, Floats]:
    """The teacher's last layer, which reads tags from its embedding: kernel [200, 50] and bias [50]."""
    weights = {one.name: one for one in onnx.load_from_string(model).graph.initializer}
    kernel, bias = (np.array(numpy_helper.to_array(weights[f"tags_{part}"])) for part in ("kernel", "bias"))
    return kernel, bias
