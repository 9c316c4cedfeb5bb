"""Where each kind of file keeps the tags that are written, and how a new tag gets into the place of the old one."""

import struct
from collections.abc import Callable, Iterator
from typing import BinaryIO

from segue.library.containers import Container
from segue.library.layout.chunks import Chunk, aiff_chunks, flac_blocks, wav_chunks
from segue.library.layout.mpeg import edges
from segue.library.layout.spans import read_at
from segue.library.retagging.ape_shelf import ApeShelf
from segue.library.retagging.asf_shelf import AsfShelf
from segue.library.retagging.id3_shelf import Id3Shelf, tag_length
from segue.library.retagging.mp4_shelf import Mp4Shelf
from segue.library.retagging.ogg_pages import ogg_shelf
from segue.library.retagging.shelf import Shelf
from segue.library.retagging.splices import Refused, Splice
from segue.library.retagging.vorbis_shelf import NEW_COMMENTS, VorbisShelf

_LARGEST_TAG = 128 * 1024 * 1024
_LARGEST_BLOCK = 2**24 - 1
_LARGEST_RIFF = 2**32 - 1
_LARGEST_LONG = 2**64 - 1
_COMMENTS, _LAST = 4, 0x80


def open_shelf(file: BinaryIO, container: Container, size: int) -> Shelf:
    """The shelf of an open file of `size` bytes.

    Raises:
        Refused: its tags are damaged, or of a kind that is not written.
    """
    return _SHELVES[container](file, size)


def _tag_at(file: BinaryIO, start: int, end: int) -> bytes:
    """The whole ID3v2 tag at an offset; b'' where there is none."""
    length = tag_length(read_at(file, start, 10))
    if length is None:
        return b""
    if start + length > end:
        raise Refused("its ID3 tag is damaged")
    if length > _LARGEST_TAG:
        raise Refused("its ID3 tag is too large")
    return read_at(file, start, length)


def _in_front(file: BinaryIO, size: int) -> Shelf:
    """mp3 and aac: the first ID3v2 tag in front of the sound."""
    data = _tag_at(file, 0, size)
    return Id3Shelf(data, lambda new: (Splice(0, len(data), new),))


def _wav(file: BinaryIO, size: int) -> Shelf:
    return _chunked(file, size, list(wav_chunks(file, size)), "<", b"RIFF", b"id3 ")


def _aiff(file: BinaryIO, size: int) -> Shelf:
    return _chunked(file, size, list(aiff_chunks(file, size)), ">", b"FORM", b"ID3 ")


def _chunked(file: BinaryIO, size: int, chunks: list[Chunk], order: str, magic: bytes, name: bytes) -> Shelf:
    """A chunk of its own for the ID3 tag, at the end where it is new, and the size of the whole told anew."""
    head = read_at(file, 0, 8)
    stated = struct.unpack(f"{order}I", head[4:])[0]
    end = chunks[-1].span.end if chunks else 0
    if head[:4] != magic:
        raise Refused("it is longer than 4 GiB or made for that")
    if not all(chunk.whole for chunk in chunks) or abs(stated + 8 - end) > 1:
        raise Refused("its size is not what its header says")
    old = next((chunk for chunk in chunks if chunk.name.lower() == name.lower()), None)
    data = _tag_at(file, old.span.start, old.span.end) if old else b""
    if old is None:
        start = at = min(end + (end & 1), size)
        behind, label = b"", name
    else:
        start, at = old.span.start - 8, min(old.span.end + (old.span.end & 1), size)
        behind, label = read_at(file, old.span.start + len(data), old.span.length - len(data)), old.name

    def place(new: bytes) -> Iterator[Splice]:
        body = new + behind
        chunk = label + struct.pack(f"{order}I", len(body)) + body + bytes(len(body) & 1) if body else b""
        chunk = b"\0" + chunk if start & 1 and chunk else chunk
        length = stated + len(chunk) - (at - start)
        if length > _LARGEST_RIFF:
            raise Refused("it would become longer than 4 GiB")
        yield Splice(4, 8, struct.pack(f"{order}I", length))
        yield Splice(start, at, chunk)

    return Id3Shelf(data, place)


def _dsf(file: BinaryIO, size: int) -> Shelf:
    """The tag stands at the end, and the head points to it."""
    stated, pointer = struct.unpack("<QQ", read_at(file, 12, 16))
    start = pointer or size
    data = _tag_at(file, start, size) if start < size else b""
    if pointer and not data:
        raise Refused("its head points to a tag that is none")

    def place(new: bytes) -> Iterator[Splice]:
        total = (stated - len(data) + len(new)) & _LARGEST_LONG
        yield Splice(12, 28, struct.pack("<QQ", total, start if new else 0))
        yield Splice(start, start + len(data), new)

    return Id3Shelf(data, place)


def _flac(file: BinaryIO, size: int) -> Shelf:
    """The comment block; where there is none, it goes behind the description of the stream, as block number two."""
    around = edges(file, size)
    blocks = flac_blocks(file, around.start, around.end)[0]
    old = next((block.span for block in blocks if block.name[0] == _COMMENTS), None)
    if not blocks or not all(block.whole for block in blocks):
        raise Refused("its blocks are damaged")
    before = (old or blocks[0].span).start - 4
    last = read_at(file, before, 1)[0] & _LAST

    def place(new: bytes) -> Iterator[Splice]:
        if len(new) > _LARGEST_BLOCK:
            raise Refused("its comments would become too large")
        block = bytes([_COMMENTS | last]) + len(new).to_bytes(3, "big") + new
        if old is not None:
            yield Splice(before, old.end, block)
        else:
            yield Splice(before, before + 1, bytes([blocks[0].name[0]]))
            yield Splice(blocks[0].span.end, blocks[0].span.end, block)

    return VorbisShelf(read_at(file, old.start, old.length) if old else NEW_COMMENTS, place)


_SHELVES: dict[Container, Callable[[BinaryIO, int], Shelf]] = {
    Container.MP3: _in_front,
    Container.AAC: _in_front,
    Container.FLAC: _flac,
    Container.OGG: ogg_shelf,
    Container.MP4: Mp4Shelf,
    Container.WAV: _wav,
    Container.AIFF: _aiff,
    Container.ASF: AsfShelf,
    Container.APE: ApeShelf,
    Container.WAVPACK: ApeShelf,
    Container.MUSEPACK: ApeShelf,
    Container.DSF: _dsf,
}
