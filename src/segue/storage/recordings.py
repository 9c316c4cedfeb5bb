"""What all tables that hang on a recording's hash need.

Rows take the place of older ones, failures are told by track, and what no track holds any more is forgotten.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from segue.domain.hearing import SoundVector
from segue.domain.ids import AudioHash, ModelId
from segue.domain.music import Problem
from segue.storage.folders import path_at
from segue.storage.schema import folders, tracks

_HASHES_AT_ONCE = 500


def put(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, each with a value for every column and in the place of the one with its primary key."""
    if not rows:
        return
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    row = dialect.insert(table)
    fresh = {column.name: row.excluded[column.name] for column in table.c if not column.primary_key}
    connection.execute(row.on_conflict_do_update(index_elements=list(table.primary_key), set_=fresh), list(rows))


def at_once(hashes: Sequence[AudioHash]) -> Iterator[Sequence[AudioHash]]:
    """The hashes in parts that a query can hold."""
    for start in range(0, len(hashes), _HASHES_AT_ONCE):
        yield hashes[start : start + _HASHES_AT_ONCE]


def vector_in(row: Row[*tuple[Any, ...]]) -> SoundVector:
    """How a recording sounds to a model, from its row of `sound_vectors`."""
    return SoundVector(ModelId(row.model), row.mean, row.spread, row.tags, row.excerpts)


def problems_of(connection: Connection, failed: Table) -> list[Problem]:
    """Tracks that are there and whose recordings stand in this table, each with its absolute path and the reason."""
    query = (
        select(tracks.c.directory, tracks.c.name, tracks.c.size, tracks.c.modified_ns, failed.c.reason, folders.c.path)
        .select_from(tracks.join(folders).join(failed, failed.c.audio_hash == tracks.c.audio_hash))
        .where(tracks.c.missing_since.is_(None))
        .order_by(folders.c.path, tracks.c.directory, tracks.c.name)
    )
    return [
        Problem(
            f"{row.path.rstrip('/')}/{path_at(row.directory, row.name)}", row.reason, True, row.size, row.modified_ns
        )
        for row in connection.execute(query)
    ]


def forget_unheld(connection: Connection, tables: Collection[Table]) -> None:
    """Forget what is known of recordings that no track holds any more, missing ones among the tracks."""
    for table in tables:
        connection.execute(delete(table).where(table.c.audio_hash.not_in(select(tracks.c.audio_hash))))
