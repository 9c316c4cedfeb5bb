"""The sounds that the student hears: real clips, a few recordings, the music of the demo library, and albums.

Every sound is mono at the spectrogram's rate and lies on a shelf. All clips of an artist share a shelf, so that a
student that is trained without some shelves has never heard the artists on them.
"""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from segue.audio.channels import mono
from segue.audio.decode import open_audio
from segue.audio.resample import Resampler
from segue.composing import SAMPLE_RATE, render
from segue.hearing.spectrogram import GRID
from segue.services.demo import demo_tracks, piece_of

Floats = NDArray[np.float32]

SHELVES = 10
"""Shelves of the labelled clips, numbered from 0; Emotify's follow, and the last holds what is never left out."""

_EMOTIFY, _REST = SHELVES, 2 * SHELVES
_LONGEST_S = 30
_DEMO_SEED = 4747
_PIECES = 4
_PIECE_S = 15
"""A track of an album is heard in this many pieces."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Mono samples at the spectrogram's rate, at most 30 s, and the shelf they lie on."""

    name: str
    shelf: int
    samples: Floats


def shelf_of(artist: str) -> int:
    """The shelf of an artist's clips, 0 to 9."""
    return hashlib.sha256(artist.lower().encode()).digest()[0] % SHELVES


def labelled(folder: Path) -> list[dict[str, str]]:
    """The rows of a folder's label table."""
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def sounds(data: Path) -> Iterator[Sound]:
    """All sounds: clips, Emotify, recordings (in pieces of 30 s), and the 120 tracks of the demo library."""
    for row in labelled(data / "clips"):
        yield Sound(row["file"], shelf_of(row["artist"]), decode(data / "clips" / row["file"]))
    for row in labelled(data / "emotify"):
        yield Sound(row["file"], _EMOTIFY + shelf_of(row["artist"]), decode(data / "emotify" / row["file"]))
    longest = _LONGEST_S * GRID.sample_rate
    for path in sorted((data / "recordings").glob("*.ogg")):
        samples = decode(path)
        for start in range(0, len(samples), longest):
            yield Sound(path.name, _REST, samples[start : start + longest])
    for track in demo_tracks(_DEMO_SEED):
        played = render(piece_of(track, _DEMO_SEED).score, np.random.default_rng([_DEMO_SEED, 3, track.number]))
        yield Sound(track.title, _REST, _resampled(mono(played), SAMPLE_RATE)[:longest])


def album(folder: Path) -> list[Sound]:
    """Pieces of every track in a folder, in the middle of equal parts of it."""
    return [piece for path in sorted(folder.iterdir()) if path.name != "copyright" for piece in _pieces(path)]


def _pieces(path: Path) -> Iterator[Sound]:
    with soundfile.SoundFile(path) as file:
        rate, length = file.samplerate, _PIECE_S * file.samplerate
        for number in range(_PIECES):
            file.seek(max(0, round((number + 0.5) * file.frames / _PIECES) - length // 2))
            samples = mono(file.read(length, dtype="float32", always_2d=True))
            yield Sound(path.name, _REST, _resampled(samples, rate))


def decode(path: Path) -> Floats:
    """A file as mono samples at the spectrogram's rate, as the analysis makes them."""
    with open_audio(path) as stream:
        resampler = Resampler(stream.sample_rate, GRID.sample_rate)
        parts = [resampler.feed(mono(block)) for block in stream]
        parts.append(resampler.feed(np.zeros(0, np.float32), last=True))
    return np.concatenate(parts)


def _resampled(samples: Floats, rate: int) -> Floats:
    return Resampler(rate, GRID.sample_rate).feed(samples, last=True)
