"""Listening to files: what each sounds like in figures, worked out where no file can hurt the process that asks.

Children import this module and what it needs, no database among it, so that they start quickly and stay small.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np

from segue.domain.errors import FileChanging, UnreadableFile
from segue.domain.hearing import HeardPart, SoundVector, ToHear
from segue.domain.ids import ModelId
from segue.hearing import TrackFeatures, analyze, listen
from segue.hearing.embedding.port import Embedder, Embedding
from segue.hearing.embedding.shelf import load, with_id
from segue.hearing.parts import HEARD_PARTS, Part
from segue.hearing.records import records
from segue.services.isolation import Failure, Isolated, Limits

# An audiobook of eleven hours takes minutes; an endless file must not take for ever.
LIMITS = Limits(seconds=1800, memory_bytes=4 << 30)
_NICE = 10


@dataclass(frozen=True, slots=True)
class HeardRecording:
    """What one listening to a file gave of what was wanted."""

    parts: tuple[HeardPart, ...]
    vectors: tuple[SoundVector, ...]


def hear_files(
    paths: Sequence[Path], models: Path, model: ModelId, *, workers: int
) -> Iterator[tuple[Path, TrackFeatures | Failure]]:
    """Each file with what was heard, or with the reason why nothing was, in the order of the files."""
    work = partial(_hear_file, models, model)
    with Isolated(work, workers=min(workers, len(paths)), limits=LIMITS) as ears:
        yield from ears.map(paths)


def hear_recording(models: Path, wanted: ToHear) -> HeardRecording:
    """Hear what is wanted of a file, at a low priority, as the library's work is done while somebody uses the machine.

    Raises:
        FileChanging: The file is not the one that the library knows, or changed meanwhile.
        UnreadableFile: There is no sound in it.
    """
    parts = frozenset(Part(name) for name in wanted.parts) & HEARD_PARTS
    if not parts and not wanted.models:
        return HeardRecording((), ())
    step_back()
    file = Path(wanted.root, wanted.stamp.path)
    check_stamp(file, wanted)
    first, *others = wanted.models or (None,)
    heard = listen(file, parts, _embedder(models, first) if first else None)
    embeddings = [heard.embedding, *(listen(file, (), _embedder(models, other)).embedding for other in others if other)]
    check_stamp(file, wanted)
    kept = tuple(part for part in records(heard) if part.name in wanted.parts)
    return HeardRecording(kept, tuple(vector(embedding) for embedding in embeddings if embedding is not None))


def vector(embedding: Embedding) -> SoundVector:
    """An embedding as it is kept."""
    mean, spread, tags = (
        values.astype("<f4").tobytes() for values in (embedding.mean, embedding.spread, embedding.tags)
    )
    return SoundVector(ModelId(embedding.model), mean, spread, tags, embedding.excerpts)


def embedding(kept: SoundVector) -> Embedding:
    """The embedding that was kept."""
    mean, spread, tags = (np.frombuffer(values, "<f4") for values in (kept.mean, kept.spread, kept.tags))
    return Embedding(kept.model, mean, spread, tags, kept.excerpts)


def _hear_file(models: Path, model: ModelId, path: Path) -> TrackFeatures:
    return analyze(path, _embedder(models, model))


@cache
def _embedder(models: Path, model: ModelId) -> Embedder:
    return load(with_id(models, model))


@cache
def step_back() -> None:
    """Give way to whoever uses the machine."""
    os.nice(_NICE)


def check_stamp(file: Path, wanted: ToHear) -> None:
    """Raise FileChanging where a file is not the one that the library knows."""
    try:
        status = file.stat()
    except OSError as error:
        raise FileChanging(f"{file.name} is not there any more.", "The next scan takes note of it.") from error
    if (status.st_size, status.st_mtime_ns) != (wanted.stamp.size, wanted.stamp.modified_ns):
        raise FileChanging(f"{file.name} has changed since the last scan.", "Scan again, then analyse.")
    if not file.is_file():
        raise UnreadableFile(f"{file.name} is no file.")
