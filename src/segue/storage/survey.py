"""What the library knew of a directory at the last scan, for comparison with what the disk holds now."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Connection, delete, insert, select, update

from segue.domain.ids import FolderId, TrackId
from segue.storage import shelving
from segue.storage.schema import directories, problems, tracks

T = TypeVar("T")

_IDS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file as the last scan saw it: a track's, or one that could not be read (`track_id` is None)."""

    track_id: TrackId | None
    size: int
    modified_ns: int


@dataclass(slots=True)
class KnownDirectory:
    """The files of one directory by name, and a digest of the covers and lyrics beside them ('' for none).

    `remarked` names everything there that a problem was written down for.
    """

    files: dict[str, KnownFile]
    remarked: set[str]
    sidecars: str


def known(connection: Connection, folder_id: FolderId, paths: Collection[str]) -> dict[str, KnownDirectory]:
    """These directories as they were at the last scan; a missing track does not count as there."""
    found = {path: KnownDirectory({}, set(), "") for path in paths}
    unread = select(
        problems.c.directory, problems.c.name, problems.c.fatal, problems.c.size, problems.c.modified_ns
    ).where(problems.c.folder_id == folder_id, problems.c.directory.in_(paths))
    for directory, name, fatal, size, modified_ns in connection.execute(unread):
        found[directory].remarked.add(name)
        if fatal:
            found[directory].files[name] = KnownFile(None, size, modified_ns)
    present = select(tracks.c.directory, tracks.c.name, tracks.c.id, tracks.c.size, tracks.c.modified_ns).where(
        tracks.c.folder_id == folder_id, tracks.c.directory.in_(paths), tracks.c.missing_since.is_(None)
    )
    for directory, name, track_id, size, modified_ns in connection.execute(present):
        found[directory].files[name] = KnownFile(TrackId(track_id), size, modified_ns)
    beside = select(directories.c.path, directories.c.sidecars).where(
        directories.c.folder_id == folder_id, directories.c.path.in_(paths)
    )
    for path, sidecars in connection.execute(beside):
        found[path].sidecars = sidecars
    return found


def note_sidecars(connection: Connection, folder_id: FolderId, sidecars: Mapping[str, str]) -> None:
    """Remember, by directory, the digest of the files beside the music that has just been read."""
    for part in _parts(list(sidecars)):
        connection.execute(
            delete(directories).where(directories.c.folder_id == folder_id, directories.c.path.in_(part))
        )
        rows = [{"folder_id": folder_id, "path": path, "sidecars": sidecars[path]} for path in part if sidecars[path]]
        if rows:
            connection.execute(insert(directories), rows)


def known_directories(connection: Connection, folder_id: FolderId) -> set[str]:
    """Every directory that holds a track or a problem."""
    with_tracks = select(tracks.c.directory).where(tracks.c.folder_id == folder_id, tracks.c.missing_since.is_(None))
    with_problems = select(problems.c.directory).where(problems.c.folder_id == folder_id)
    return set(connection.execute(with_tracks.union(with_problems)).scalars())


def tracks_in(connection: Connection, folder_id: FolderId, paths: Iterable[str]) -> list[TrackId]:
    """The tracks, missing ones left out, whose files lie right in these directories."""
    found: list[TrackId] = []
    for part in _parts(list(paths)):
        query = select(tracks.c.id).where(
            tracks.c.folder_id == folder_id, tracks.c.directory.in_(part), tracks.c.missing_since.is_(None)
        )
        found.extend(map(TrackId, connection.execute(query).scalars()))
    return found


def mark_missing(connection: Connection, track_ids: Collection[TrackId], now: datetime) -> None:
    """Note that these tracks' files are gone. Their history stays, and they come back with their files."""
    for part in _parts(list(track_ids)):
        connection.execute(
            update(tracks).where(tracks.c.id.in_(part), tracks.c.missing_since.is_(None)).values(missing_since=now)
        )
        shelving.take_down(connection, part)


def forget_directories(connection: Connection, folder_id: FolderId, gone: Iterable[str]) -> None:
    """Forget what was wrong in directories that are gone, and what lay beside the music there."""
    for part in _parts(list(gone)):
        for table, column in ((problems, problems.c.directory), (directories, directories.c.path)):
            connection.execute(delete(table).where(table.c.folder_id == folder_id, column.in_(part)))


def _parts(values: list[T]) -> Iterable[list[T]]:
    for start in range(0, len(values), _IDS_AT_ONCE):
        yield values[start : start + _IDS_AT_ONCE]
