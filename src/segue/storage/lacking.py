"""How much of what could be known of the music that is there is not."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, func, select

from segue.domain.music import UNKNOWN_ARTIST, Kind, Role
from segue.domain.naming import Task
from segue.storage.schema import artists, corrections, lyrics, namings, track_artists, track_genres, tracks


@dataclass(frozen=True, slots=True)
class Lacking:
    """Of `tracks` of music that are there, how many lack what; of `recordings`, how many are named or corrected."""

    tracks: int
    genre: int
    artist: int
    album: int
    year: int
    cover: int
    lyrics: int
    length: int
    recordings: int
    named: int
    corrected: int


def lacking(connection: Connection) -> Lacking:
    """One look at all music."""

    def number(*conditions: ColumnElement[bool]) -> int:
        return _number(connection, select(func.count()).select_from(tracks).where(*_MUSIC, *conditions))

    def recordings(*conditions: ColumnElement[bool]) -> int:
        query = select(func.count(func.distinct(tracks.c.audio_hash))).where(*_MUSIC, *conditions)
        return _number(connection, query)

    of_somebody = (
        exists()
        .where(track_artists.c.track_id == tracks.c.id, track_artists.c.role == Role.ARTIST)
        .where(track_artists.c.artist_id == artists.c.id, artists.c.name != UNKNOWN_ARTIST)
    )
    return Lacking(
        tracks=number(),
        genre=number(~exists().where(track_genres.c.track_id == tracks.c.id)),
        artist=number(~of_somebody),
        album=number(tracks.c.album_id.is_(None)),
        year=number(tracks.c.year.is_(None)),
        cover=number(tracks.c.picture.is_(None)),
        lyrics=number(~exists().where(lyrics.c.track_id == tracks.c.id)),
        length=number(tracks.c.duration_ms.is_(None)),
        recordings=recordings(),
        named=recordings(
            tracks.c.audio_hash.in_(select(namings.c.audio_hash).where(namings.c.sure, namings.c.task == Task.GENRE))
        ),
        corrected=recordings(
            tracks.c.audio_hash.in_(select(corrections.c.audio_hash).where(corrections.c.task == Task.GENRE))
        ),
    )


_MUSIC = (tracks.c.missing_since.is_(None), tracks.c.kind == Kind.MUSIC)


def _number(connection: Connection, query: Any) -> int:
    return int(connection.execute(query).scalar_one() or 0)
