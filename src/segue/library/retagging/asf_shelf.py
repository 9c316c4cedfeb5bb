"""The extended description of a Windows Media file as a row of descriptors."""

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, ClassVar, NamedTuple
from uuid import UUID

from segue.library.layout.spans import read_at
from segue.library.retagging.additions import ADDED
from segue.library.retagging.splices import Refused, Splice
from segue.library.tags.asf import read_header
from segue.library.tags.names import Family, Field, field_of, written_as

_DESCRIPTION = UUID("d2d0a440-e307-11d2-97f0-00a0c95ea850").bytes_le
_PROPERTIES = UUID("8cabdca1-a947-11cf-8ee4-00c00c205365").bytes_le
_HEADER_HEAD, _OBJECT_HEAD = 30, 24
_FILE_SIZE = 40
_TEXT = 0
_LARGEST_VALUE = 65_535


class _Object(NamedTuple):
    """An object of the header, from its own head to its end."""

    kind: bytes
    start: int
    end: int


class AsfShelf:
    """The descriptors of the header; where it has no object for them, one is added."""

    family: ClassVar[Family] = Family.ASF
    dialect = "asf"

    def __init__(self, file: BinaryIO, size: int) -> None:
        values = read_header(file)[1].values
        self._file, self._size = file, size
        self._length, self._count = struct.unpack("<QI", read_at(file, 16, 12))
        objects = {found.kind: found for found in self._objects()}
        self._properties = objects.get(_PROPERTIES)
        self._old = objects.get(_DESCRIPTION)
        self.frames: tuple[bytes, ...] = ()
        if self._old is not None:
            start = self._old.start + _OBJECT_HEAD
            self.frames = tuple(_descriptors(read_at(file, start, self._old.end - start)))
        here = [known[0] for frame in self.frames if (known := field_of(self.name_of(frame), Family.ASF))]
        self._elsewhere = {field for field in ADDED if len(values.get(field, ())) > here.count(field)}

    def _objects(self) -> Iterator[_Object]:
        at = _HEADER_HEAD
        for _ in range(self._count):
            head = read_at(self._file, at, _OBJECT_HEAD)
            end = at + int.from_bytes(head[16:], "little")
            if len(head) < _OBJECT_HEAD or end < at + _OBJECT_HEAD or end > self._length:
                raise Refused("its header is damaged")
            yield _Object(head[:16], at, end)
            at = end

    def name_of(self, frame: bytes) -> str:
        """The name of a descriptor."""
        length = int.from_bytes(frame[:2], "little")
        return frame[2 : 2 + length].decode("utf-16-le", "replace").strip("\0")

    def fit(self, field: Field, texts: tuple[str, ...]) -> tuple[str, ...]:
        """Descriptors hold any text."""
        return texts

    def frames_for(self, field: Field, texts: Sequence[str]) -> list[bytes]:
        """A descriptor for each value."""
        if field in self._elsewhere:
            raise Refused(f"it keeps its {field} in a part of its header that Segue does not write")
        name = f"{written_as(field, Family.ASF)}\0".encode("utf-16-le")
        found = []
        for text in texts:
            value = f"{text}\0".encode("utf-16-le")
            if len(value) > _LARGEST_VALUE:
                raise Refused(f"its {field} would become too long")
            found.append(struct.pack("<H", len(name)) + name + struct.pack("<HH", _TEXT, len(value)) + value)
        return found

    def splices(self, frames: Sequence[bytes]) -> Iterable[Splice]:
        """The object with the new descriptors, and the sizes of the header and of the file."""
        if len(frames) > _LARGEST_VALUE:
            raise Refused("it would have too many tags")
        body = struct.pack("<H", len(frames)) + b"".join(frames)
        new = _DESCRIPTION + struct.pack("<Q", _OBJECT_HEAD + len(body)) + body
        start, end = (self._old.start, self._old.end) if self._old else (self._length, self._length)
        grown = len(new) - (end - start)
        found = [
            Splice(16, 28, struct.pack("<QI", self._length + grown, self._count + (self._old is None))),
            Splice(start, end, new),
        ]
        if self._properties is not None:
            at = self._properties.start + _FILE_SIZE
            stated = int.from_bytes(read_at(self._file, at, 8), "little")
            if stated == self._size:
                found.append(Splice(at, at + 8, struct.pack("<Q", stated + grown)))
        return sorted(found)


def _descriptors(data: bytes) -> Iterator[bytes]:
    at = 2
    for _ in range(int.from_bytes(data[:2], "little")):
        value = at + 2 + int.from_bytes(data[at : at + 2], "little") + 2
        end = value + 2 + int.from_bytes(data[value : value + 2], "little")
        if end > len(data):
            raise Refused("its header is damaged")
        yield data[at:end]
        at = end
    if at != len(data):
        raise Refused("its header is damaged")
