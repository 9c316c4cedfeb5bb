"""Columns of numbers to learn taste from: events, and what is known of tracks, read in one sweep each.

A row of these tables as an object costs more time than everything that is learned from it, so that they come as arrays.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, ColumnElement, Connection, Select, and_, func, select, type_coerce

from segue.domain.ids import ListenerId
from segue.domain.listening import Ending, EventKind
from segue.domain.music import Kind, Role
from segue.domain.naming import Task
from segue.storage.schema import (
    albums,
    artists,
    corrections,
    events,
    genres,
    heard_parts,
    lyrics,
    named_labels,
    track_artists,
    track_genres,
    tracks,
)

_AT_ONCE = 2_000
_NOTHING = -1
_UNLEARNED = (EventKind.IMPRESSION, EventKind.CLICK, EventKind.NOT_NOW)

_KINDS = {str(kind): place for place, kind in enumerate(EventKind)}
_ENDINGS = {str(ending): place for place, ending in enumerate(Ending)}


class EventColumns(NamedTuple):
    """Events in columns. Kinds and endings are numbered as their enumerations are; -1 stands for nothing.

    `at` is in seconds since 1970, `heard` and `length` are in milliseconds, `sessions` are numbers given here.
    """

    ids: NDArray[np.int64]
    listeners: NDArray[np.int64]
    kinds: NDArray[np.int8]
    tracks: NDArray[np.int64]
    albums: NDArray[np.int64]
    artists: NDArray[np.int64]
    at: NDArray[np.float64]
    heard: NDArray[np.int64]
    length: NDArray[np.int64]
    endings: NDArray[np.int8]
    stars: NDArray[np.int8]
    sessions: NDArray[np.int64]
    undoes: NDArray[np.int64]


class TrackColumns(NamedTuple):
    """The music that is there, by track number. `albums` is -1 where there is none, `added` in seconds since 1970.

    `performers` pairs places in these columns with the numbers of artists, in the order of the credits. `explicit` are
    those that are said to be.
    """

    ids: NDArray[np.int64]
    hashes: tuple[str, ...]
    titles: tuple[str, ...]
    albums: NDArray[np.int64]
    added: NDArray[np.float64]
    performers: tuple[NDArray[np.int32], NDArray[np.int64]]
    explicit: NDArray[np.bool_]


def event_columns(
    connection: Connection, listener_id: ListenerId | None = None, also: Collection[EventKind] = (),
    among: Collection[ListenerId] | None = None, since: datetime | None = None,
) -> EventColumns:  # fmt: skip
    """What says something of somebody's taste, and events of the kinds `also`: of all listeners, of one, or of some.

    With `since`, only what happened from then on.
    """
    e = events.c
    query = (
        select(
            e.id, e.listener_id, e.kind, e.track_id, e.album_id, e.artist_id, type_coerce(e.at, BigInteger).label("at"),
            e.heard_ms, tracks.c.duration_ms, e.ended, e.rating, e.session, e.undoes,
        )
        .select_from(events.outerjoin(tracks, tracks.c.id == e.track_id))
        .where(e.kind.not_in([kind for kind in _UNLEARNED if kind not in also]))
        .order_by(e.id)
    )  # fmt: skip
    if listener_id is not None:
        query = query.where(e.listener_id == listener_id)
    if among is not None:
        query = query.where(e.listener_id.in_(among))
    if since is not None:
        query = query.where(e.at >= since)
    sessions: dict[str, int] = {}
    parts = [_event_part(rows, sessions) for rows in ([], *_pages(connection, query))]
    return EventColumns._make(np.concatenate(column) for column in zip(*parts, strict=True))


def _event_part(rows: Sequence[Any], sessions: dict[str, int]) -> EventColumns:
    """Some rows as columns; `sessions` numbers the names of sessions as they are met."""
    columns = list(zip(*rows, strict=True)) or [()] * len(EventColumns._fields)
    ids, listeners, kinds, of_tracks, albums, of_artists, at, heard, length, endings, stars, names, undoes = columns
    return EventColumns(
        np.array(ids, dtype=np.int64),
        np.array(listeners, dtype=np.int64),
        np.array([_KINDS[kind] for kind in kinds], dtype=np.int8),
        _numbers(of_tracks),
        _numbers(albums),
        _numbers(of_artists),
        np.array(at, dtype=np.float64) / 1000,
        _numbers(heard),
        _numbers(length),
        np.array([_NOTHING if ending is None else _ENDINGS[ending] for ending in endings], dtype=np.int8),
        _numbers(stars).astype(np.int8),
        np.array([_NOTHING if name is None else sessions.setdefault(name, len(sessions)) for name in names], np.int64),
        _numbers(undoes),
    )


def track_columns(connection: Connection) -> TrackColumns:
    """All music that is there; podcasts and audiobooks are never learned from or recommended as music."""
    t = tracks.c
    added = type_coerce(t.added_at, BigInteger).label("added")
    query = select(t.id, t.audio_hash, t.title, t.album_id, added, t.explicit)
    rows = connection.execute(query.where(_present()).order_by(t.id)).all()
    ids = np.array([row.id for row in rows], dtype=np.int64)
    credits = connection.execute(
        select(track_artists.c.track_id, track_artists.c.artist_id)
        .join(tracks, t.id == track_artists.c.track_id)
        .where(_present(), track_artists.c.role == Role.ARTIST)
        .order_by(track_artists.c.track_id, track_artists.c.position)
    ).all()
    places = np.searchsorted(ids, np.array([row.track_id for row in credits], dtype=np.int64)).astype(np.int32)
    return TrackColumns(
        ids,
        tuple(row.audio_hash for row in rows),
        tuple(row.title for row in rows),
        np.array([_NOTHING if row.album_id is None else row.album_id for row in rows], dtype=np.int64),
        np.array([row.added for row in rows], dtype=np.float64) / 1000,
        (places, np.array([row.artist_id for row in credits], dtype=np.int64)),
        np.array([row.explicit is True for row in rows], dtype=np.bool_),
    )


def released_since(connection: Connection, day: str) -> list[tuple[int, str]]:
    """Track numbers with the day that their albums came out, as 2026-05-03, from this day on."""
    date = albums.c.date
    query = select(tracks.c.id, date).join(albums, albums.c.id == tracks.c.album_id).where(_present(), date >= day)
    whole = query.where(func.length(date) == len("2026-05-03")).order_by(tracks.c.id)
    return [(row.id, row.date) for row in connection.execute(whole)]


def releases(connection: Connection) -> Iterator[tuple[int, str, int | None, str | None]]:
    """Of all music that is there: track number, recording, year, and the album's title."""
    query = select(tracks.c.id, tracks.c.audio_hash, tracks.c.year, albums.c.title)
    for rows in _pages(connection, query.select_from(tracks.outerjoin(albums)).where(_present()).order_by(tracks.c.id)):
        yield from ((row.id, row.audio_hash, row.year, row.title) for row in rows)


def artist_names(connection: Connection) -> dict[int, str]:
    """Every artist's name by number."""
    return {row.id: row.name for row in connection.execute(select(artists.c.id, artists.c.name))}


def album_names(connection: Connection) -> Iterator[tuple[int, str, str]]:
    """Every album's number, title and artist."""
    query = select(albums.c.id, albums.c.title, albums.c.artist).order_by(albums.c.id)
    yield from ((row.id, row.title, row.artist) for row in connection.execute(query))


def years(connection: Connection, first: int, last: int) -> NDArray[np.int64]:
    """The numbers of all music from the years from `first` to `last`, both included."""
    query = select(tracks.c.id).where(_present(), tracks.c.year.between(first, last)).order_by(tracks.c.id)
    return np.array(connection.execute(query).scalars().all(), dtype=np.int64)


def tagged_genres(connection: Connection) -> Iterator[tuple[int, str]]:
    """Track numbers with the genres of their files' tags, as each was spelled first."""
    query = (
        select(track_genres.c.track_id, genres.c.name)
        .join(genres, genres.c.id == track_genres.c.genre_id)
        .join(tracks, tracks.c.id == track_genres.c.track_id)
        .where(_present())
        .order_by(track_genres.c.track_id, track_genres.c.position)
    )
    yield from ((row.track_id, row.name) for row in connection.execute(query))


def heard_labels(connection: Connection, task: Task) -> Iterator[tuple[str, str, float]]:
    """Recordings with the labels that a model is sure of and how sure, or with those that people gave, at 1."""
    told = {
        row.audio_hash: row.labels for row in connection.execute(select(corrections).where(corrections.c.task == task))
    }
    named = select(named_labels.c.audio_hash, named_labels.c.label, named_labels.c.probability)
    for row in connection.execute(named.where(named_labels.c.task == task).order_by(named_labels.c.audio_hash)):
        if row.audio_hash not in told:
            yield row.audio_hash, row.label, row.probability
    for audio_hash, labels in told.items():
        yield from ((audio_hash, label, 1.0) for label in labels)


def heard_figures(connection: Connection, parts: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Recordings with the figures of some parts of what was heard of them."""
    query = select(heard_parts.c.audio_hash, heard_parts.c.figures).where(heard_parts.c.part.in_(parts))
    for rows in _pages(connection, query):
        yield from ((row.audio_hash, row.figures) for row in rows)


def sung_words(connection: Connection) -> Iterator[tuple[int, str]]:
    """Track numbers with the text of their lyrics, all sets of one track together."""
    query = select(lyrics.c.track_id, lyrics.c.lines).join(tracks, tracks.c.id == lyrics.c.track_id).where(_present())
    for rows in _pages(connection, query.order_by(lyrics.c.track_id, lyrics.c.position)):
        yield from ((row.track_id, "\n".join(text for _, text in row.lines)) for row in rows)


def there_is_music(connection: Connection) -> bool:
    """Whether any music is there."""
    return connection.execute(select(tracks.c.id).where(_present()).limit(1)).first() is not None


def newest_event(connection: Connection) -> int:
    """The number of the newest event that can be learned from, 0 where there is none."""
    return connection.execute(select(func.max(events.c.id)).where(events.c.kind.not_in(_UNLEARNED))).scalar_one() or 0


def _present() -> ColumnElement[bool]:
    return and_(tracks.c.missing_since.is_(None), tracks.c.kind == Kind.MUSIC)


def _pages(connection: Connection, query: Select[Any]) -> Iterator[Sequence[Any]]:
    yield from connection.execute(query.execution_options(yield_per=_AT_ONCE)).partitions()


def _numbers(column: Sequence[int | None]) -> NDArray[np.int64]:
    return np.array([_NOTHING if value is None else value for value in column], dtype=np.int64)
