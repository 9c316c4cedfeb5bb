"""The frames of an ID3v2 tag (2.2, 2.3, 2.4), one at a time, bare of flags, compression and unsynchronisation.

A tag is walked in one pass that reads only the frames that are wanted. Libraries that read the whole tag into memory
and cut it down frame by frame need minutes for a tag of 100,000 frames and the size of its covers in memory.
"""

import io
import zlib
from collections.abc import Container as Names
from collections.abc import Iterator
from typing import BinaryIO

from segue.library.layout.mpeg import synchsafe
from segue.library.layout.spans import Span, read_at

MAX_FRAME_BYTES = 17 * 1024 * 1024
"""A larger frame is passed over: covers are the largest that there are."""

_MAX_FRAMES = 1_000_000
_MAX_UNSYNCHRONISED_BYTES = 32 * 1024 * 1024

SHORT_NAMES = {
    b"TT2": b"TIT2", b"TP1": b"TPE1", b"TP2": b"TPE2", b"TP3": b"TPE3", b"TP4": b"TPE4", b"TAL": b"TALB",
    b"TRK": b"TRCK", b"TPA": b"TPOS", b"TYE": b"TYER", b"TDA": b"TDAT", b"TCO": b"TCON", b"TBP": b"TBPM",
    b"TCM": b"TCOM", b"TXT": b"TEXT", b"TKE": b"TKEY", b"TLA": b"TLAN", b"TRC": b"TSRC", b"TXX": b"TXXX",
    b"COM": b"COMM", b"ULT": b"USLT", b"SLT": b"SYLT", b"PIC": b"PIC ", b"UFI": b"UFID", b"TCP": b"TCMP",
    b"TSP": b"TSOP", b"TS2": b"TSO2", b"TSC": b"TSOC", b"TOR": b"TORY", b"IPL": b"IPLS",
}  # fmt: skip


class Oversize(bytes):
    """Stands for a frame that is too large to be read: it holds its size in bytes as text."""


def frames(file: BinaryIO, offset: int, size: int, wanted: Names[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """(name, content) of the wanted frames of the tag at `offset` in a file of `size` bytes, under the names of 2.4.

    ID3v2.2's picture frame differs from its successor and keeps its name, 'PIC '.
    """
    head = read_at(file, offset, 10)
    version, flags, length = head[3], head[5], synchsafe(head[6:10])
    if version not in (2, 3, 4) or length is None:
        return
    end = min(offset + 10 + length, size)
    source: BinaryIO = file
    if version < 4 and flags & 0x80:
        data = file.read(min(end - offset - 10, _MAX_UNSYNCHRONISED_BYTES)).replace(b"\xff\x00", b"\xff")
        source, offset, end = io.BytesIO(data), -10, len(data)
    start = offset + 10
    if flags & 0x40 and version > 2:
        start += extended_header(read_at(source, start, 4), version)
    for head, span in frame_spans(source, start, end, version):
        name = frame_name(head)
        if name in wanted:
            content = _content(source, span.start, span.length, end)
            bare = content if version == 2 else bare_content(content, head[8:], version)
            if bare is not None:
                yield name, bare


def frame_name(head: bytes) -> bytes:
    """The name that a frame's head gives it, as 2.4 calls it; b'' for one of 2.2 that is not known."""
    return head[:4] if len(head) > 6 and head[3] else SHORT_NAMES.get(head[:3], b"")


def extended_header(data: bytes, version: int) -> int:
    """Bytes to pass over. Some taggers set the flag and write no such header; then a frame's name stands here."""
    if len(data) < 4 or data.isalnum():
        return 0
    if version == 4:
        return synchsafe(data) or 0
    return int.from_bytes(data, "big") + 4


def frame_spans(source: BinaryIO, offset: int, end: int, version: int) -> Iterator[tuple[bytes, Span]]:
    """(head, span of what follows it) of each frame, up to the padding; damaged ones may reach beyond `end`."""
    return _short_frames(source, offset, end) if version == 2 else _long_frames(source, offset, end, version)


def _short_frames(source: BinaryIO, offset: int, end: int) -> Iterator[tuple[bytes, Span]]:
    for _ in range(_MAX_FRAMES):
        head = read_at(source, offset, 6)
        if len(head) < 6 or offset + 6 > end or head[0] == 0:
            return
        length = int.from_bytes(head[3:], "big")
        yield head, Span(offset + 6, length)
        offset += 6 + length


def _long_frames(source: BinaryIO, offset: int, end: int, version: int) -> Iterator[tuple[bytes, Span]]:
    plain_sizes = version == 3
    for _ in range(_MAX_FRAMES):
        head = read_at(source, offset, 10)
        if len(head) < 10 or offset + 10 > end or head[0] == 0:
            return
        length = int.from_bytes(head[4:8], "big")
        if not plain_sizes and length > 127:
            safe = synchsafe(head[4:8])
            # iTunes once wrote plain sizes into 2.4: the one behind which the next frame begins is right.
            if safe is not None and (_begins(source, offset + 10 + safe, end) or length > end - offset - 10):
                length = safe
            else:
                plain_sizes = True
        yield head, Span(offset + 10, length)
        offset += 10 + length


def _begins(source: BinaryIO, offset: int, end: int) -> bool:
    """True where a frame, padding or the tag's end lies at the offset."""
    if offset >= end:
        return offset == end
    name = read_at(source, offset, 4)
    return name[:1] == b"\0" or (len(name) == 4 and name.isalnum() and name.upper() == name)


def _content(source: BinaryIO, start: int, length: int, end: int) -> bytes:
    length = min(length, end - start)
    return Oversize(str(length).encode()) if length > MAX_FRAME_BYTES else read_at(source, start, length)


def bare_content(content: bytes, flags: bytes, version: int) -> bytes | None:
    """The content of a frame without what its flags announce; None where it is encrypted or does not unpack."""
    code = flags[1]
    if not code or isinstance(content, Oversize):
        return content
    if version == 3:
        grouped, compressed, encrypted, unsynchronised = code & 0x20, code & 0x80, code & 0x40, 0
        skip = (4 if compressed else 0) + (1 if grouped else 0)
    else:
        grouped, compressed, encrypted, unsynchronised = code & 0x40, code & 0x08, code & 0x04, code & 0x02
        skip = (1 if grouped else 0) + (4 if code & 0x01 else 0)
    if encrypted:
        return None
    content = content[skip:]
    if unsynchronised:
        content = content.replace(b"\xff\x00", b"\xff")
    if compressed:
        try:
            content = zlib.decompressobj().decompress(content, MAX_FRAME_BYTES)
        except zlib.error:
            return None
    return content
