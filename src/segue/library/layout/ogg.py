"""Ogg: pages that carry the packets of one or several streams (Vorbis, Opus, Speex, FLAC)."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple

from segue.library.layout.spans import Span, read_at

_MAX_STREAMS = 256
_LONGEST_PAGE = 65307
_CODECS = ((b"\x01vorbis", "vorbis"), (b"OpusHead", "opus"), (b"Speex   ", "speex"), (b"\x7fFLAC", "flac"))
_FLAC_PREAMBLE = 9  # "\x7fFLAC", version and number of header packets, which changes when a cover is added
_HEADER = struct.Struct("<4sBBqIIIB")


class Page(NamedTuple):
    """One page: the stream it belongs to, its flags (2 begins a stream), its lacing values and where its body lies."""

    serial: int
    flags: int
    lacing: bytes
    body: int


@dataclass(slots=True)
class _Stream:
    """How far the header packets of one stream have been passed."""

    codec: str
    headers: int
    packet: int = 0
    words: list[Span] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Heads:
    """The header packets of the first stream of sound: its codec, its identification packet and its comment packet."""

    codec: str
    serial: int
    identification: bytes
    comment: tuple[Span, ...]
    pictures: tuple[tuple[Span, ...], ...] = ()


def pages(file: BinaryIO, size: int) -> Iterator[Page]:
    """The pages in order, up to the first place where no page begins."""
    offset = 0
    while offset + 27 <= size:
        head = read_at(file, offset, 27)
        if len(head) < 27:
            return
        magic, _, flags, _, serial, _, _, segments = _HEADER.unpack(head)
        if magic != b"OggS":
            return
        lacing = file.read(segments)
        body = offset + 27 + segments
        yield Page(serial, flags, lacing, body)
        offset = body + sum(lacing)


def _fragments(page: Page) -> Iterator[tuple[Span, bool]]:
    """The pieces of packets on a page, each with whether its packet ends here."""
    start, length = page.body, 0
    for value in page.lacing:
        length += value
        if value < 255:
            yield Span(start, length), True
            start, length = start + length, 0
    if length:
        yield Span(start, length), False


def _open(file: BinaryIO, page: Page) -> _Stream | None:
    """The stream that a page begins, where it is sound of a kind that is known."""
    head = read_at(file, page.body, 80)
    for magic, codec in _CODECS:
        if head.startswith(magic):
            headers = {"vorbis": 3, "opus": 2, "flac": 2}.get(codec, 2)
            if codec == "speex" and len(head) >= 72:
                headers += min(int.from_bytes(head[68:72], "little"), 16)
            return _Stream(codec, headers)
    return None


def sound(file: BinaryIO, size: int) -> Iterator[Span]:
    """What is heard: identification and setup packets and the bodies of audio pages.

    Comments are left out, and so are page headers: page numbers and checksums change when comments grow over a page.
    """
    streams: dict[int, _Stream | None] = {}
    end = 0
    for page in pages(file, size):
        end = page.body + sum(page.lacing)
        if page.flags & 2 and len(streams) < _MAX_STREAMS:
            streams[page.serial] = _open(file, page)
        stream = streams.get(page.serial)
        if stream is None:
            continue
        if stream.packet >= stream.headers and stream.codec != "flac":
            yield Span(page.body, end - page.body)
        else:
            yield from _sound_among_headers(file, page, stream)
    if end < size and any(streams.values()):
        yield Span(end, size - end)


def _sound_among_headers(file: BinaryIO, page: Page, stream: _Stream) -> Iterator[Span]:
    """The spans of a page that are not words, while the stream is still in its headers."""
    if stream.codec == "flac" and stream.packet >= stream.headers:
        yield Span(page.body, sum(page.lacing))
        return
    for span, ends in _fragments(page):
        if stream.codec == "flac" and stream.packet:
            # Any number of metadata packets may follow; a packet of sound begins with the frame's sync byte.
            if not stream.words and read_at(file, span.start, 1) == b"\xff":
                stream.packet = stream.headers = _MAX_STREAMS
            if stream.packet == _MAX_STREAMS:
                yield span
            stream.words = [] if ends else [span]
            continue
        if stream.codec == "flac":
            yield Span(span.start + _FLAC_PREAMBLE, max(0, span.length - _FLAC_PREAMBLE))
        elif stream.packet != 1:
            yield span
        stream.packet += ends


def heads(file: BinaryIO, size: int) -> Heads | None:
    """The header packets of the first stream of sound; None where there is no stream that is known."""
    serial, stream = -1, None
    packets: list[list[Span]] = [[]]
    for page in pages(file, size):
        if stream is None and page.flags & 2:
            serial, stream = page.serial, _open(file, page)
        if stream is None or page.serial != serial:
            continue
        for span, ends in _fragments(page):
            if stream.codec == "flac" and not packets[-1] and read_at(file, span.start, 1) == b"\xff":
                return _heads(file, stream, serial, packets)
            packets[-1].append(span)
            if ends:
                packets.append([])
            if len(packets) > (stream.headers if stream.codec != "flac" else _MAX_STREAMS):
                return _heads(file, stream, serial, packets)
    return _heads(file, stream, serial, packets) if stream is not None else None


def _heads(file: BinaryIO, stream: _Stream, serial: int, packets: list[list[Span]]) -> Heads:
    first = packets[0][0] if packets[0] else Span(0, 0)
    comment = tuple(packets[1]) if len(packets) > 1 else ()
    pictures = tuple(tuple(packet) for packet in packets[2:] if packet) if stream.codec == "flac" else ()
    return Heads(stream.codec, serial, read_at(file, first.start, min(first.length, 256)), comment, pictures)


def last_position(file: BinaryIO, size: int, serial: int) -> int | None:
    """The last granule position of a stream, which counts its samples; None where none is found near the end."""
    start = max(0, size - 2 * _LONGEST_PAGE)
    tail = read_at(file, start, size - start)
    at = len(tail)
    while (at := tail.rfind(b"OggS", 0, at)) >= 0:
        if at + 27 <= len(tail):
            _, _, _, position, owner, _, _, _ = _HEADER.unpack_from(tail, at)
            if owner == serial and position >= 0:
                return int(position)
    return None


def cut_short(file: BinaryIO, size: int) -> bool:
    """True where the last page reaches beyond the end of the file."""
    start = max(0, size - _LONGEST_PAGE)
    tail = read_at(file, start, size - start)
    at = tail.rfind(b"OggS")
    if at < 0 or at + 27 > len(tail):
        return at >= 0
    segments = tail[at + 26]
    lacing = tail[at + 27 : at + 27 + segments]
    return len(lacing) < segments or at + 27 + segments + sum(lacing) > len(tail)
