"""Podcasts and audiobooks in columns: their parts in order, and what listeners did with them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, ColumnElement, Connection, and_, select, type_coerce

from segue.domain.listening import Ending, EventKind
from segue.domain.music import Kind, Role
from segue.storage.schema import albums, artists, events, genres, track_artists, track_genres, tracks

_NOTHING = -1
_SAID = (EventKind.LIKE, EventKind.DISLIKE, EventKind.NEVER, EventKind.FOLLOW)


class EpisodeColumns(NamedTuple):
    """Episodes or chapters by track number, in the order of their shows or books, and in order within each.

    `shows` are places in `names`, `added` is in seconds since 1970, `lengths` in milliseconds, -1 where unknown.
    `texts` [shows] are words that go with each show: titles and genres. `albums` are the pairs of an album's number and
    a show, `makers` those of an artist's number and a show.
    """

    ids: NDArray[np.int64]
    shows: NDArray[np.int64]
    added: NDArray[np.float64]
    lengths: NDArray[np.int64]
    names: tuple[str, ...]
    texts: tuple[str, ...]
    albums: NDArray[np.int64]
    makers: NDArray[np.int64]


class SpokenPlays(NamedTuple):
    """Plays of them, in the order of time; `at` in seconds since 1970, `heard` in milliseconds, -1 where unknown."""

    listeners: NDArray[np.int64]
    tracks: NDArray[np.int64]
    at: NDArray[np.float64]
    heard: NDArray[np.int64]
    finished: NDArray[np.bool_]


class SpokenWords(NamedTuple):
    """What listeners said of them, in the order of time; the subjects are numbers, -1 for none. `good` is yes or no."""

    listeners: NDArray[np.int64]
    tracks: NDArray[np.int64]
    albums: NDArray[np.int64]
    artists: NDArray[np.int64]
    good: NDArray[np.bool_]


def episode_columns(connection: Connection, kind: Kind) -> EpisodeColumns:
    """All of a kind that are there: audiobooks by disc and number, podcasts by date and number, as they came else.

    A show is an album, or, where files name none, a folder.
    """
    t = tracks.c
    query = (
        select(
            t.id, t.title, t.album_id, t.folder_id, t.directory, t.name, t.disc_number, t.track_number, t.tags,
            t.duration_ms, type_coerce(t.added_at, BigInteger).label("added"), albums.c.title.label("album"),
        )
        .select_from(tracks.outerjoin(albums, albums.c.id == t.album_id))
        .where(_present(kind))
    )  # fmt: skip
    rows = sorted(connection.execute(query), key=lambda row: (_show(row), _order(row, kind)))
    shows: dict[tuple[Any, ...], int] = {}
    of_row = [shows.setdefault(_show(row), len(shows)) for row in rows]
    names = {show: row.album or row.directory or row.title for show, row in zip(of_row, rows, strict=True)}
    words: dict[int, list[str]] = {show: [name] for show, name in names.items()}
    for show, row in zip(of_row, rows, strict=True):
        words[show].append(row.title)
    show_of = dict(zip((row.id for row in rows), of_row, strict=True))
    for track, genre in connection.execute(_genres(kind)):
        words[show_of[track]].append(genre)
    made = {(artist, show_of[track]) for track, artist in connection.execute(_performers(kind))}
    held = {(row.album_id, show) for show, row in zip(of_row, rows, strict=True) if row.album_id is not None}
    return EpisodeColumns(
        np.array([row.id for row in rows], dtype=np.int64),
        np.array(of_row, dtype=np.int64),
        np.array([row.added for row in rows], dtype=np.float64) / 1000.0,
        _numbers([row.duration_ms for row in rows]),
        tuple(names[show] for show in range(len(shows))),
        tuple(" \n".join(words[show]) for show in range(len(shows))),
        np.array(sorted(held), dtype=np.int64).reshape(-1, 2),
        np.array(sorted(made), dtype=np.int64).reshape(-1, 2),
    )


def spoken_plays(connection: Connection, kind: Kind) -> SpokenPlays:
    """Every play of a kind by anybody that did not fail, without what was taken back."""
    e = events.c
    query = (
        select(e.listener_id, e.track_id, type_coerce(e.at, BigInteger).label("at"), e.heard_ms, e.ended)
        .join(tracks, tracks.c.id == e.track_id)
        .where(_present(kind), e.kind == EventKind.PLAY, e.ended != Ending.FAILED, e.id.not_in(_undone()))
        .order_by(e.at, e.id)
    )
    rows = connection.execute(query).all()
    return SpokenPlays(
        np.array([row.listener_id for row in rows], dtype=np.int64),
        np.array([row.track_id for row in rows], dtype=np.int64),
        np.array([row.at for row in rows], dtype=np.float64) / 1000.0,
        _numbers([row.heard_ms for row in rows]),
        np.array([row.ended == Ending.COMPLETED for row in rows], dtype=np.bool_),
    )


def spoken_words(connection: Connection, listener_id: int) -> SpokenWords:
    """Likes, refusals and follows of one listener, of anything, without what was taken back."""
    e = events.c
    query = (
        select(e.listener_id, e.track_id, e.album_id, e.artist_id, e.kind)
        .where(e.listener_id == listener_id, e.kind.in_(_SAID), e.id.not_in(_undone()))
        .order_by(e.at, e.id)
    )
    rows = connection.execute(query).all()
    good = [row.kind in (EventKind.LIKE, EventKind.FOLLOW) for row in rows]
    return SpokenWords(
        np.array([row.listener_id for row in rows], dtype=np.int64),
        _numbers([row.track_id for row in rows]),
        _numbers([row.album_id for row in rows]),
        _numbers([row.artist_id for row in rows]),
        np.array(good, dtype=np.bool_),
    )


def _show(row: Any) -> tuple[Any, ...]:
    """What makes files one show; albums before folders."""
    return (0, row.album_id, 0, "") if row.album_id is not None else (1, 0, row.folder_id, row.directory)


def _order(row: Any, kind: Kind) -> tuple[Any, ...]:
    """Where a part stands in its show: what is not told comes last in a book, and as it was added in a podcast."""
    numbers = (row.disc_number or 1, row.track_number if row.track_number is not None else 1 << 30, row.name, row.id)
    if kind is Kind.AUDIOBOOK:
        return numbers
    told = str((row.tags or {}).get("date") or "")
    return (told, row.added, *numbers)


def _genres(kind: Kind) -> Any:
    return (
        select(track_genres.c.track_id, genres.c.name)
        .join(genres, genres.c.id == track_genres.c.genre_id)
        .join(tracks, tracks.c.id == track_genres.c.track_id)
        .where(_present(kind))
        .order_by(track_genres.c.track_id, track_genres.c.position)
    )


def _performers(kind: Kind) -> Any:
    return (
        select(track_artists.c.track_id, artists.c.id)
        .join(artists, artists.c.id == track_artists.c.artist_id)
        .join(tracks, tracks.c.id == track_artists.c.track_id)
        .where(_present(kind), track_artists.c.role == Role.ARTIST)
    )


def _undone() -> Any:
    return select(events.c.undoes).where(events.c.kind == EventKind.UNDO, events.c.undoes.is_not(None))


def _present(kind: Kind) -> ColumnElement[bool]:
    return and_(tracks.c.missing_since.is_(None), tracks.c.kind == kind)


def _numbers(column: Sequence[int | None]) -> NDArray[np.int64]:
    return np.array([_NOTHING if value is None else value for value in column], dtype=np.int64)
