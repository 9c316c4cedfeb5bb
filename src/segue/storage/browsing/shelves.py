"""Albums, artists, genres and directories: what the tracks of a library stand under."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Text,
    case,
    collate,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
    type_coerce,
)

from segue.domain.ids import AlbumId, ArtistId, ContentHash, FolderId
from segue.domain.music import Role
from segue.domain.naming import Task
from segue.domain.text import is_unspaced, words
from segue.storage.browsing.choosing import Range, is_text
from segue.storage.browsing.listing import Place
from segue.storage.schema import (
    FIGURES,
    album_artists,
    albums,
    artists,
    corrections,
    genres,
    named_labels,
    shelf_marks,
    track_artists,
    track_genres,
    tracks,
)
from segue.storage.types import path_to_text, text_to_path

ALBUM_ORDERS = ("title", "artist", "year", "added")
_PRESENT = tracks.c.missing_since.is_(None)


class ShelvedAlbum(NamedTuple):
    """An album in a list: `artist_id` is the first of its artists, where it has any; `place` where its list goes on."""

    id: AlbumId
    title: str
    artist: str
    artist_id: ArtistId | None
    year: int | None
    tracks: int
    duration_ms: int
    picture: ContentHash | None
    place: Place


class ShelvedArtist(NamedTuple):
    """An artist in a list; `picture` is the cover of a track of theirs."""

    id: ArtistId
    name: str
    tracks: int
    albums: int
    picture: ContentHash | None
    place: Place


class GenreCount(NamedTuple):
    """A genre, with how many tracks name it in their tags and how many were named so by a model or a person."""

    name: str
    tagged: int
    heard: int


def albums_in_order(
    connection: Connection, by: str, falling: bool, limit: int, after: Place | None = None,
    artist_id: ArtistId | None = None, query: str = "",
) -> list[ShelvedAlbum]:  # fmt: skip
    """The next albums of which a track is there: all, those of an artist, or those whose titles hold some words."""
    keys = _album_keys(connection, by)
    meant = select(albums.c.id, *keys).where(*_albums_meant(artist_id, query))
    if after is not None:
        here, there = tuple_(*keys, albums.c.id), tuple_(*after)
        meant = meant.where(here < there if falling else here > there)
    meant = meant.order_by(*(key.desc() if falling else key.asc() for key in (*keys, albums.c.id)))
    places = {row[0]: (*row[1:], row[0]) for row in connection.execute(meant.limit(limit))}
    return _told_albums(connection, places)


def count_albums(connection: Connection, artist_id: ArtistId | None = None, query: str = "") -> int:
    """How many albums there are of these."""
    counted = select(func.count()).select_from(albums).where(*_albums_meant(artist_id, query))
    return int(connection.execute(counted).scalar_one())


def artists_in_order(
    connection: Connection, limit: int, after: Place | None = None, query: str = ""
) -> list[ShelvedArtist]:
    """The next artists who perform on a track that is there, by name."""
    key = _by_character(connection, artists.c.name_key)
    meant = select(artists.c.id, key).where(*_artists_meant(query))
    if after is not None:
        meant = meant.where(tuple_(key, artists.c.id) > tuple_(*after))
    rows = connection.execute(meant.order_by(key, artists.c.id).limit(limit))
    return _told_artists(connection, {row[0]: (row[1], row[0]) for row in rows})


def count_artists(connection: Connection, query: str = "") -> int:
    """How many artists perform on a track that is there."""
    counted = select(func.count()).select_from(artists).where(*_artists_meant(query))
    return int(connection.execute(counted).scalar_one())


def best_albums(connection: Connection, query: str, limit: int) -> list[ShelvedAlbum]:
    """The albums whose titles hold these words, those first that begin with them and say little else."""
    if not words(query):
        return []
    meant = select(albums.c.id, albums.c.title_key).where(*_albums_meant(None, query))
    rows = connection.execute(meant.order_by(*_nearness(query, albums.c.title_key), albums.c.id).limit(limit))
    return _told_albums(connection, {row[0]: (row[1], row[0]) for row in rows})


def best_artists(connection: Connection, query: str, limit: int) -> list[ShelvedArtist]:
    """The artists whose names hold these words, those first that begin with them and say little else."""
    if not words(query):
        return []
    meant = select(artists.c.id, artists.c.name_key).where(*_artists_meant(query))
    rows = connection.execute(meant.order_by(*_nearness(query, artists.c.name_key), artists.c.id).limit(limit))
    return _told_artists(connection, {row[0]: (row[1], row[0]) for row in rows})


def album_credits(connection: Connection, album_id: AlbumId) -> list[tuple[ArtistId, str]]:
    """Whose album it is: the artists with their names as they are written on it."""
    query = select(album_artists.c.artist_id, album_artists.c.name).where(album_artists.c.album_id == album_id)
    return [(ArtistId(row.artist_id), row.name) for row in connection.execute(query.order_by(album_artists.c.position))]


def _nearness(query: str, key: Column[Any]) -> list[ColumnElement[Any]]:
    begins = key.like(f"{' '.join(words(query))}%")
    return [case((begins, 0), else_=1), func.length(key)]


def genres_counted(connection: Connection, task: Task) -> list[GenreCount]:
    """Every genre (or mood) that a tag, a model or a person names, the most frequent first."""
    tagged = _tagged_counts(connection) if task is Task.GENRE else {}
    heard = heard_counts(connection, task)
    found = [GenreCount(name, tagged.get(name, 0), heard.get(name, 0)) for name in tagged.keys() | heard.keys()]
    return sorted(found, key=lambda one: (-max(one.tagged, one.heard), one.name))


def directories_under(connection: Connection, folder_id: FolderId, directory: str) -> dict[str, int]:
    """The directories right under one, '' for the folder itself, each with how many tracks lie in it and below."""
    path = type_coerce(tracks.c.directory, Text())
    under = path_to_text(f"{directory}/") if directory else ""
    query = select(path, func.count()).where(tracks.c.folder_id == folder_id, _PRESENT, path != "")
    if under:
        query = query.where(func.substr(path, 1, len(under)) == literal(under, Text()))
    found: Counter[str] = Counter()
    for place, count in connection.execute(query.group_by(path)):
        found[place[len(under) :].partition("/")[0]] += count
    return {text_to_path(name): found[name] for name in sorted(found)}


def figure_ranges(connection: Connection) -> dict[str, Range]:
    """From the lowest to the highest of every figure that is known of any track here."""
    ends = []
    for name in FIGURES:
        column = shelf_marks.c[name]
        ends += [
            select(column).where(column.is_not(None)).order_by(way).limit(1).scalar_subquery()
            for way in (column.asc(), column.desc())
        ]
    row = connection.execute(select(*ends)).one()
    return {name: Range(row[2 * place], row[2 * place + 1]) for place, name in enumerate(FIGURES)}


def keys_and_codecs(connection: Connection) -> tuple[list[str], list[str]]:
    """The musical keys and the codecs that there are."""
    keys, codecs = (
        sorted(connection.execute(select(column).where(column.is_not(None)).distinct()).scalars())
        for column in (shelf_marks.c.key, shelf_marks.c.codec)
    )
    return keys, codecs


def named_like(query: str, key: Column[Any]) -> list[ColumnElement[bool]]:
    """True where every word of the query is the beginning of a word of a folded name."""
    found: list[ColumnElement[bool]] = []
    for term in words(query):
        # Folded words hold letters and digits only, so nothing in them means anything to LIKE.
        begun = key.like(f"{term}%") | key.like(f"% {term}%")
        found.append(key.like(f"%{term}%") if is_unspaced(term[0]) else begun)
    return found


def _albums_meant(artist_id: ArtistId | None, query: str) -> list[ColumnElement[bool]]:
    there = select(tracks.c.id).where(tracks.c.album_id == albums.c.id, _PRESENT)
    found: list[ColumnElement[bool]] = [there.exists(), *named_like(query, albums.c.title_key)]
    if artist_id is not None:
        own = select(album_artists.c.album_id).where(album_artists.c.artist_id == artist_id)
        on = select(tracks.c.album_id).join(track_artists).where(track_artists.c.artist_id == artist_id, _PRESENT)
        found.append(or_(albums.c.id.in_(own), albums.c.id.in_(on.where(tracks.c.album_id.is_not(None)))))
    return found


def _artists_meant(query: str) -> list[ColumnElement[bool]]:
    on = select(track_artists.c.track_id).join(tracks).where(track_artists.c.artist_id == artists.c.id)
    return [on.where(track_artists.c.role == Role.ARTIST, _PRESENT).exists(), *named_like(query, artists.c.name_key)]


def _album_keys(connection: Connection, by: str) -> list[ColumnElement[Any]]:
    """By what albums are sorted before their numbers; what nobody knows is the least."""
    match by:
        case "artist":
            return [func.lower(_by_character(connection, albums.c.artist)), albums.c.title_key]
        case "year":
            return [func.coalesce(_by_character(connection, albums.c.date), ""), albums.c.title_key]
        case "added":
            newest = select(func.max(shelf_marks.c.added_at)).join(tracks, tracks.c.id == shelf_marks.c.track_id)
            of_album = newest.where(tracks.c.album_id == albums.c.id).scalar_subquery()
            return [func.coalesce(type_coerce(of_album, albums.c.id.type), 0)]
        case _:
            return [albums.c.title_key]


def _told_albums(connection: Connection, places: dict[int, Place]) -> list[ShelvedAlbum]:
    counted = select(
        tracks.c.album_id,
        func.count().label("tracks"),
        func.coalesce(func.sum(tracks.c.duration_ms), 0).label("duration_ms"),
        func.min(tracks.c.picture).label("picture"),
    ).where(_PRESENT, tracks.c.album_id.in_(places))
    sums = {row.album_id: row for row in connection.execute(counted.group_by(tracks.c.album_id))}
    first = select(album_artists.c.album_id, album_artists.c.artist_id).where(
        album_artists.c.album_id.in_(places), album_artists.c.position == 0
    )
    by = {row.album_id: ArtistId(row.artist_id) for row in connection.execute(first)}
    known = {row.id: row for row in connection.execute(select(albums).where(albums.c.id.in_(places)))}
    return [
        ShelvedAlbum(
            AlbumId(number),
            known[number].title,
            known[number].artist,
            by.get(number),
            int(known[number].date[:4]) if known[number].date else None,
            sums[number].tracks,
            int(sums[number].duration_ms),
            sums[number].picture,
            place,
        )
        for number, place in places.items()
        if number in sums
    ]


def _told_artists(connection: Connection, places: dict[int, Place]) -> list[ShelvedArtist]:
    counted = (
        select(
            track_artists.c.artist_id,
            func.count(func.distinct(tracks.c.id)).label("tracks"),
            func.count(func.distinct(tracks.c.album_id)).label("albums"),
            func.min(tracks.c.picture).label("picture"),
        )
        .join(tracks)
        .where(track_artists.c.artist_id.in_(places), track_artists.c.role == Role.ARTIST, _PRESENT)
        .group_by(track_artists.c.artist_id)
    )
    sums = {row.artist_id: row for row in connection.execute(counted)}
    called = select(artists.c.id, artists.c.name).where(artists.c.id.in_(places))
    names = {row.id: row.name for row in connection.execute(called)}
    return [
        ShelvedArtist(ArtistId(number), names[number], one.tracks, one.albums, one.picture, place)
        for number, place in places.items()
        if (one := sums.get(number)) is not None
    ]


def _tagged_counts(connection: Connection) -> dict[str, int]:
    # Grouped by what no index is looked into for, tracks and marks are read side by side.
    genre = (track_genres.c.genre_id + literal_column("0")).label("genre_id")
    counted = (
        select(genre, func.count().label("tracks"))
        .join(shelf_marks, shelf_marks.c.track_id == track_genres.c.track_id)
        .group_by(genre)
    )
    names = {row.id: row.name for row in connection.execute(select(genres.c.id, genres.c.name))}
    return {names[row.genre_id]: row.tracks for row in connection.execute(counted)}


def heard_counts(connection: Connection, task: Task) -> dict[str, int]:
    """Every label that people or models gave, with how many tracks bear it."""
    corrected = select(corrections.c.audio_hash).where(corrections.c.task == task)
    query = (
        select(named_labels.c.label, func.count().label("tracks"))
        .join(tracks, tracks.c.audio_hash == named_labels.c.audio_hash)
        .where(named_labels.c.task == task, named_labels.c.audio_hash.not_in(corrected))
        .group_by(named_labels.c.label)
    )
    found: Counter[str] = Counter({row.label: row.tracks for row in connection.execute(query)})
    # Of all tracks this is told from indexes alone; the few whose files are gone are taken off.
    found.subtract({row.label: row.tracks for row in connection.execute(query.where(~_PRESENT))})
    said = (
        select(corrections.c.labels, func.count(tracks.c.id))
        .join(tracks, tracks.c.audio_hash == corrections.c.audio_hash)
        .where(corrections.c.task == task, _PRESENT)
        .group_by(corrections.c.audio_hash, corrections.c.labels)
    )
    for labels, count in connection.execute(said):
        found.update(dict.fromkeys(labels, count))
    return {label: count for label, count in found.items() if count > 0}


def _by_character(connection: Connection, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Sorted by its characters, as SQLite does by itself."""
    return column if connection.dialect.name == "sqlite" else collate(column, "C")


def is_album_place(by: str, place: Sequence[object]) -> bool:
    """Whether this can be a place in lists of albums in this order."""
    kinds: dict[str, tuple[type, ...]] = {
        "title": (str, int),
        "artist": (str, str, int),
        "year": (str, str, int),
        "added": (int, int),
    }
    return tuple(map(type, place)) == kinds[by] and _fits(place)


def is_artist_place(place: Sequence[object]) -> bool:
    """Whether this can be a place in the list of artists."""
    return tuple(map(type, place)) == (str, int) and _fits(place)


def _fits(place: Sequence[object]) -> bool:
    return all(is_text(value) if isinstance(value, str) else abs(cast("int", value)) < 2**63 for value in place)
