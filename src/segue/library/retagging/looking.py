"""One look at a file whose tags are to be written: what it is, what its tags say, and the shelf that they stand on."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from segue.domain.errors import BadRequest, NotWritten
from segue.domain.ids import AudioHash
from segue.library.containers import Container, sniff, what_it_is_instead
from segue.library.identity import hash_and_length
from segue.library.layout.spans import read_at
from segue.library.opening import open_regular, spoken
from segue.library.reading import translated
from segue.library.retagging.places import open_shelf
from segue.library.retagging.shelf import Shelf
from segue.library.retagging.splices import Refused
from segue.library.tags.family import read_tags
from segue.library.tags.names import Field

_HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Look:
    """An open file: `path` is free of links, `shown` is how it is named in sentences, `values` is all its tags say."""

    file: BinaryIO
    path: str
    shown: str
    status: os.stat_result
    container: Container
    values: dict[Field, list[str]]
    shelf: Shelf

    def audio_hash(self) -> AudioHash:
        """The identity of its sound."""
        with sentences(self.shown):
            return hash_and_length(self.file, self.container, self.status.st_size)[0]


@contextmanager
def look_into(path: str | os.PathLike[str]) -> Iterator[Look]:
    """Opens a file for reading; a link is followed to the file that it means.

    Raises:
        BadRequest: it is no music.
        UnreadableFile: it cannot be opened, or is too damaged to be understood.
        NotWritten: its tags are of a kind that is not written, or damaged.
    """
    real = os.path.realpath(path)
    shown = spoken(os.fspath(path))
    with open_regular(real, shown) as file:
        yield examined(file, real, shown)


def examined(file: BinaryIO, path: str, shown: str) -> Look:
    """A look into a file that is open already."""
    status = os.fstat(file.fileno())
    with sentences(shown):
        container = sniff(file, status.st_size)
        if container is None:
            head = read_at(file, 0, _HEAD_BYTES)
            raise BadRequest(f"{shown} {what_it_is_instead(head) if head else 'is empty'}.", "Name a file with music.")
        values = read_tags(file, container, status.st_size).values
        return Look(file, path, shown, status, container, values, open_shelf(file, container, status.st_size))


@contextmanager
def sentences(shown: str) -> Iterator[None]:
    """Turns what stands in the way of writing into sentences."""
    with translated(f"The tags of {shown} are damaged"):
        try:
            yield
        except Refused as error:
            raise NotWritten(f"Tags cannot be written into {shown}: {error}.") from error
