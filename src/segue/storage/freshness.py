"""Telling cheaply whether what lists are made from has changed: by the newest of each kind, not by a look at all."""

from sqlalchemy import Connection, func, select

from segue.domain.ids import ListenerId
from segue.storage.schema import (
    experiments,
    heard_parts,
    kept_lists,
    named_labels,
    namings,
    served_models,
    sound_vectors,
    tracks,
)

_NEWEST = (
    func.max(tracks.c.id),
    func.max(tracks.c.missing_since),
    func.max(heard_parts.c.heard_at),
    func.max(sound_vectors.c.heard_at),
    func.max(namings.c.at),
    func.max(served_models.c.id),
    func.max(experiments.c.id),
    func.max(experiments.c.ended_at),
)


def freshness(connection: Connection) -> tuple[object, ...]:
    """A value that differs when there is other music, more was heard or named, or another model serves."""
    newest = tuple(connection.execute(select(column)).scalar_one() for column in _NEWEST)
    labels = connection.execute(select(func.count()).select_from(named_labels)).scalar_one()
    return (*newest, labels)


def newest_list(connection: Connection) -> int:
    """The number of the list that was kept last; 0 where none is."""
    return connection.execute(select(func.max(kept_lists.c.id))).scalar_one() or 0


def listeners_with_newer_lists(connection: Connection, after: int) -> set[ListenerId]:
    """Whose lists were made after the one with this number."""
    query = select(kept_lists.c.listener_id).where(kept_lists.c.id > after).distinct()
    return {ListenerId(number) for number in connection.execute(query).scalars()}
