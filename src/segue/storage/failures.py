"""Everything that went wrong with files, in pages: what cannot be read, heard or named, and then mere remarks."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from sqlalchemy import Connection, Select, Table, and_, func, literal, or_, select, union_all

from segue.domain.ids import FolderId
from segue.storage.folders import path_at
from segue.storage.schema import folders, problems, tracks, unheard, unnamed


class Failing(IntEnum):
    """What did not succeed, in the order in which pages tell it."""

    READING = 0
    HEARING = 1
    NAMING = 2
    REMARK = 3


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong with one file or folder. `number` orders those of its kind."""

    kind: Failing
    number: int
    folder_id: FolderId
    path: str
    message: str


def failures(
    connection: Connection, kinds: Sequence[Failing], after: tuple[int, int] | None, limit: int
) -> list[Failure]:
    """A page of them; `after` is the kind and the number of the last one that was told."""
    parts = {
        Failing.READING: _noted(Failing.READING, fatal=True),
        Failing.HEARING: _of_recordings(Failing.HEARING, unheard),
        Failing.NAMING: _of_recordings(Failing.NAMING, unnamed),
        Failing.REMARK: _noted(Failing.REMARK, fatal=False),
    }
    found = union_all(*(parts[kind] for kind in kinds)).subquery()
    query = select(found, folders.c.path).join(folders, folders.c.id == found.c.folder_id)
    if after is not None:
        kind, number = after
        query = query.where(or_(found.c.kind > kind, and_(found.c.kind == kind, found.c.number > number)))
    rows = connection.execute(query.order_by(found.c.kind, found.c.number).limit(limit))
    return [
        Failure(
            Failing(row.kind),
            row.number,
            FolderId(row.folder_id),
            f"{row.path.rstrip('/')}/{path_at(row.directory, row.name)}",
            row.message,
        )
        for row in rows
    ]


def _noted(kind: Failing, *, fatal: bool) -> Select[tuple[int, int, int, str, str, str]]:
    p = problems.c
    columns = (literal(int(kind)).label("kind"), p.id.label("number"), p.folder_id, p.directory, p.name, p.message)
    return select(*columns).where(p.fatal.is_(fatal))


def _of_recordings(kind: Failing, failed: Table) -> Select[tuple[int, int, int, str, str, str]]:
    """One line for each track, however many plans or models failed with its recording."""
    t = tracks.c
    told = func.min(failed.c.reason).label("message")
    return (
        select(literal(int(kind)).label("kind"), t.id.label("number"), t.folder_id, t.directory, t.name, told)
        .join(failed, failed.c.audio_hash == t.audio_hash)
        .where(t.missing_since.is_(None))
        .group_by(t.id, t.folder_id, t.directory, t.name)
    )
