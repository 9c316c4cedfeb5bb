"""APEv2 as a row of items."""

from collections.abc import Iterable, Sequence
from typing import BinaryIO, ClassVar

from segue.library.layout.mpeg import edges
from segue.library.layout.spans import read_at
from segue.library.retagging.splices import Refused, Splice
from segue.library.tags.names import Family, Field, all_names, written_as

_FOOTER = 32
_VERSION_2 = (2000).to_bytes(4, "little")
_HAS_HEADER, _IS_HEADER = 0x80000000, 0x20000000


class ApeShelf:
    """The APEv2 tag at the end of a file; where there is none, one is made in front of what else lies there."""

    family: ClassVar[Family] = Family.APE
    dialect = "apev2"

    def __init__(self, file: BinaryIO, size: int) -> None:
        around = edges(file, size)
        self._flags = _HAS_HEADER
        self._start = self._end = around.end
        items = b""
        if around.ape is not None:
            footer = read_at(file, around.ape.end, _FOOTER)
            if footer[8:12] != _VERSION_2:
                raise Refused("its APE tag is of version 1")
            self._flags = int.from_bytes(footer[20:24], "little") & ~_IS_HEADER
            self._start = around.ape.start - (_FOOTER if self._flags & _HAS_HEADER else 0)
            self._end = around.ape.end + _FOOTER
            items = read_at(file, around.ape.start, around.ape.length)
        self.frames: tuple[bytes, ...] = tuple(_items(items))

    def name_of(self, frame: bytes) -> str:
        """The key of an item."""
        return frame[8:].partition(b"\0")[0].decode("latin-1")

    def fit(self, field: Field, texts: tuple[str, ...]) -> tuple[str, ...]:
        """APE holds any text."""
        return texts

    def frames_for(self, field: Field, texts: Sequence[str]) -> list[bytes]:
        """An item with all values, a NUL between them; a key under both of its names."""
        names = all_names(field, Family.APE) if field is Field.KEY else (written_as(field, Family.APE),)
        value = "\0".join(texts).encode()
        head = len(value).to_bytes(4, "little") + bytes(4)
        return [head + name.encode("ascii") + b"\0" + value for name in names]

    def splices(self, frames: Sequence[bytes]) -> Iterable[Splice]:
        """The new tag in the old one's place; none where no item is left."""
        items = b"".join(frames)
        ends = b"APETAGEX" + _VERSION_2 + (len(items) + _FOOTER).to_bytes(4, "little")
        ends += len(frames).to_bytes(4, "little")
        header = ends + (self._flags | _IS_HEADER).to_bytes(4, "little") + bytes(8)
        footer = ends + self._flags.to_bytes(4, "little") + bytes(8)
        data = (header if self._flags & _HAS_HEADER else b"") + items + footer
        yield Splice(self._start, self._end, data if frames else b"")


def _items(data: bytes) -> Iterable[bytes]:
    at = 0
    while at < len(data):
        name_end = data.find(b"\0", at + 8)
        end = name_end + 1 + int.from_bytes(data[at : at + 4], "little")
        if name_end < 0 or end > len(data):
            raise Refused("its APE tag is damaged")
        yield data[at:end]
        at = end
