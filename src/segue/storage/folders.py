"""The music folders that the library covers, and what was wrong in them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, delete, exists, func, insert, select, update

from segue.domain.errors import BadRequest, NotFound
from segue.domain.ids import FolderId
from segue.domain.music import Folder, Kind, Problem
from segue.storage.schema import folders, problems, tracks


def add_folder(connection: Connection, path: str, kind: Kind, now: datetime) -> Folder:
    """Cover a folder from now on; one that is covered already is given back as it is."""
    known = all_folders(connection)
    for folder in known:
        if folder.path == path:
            if folder.kind is not kind:
                raise BadRequest(
                    f"{path} is already a folder of {folder.kind}.",
                    f"Remove it first if it should be {kind}: segue folders remove {folder.id}",
                )
            return folder
        if _within(path, folder.path) or _within(folder.path, path):
            raise BadRequest(
                f"{path} and the folder {folder.path} overlap, and a file can be in one folder only.",
                f"Scan {folder.path}, or remove it first: segue folders remove {folder.id}",
            )
    connection.execute(insert(folders).values(path=path, kind=kind, added_at=now))
    return next(folder for folder in all_folders(connection) if folder.path == path)


def all_folders(connection: Connection) -> list[Folder]:
    """Every folder, in the order they were added."""
    return [_folder(row) for row in connection.execute(select(folders).order_by(folders.c.id))]


def folder_by_id(connection: Connection, folder_id: FolderId) -> Folder:
    """One folder."""
    row = connection.execute(select(folders).where(folders.c.id == folder_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no folder {folder_id}.", "`segue folders` lists them.")
    return _folder(row)


def remove_folder(connection: Connection, folder_id: FolderId) -> int:
    """Forget a folder with its tracks and their history, music files untouched; returns how many tracks that were."""
    folder_by_id(connection, folder_id)
    count = connection.execute(select(func.count()).where(tracks.c.folder_id == folder_id)).scalar_one()
    connection.execute(delete(folders).where(folders.c.id == folder_id))
    return count


def mark_scanned(connection: Connection, folder_id: FolderId, now: datetime) -> None:
    """Note when a folder was last scanned from end to end."""
    connection.execute(update(folders).where(folders.c.id == folder_id).values(scanned_at=now))


def note_problems(connection: Connection, folder_id: FolderId, found: Iterable[Problem], now: datetime) -> None:
    """Write down what was wrong with files and folders."""
    rows = []
    for problem in found:
        directory, name = place_of(problem.path)
        rows.append(
            {
                "folder_id": folder_id,
                "directory": directory,
                "name": name,
                "message": problem.message,
                "fatal": problem.fatal,
                "size": problem.size,
                "modified_ns": problem.modified_ns,
                "seen_at": now,
            }
        )
    if rows:
        connection.execute(insert(problems), rows)


def clear_problems(connection: Connection, folder_id: FolderId, directory: str, names: Sequence[str]) -> None:
    """Forget what was wrong with these files of a directory: they are about to be read again, or are gone."""
    if names:
        connection.execute(
            delete(problems).where(
                problems.c.folder_id == folder_id, problems.c.directory == directory, problems.c.name.in_(names)
            )
        )


def all_problems(connection: Connection, *, fatal: bool | None = None, limit: int | None = None) -> list[Problem]:
    """What was wrong at the last look, worst first, each with its absolute path."""
    query = (
        select(problems, folders.c.path.label("root"))
        .join(folders)
        .order_by(problems.c.fatal.desc(), folders.c.path, problems.c.directory, problems.c.name, problems.c.id)
        .limit(limit)
    )
    if fatal is not None:
        query = query.where(problems.c.fatal.is_(fatal))
    return [
        Problem(
            path="/".join(part for part in (row.root.rstrip("/"), row.directory, row.name) if part),
            message=row.message,
            fatal=row.fatal,
            size=row.size,
            modified_ns=row.modified_ns,
        )
        for row in connection.execute(query)
    ]


def has_tracks(connection: Connection, folder_id: FolderId) -> bool:
    """True where the folder holds tracks that are not missing."""
    return bool(
        connection.execute(
            select(exists().where(tracks.c.folder_id == folder_id, tracks.c.missing_since.is_(None)))
        ).scalar_one()
    )


def place_of(path: str) -> tuple[str, str]:
    """A relative path as it is stored: its directory, '' at the top, and its name."""
    directory, _, name = path.rpartition("/")
    return directory, name


def path_at(directory: str, name: str) -> str:
    """The relative path that `place_of` was given."""
    return f"{directory}/{name}" if directory else name


def _within(inner: str, outer: str) -> bool:
    return inner.startswith(outer.rstrip("/") + "/")


def _folder(row: Row[tuple[object, ...]]) -> Folder:
    return Folder(
        id=FolderId(row.id), path=row.path, kind=Kind(row.kind), added_at=row.added_at, scanned_at=row.scanned_at
    )
