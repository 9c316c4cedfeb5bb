"""Tags of Windows Media files, through mutagen."""

import io
from typing import Any, BinaryIO

from segue.library import lyrics as words
from segue.library.layout.spans import read_at
from segue.library.tags.block import TagBlock
from segue.library.tags.names import Family, Field, by_field, written_as
from segue.library.untyped import asf

MAX_HEADER_BYTES = 32 * 1024 * 1024
"""A header beyond this is not read; all its tags are in it."""

_PICTURE = "WM/Picture"


def read_header(file: BinaryIO) -> tuple[Any, TagBlock]:
    """Mutagen's view of how the sound is stored, and the tags.

    The header alone is given to mutagen, in memory: it would otherwise believe sizes that are lies, and read the whole
    file for them.
    """
    length = int.from_bytes(read_at(file, 16, 8), "little")
    if length > MAX_HEADER_BYTES:
        raise ValueError(f"a header of {length} bytes")
    header = asf.ASF(io.BytesIO(read_at(file, 0, length)))
    block = TagBlock()
    named: dict[str, list[str]] = {}
    for name, value in header.tags:
        if name == _PICTURE and isinstance(value, asf.ASFByteArrayAttribute):
            _picture(value.value, block)
        elif name == written_as(Field.LYRICS, Family.ASF):
            if found := words.parse(str(value)):
                block.lyrics.append(found)
        else:
            text = str(int(value.value)) if isinstance(value.value, bool) else str(value)
            named.setdefault(name, []).append(text)
    block.values = by_field(named.items(), Family.ASF)
    return header.info, block


def _picture(data: bytes, block: TagBlock) -> None:
    """WM/Picture: a role, the image's length, and two texts in UTF-16 before the image."""
    at = 5
    for _ in range(2):
        end = data.find(b"\0\0", at)
        while end >= 0 and (end - at) % 2:
            end = data.find(b"\0\0", end + 1)
        if end < 0:
            return
        at = end + 2
    block.offer_cover(data[0], data[at:])
