"""Playlists as listeners: a table with a row for each track of each playlist, and how the tracks sound.

The columns are those of the published table of Spotify songs: playlist_id and track_id, and where they are there the
names of both, the artist, the album, the playlist's genre and the audio features.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segue.proving.data.columns import Numbered, Place, numbered, numbers
from segue.proving.data.files import ending
from segue.proving.data.known import Known, Plays
from segue.proving.data.table import csv_table, layout_of, line_finder, parquet_table
from segue.taste import Figures, Music
from segue.taste.listening import Sayings
from segue.taste.numbering import Rows

_PLAYLIST, _TRACK = "playlist_id", "track_id"
_HEARD = (
    "danceability", "energy", "loudness", "mode", "speechiness", "acousticness", "instrumentalness", "liveness",
    "valence", "tempo", "duration_ms",
)  # fmt: skip
_GENRES = ("playlist_genre", "playlist_subgenre")


@dataclass(frozen=True, slots=True)
class _Table:
    """A table, its columns' names, and where its rows stand."""

    table: Any
    names: tuple[str, ...]
    place: Place

    def has(self, name: str) -> bool:
        return name in self.names

    def numbered(self, name: str) -> Numbered:
        return numbered(self.table.column(name), name, self.place)

    def numbers(self, name: str) -> NDArray[np.float64]:
        return numbers(self.table.column(name), name, self.place)

    def texts(self, name: str) -> list[str]:
        return ["" if text is None else str(text) for text in self.table.column(name).cast(pa.string()).to_pylist()]


def is_playlists(path: Path) -> bool:
    """Whether a table has columns of playlists and tracks."""
    if ending(path) == ".parquet":
        return {_PLAYLIST, _TRACK} <= set(parquet_table(path).column_names)
    return {_PLAYLIST, _TRACK} <= set(layout_of(path).columns)


def read_playlists(path: Path) -> Known:
    """Each playlist once, each track in it once, in the order of the table.

    Raises:
        BadRequest: a cell is not as it should be; the message says in which line.
    """
    table = _open(path)
    playlists, tracks = table.numbered(_PLAYLIST), table.numbered(_TRACK)
    pairs = playlists.rows.astype(np.int64) * len(tracks.ids) + tracks.rows
    once = np.sort(np.unique(pairs, return_index=True)[1])
    first = np.unique(tracks.rows, return_index=True)[1]
    plays = Plays(playlists.rows[once], tracks.rows[once], np.ones(len(once), dtype=np.float32))
    titles: tuple[str, ...] = ()
    if table.has("playlist_name"):
        called = table.texts("playlist_name")
        titles = tuple(called[row] for row in np.unique(playlists.rows, return_index=True)[1])
    twice = len(pairs) - len(once)
    return Known(
        path.name.partition(".")[0],
        playlists.ids,
        plays,
        _music(table, tracks, first),
        _genres(table, playlists, tracks, once),
        titles=titles,
        in_order=True,
        notes=(f"{twice:,} tracks stood in their playlist twice and count once.",) if twice else (),
    )


def _open(path: Path) -> _Table:
    if ending(path) == ".parquet":
        table = parquet_table(path)
        return _Table(table, tuple(table.column_names), lambda row: f"{path.name}, row {row + 1}")
    layout = layout_of(path)
    texts = [name for name in layout.columns if name not in _HEARD]
    return _Table(csv_table(path, layout, texts), layout.columns, line_finder(path, named=layout.named))


def _music(table: _Table, tracks: Numbered, first: NDArray[np.intp]) -> Music:
    """The tracks, as their first rows tell of them."""
    nobody = np.full(len(first), -1, dtype=np.int32)
    artists: Rows = nobody
    artist_names: tuple[str, ...] = ()
    if table.has("track_artist"):
        makers = table.numbered("track_artist")
        artists, artist_names = makers.rows[first], makers.names
    albums: Rows = table.numbered("track_album_id").rows[first] if table.has("track_album_id") else nobody
    names = tracks.names
    if table.has("track_name"):
        called = table.texts("track_name")
        names = tuple(called[row] for row in first)
    figures = _figures(table, first)
    spread = figures.values.std(axis=0) if len(first) else np.ones(len(figures.names))
    vectors = (figures.values - figures.values.mean(axis=0)) / np.where(spread > 0, spread, 1) if len(first) else None
    unknown = Music.unknown(tracks.ids)
    return replace(
        unknown,
        artists=artists,
        albums=albums,
        vectors=unknown.vectors if vectors is None else vectors.astype(np.float32),
        figures=figures,
        names=names,
        artist_names=artist_names,
    )


def _figures(table: _Table, first: NDArray[np.intp]) -> Figures:
    there = tuple(name for name in _HEARD if table.has(name))
    if not there:
        return Figures.none(len(first))
    return Figures(there, np.stack([table.numbers(name)[first] for name in there], axis=1).astype(np.float32))


def _genres(table: _Table, playlists: Numbered, tracks: Numbered, once: NDArray[np.intp]) -> Sayings:
    """A playlist's genre is said of each track that it holds."""
    parts = [table.numbered(name) for name in _GENRES if table.has(name)]
    if not parts:
        return Sayings.none()
    names = tuple(dict.fromkeys(name for part in parts for name in part.names))
    place = {name: number for number, name in enumerate(names)}
    words = [np.array([place[name] for name in part.names], dtype=np.int32)[part.rows[once]] for part in parts]
    repeated = len(parts)
    return Sayings(
        np.tile(playlists.rows[once], repeated), np.tile(tracks.rows[once], repeated), np.concatenate(words), names
    )
