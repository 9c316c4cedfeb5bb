"""Tracks in an order, a page at a time: each page begins after what stood last on the one before.

Tracks of which it is not known by what they are sorted (no year in the tags, not heard yet) come last.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, func, literal_column, select, tuple_, type_coerce
from sqlalchemy.sql.expression import UnaryExpression
from sqlalchemy.sql.operators import custom_op

from segue.domain.ids import ListenerId, TrackId
from segue.storage.browsing.choosing import Choice, conditions, is_text, plays_of
from segue.storage.schema import FIGURES, events, shelf_marks

Place = tuple[str | int | float | None, ...]
"""What stands last on a page: by what its track is sorted, and its number."""

PLAIN_ORDERS = ("title", "artist", "added", "year", "duration", "plays")
ORDERS = (*PLAIN_ORDERS, *FIGURES)
"""By what tracks can be sorted."""


class Order(NamedTuple):
    """By what, and whether the largest come first."""

    by: str = "title"
    falling: bool = False


class Listed(NamedTuple):
    """A track, and where its list goes on after it."""

    id: TrackId
    place: Place


def tracks_in_order(
    connection: Connection,
    choice: Choice,
    order: Order,
    listener_id: ListenerId,
    limit: int,
    after: Place | None = None,
) -> list[Listed]:
    """The next tracks that are meant."""
    source, columns = _sorted_by(order.by, listener_id)
    wanted = conditions(connection, choice, listener_id)
    if wanted and connection.dialect.name == "sqlite":
        # It would go through all tracks in this order until enough fit, however few do: reading them as they lie and
        # sorting what fits takes a tenth of that.
        columns = [_unindexed(column) for column in columns]
    meant = select(shelf_marks.c.track_id, *columns).select_from(source).where(*wanted)
    found: list[Listed] = []
    if after is None or after[0] is not None:
        found += _known(connection, meant, columns, order, after, limit)
        after = None
    if len(found) < limit and _may_be_unknown(order.by):
        found += _unknown(connection, meant, columns[0], order, after, limit - len(found))
    return found


def count_tracks(connection: Connection, choice: Choice, listener_id: ListenerId) -> int:
    """How many tracks are meant."""
    query = select(func.count()).select_from(shelf_marks).where(*conditions(connection, choice, listener_id))
    return int(connection.execute(query).scalar_one())


def is_place(order: str, place: Sequence[object]) -> bool:
    """Whether this can be a place in lists of this order."""
    if order not in ORDERS or len(place) != (3 if order == "artist" else 2) or not _is_whole(place[-1]):
        return False
    texts = order in ("title", "artist")
    return all(
        isinstance(value, str) and is_text(value) if texts else value is None or _is_number(value)
        for value in place[:-1]
    )


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and _is_number(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 2**63


def _sorted_by(by: str, listener_id: ListenerId) -> tuple[Any, list[ColumnElement[Any]]]:
    """Where tracks are read from, and the columns by which they are sorted before their numbers."""
    marks = shelf_marks.c
    match by:
        case "title":
            return shelf_marks, [marks.title]
        case "artist":
            return shelf_marks, [marks.artist, marks.title]
        case "added":
            return shelf_marks, [type_coerce(marks.added_at, BigInteger)]
        case "duration":
            return shelf_marks, [marks.duration_ms]
        case "plays":
            often = select(events.c.track_id, func.count().label("plays")).where(*plays_of(listener_id))
            played = often.group_by(events.c.track_id).subquery()
            counted = func.coalesce(played.c.plays, literal_column("0"))
            return shelf_marks.outerjoin(played, played.c.track_id == marks.track_id), [counted]
        case _:
            return shelf_marks, [marks[by]]


def _unindexed(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The same value, for which SQLite looks into no index."""
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)


def _may_be_unknown(by: str) -> bool:
    return by in ("year", "duration", *FIGURES)


def _known(
    connection: Connection, meant: Select[Any], columns: list[ColumnElement[Any]], order: Order, after: Place | None,
    limit: int,
) -> Iterator[Listed]:  # fmt: skip
    keys = [*columns, shelf_marks.c.track_id]
    if _may_be_unknown(order.by):
        meant = meant.where(columns[0].is_not(None))
    if after is not None:
        here, there = tuple_(*keys), tuple_(*after)
        meant = meant.where(here < there if order.falling else here > there)
    meant = meant.order_by(*(key.desc() if order.falling else key.asc() for key in keys)).limit(limit)
    for row in connection.execute(meant):
        yield Listed(TrackId(row[0]), (*row[1:], row[0]))


def _unknown(
    connection: Connection,
    meant: Select[Any],
    column: ColumnElement[Any],
    order: Order,
    after: Place | None,
    limit: int,
) -> Iterator[Listed]:
    number = shelf_marks.c.track_id
    meant = meant.where(column.is_(None))
    if after is not None:
        meant = meant.where(number < after[-1] if order.falling else number > after[-1])
    for row in connection.execute(meant.order_by(number.desc() if order.falling else number.asc()).limit(limit)):
        yield Listed(TrackId(row[0]), (None, row[0]))
