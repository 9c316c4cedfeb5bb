"""The backups that lie in the data folder: made, listed, found by name and let go."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from segue.domain.errors import NotFound
from segue.storage import backup
from segue.storage.data_directory import DataDirectory
from segue.storage.database import Database

# Nothing else in that folder is anybody's business: copies that were made before migrations, what a restore put aside.
_NAME = re.compile(r"segue-\d{8}T\d{6}\.zip")


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup in the data folder; its size in bytes."""

    path: Path
    made_at: datetime
    size: int

    @property
    def name(self) -> str:
        """By which it is asked for."""
        return self.path.name


def back_up(database: Database, directory: DataDirectory, now: datetime) -> Backup:
    """Save everything Segue knows, while it goes on working."""
    path = place_of(directory, now)
    backup.save(database, directory.artifacts, path, now)
    return _backup(path)


def place_of(directory: DataDirectory, now: datetime) -> Path:
    """Where a backup that is made now goes."""
    return directory.backups / f"segue-{now.astimezone(UTC):%Y%m%dT%H%M%S}.zip"


def all_backups(directory: DataDirectory) -> list[Backup]:
    """Every backup, the newest first."""
    if not directory.backups.is_dir():
        return []
    named = [file for file in directory.backups.iterdir() if _NAME.fullmatch(file.name) and file.is_file()]
    return [_backup(file) for file in sorted(named, reverse=True)]


def backup_named(directory: DataDirectory, name: str) -> Backup:
    """One of them. Only names of backups that are there lead to a file.

    Raises:
        NotFound: there is none.
    """
    for one in all_backups(directory):
        if one.name == name:
            return one
    raise NotFound("There is no such backup.")


def remove_backup(directory: DataDirectory, name: str) -> None:
    """Let one go.

    Raises:
        NotFound: there is none.
    """
    backup_named(directory, name).path.unlink(missing_ok=True)


def _backup(path: Path) -> Backup:
    found = path.stat()
    return Backup(path, datetime.fromtimestamp(found.st_mtime, UTC), found.st_size)
