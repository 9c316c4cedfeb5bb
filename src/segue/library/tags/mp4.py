"""iTunes' atoms in MP4 files: moov, udta, meta, ilst."""

from typing import BinaryIO

from segue.library import lyrics as words
from segue.library.artwork import MAX_BYTES, too_large
from segue.library.layout.chunks import Chunk, boxes, find_box
from segue.library.layout.spans import Span, read_at
from segue.library.tags.block import MAX_VALUE_BYTES, TagBlock
from segue.library.tags.id3 import genre_names
from segue.library.tags.names import Family, Field, by_field, field_of, written_as

_COVER = b"covr"
_FREE_FORM = b"----"
_FRONT_COVER = 3
_DATA_HEAD = 8  # kind of value and locale, before the value
_PAIRS = ("trkn", "disk")
_NUMBERS = ("cpil", "tmpo", "rtng")
_MAX_SAME_ATOM = 256


def read_mp4(file: BinaryIO, size: int) -> TagBlock:
    """The tags of an MP4 file of `size` bytes."""
    block = TagBlock()
    atoms = find_box(file, Span(0, size), size, b"moov", b"udta", b"meta", b"ilst")
    if atoms is None:
        return block
    named: dict[str, list[str]] = {}
    for atom in boxes(file, atoms, size):
        if atom.name == _COVER:
            _covers(file, atom, block)
            continue
        name, values = _named(file, atom, block)
        if values and len(named.setdefault(name, [])) < _MAX_SAME_ATOM:
            named[name].extend(values)
    for text in named.pop(written_as(Field.LYRICS, Family.MP4), []):
        if found := words.parse(text):
            block.lyrics.append(found)
    block.values = by_field(named.items(), Family.MP4)
    return block


def _covers(file: BinaryIO, atom: Chunk, block: TagBlock) -> None:
    for box in boxes(file, atom.span, atom.span.end):
        length = box.span.length - _DATA_HEAD
        if box.name == b"data" and length > MAX_BYTES:
            block.notes.append(too_large("The cover in its tags", length))
        elif box.name == b"data" and length > 0:
            block.offer_cover(_FRONT_COVER, read_at(file, box.span.start + _DATA_HEAD, length))


def _named(file: BinaryIO, atom: Chunk, block: TagBlock) -> tuple[str, list[str]]:
    """The name of an atom and its values as text; no values where the name stands for nothing."""
    name = atom.name.decode("mac_roman")
    data: list[bytes] = []
    for count, box in enumerate(boxes(file, atom.span, atom.span.end)):
        if count > _MAX_SAME_ATOM:
            break
        if box.name == b"data":
            if field_of(name, Family.MP4) is None:
                break
            if box.span.length > MAX_VALUE_BYTES:
                block.notes.append(f"A tag of {box.span.length / 1e6:.0f} MB was left out.")
            elif box.span.length >= _DATA_HEAD:
                data.append(read_at(file, box.span.start + _DATA_HEAD, box.span.length - _DATA_HEAD))
        elif atom.name == _FREE_FORM and box.name in (b"mean", b"name"):
            name += ":" + read_at(file, box.span.start + 4, min(box.span.length - 4, 256)).decode("utf-8", "replace")
    return name, [text for value in data if (text := _text(name, value))]


def _text(name: str, value: bytes) -> str:
    if name in _PAIRS:
        number, total = int.from_bytes(value[2:4], "big"), int.from_bytes(value[4:6], "big")
        return f"{number}/{total}"
    if name in _NUMBERS:
        return str(int.from_bytes(value[:8], "big"))
    if name == "gnre":
        return " ".join(genre_names(str(int.from_bytes(value[:2], "big") - 1)))
    return value.decode("utf-8", "replace")
