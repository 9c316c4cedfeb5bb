"""Hearing one clip for the cache: its bands, and how it sounds to an embedder, each written whole or not at all.

A clip's record is named by a hash of its file's bytes, of the part of it that is heard and of the front end's version.
So a renamed file is known, a changed one is heard again, and one that was only retagged is heard again too, which costs
a moment; the hash of its bands, which tags do not change, tells whether two clips are the same sound.

Each clip has files of its own (`KEY.npy`, `KEY.json`, one per embedder). Written under another name and renamed, each
is whole or not there, so a run that was killed goes on where it was and several processes write at once; in one
growing file every writer would have to wait for the others, and a kill could tear it.
"""

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.audio.decode import open_audio
from segue.domain.errors import DiskFull, SegueError, StorageUnavailable
from segue.hearing.embedding.port import Embedder, Embedding
from segue.hearing.embedding_listener import EmbeddingListener
from segue.hearing.learned_arrays import UNREADABLE
from segue.hearing.spectrogram import GRID
from segue.naming.datasets.dropping import Why
from segue.naming.front_end import BANDS, VERSION, bands_of, part_of

Floats = NDArray[np.float32]

MOST_S = 900.0
"""No more than 15 minutes of a clip are heard, so that memory is bounded: 155,000 frames of numbers are 80 MB."""

_FORM = 1
_BLOCK = 1 << 20
_NPY_HEADER = 128
_NO_SPACE = (28, 122)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One clip to be heard: row in its data set, file, part of it in seconds, and the cache's folder."""

    row: int
    file: Path
    start_s: float
    length_s: float | None
    folder: Path


@dataclass(frozen=True, slots=True)
class HeardClip:
    """A clip that is in the cache: the path of its record without an ending, its frames, and a hash of its bands."""

    row: int
    record: Path
    frames: int
    sound: str
    cut: bool


@dataclass(frozen=True, slots=True)
class Lost:
    """A clip that is not in the cache, and why."""

    row: int
    why: Why
    words: str


class NotFinite(SegueError):
    """What was heard of a clip is no finite number."""


def hear_clip(wanted: Wanted, embedder: Embedder | None) -> HeardClip | Lost:
    """Put a clip's bands, and what the embedder hears in it, into the cache; for clips of which `known_clip` is None.

    Raises:
        StorageUnavailable: the cache cannot be written.
    """
    try:
        return _hear(wanted, embedder)
    except StorageUnavailable:
        raise
    except NotFinite as error:
        return Lost(wanted.row, Why.NOT_FINITE, str(error))
    except SegueError as error:
        return Lost(wanted.row, Why.UNREADABLE, str(error))
    except (OSError, ValueError, MemoryError) as error:
        return Lost(wanted.row, Why.UNREADABLE, f"{wanted.file.name} cannot be heard: {error}.")


def known_clip(wanted: Wanted, embedder: Embedder | None) -> HeardClip | None:
    """A clip of which the cache has all that is wanted; None where something has to be heard."""
    try:
        record = _record(wanted, _length(wanted))
    except OSError:
        return None
    known = _known(record)
    if known is None or (embedder is not None and read_embedding(record, embedder.id) is None):
        return None
    return HeardClip(wanted.row, record, **known)


def embedding_path(record: Path, embedder_id: str) -> Path:
    """Where what an embedder heard in a clip lies. Ids may hold anything, so their hash names the file."""
    return record.with_name(f"{record.name}.{hashlib.blake2b(embedder_id.encode(), digest_size=6).hexdigest()}.npz")


def read_embedding(record: Path, embedder_id: str) -> dict[str, Floats] | None:
    """Mean, spread and tags, one dimension each; None where they are not there, or damaged."""
    try:
        with embedding_path(record, embedder_id).open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return {part: np.asarray(stored[part], np.float32) for part in ("mean", "spread", "tags")}
    except UNREADABLE:  # Not there, or damaged: it is made anew.
        return None


def _hear(wanted: Wanted, embedder: Embedder | None) -> HeardClip:
    length = _length(wanted)
    record = _record(wanted, length)
    known, listened = _known(record), embedder is None or read_embedding(record, embedder.id) is not None
    bands = bands_of(wanted.file, wanted.start_s, length)
    if not np.isfinite(bands).all():
        raise NotFinite(f"The spectrum of {wanted.file.name} holds values that are no finite numbers.")
    if embedder is not None and not listened:
        _write_embedding(record, _embedding(wanted, length, bands, embedder))
    if known is None:
        known = _write_bands(record, bands, wanted.length_s is None or wanted.length_s > MOST_S)
    return HeardClip(wanted.row, record, **known)


def _length(wanted: Wanted) -> float:
    """Seconds that are heard of a clip, at most."""
    return min(wanted.length_s if wanted.length_s is not None else MOST_S, MOST_S)


def _record(wanted: Wanted, length: float) -> Path:
    digest = hashlib.blake2b(digest_size=20)
    with wanted.file.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    digest.update(json.dumps([VERSION, _FORM, round(wanted.start_s, 6), round(length, 6)]).encode())
    key = digest.hexdigest()
    return wanted.folder / key[:2] / key[2:]


def _known(record: Path) -> dict[str, Any] | None:
    """What the record says, if it and its bands are whole."""
    try:
        told = json.loads(record.with_suffix(".json").read_bytes())
        whole = {"frames": int(told["frames"]), "sound": str(told["sound"]), "cut": bool(told["cut"])}
        size = record.with_suffix(".npy").stat().st_size
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return whole if size == _NPY_HEADER + int(told["frames"]) * BANDS * 2 else None


def _write_bands(record: Path, bands: Floats, may_be_cut: bool) -> dict[str, Any]:
    small = bands.astype(np.float16)
    sound = hashlib.blake2b(small.tobytes(), digest_size=20).hexdigest()
    cut = may_be_cut and len(bands) >= int(MOST_S * GRID.frame_rate)
    told = {"frames": len(small), "sound": sound, "cut": cut}
    with _whole(record.with_suffix(".npy")) as file:
        np.save(file, small, allow_pickle=False)
    with _whole(record.with_suffix(".json")) as file:
        file.write(json.dumps(told).encode())
    return told


def _write_embedding(record: Path, embedding: Embedding) -> None:
    parts = {"mean": embedding.mean, "spread": embedding.spread, "tags": embedding.tags}
    if not all(np.isfinite(part).all() for part in parts.values()):
        raise NotFinite(f"The model {embedding.model} hears values that are no finite numbers.")
    with _whole(embedding_path(record, embedding.model)) as file:
        np.savez(file, allow_pickle=False, **parts)


def _embedding(wanted: Wanted, length: float, bands: Floats, embedder: Embedder) -> Embedding:
    """As the analysis of a track hears it: the same excerpts, from the same samples or bands."""
    if embedder.bands is not None:
        starts = embedder.excerpts.starts((len(bands) - 1) * GRID.hop)
        return embedder.embed_bands(embedder.bands.cut(bands.T, starts))
    found, frames = _listened(wanted, length, embedder, None)
    if found is None:
        found, _ = _listened(wanted, length, embedder, frames)
    if found is None:
        raise NotFinite(f"The model {embedder.id} hears nothing in {wanted.file.name}.")
    return found


def _listened(wanted: Wanted, length: float, embedder: Embedder, frames: int | None) -> tuple[Embedding | None, int]:
    """What the embedder hears in the part, None where it has not `frames` samples; and how many samples it has.

    Without `frames`, those that the file promises.
    """
    with open_audio(wanted.file) as stream:
        if frames is None:
            rest = max(0, (stream.frames or 0) - round(wanted.start_s * stream.sample_rate))
            frames = min(rest, round(length * stream.sample_rate))
        listener, heard = EmbeddingListener(embedder, stream.sample_rate, frames), 0
        for part in part_of(stream, wanted.start_s, length):
            listener.feed(part)
            heard += len(part)
    return listener.finish(), heard


class _whole:  # noqa: N801 - reads as the verb that it is
    """A file that takes its place when all has been written to it."""

    def __init__(self, target: Path) -> None:
        self._target = target

    def __enter__(self) -> Any:
        try:
            self._target.parent.mkdir(parents=True, exist_ok=True)
            self._file = tempfile.NamedTemporaryFile(dir=self._target.parent, prefix=".new-", delete=False)
        except OSError as error:
            raise _explained(error, self._target) from error
        return self._file

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        try:
            self._file.close()
            if kind is None:
                Path(self._file.name).replace(self._target)
                return
        except OSError as failure:
            raise _explained(failure, self._target) from failure
        finally:
            Path(self._file.name).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _explained(error, self._target) from error


def _explained(error: OSError, target: Path) -> StorageUnavailable:
    if error.errno in _NO_SPACE:
        return DiskFull(f"There is no room left on the disk of {target.parent}.", "Make room, then try again.")
    reason = error.strerror or os.strerror(error.errno or 0)
    return StorageUnavailable(f"The cache {target.parent} cannot be written: {reason}.", "Check the rights.")
