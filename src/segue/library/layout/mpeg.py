"""Streams of frames (mp3, ADTS aac) and the tags that are glued to the front and the back of many containers."""

import re
import struct
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple

from segue.library.layout.spans import Span, read_at

_SYNC = re.compile(rb"\xff[\xe0-\xff]")
_FIRST_WINDOW = 64 * 1024
_WHOLE_WINDOW = 1024 * 1024
_FRAMES_THAT_CONVINCE = 4
_SAME_STREAM = 0xFFFE0C00  # sync, version, layer and sample rate: what all frames of a stream have in common
_MAX_TAGS = 64

_KBITS_1 = {
    3: (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    2: (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
}
_KBITS_2 = {
    3: (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    1: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_VERSIONS = {3: 1.0, 2: 2.0, 0: 2.5}
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}


class MpegHead(NamedTuple):
    """The head of a frame of MPEG audio. `version` is 1, 2 or 2.5, `bit_rate` in bit/s, `sample_rate` in Hz."""

    version: float
    layer: int
    bit_rate: int
    sample_rate: int
    channels: int


@dataclass(frozen=True, slots=True)
class Edges:
    """What is glued around the sound: `start` and `end` of the rest, and where the tags lie.

    `id3v2` holds the offsets of ID3v2 tags in the order of their worth, `ape` the span of the APEv2 items, `id3v1` the
    offset of the 128 bytes of an ID3v1 tag.
    """

    start: int
    end: int
    id3v2: tuple[int, ...] = ()
    ape: Span | None = None
    id3v1: int | None = None


def synchsafe(data: bytes) -> int | None:
    """The number in four bytes of seven bits, or None where a byte has its eighth bit set."""
    a, b, c, d = data
    if (a | b | c | d) & 0x80:
        return None
    return a << 21 | b << 14 | c << 7 | d


def edges(file: BinaryIO, size: int) -> Edges:
    """Finds ID3v2 in front (several) and ID3v1, APEv2, Lyrics3 and ID3v2 behind."""
    start, front = _front(file, size)
    end, ape, id3v1 = size, None, None
    back: list[int] = []
    for _ in range(_MAX_TAGS):
        tail = read_at(file, max(start, end - 160), min(160, end - start))
        if id3v1 is None and len(tail) >= 128 and tail[-128:-125] == b"TAG":
            id3v1 = end = end - 128
            end -= 227 if read_at(file, max(0, end - 227), 4) == b"TAG+" and end - 227 >= start else 0
        elif (items := _ape_items(tail, start, end)) is not None:
            ape = ape or items[0]
            end = items[1]
        elif (begin := _lyrics3(file, tail, start, end)) is not None:
            end = begin
        elif (begin := _appended_id3(tail, start, end)) is not None:
            back.append(begin)
            end = begin
        else:
            break
    return Edges(start, end, (*front, *back), ape, id3v1)


def _front(file: BinaryIO, size: int) -> tuple[int, list[int]]:
    """Offset behind the leading ID3v2 tags, and their offsets.

    A tag that claims to outgrow the file is named but not believed: the sound is searched for right behind its header.
    """
    start = 0
    found: list[int] = []
    while len(found) < _MAX_TAGS:
        head = read_at(file, start, 10)
        if len(head) < 10 or head[:3] != b"ID3" or head[3] == 0xFF or head[4] == 0xFF:
            break
        length = synchsafe(head[6:])
        if length is None:
            break
        found.append(start)
        end = start + 10 + length + (10 if head[5] & 0x10 and head[3] >= 4 else 0)
        start = end if end <= size else start + 10
        if end > size:
            break
    return start, found


def _ape_items(tail: bytes, start: int, end: int) -> tuple[Span, int] | None:
    """The span of the items of an APEv2 tag that ends at `end`, and where the tag begins."""
    footer = tail[-32:]
    if len(footer) < 32 or footer[:8] != b"APETAGEX":
        return None
    length, _, flags = struct.unpack("<III", footer[12:24])
    begin = end - length - (32 if flags & 0x80000000 else 0)
    if length < 32 or begin < start:
        return None
    return Span(end - length, length - 32), begin


def _lyrics3(file: BinaryIO, tail: bytes, start: int, end: int) -> int | None:
    """Where a Lyrics3 block that ends at `end` begins."""
    if tail.endswith(b"LYRICS200") and tail[-15:-9].isdigit():
        begin = end - 15 - int(tail[-15:-9])
        if begin >= start and read_at(file, begin, 11) == b"LYRICSBEGIN":
            return begin
    elif tail.endswith(b"LYRICSEND"):
        window = max(start, end - 5120)
        at = read_at(file, window, end - window).rfind(b"LYRICSBEGIN")
        if at >= 0:
            return window + at
    return None


def _appended_id3(tail: bytes, start: int, end: int) -> int | None:
    """Where an ID3v2.4 tag with a footer at `end` begins."""
    if len(tail) < 10 or tail[-10:-7] != b"3DI":
        return None
    length = synchsafe(tail[-4:])
    if length is None or end - length - 20 < start:
        return None
    return end - length - 20


def first_frame(file: BinaryIO, start: int, end: int) -> tuple[int, str] | None:
    """Offset and kind ('mp3' or 'aac') of the first frame that is followed by more of its stream.

    Random bytes hold a sync word every 2 KiB, so one is not enough: four frames in a row must agree, or all there are.
    """
    for window in (_FIRST_WINDOW, _WHOLE_WINDOW):
        data = read_at(file, start, min(window, end - start))
        for match in _SYNC.finditer(data):
            offset = start + match.start()
            kind = _stream_kind(file, offset, end)
            if kind:
                return offset, kind
        if len(data) < window:
            break
    return None


def _stream_kind(file: BinaryIO, offset: int, end: int) -> str:
    """'mp3' or 'aac' where a chain of frames begins at `offset`, else ''."""
    first = 0
    for count in range(_FRAMES_THAT_CONVINCE):
        head = read_at(file, offset, 7)
        if len(head) < 7 or offset + 7 > end:
            return _kind(first) if count > 1 or (count == 1 and offset == end) else ""
        word = int.from_bytes(head[:4], "big")
        length = _frame_length(word, head)
        if not length or (count and (word ^ first) & _SAME_STREAM):
            return ""
        first = first or word
        offset += length
    return _kind(first)


def _kind(word: int) -> str:
    return "mp3" if word >> 17 & 3 else "aac"


def _frame_length(word: int, head: bytes) -> int:
    """Bytes in the frame whose header this is; 0 where it is none."""
    if word >> 21 != 0x7FF:
        return 0
    version, layer = word >> 19 & 3, word >> 17 & 3
    if layer == 0:
        length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
        return length if version & 2 and (word >> 10 & 15) < 13 and length > 7 else 0
    mpeg = mpeg_head(word)
    if mpeg is None:
        return 0
    padding = word >> 9 & 1
    if mpeg.layer == 1:
        return (12 * mpeg.bit_rate // mpeg.sample_rate + padding) * 4
    return (72 if mpeg.layer == 3 and mpeg.version != 1 else 144) * mpeg.bit_rate // mpeg.sample_rate + padding


def mpeg_head(word: int) -> MpegHead | None:
    """What the four bytes at the head of a frame say; None where they are no head."""
    version, layer, kbits, rate = word >> 19 & 3, word >> 17 & 3, word >> 12 & 15, word >> 10 & 3
    if word >> 21 != 0x7FF or version == 1 or layer == 0 or kbits in (0, 15) or rate == 3:
        return None
    speed = (_KBITS_1 if version == 3 else _KBITS_2)[layer][kbits] * 1000
    channels = 1 if word >> 6 & 3 == 3 else 2
    return MpegHead(_VERSIONS[version], 4 - layer, speed, _RATES[version][rate], channels)
