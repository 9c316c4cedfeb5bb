"""Ogg: a comment packet that grows or shrinks moves over pages, and all pages behind it are numbered anew."""

import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from segue.library.layout import ogg
from segue.library.layout.spans import read_at
from segue.library.retagging.splices import Refused, Splice
from segue.library.retagging.vorbis_shelf import VorbisShelf

_HEAD = 27
_CONTINUED, _BEGINS, _ENDS = 1, 2, 4
_NUMBER, _CHECKSUM = 18, 22
_MAX_LACING = 255
_NO_PACKET_ENDS = b"\xff" * 8
_PREAMBLES = {"vorbis": 7, "opus": 8, "speex": 0, "flac": 4}
_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


class _Run(NamedTuple):
    """The pages that hold the comment packet and what shares them, and the packets on them, the comment first."""

    pages: list[ogg.Page]
    packets: list[bytes]


def ogg_shelf(file: BinaryIO, size: int) -> VorbisShelf:
    """The comments of the first stream of sound in the file; those of a stream chained behind it stay as they are."""
    heads = ogg.heads(file, size)
    run = _comment_run(file, size, heads.serial) if heads is not None else None
    if heads is None or run is None:
        raise Refused("its comments are damaged")
    preamble = _PREAMBLES[heads.codec]
    comment = run.packets[0]

    def place(new: bytes) -> Iterator[Splice]:
        head = comment[:preamble]
        if heads.codec == "flac":
            if len(new) >= 2**24:
                raise Refused("its comments would become too large")
            head = comment[:1] + len(new).to_bytes(3, "big")
        return _exchanged(file, size, heads.serial, run, [head + new, *run.packets[1:]])

    return VorbisShelf(comment[preamble:], place, opus=heads.codec == "opus")


def _comment_run(file: BinaryIO, size: int, serial: int) -> _Run | None:
    """The pages from the second of a stream to the first whose end is also a packet's end."""
    run: list[ogg.Page] = []
    data, lengths = b"", [0]
    for page in ogg.pages(file, size):
        if page.serial != serial or page.flags & _BEGINS:
            continue
        if not run and page.flags & _CONTINUED:
            return None
        run.append(page)
        data += _whole(file, page)[page.body - _start(page) :]
        for value in page.lacing:
            lengths[-1] += value
            if value < _MAX_LACING:
                lengths.append(0)
        if lengths[-1] == 0 and len(lengths) > 1 and page.lacing[-1:] != b"\xff":
            packets = []
            for length in lengths[:-1]:
                packets.append(data[:length])
                data = data[length:]
            return _Run(run, packets)
    return None


def _exchanged(file: BinaryIO, size: int, serial: int, run: _Run, packets: list[bytes]) -> Iterator[Splice]:
    """The run's pages with these packets, then new numbers for the stream's other pages where their count changed."""
    first, last = run.pages[0], run.pages[-1]
    number = int.from_bytes(_head(file, first)[_NUMBER:_CHECKSUM], "little")
    new = list(_paged(packets, _head(file, first), _head(file, last), number))
    for index, page in enumerate(run.pages):
        yield Splice(_start(page), page.body + sum(page.lacing), b"".join(new) if index == 0 else b"")
    if len(new) == len(run.pages):
        return
    number += len(new)
    behind = False
    for page in ogg.pages(file, size):
        if page.serial != serial:
            continue
        if behind and page.flags & _BEGINS:
            return
        if behind:
            yield _renumbered(file, page, number)
            number += 1
        if page.flags & _ENDS:
            return
        behind = behind or page.body == last.body


def _start(page: ogg.Page) -> int:
    return page.body - len(page.lacing) - _HEAD


def _head(file: BinaryIO, page: ogg.Page) -> bytes:
    return read_at(file, _start(page), _HEAD)


def _whole(file: BinaryIO, page: ogg.Page) -> bytes:
    """A page that is to be changed. Given a new checksum, a damaged one would look as if it were right."""
    data = read_at(file, _start(page), _HEAD + len(page.lacing) + sum(page.lacing))
    if _summed(data) != data:
        raise Refused("the checksum of one of its pages is wrong")
    return data


def _paged(packets: list[bytes], first: bytes, last: bytes, number: int) -> Iterator[bytes]:
    """Pages that hold the packets. The last one takes over the position and the flags of the last that there was."""
    lacing = b"".join(b"\xff" * (len(packet) // _MAX_LACING) + bytes([len(packet) % _MAX_LACING]) for packet in packets)
    data = b"".join(packets)
    at, continued = 0, 0
    for start in range(0, len(lacing), _MAX_LACING):
        part = lacing[start : start + _MAX_LACING]
        final = start + _MAX_LACING >= len(lacing)
        position = last[6:14] if final else bytes(8)
        if max(part) == min(part) == _MAX_LACING:
            position = _NO_PACKET_ENDS
        flags = continued | (last[5] & _ENDS if final else 0)
        head = b"OggS\0" + bytes([flags]) + position + first[14:_NUMBER] + number.to_bytes(4, "little") + bytes(4)
        body = data[at : at + sum(part)]
        yield _summed(head + bytes([len(part)]) + part + body)
        at += len(body)
        continued = _CONTINUED if part[-1] == _MAX_LACING else 0
        number += 1


def _renumbered(file: BinaryIO, page: ogg.Page, number: int) -> Splice:
    whole = _whole(file, page)
    new = _summed(whole[:_NUMBER] + number.to_bytes(4, "little") + whole[_CHECKSUM:])
    return Splice(_start(page) + _NUMBER, _start(page) + _CHECKSUM + 4, new[_NUMBER : _CHECKSUM + 4])


def _summed(page: bytes) -> bytes:
    """The page with its checksum, summed with zeros in its place: zlib's polynomial, the bits the other way round."""
    bare = page[:_CHECKSUM] + bytes(4) + page[_CHECKSUM + 4 :]
    turned = ~zlib.crc32(bare.translate(_MIRRORED), 0xFFFFFFFF) & 0xFFFFFFFF
    checksum = turned.to_bytes(4, "big").translate(_MIRRORED)
    return page[:_CHECKSUM] + checksum + page[_CHECKSUM + 4 :]
