"""Files that Segue keeps beside the database (cover art for now), each named by the hash of its bytes.

A file is written under a temporary name, flushed to the disk and then renamed, so that whatever bears a hash for its
name is whole, and writing the same bytes twice keeps one copy.
"""

import errno
import os
import tempfile
from hashlib import blake2b
from pathlib import Path

from segue.domain.errors import BadRequest, DiskFull, NotFound, StorageUnavailable
from segue.domain.ids import ContentHash

_HASH_BYTES = 20


class Artifacts:
    """A folder of content-addressed files, two levels deep so that no directory grows large."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def path(self, content: ContentHash) -> Path:
        """Where an artifact lies, whether or not it is there."""
        return self.directory / content[:2] / content[2:]

    def put(self, data: bytes) -> ContentHash:
        """Keep these bytes; returns the name to ask for them by."""
        content = ContentHash(blake2b(data, digest_size=_HASH_BYTES).hexdigest())
        target = self.path(content)
        if not target.exists():
            replace_file(target, data)
        return content

    def get(self, content: ContentHash) -> bytes:
        """The bytes behind a hash, checked against it."""
        try:
            data = self.path(content).read_bytes()
        except FileNotFoundError as error:
            raise NotFound(f"The stored file {content} is gone from {self.directory}.", "Scan again.") from error
        if blake2b(data, digest_size=_HASH_BYTES).hexdigest() != content:
            raise StorageUnavailable(f"The stored file {self.path(content)} is damaged.", "Delete it and scan again.")
        return data


def replace_file(target: Path, data: bytes) -> None:
    """Put these bytes at a path so that a reader sees either what was there before or all of them."""
    temporary: str | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".new-")
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(target)
        temporary = None
        sync_directory(target.parent)
    except OSError as error:
        raise explain_write_error(error, target) from error
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def check_folder(folder: Path) -> None:
    """Be sure that files can be put into a folder, which need not be there yet; nothing is left behind.

    Raises:
        BadRequest: it is a file, or would be in one.
        StorageUnavailable: nobody may write there, or the disk is full.
    """
    there = next(place for place in (folder, *folder.parents) if place.exists())
    if not there.is_dir():
        raise BadRequest(f"{there} is a file, and a folder is needed.", "Name another one.")
    try:
        with tempfile.TemporaryFile(dir=there) as file:
            file.write(b"1")
    except OSError as error:
        raise explain_write_error(error, folder) from error


def sync_directory(directory: Path) -> None:
    """Make a rename in this directory last through a power cut."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def explain_write_error(error: OSError, target: Path) -> StorageUnavailable:
    """What a failed write means to a person."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(f"There is no room left on the disk of {target.parent}.", "Make room, then try again.")
    return StorageUnavailable(f"{target} cannot be written: {error.strerror}.", "Check the rights and the disk.")
