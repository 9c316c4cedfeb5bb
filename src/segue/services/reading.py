"""What a child process does with one music file: read it, and keep its cover, so that it travels no further.

Children import this module and what it needs, no database among it, so that they start quickly and stay small.
"""

from dataclasses import dataclass, replace

from segue.domain.music import FileStamp, Reading, StoredPicture
from segue.library import read_file
from segue.storage.artifacts import Artifacts


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A reading, whose cover is on disk already."""

    reading: Reading
    picture: StoredPicture | None


def read_and_keep(root: str, artifacts: Artifacts, stamp: FileStamp) -> ReadFile:
    """Read one file of a folder."""
    reading = read_file(root, stamp)
    found = reading.picture
    if found is None:
        return ReadFile(reading, None)
    kept = StoredPicture(artifacts.put(found.data), found.mime, found.width, found.height, len(found.data))
    return ReadFile(replace(reading, picture=None), kept)
