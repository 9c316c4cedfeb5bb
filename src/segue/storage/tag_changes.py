"""Records of what was written into tags. Each is kept before its file is touched and goes when it is taken back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from segue.domain.ids import TrackId
from segue.domain.jobs import Json
from segue.storage.schema import tag_changes


@dataclass(frozen=True, slots=True)
class TagChange:
    """A change of one file, as the writer of tags recorded it."""

    id: int
    track_id: TrackId
    written_at: datetime
    record: Mapping[str, Json]


def keep(connection: Connection, changes: Sequence[tuple[TrackId, Mapping[str, Json]]], now: datetime) -> list[int]:
    """Keep records before their files are touched; their numbers, in the same order."""
    query = insert(tag_changes).returning(tag_changes.c.id)
    return [
        connection.execute(query.values(track_id=track_id, written_at=now, record=dict(record))).scalar_one()
        for track_id, record in changes
    ]


def forget(connection: Connection, numbers: Collection[int]) -> None:
    """Forget records whose changes were not made, or were taken back."""
    connection.execute(delete(tag_changes).where(tag_changes.c.id.in_(numbers)))


def newest_first(
    connection: Connection, track_ids: Collection[TrackId] | None, before: int | None, limit: int
) -> list[TagChange]:
    """Changes in the order in which they are taken back, of some tracks or of all; `before` is the last one given."""
    query = select(tag_changes).order_by(tag_changes.c.id.desc()).limit(limit)
    if track_ids is not None:
        query = query.where(tag_changes.c.track_id.in_(track_ids))
    if before is not None:
        query = query.where(tag_changes.c.id < before)
    return [TagChange(row.id, TrackId(row.track_id), row.written_at, row.record) for row in connection.execute(query)]


def count(connection: Connection) -> int:
    """How many changes could be taken back."""
    return int(connection.execute(select(func.count()).select_from(tag_changes)).scalar_one())
