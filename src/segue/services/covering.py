"""The folders that the library covers: taking one in, letting one go. Music files are never touched."""

from pathlib import Path

from segue.domain.errors import FolderUnavailable
from segue.domain.ids import FolderId
from segue.domain.music import Folder, Kind
from segue.domain.time import Clock
from segue.services.queueing import scan_key
from segue.storage import catalogue, folders, heard, jobs, named
from segue.storage.database import Database


def cover(database: Database, path: str, kind: Kind, clock: Clock) -> Folder:
    """Cover a folder from now on; one that is covered already is given back as it is.

    Raises:
        FolderUnavailable: there is no such folder, or it may not be looked into.
        BadRequest: it overlaps with another one, or is known as one of another kind.
    """
    try:
        absolute = Path(path).expanduser().resolve()
        is_folder = absolute.is_dir()
        if is_folder:
            next(absolute.iterdir(), None)
    except (OSError, ValueError, RuntimeError) as error:
        raise FolderUnavailable(f"{path} cannot be looked into.", "Give this user the right to read it.") from error
    if not is_folder:
        raise FolderUnavailable(f"{path} is no folder.", "Name a folder with music in it.")
    with database.write() as connection:
        return folders.add_folder(connection, str(absolute), kind, clock())


def uncover(database: Database, folder_id: FolderId, clock: Clock) -> int:
    """Forget a folder, its tracks and their history; returns how many tracks that were.

    Raises:
        NotFound: there is no such folder.
    """
    with database.write() as connection:
        scan = jobs.active_job(connection, scan_key(folder_id))
        count = folders.remove_folder(connection, folder_id)
        if scan is not None:
            jobs.request_cancel(connection, scan.id, clock())
        heard.forget_unused(connection)
        named.forget_unused(connection)
    return count


def forget_missing(database: Database) -> int:
    """Forget tracks whose files are gone, with everything heard of them; returns how many."""
    with database.write() as connection:
        count = catalogue.purge_missing(connection)
        heard.forget_unused(connection)
        named.forget_unused(connection)
    return count
