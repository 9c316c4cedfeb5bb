"""A library to store things in, and readings made by hand."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from segue.domain.ids import AudioHash
from segue.domain.music import AudioFormat, Credit, FileStamp, Folder, Kind, Reading, Role, Tags
from segue.storage import intake
from segue.storage.database import Database
from segue.storage.folders import add_folder
from tests.conftest import NOON


def reading(
    path: str,
    audio: str | None = None,
    *,
    title: str = "Title",
    by: Sequence[str | Credit] = ("Artist",),
    size: int = 100,
    modified_ns: int = 1,
    **tags: Any,
) -> Reading:
    """A reading of a file; `audio` stands for its sound, by default one of its own."""
    credits = tuple(one if isinstance(one, Credit) else Credit(one, Role.ARTIST) for one in by)
    return Reading(
        stamp=FileStamp(path, size, modified_ns),
        audio_hash=AudioHash(hashlib.sha1((audio or path).encode(errors="replace")).hexdigest()),
        format=AudioFormat("flac", "flac", 180_000, 900, 44_100, 2, 16),
        tags=Tags(title=title, credits=credits, **tags),
    )


@pytest.fixture
def folder(database: Database) -> Folder:
    with database.write() as connection:
        return add_folder(connection, "/music", Kind.MUSIC, NOON)


Take = Callable[..., list[intake.Taken]]


@pytest.fixture
def take(database: Database, folder: Folder) -> Take:
    """Takes readings in; every other file is still where it was unless its path is named as gone."""

    def taken(*readings: Reading, gone: Sequence[str] = ()) -> list[intake.Taken]:
        with database.write() as connection:
            return intake.take(
                connection, folder, [(one, None) for one in readings], NOON, lambda _, stamp: stamp.path not in gone
            )

    return taken
