"""The shared table of songs and the playlists that they are in, where it is at hand."""

import csv
import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from segue.taste import Figures, Labels, Music, Numbering

TABLE = Path(__file__).parents[3] / "shared" / "data" / "spotify" / "spotify_songs.csv.gz"

needs_playlists = pytest.mark.skipif(not TABLE.is_file(), reason="../shared/data/spotify is not there")

_FIGURES = ("danceability", "energy", "loudness", "speechiness", "acousticness", "instrumentalness", "liveness",
            "valence", "tempo", "duration_ms")  # fmt: skip
_SKEWED = ("speechiness", "acousticness", "instrumentalness")
"""Shares that are nearly nought for most songs: told on a logarithmic scale."""


@dataclass(frozen=True)
class Songs:
    music: Music
    playlists: tuple[NDArray[np.int32], ...]


@lru_cache(maxsize=1)
def songs() -> Songs:
    with gzip.open(TABLE, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    first = {row["track_id"]: row for row in reversed(rows)}
    place = {track: number for number, track in enumerate(first)}
    lists: dict[str, dict[int, None]] = {}
    for row in rows:
        lists.setdefault(row["playlist_id"], {})[place[row["track_id"]]] = None
    values = np.array([[float(row[name]) for name in _FIGURES] for row in first.values()], dtype=np.float32)
    skewed = [_FIGURES.index(name) for name in _SKEWED]
    values[:, skewed] = np.log(values[:, skewed] + 0.01)
    music = Music(
        Numbering.of(np.arange(len(first))),
        _numbers([row["track_artist"] for row in first.values()]),
        _numbers([row["track_album_id"] for row in first.values()]),
        np.zeros((len(first), 0), dtype=np.float32),
        Figures(_FIGURES, values),
        Labels.none(len(first)),
    )
    return Songs(music, tuple(np.array(list(rows), dtype=np.int32) for rows in lists.values()))


def _numbers(names: Sequence[str]) -> NDArray[np.int32]:
    return np.unique(names, return_inverse=True)[1].astype(np.int32)
