"""What a container promises about its own size, held against the file: wav headers that lie, Ogg streams cut short."""

import struct
from typing import BinaryIO

_CHUNK_HEADER = 8
_OGG_END_OF_STREAM = 4
# The longest Ogg page, and some.
_TAIL = 1 << 17
# A data chunk says how long it is; a recorder that could not go back to write that leaves one of these.
_UNKNOWN = (0, 0xFFFFFFFF, 0x7FFFFFFF, 0x7FFFF000)
_MOST_CHUNKS = 64


def wave_data_is_wrong(file: BinaryIO, size: int) -> tuple[bool, bool]:
    """Of a RIFF wave of `size` bytes: whether its data size is wrong, and whether it is zero with data behind it."""
    file.seek(0)
    order = ">" if file.read(4) == b"RIFX" else "<"
    at = 12
    for _ in range(_MOST_CHUNKS):
        file.seek(at)
        header = file.read(_CHUNK_HEADER)
        if len(header) < _CHUNK_HEADER:
            return True, False
        name, length = struct.unpack(order + "4sI", header)
        at += _CHUNK_HEADER
        if name == b"data":
            there = size - at
            return length > there or (length in _UNKNOWN and there > length), length == 0 and there > _CHUNK_HEADER
        at += length + (length & 1)
    return True, False


def ogg_breaks_off(file: BinaryIO, size: int) -> bool:
    """True where the last page of an Ogg file does not carry the end-of-stream mark or is itself cut short."""
    start = max(0, size - _TAIL)
    file.seek(start)
    tail = file.read(_TAIL)
    page = tail.rfind(b"OggS")
    if page < 0 or len(tail) < page + 27:
        return True
    segments = tail[page + 26]
    lengths = tail[page + 27 : page + 27 + segments]
    whole = len(lengths) == segments and len(tail) >= page + 27 + segments + sum(lengths)
    return not (whole and tail[page + 5] & _OGG_END_OF_STREAM)
