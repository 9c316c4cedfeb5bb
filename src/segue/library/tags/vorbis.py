"""Vorbis comments, as Ogg Vorbis, Opus, Speex and FLAC carry them, and FLAC's picture blocks."""

import base64
import binascii
from collections.abc import Iterator

from segue.library import lyrics as words
from segue.library.artwork import MAX_BYTES, too_large
from segue.library.layout.spans import SpanReader
from segue.library.tags.block import MAX_VALUE_BYTES, TagBlock
from segue.library.tags.names import Family, Field, all_names, by_field

_MAX_COMMENTS = 1_000_000
_MAX_SAME_NAME = 256
_LONGEST_NAME = 64
_PICTURE = "METADATA_BLOCK_PICTURE"
_OLD_PICTURE = "COVERART"
_LARGEST_PICTURE_COMMENT = (MAX_BYTES + 4096) * 4 // 3
_LYRICS = frozenset(all_names(Field.LYRICS, Family.VORBIS))


def read_vorbis(source: SpanReader) -> TagBlock:
    """A comment block, from its vendor string on."""
    block = TagBlock()
    named: dict[str, list[str]] = {}
    passed = 0
    for name, value in _comments(source, block):
        if name == _PICTURE:
            _picture_comment(block, value)
        elif name == _OLD_PICTURE:
            block.offer_cover(0, _unarmoured(value))
        elif name in _LYRICS:
            if len(block.lyrics) < _MAX_SAME_NAME and (found := words.parse(value.decode("utf-8", "replace"))):
                block.lyrics.append(found)
        else:
            values = named.setdefault(name, [])
            if len(values) < _MAX_SAME_NAME:
                values.append(value.decode("utf-8", "replace"))
            else:
                passed += 1
    if passed:
        block.notes.append(f"Its comments repeat names without end; {passed:,} of them were passed over.")
    block.lyrics.sort(key=lambda lyrics: not lyrics.synced)
    block.values = by_field(named.items(), Family.VORBIS)
    return block


def _comments(source: SpanReader, block: TagBlock) -> Iterator[tuple[str, bytes]]:
    """(name in upper case, value) of each comment that is not too large to be one."""
    source.skip(_length(source))
    for _ in range(min(_length(source), _MAX_COMMENTS)):
        head = source.read(4)
        if len(head) < 4:
            return
        length = int.from_bytes(head, "little")
        start = source.read(min(length, _LONGEST_NAME))
        name, found, value = start.partition(b"=")
        key = name.decode("ascii", "replace").upper()
        rest = length - len(start)
        picture = key in (_PICTURE, _OLD_PICTURE)
        if not found or rest > (_LARGEST_PICTURE_COMMENT if picture else MAX_VALUE_BYTES):
            source.skip(rest)
            if picture:
                block.notes.append(too_large("The cover in its tags", rest * 3 // 4))
            elif found:
                block.notes.append(f"A tag of {rest / 1e6:.0f} MB was left out.")
            continue
        yield key, value + source.read(rest) if rest else value


def _length(source: SpanReader) -> int:
    return int.from_bytes(source.read(4), "little")


def _picture_comment(block: TagBlock, armoured: bytes) -> None:
    data = _unarmoured(armoured)
    if len(data) < 32:
        block.notes.append("The cover in its tags is damaged and was left out.")
        return
    at = 4
    for tail in (0, 16):
        at += 4 + int.from_bytes(data[at : at + 4], "big") + tail
    block.offer_cover(int.from_bytes(data[:4], "big"), data[at + 4 :])


def _unarmoured(value: bytes) -> bytes:
    try:
        return base64.b64decode(value + b"=" * (-len(value) % 4))
    except (binascii.Error, ValueError):
        return b""


def read_flac_picture(source: SpanReader, block: TagBlock) -> None:
    """A FLAC picture block into the block of tags; one that is too large is not read."""
    role = int.from_bytes(source.read(4), "big")
    for tail in (0, 16):
        source.skip(int.from_bytes(source.read(4), "big") + tail)
    length = int.from_bytes(source.read(4), "big")
    if length > MAX_BYTES:
        block.notes.append(too_large("The cover in its tags", length))
    else:
        block.offer_cover(role, source.read(length))
