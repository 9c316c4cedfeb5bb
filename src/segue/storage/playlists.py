"""Playlists and what is on them. A place on one is how many tracks stand before it, whatever number its row bears."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, delete, func, insert, or_, select, update

from segue.domain.errors import BadRequest
from segue.domain.ids import ContentHash, ListenerId, PlaylistId, TrackId
from segue.domain.playlists import MOST_TRACKS, Description, Playlist
from segue.storage.schema import listeners, playlist_tracks, playlists, tracks

_COVERS = 4
_AT_ONCE = 500
_A_MOMENT = timedelta(milliseconds=1)


def add(connection: Connection, owner: ListenerId, told: Description, now: datetime) -> PlaylistId:
    """Keep a new playlist without tracks."""
    values = {
        "listener_id": owner, "name": told.name, "comment": told.comment, "shared": told.shared,
        "created_at": now, "changed_at": now,
    }  # fmt: skip
    return PlaylistId(connection.execute(insert(playlists).values(values).returning(playlists.c.id)).scalar_one())


def playlist(connection: Connection, playlist_id: PlaylistId, *, to_change: bool = False) -> Playlist | None:
    """One playlist; None where there is none. One that is to be changed waits for whoever else is changing it."""
    if to_change:
        # On SQLite whoever writes is alone already.
        connection.execute(select(playlists.c.id).where(playlists.c.id == playlist_id).with_for_update())
    row = connection.execute(_playlists().where(playlists.c.id == playlist_id)).one_or_none()
    return None if row is None else _with_covers(connection, [row])[0]


def seen_by(
    connection: Connection,
    listener_id: ListenerId | None,
    after: tuple[datetime, PlaylistId] | None = None,
    limit: int | None = None,
) -> list[Playlist]:
    """The playlists of somebody and those that are shared, or the shared ones alone; the last changed first.

    `after` is when the one before was changed, and its id.
    """
    at, number = playlists.c.changed_at, playlists.c.id
    own = [] if listener_id is None else [playlists.c.listener_id == listener_id]
    query = _playlists().where(or_(playlists.c.shared, *own)).order_by(at.desc(), number.desc()).limit(limit)
    if after is not None:
        query = query.where(or_(at < after[0], and_(at == after[0], number < after[1])))
    return _with_covers(connection, connection.execute(query).all())


def count_of(connection: Connection, listener_id: ListenerId) -> int:
    """How many playlists somebody has."""
    return connection.execute(select(func.count()).where(playlists.c.listener_id == listener_id)).scalar_one()


def describe(connection: Connection, kept: Playlist, told: Description, now: datetime) -> None:
    """Keep another name, comment or openness."""
    new = {"name": told.name, "comment": told.comment, "shared": told.shared, "changed_at": _later(kept, now)}
    connection.execute(update(playlists).where(playlists.c.id == kept.id).values(new))


def remove(connection: Connection, playlist_id: PlaylistId) -> None:
    """Forget a playlist."""
    connection.execute(delete(playlists).where(playlists.c.id == playlist_id))


def tracks_on(
    connection: Connection, playlist_id: PlaylistId, start: int = 0, limit: int | None = None
) -> list[TrackId]:
    """What is on a playlist, in its order, from a place on."""
    on = playlist_tracks.c
    query = select(on.track_id).where(on.playlist_id == playlist_id).order_by(on.position).offset(start).limit(limit)
    return [TrackId(number) for number in connection.execute(query).scalars()]


def put(connection: Connection, kept: Playlist, new: Sequence[TrackId], now: datetime) -> None:
    """Put these tracks on a playlist in the place of what was on it.

    Raises:
        BadRequest: there is no such track, or they are too many.
    """
    if len(new) > MOST_TRACKS:
        raise BadRequest(f"{len(new):,} tracks are too many for one playlist.", f"Make it {MOST_TRACKS:,} or fewer.")
    for some in _parts(sorted(set(new))):
        known = set(connection.execute(select(tracks.c.id).where(tracks.c.id.in_(some))).scalars())
        unknown = [track for track in some if track not in known]
        if unknown:
            raise BadRequest(f"There is no track {unknown[0]}.", "Leave it out.")
    connection.execute(delete(playlist_tracks).where(playlist_tracks.c.playlist_id == kept.id))
    rows = [{"playlist_id": kept.id, "position": place, "track_id": track} for place, track in enumerate(new)]
    if rows:
        connection.execute(insert(playlist_tracks), rows)
    connection.execute(update(playlists).where(playlists.c.id == kept.id).values(changed_at=_later(kept, now)))


def _later(kept: Playlist, now: datetime) -> datetime:
    """Now, or just after the last change: no two states of a playlist bear the same time."""
    return max(now, kept.changed_at + _A_MOMENT)


def _parts(ids: Sequence[TrackId]) -> Iterator[Sequence[TrackId]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]


def _playlists() -> Select[Any]:
    on = playlist_tracks.c
    return (
        select(
            playlists,
            listeners.c.display_name.label("owner"),
            func.count(on.track_id).label("track_count"),
            func.coalesce(func.sum(tracks.c.duration_ms), 0).label("duration_ms"),
        )
        .join(listeners, listeners.c.id == playlists.c.listener_id)
        .outerjoin(playlist_tracks, on.playlist_id == playlists.c.id)
        .outerjoin(tracks, tracks.c.id == on.track_id)
        .group_by(playlists.c.id, listeners.c.display_name)
    )


def _with_covers(connection: Connection, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Playlist]:
    found = {row.id: _playlist(row) for row in rows}
    numbers = list(found)
    for start in range(0, len(numbers), _AT_ONCE):
        for number, covers in _covers(connection, numbers[start : start + _AT_ONCE]).items():
            found[number] = replace(found[number], covers=tuple(covers))
    return list(found.values())


def _covers(connection: Connection, numbers: Sequence[int]) -> dict[int, list[ContentHash]]:
    """The first covers on each of these playlists, each once."""
    on = playlist_tracks.c
    first = func.min(on.position)
    ranked = (
        select(
            on.playlist_id,
            tracks.c.picture,
            func.row_number().over(partition_by=on.playlist_id, order_by=first).label("place"),
        )
        .join(tracks, tracks.c.id == on.track_id)
        .where(on.playlist_id.in_(numbers), tracks.c.picture.is_not(None))
        .group_by(on.playlist_id, tracks.c.picture)
        .subquery()
    )
    query = select(ranked).where(ranked.c.place <= _COVERS).order_by(ranked.c.playlist_id, ranked.c.place)
    found: dict[int, list[ContentHash]] = {}
    for row in connection.execute(query):
        found.setdefault(row.playlist_id, []).append(ContentHash(row.picture))
    return found


def _playlist(row: Row[*tuple[Any, ...]]) -> Playlist:
    return Playlist(
        PlaylistId(row.id),
        ListenerId(row.listener_id),
        row.owner,
        row.name,
        row.comment,
        row.shared,
        row.created_at,
        row.changed_at,
        row.track_count,
        int(row.duration_ms),
    )
