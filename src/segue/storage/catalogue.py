"""Reading the library: tracks, albums, artists, genres, lyrics, and how much of each there is."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, func, select

from segue.domain.errors import NotFound
from segue.domain.ids import AlbumId, ArtistId, AudioHash, ContentHash, FolderId, TrackId
from segue.domain.music import (
    Album,
    Artist,
    ArtistCredit,
    AudioFormat,
    FileStamp,
    Kind,
    LyricLine,
    Lyrics,
    Role,
    StoredPicture,
    Track,
)
from segue.storage.folders import path_at, place_of
from segue.storage.intake import document_to_tags
from segue.storage.schema import (
    album_artists,
    albums,
    artists,
    events,
    folders,
    genres,
    listeners,
    lyrics,
    pictures,
    problems,
    track_artists,
    track_genres,
    tracks,
)

_PRESENT = tracks.c.missing_since.is_(None)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is. `duplicates` counts the tracks beyond the first of each recording; durations are in ms."""

    folders: int
    tracks: int
    albums: int
    artists: int
    genres: int
    duration_ms: int
    size: int
    missing: int
    duplicates: int
    unreadable: int
    remarks: int
    listeners: int
    events: int


def counts(connection: Connection) -> Counts:
    """One look at the whole library."""

    def number(query: Select[Any]) -> int:
        return int(connection.execute(query).scalar_one() or 0)

    present = select(func.count()).select_from(tracks).where(_PRESENT)
    return Counts(
        folders=number(select(func.count()).select_from(folders)),
        tracks=number(present),
        albums=number(select(func.count(func.distinct(tracks.c.album_id))).where(_PRESENT)),
        artists=number(
            select(func.count(func.distinct(track_artists.c.artist_id)))
            .select_from(track_artists.join(tracks))
            .where(_PRESENT, track_artists.c.role == Role.ARTIST)
        ),
        genres=number(
            select(func.count(func.distinct(track_genres.c.genre_id)))
            .select_from(track_genres.join(tracks))
            .where(_PRESENT)
        ),
        duration_ms=number(select(func.sum(tracks.c.duration_ms)).where(_PRESENT)),
        size=number(select(func.sum(tracks.c.size)).where(_PRESENT)),
        missing=number(select(func.count()).select_from(tracks).where(~_PRESENT)),
        duplicates=number(select(func.count() - func.count(func.distinct(tracks.c.audio_hash))).where(_PRESENT)),
        unreadable=number(select(func.count()).select_from(problems).where(problems.c.fatal)),
        remarks=number(select(func.count()).select_from(problems).where(~problems.c.fatal)),
        listeners=number(select(func.count()).select_from(listeners)),
        events=number(select(func.count()).select_from(events)),
    )


def track(connection: Connection, track_id: TrackId) -> Track:
    """One track, missing or not."""
    found = _tracks(connection, tracks.c.id == track_id)
    if not found:
        raise NotFound(f"There is no track {track_id}.", "`segue search WORDS` finds tracks and shows their numbers.")
    return found[0]


def tracks_by_id(connection: Connection, track_ids: Sequence[TrackId]) -> list[Track]:
    """These tracks in this order; numbers that no track has are passed over."""
    found = {one.id: one for one in _tracks(connection, tracks.c.id.in_(track_ids))}
    return [found[track_id] for track_id in track_ids if track_id in found]


def all_tracks(connection: Connection, *, missing: bool = False) -> list[Track]:
    """Every track that is there, or every one that is missing, in the order of their numbers."""
    return _tracks(connection, ~_PRESENT if missing else _PRESENT)


def track_ids_after(connection: Connection, after: TrackId, limit: int) -> list[TrackId]:
    """The numbers of the next tracks that are there, ascending, for going through a library page by page."""
    query = select(tracks.c.id).where(_PRESENT, tracks.c.id > after).order_by(tracks.c.id).limit(limit)
    return [TrackId(track_id) for track_id in connection.execute(query).scalars()]


def tracks_at(connection: Connection, paths: Iterable[tuple[FolderId, str]]) -> dict[tuple[FolderId, str], TrackId]:
    """The tracks whose files are at these paths, each relative to its folder; where none is, the path is left out."""
    wanted: dict[tuple[FolderId, str], set[str]] = {}
    for folder_id, path in paths:
        directory, name = place_of(path)
        wanted.setdefault((folder_id, directory), set()).add(name)
    found = {}
    for (folder_id, directory), names in wanted.items():
        here = select(tracks.c.id, tracks.c.name).where(tracks.c.folder_id == folder_id, _PRESENT)
        for row in connection.execute(here.where(tracks.c.directory == directory)):
            if row.name in names:
                found[folder_id, path_at(directory, row.name)] = TrackId(row.id)
    return found


def album_tracks(connection: Connection, album_id: AlbumId) -> list[Track]:
    """An album's tracks in playing order."""
    found = _tracks(connection, (tracks.c.album_id == album_id) & _PRESENT)
    return sorted(found, key=lambda one: (one.tags.disc_number or 1, one.tags.track_number or 0, one.tags.title))


def same_audio(connection: Connection, audio_hash: AudioHash) -> list[Track]:
    """The tracks whose files hold exactly this audio."""
    return _tracks(connection, (tracks.c.audio_hash == audio_hash) & _PRESENT)


def duplicates(connection: Connection) -> list[list[Track]]:
    """Tracks whose files hold the same audio, together, in the order of their numbers."""
    several = select(tracks.c.audio_hash).where(_PRESENT).group_by(tracks.c.audio_hash).having(func.count() > 1)
    together: dict[AudioHash, list[Track]] = {}
    for one in _tracks(connection, tracks.c.audio_hash.in_(several) & _PRESENT):
        together.setdefault(one.audio_hash, []).append(one)
    return list(together.values())


def album(connection: Connection, album_id: AlbumId) -> Album:
    """One album."""
    found = _albums(connection, albums.c.id == album_id)
    if not found:
        raise NotFound(f"There is no album {album_id}.", "`segue search WORDS` shows albums and their numbers.")
    return found[0]


def albums_of(connection: Connection, artist_id: ArtistId) -> list[Album]:
    """The albums an artist is credited with, or plays on, by date."""
    own = select(album_artists.c.album_id).where(album_artists.c.artist_id == artist_id)
    on = select(tracks.c.album_id).join(track_artists).where(track_artists.c.artist_id == artist_id)
    return _albums(connection, albums.c.id.in_(own.union(on)))


def artist(connection: Connection, artist_id: ArtistId) -> Artist:
    """One artist."""
    row = connection.execute(_artist_query().where(artists.c.id == artist_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no artist {artist_id}.", "`segue search WORDS` shows artists and their numbers.")
    return _artist(row)


def all_artists(connection: Connection) -> list[Artist]:
    """Every artist who performs on a track that is there, by name."""
    query = _artist_query().where(track_artists.c.role == Role.ARTIST).order_by(artists.c.name_key, artists.c.id)
    return [_artist(row) for row in connection.execute(query)]


def album_titles(connection: Connection, album_ids: Collection[AlbumId]) -> dict[AlbumId, str]:
    """What these albums are called."""
    query = select(albums.c.id, albums.c.title).where(albums.c.id.in_(album_ids))
    return {AlbumId(row.id): row.title for row in connection.execute(query)}


def artist_tracks(connection: Connection, artist_id: ArtistId) -> list[Track]:
    """The tracks an artist has any part in."""
    credited = select(track_artists.c.track_id).where(track_artists.c.artist_id == artist_id)
    return _tracks(connection, tracks.c.id.in_(credited) & _PRESENT)


def genre_counts(connection: Connection) -> dict[str, int]:
    """Every genre that a track names, with how many do, the most frequent first."""
    count = func.count().label("tracks")
    query = (
        select(genres.c.name, count)
        .select_from(genres.join(track_genres).join(tracks))
        .where(_PRESENT)
        .group_by(genres.c.id, genres.c.name)
        .order_by(count.desc(), genres.c.name)
    )
    return {row.name: row.tracks for row in connection.execute(query)}


def lyrics_of(connection: Connection, track_id: TrackId) -> list[Lyrics]:
    """A track's lyrics, in the order in which they were found."""
    query = select(lyrics).where(lyrics.c.track_id == track_id).order_by(lyrics.c.position)
    return [
        Lyrics(tuple(LyricLine(text, at_ms) for at_ms, text in row.lines), row.language, row.source)
        for row in connection.execute(query)
    ]


def picture(connection: Connection, content: ContentHash) -> StoredPicture:
    """What is known of a stored cover."""
    row = connection.execute(select(pictures).where(pictures.c.hash == content)).one_or_none()
    if row is None:
        raise NotFound(f"There is no picture {content}.")
    return StoredPicture(ContentHash(row.hash), row.mime, row.width, row.height, row.size)


def purge_missing(connection: Connection) -> int:
    """Forget tracks whose files are gone, and their history with them; returns how many."""
    return connection.execute(delete(tracks).where(~_PRESENT)).rowcount


def _tracks(connection: Connection, condition: ColumnElement[bool]) -> list[Track]:
    rows = connection.execute(select(tracks).where(condition).order_by(tracks.c.id)).all()
    credits = _track_credits(connection, condition)
    return [_track(row, credits) for row in rows]


def _track_credits(connection: Connection, condition: ColumnElement[bool]) -> Mapping[int, Iterable[ArtistCredit]]:
    credits: dict[int, list[ArtistCredit]] = {}
    query = (
        select(track_artists).join(tracks).where(condition).order_by(track_artists.c.track_id, track_artists.c.position)
    )
    for row in connection.execute(query):
        credits.setdefault(row.track_id, []).append(ArtistCredit(ArtistId(row.artist_id), row.name, Role(row.role)))
    return credits


def _track(row: Row[*tuple[Any, ...]], credits: Mapping[int, Iterable[ArtistCredit]]) -> Track:
    return Track(
        id=TrackId(row.id),
        kind=Kind(row.kind),
        folder_id=FolderId(row.folder_id),
        stamp=FileStamp(path_at(row.directory, row.name), row.size, row.modified_ns),
        audio_hash=AudioHash(row.audio_hash),
        format=AudioFormat(
            row.container, row.codec, row.duration_ms, row.bit_rate, row.sample_rate, row.channels, row.bit_depth
        ),
        tags=document_to_tags(row.tags),
        credits=tuple(credits.get(row.id, ())),
        album_id=None if row.album_id is None else AlbumId(row.album_id),
        picture=None if row.picture is None else ContentHash(row.picture),
        added_at=row.added_at,
        missing_since=row.missing_since,
    )


def _albums(connection: Connection, condition: ColumnElement[bool]) -> list[Album]:
    query = (
        select(
            albums,
            func.count(tracks.c.id).label("track_count"),
            func.coalesce(func.sum(tracks.c.duration_ms), 0).label("duration_ms"),
        )
        .outerjoin(tracks, (tracks.c.album_id == albums.c.id) & _PRESENT)
        .where(condition)
        .group_by(albums.c.id)
        .order_by(albums.c.date, albums.c.title, albums.c.id)
    )
    return [
        Album(
            id=AlbumId(row.id),
            title=row.title,
            artist=row.artist,
            date=row.date,
            mbid=row.mbid,
            compilation=row.compilation,
            track_count=row.track_count,
            duration_ms=int(row.duration_ms),
        )
        for row in connection.execute(query)
    ]


def _artist_query() -> Select[Any]:
    return (
        select(
            artists,
            func.count(func.distinct(tracks.c.id)).label("track_count"),
            func.count(func.distinct(tracks.c.album_id)).label("album_count"),
        )
        .select_from(artists.join(track_artists).join(tracks))
        .where(_PRESENT)
        .group_by(artists.c.id)
    )


def _artist(row: Row[*tuple[Any, ...]]) -> Artist:
    return Artist(ArtistId(row.id), row.name, row.sort_name, row.mbid, row.track_count, row.album_count)
