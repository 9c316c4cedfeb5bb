"""Containers made of boxes in boxes: RIFF (wav), AIFF, MP4, ASF, DSF, and the metadata blocks of FLAC."""

import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from segue.library.layout.spans import Span, read_at

_MAX_BOXES = 100_000
_UNKNOWN = 0xFFFFFFFF  # a writer that could not seek back leaves the size so
_FLAC_PICTURE = 6
_ASF_DATA = bytes.fromhex("3626b2758e66cf11a6d900aa0062ce6c")
_ASF_DATA_PREAMBLE = 50  # the object's own header, the file's id, the number of packets

WAV_MAGICS = (b"RIFF", b"RF64", b"BW64")


class Chunk(NamedTuple):
    """A named stretch. `whole` is False where the file ends before the size that the chunk states."""

    name: bytes
    span: Span
    whole: bool = True


def _clipped(name: bytes, start: int, length: int, size: int) -> Chunk:
    return Chunk(name, Span(start, max(0, min(length, size - start))), start + length <= size)


def wav_chunks(file: BinaryIO, size: int) -> Iterator[Chunk]:
    """The chunks of a wav file; 64-bit sizes are taken from its ds64 chunk."""
    offset, data_length = 12, None
    for _ in range(_MAX_BOXES):
        head = read_at(file, offset, 8)
        if len(head) < 8:
            return
        name, length = struct.unpack("<4sI", head)
        if name == b"ds64":
            sizes = file.read(16)
            data_length = int.from_bytes(sizes[8:16], "little") if len(sizes) == 16 else None
        if name == b"data" and length == _UNKNOWN:
            length = data_length if data_length is not None else size - offset - 8
        yield _clipped(name, offset + 8, length, size)
        offset += 8 + length + (length & 1)


def aiff_chunks(file: BinaryIO, size: int) -> Iterator[Chunk]:
    """The chunks of an AIFF or AIFC file."""
    offset = 12
    for _ in range(_MAX_BOXES):
        head = read_at(file, offset, 8)
        if len(head) < 8:
            return
        name, length = struct.unpack(">4sI", head)
        yield _clipped(name, offset + 8, length, size)
        offset += 8 + length + (length & 1)


def boxes(file: BinaryIO, span: Span, size: int) -> Iterator[Chunk]:
    """The MP4 boxes inside a span."""
    offset, end = span.start, min(span.end, size)
    for _ in range(_MAX_BOXES):
        if offset + 8 > end:
            return
        head = read_at(file, offset, 16)
        if len(head) < 8:
            return
        length, name, skip = int.from_bytes(head[:4], "big"), head[4:8], 8
        if length == 1 and len(head) == 16:
            length, skip = int.from_bytes(head[8:], "big"), 16
        elif length == 0:
            length = end - offset
        if length < skip:
            return
        yield _clipped(name, offset + skip, length - skip, end)
        offset += length


def find_box(file: BinaryIO, span: Span, size: int, *path: bytes) -> Span | None:
    """The first box down a path of names. A 'meta' box's four bytes of version are passed over where it has them."""
    for chunk in boxes(file, span, size):
        if chunk.name != path[0]:
            continue
        inner = chunk.span
        if chunk.name == b"meta" and read_at(file, inner.start + 4, 4) != b"hdlr":
            inner = Span(inner.start + 4, max(0, inner.length - 4))
        if len(path) == 1:
            return inner
        if (found := find_box(file, inner, size, *path[1:])) is not None:
            return found
    return None


def asf_data(file: BinaryIO, size: int) -> Chunk | None:
    """The packets of an ASF file's data object."""
    offset = 0
    for _ in range(_MAX_BOXES):
        head = read_at(file, offset, 24)
        if len(head) < 24:
            return None
        length = int.from_bytes(head[16:], "little")
        if head[:16] == _ASF_DATA:
            start = offset + _ASF_DATA_PREAMBLE
            # A live recording leaves 0 here: everything to the end is sound then.
            return _clipped(b"data", start, length - _ASF_DATA_PREAMBLE if length else size - start, size)
        if length < 24:
            return None
        offset += length
    return None


def dsf_chunks(file: BinaryIO, size: int) -> Iterator[Chunk]:
    """The chunks of a DSF file: 'fmt ' and 'data', and 'ID3 ' for the tag that its head points to."""
    head = read_at(file, 0, 28)
    pointer = int.from_bytes(head[20:28], "little")
    offset = 28
    for _ in range(2):
        head = read_at(file, offset, 12)
        if len(head) < 12:
            return
        length = int.from_bytes(head[4:], "little")
        if length < 12:
            return
        yield _clipped(head[:4], offset + 12, length - 12, size)
        offset += length
    if 0 < pointer < size:
        yield Chunk(b"ID3 ", Span(pointer, size - pointer))


def flac_blocks(file: BinaryIO, start: int, end: int) -> tuple[list[Chunk], int]:
    """The metadata blocks behind 'fLaC' (named by one byte of their kind), and the offset of the first frame."""
    found: list[Chunk] = []
    offset = start + 4
    for _ in range(_MAX_BOXES):
        head = read_at(file, offset, 4)
        if len(head) < 4 or offset + 4 > end:
            return found, end
        kind, length = head[0] & 0x7F, int.from_bytes(head[1:], "big")
        if kind == _FLAC_PICTURE:
            length = max(length, _true_picture_length(file, offset + 4, length, end))
        chunk = _clipped(bytes([kind]), offset + 4, length, end)
        offset += 4 + length
        if len(found) < 1000:
            found.append(chunk)
        if head[0] & 0x80:
            return found, min(offset, end)
    raise ValueError("too many metadata blocks")


def _true_picture_length(file: BinaryIO, start: int, stated: int, end: int) -> int:
    """A block's size has 24 bits, and some writers let it wrap for larger covers. The picture's own size tells."""
    at = start + 4
    for tail in (0, 16):
        length = int.from_bytes(read_at(file, at, 4), "big")
        at += 4 + length + tail
    length = at + 4 + int.from_bytes(read_at(file, at, 4), "big") - start
    wrapped = length > stated and length & 0xFFFFFF == stated and start + length <= end
    return length if wrapped else stated
