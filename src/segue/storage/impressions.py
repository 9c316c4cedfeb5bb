"""What was shown to listeners and how they took it, in columns; each list that was shown has an id of its own."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Connection, Select, func, select, type_coerce

from segue.domain.listening import Ending, EventKind
from segue.storage.schema import events

_AT_ONCE = 50_000
_TRACKS_AT_ONCE = 500
_NOTHING = -1
_TAKEN = (EventKind.PLAY, EventKind.SKIP, EventKind.LIKE, EventKind.RATING)
_GOOD_STARS = 4


class ShownColumns(NamedTuple):
    """Impressions in the order of time. `at` is in seconds since 1970, `places` count from 0.

    `lists`, `kinds`, `models` and `asked` are places in the names beside them: the list's id, what the list is for, the
    model that brought the track, and the one that the whole list was asked of.
    """

    listeners: NDArray[np.int64]
    tracks: NDArray[np.int64]
    places: NDArray[np.int64]
    at: NDArray[np.float64]
    lists: NDArray[np.int64]
    kinds: NDArray[np.int64]
    models: NDArray[np.int64]
    asked: NDArray[np.int64]
    list_names: tuple[str, ...]
    kind_names: tuple[str, ...]
    model_names: tuple[str, ...]


class TakenColumns(NamedTuple):
    """What listeners did with tracks, in the order of time.

    `lists` is the place, among those that were shown, of the list that a deed names as its session; -1 for none.
    """

    listeners: NDArray[np.int64]
    tracks: NDArray[np.int64]
    at: NDArray[np.float64]
    lists: NDArray[np.int64]
    played: NDArray[np.bool_]
    finished: NDArray[np.bool_]
    skipped: NDArray[np.bool_]
    liked: NDArray[np.bool_]


def shown_columns(connection: Connection, since: datetime, until: datetime | None = None) -> ShownColumns:
    """Every impression of a track from `since` to before `until`."""
    e = events.c
    query = select(
        e.listener_id, e.track_id, e.position, type_coerce(e.at, BigInteger).label("at"), e.source, e.session, e.context
    ).where(e.kind == EventKind.IMPRESSION, e.track_id.is_not(None), *_between(since, until))
    lists: dict[str, int] = {}
    kinds: dict[str, int] = {}
    models: dict[str, int] = {}
    cells: list[tuple[float, ...]] = []
    for row in _rows(connection, query.order_by(e.at, e.id)):
        told = row.context or {}
        model = str(told.get("model", ""))
        name = row.session or f"{row.listener_id} {row.source} {row.at}"
        cells.append(
            (
                row.listener_id, row.track_id, row.position or 0, row.at, lists.setdefault(name, len(lists)),
                kinds.setdefault(row.source or "", len(kinds)), models.setdefault(model, len(models)),
                models.setdefault(str(told.get("asked", model)), len(models)),
            )
        )  # fmt: skip
    listeners, of_tracks, places, at, *others = np.array(cells, dtype=np.int64).reshape(-1, 8).T
    of_lists, of_kinds, of_models, asked = others
    names = tuple(lists), tuple(kinds), tuple(models)
    return ShownColumns(listeners, of_tracks, places, at / 1000.0, of_lists, of_kinds, of_models, asked, *names)


def taken_columns(
    connection: Connection, lists: Sequence[str], since: datetime, until: datetime | None = None
) -> TakenColumns:
    """Plays, skips and likes of tracks, without what was taken back; `lists` are the ids of those that were shown."""
    e = events.c
    undone = select(e.undoes).where(e.kind == EventKind.UNDO, e.undoes.is_not(None))
    query = select(
        e.listener_id, e.track_id, type_coerce(e.at, BigInteger).label("at"), e.session, e.kind, e.ended, e.rating
    ).where(e.kind.in_(_TAKEN), e.track_id.is_not(None), e.id.not_in(undone), *_between(since, until))
    number = {name: place for place, name in enumerate(lists)}
    cells = [
        (
            row.listener_id, row.track_id, row.at, number.get(row.session or "", _NOTHING),
            row.kind == EventKind.PLAY and row.ended != Ending.FAILED,
            row.ended == Ending.COMPLETED,
            row.kind == EventKind.SKIP or row.ended == Ending.SKIPPED,
            row.kind == EventKind.LIKE or (row.rating or 0) >= _GOOD_STARS,
        )
        for row in _rows(connection, query.order_by(e.at, e.id))
    ]  # fmt: skip
    columns = np.array(cells, dtype=np.int64).reshape(-1, 8).T
    played, finished, skipped, liked = (column.astype(np.bool_) for column in columns[4:])
    return TakenColumns(columns[0], columns[1], columns[2] / 1000.0, columns[3], played, finished, skipped, liked)


def _between(since: datetime, until: datetime | None) -> tuple[Any, ...]:
    return (events.c.at >= since,) if until is None else (events.c.at >= since, events.c.at < until)


def _rows(connection: Connection, query: Select[Any]) -> Iterator[Any]:
    for page in connection.execution_options(yield_per=_AT_ONCE).execute(query).partitions():
        yield from page


def shown_times(connection: Connection, since: datetime) -> int:
    """How often any track was shown to somebody in a list."""
    e = events.c
    query = select(func.count()).where(e.kind == EventKind.IMPRESSION, e.track_id.is_not(None), e.at >= since)
    return int(connection.execute(query).scalar_one())


class Meetings(NamedTuple):
    """Times that some tracks came to listeners, and where: shown, heard to the end, or turned away."""

    listeners: NDArray[np.int64]
    places: tuple[str, ...]
    shown: NDArray[np.bool_]
    heard: NDArray[np.bool_]
    skipped: NDArray[np.bool_]


def meetings(connection: Connection, tracks: Sequence[int], since: datetime) -> Meetings:
    """Every impression, play and skip of these tracks; the place is '' where nobody said which it was."""
    e = events.c
    kinds = (EventKind.IMPRESSION, EventKind.PLAY, EventKind.SKIP)
    rows: list[Any] = []
    for start in range(0, len(tracks), _TRACKS_AT_ONCE):
        some = tracks[start : start + _TRACKS_AT_ONCE]
        query = select(e.listener_id, e.source, e.kind, e.ended).where(e.track_id.in_(some), e.kind.in_(kinds))
        rows += connection.execute(query.where(e.at >= since).order_by(e.id)).all()
    skipped = [row.kind == EventKind.SKIP or row.ended == Ending.SKIPPED for row in rows]
    return Meetings(
        np.array([row.listener_id for row in rows], dtype=np.int64),
        tuple(row.source or "" for row in rows),
        np.array([row.kind == EventKind.IMPRESSION for row in rows], dtype=np.bool_),
        np.array([row.ended == Ending.COMPLETED for row in rows], dtype=np.bool_),
        np.array(skipped, dtype=np.bool_),
    )
