"""APEv2 items, as Monkey's Audio, WavPack and Musepack carry them, and some mp3 files too."""

from typing import BinaryIO

from segue.library import lyrics as words
from segue.library.artwork import MAX_BYTES, too_large
from segue.library.layout.spans import Span, read_at
from segue.library.tags.block import MAX_VALUE_BYTES, TagBlock
from segue.library.tags.names import Family, Field, by_field, field_of

_MAX_ITEMS = 100_000
_LONGEST_NAME = 256
_FRONT_COVER, _OTHER_COVER = 3, 0
_COVER_PREFIX = "cover art ("


def read_ape(file: BinaryIO, span: Span) -> TagBlock:
    """The items of an APEv2 tag that lie in a span."""
    block = TagBlock()
    named: dict[str, list[str]] = {}
    offset = span.start
    for _ in range(_MAX_ITEMS):
        if offset + 9 > span.end:
            break
        head = read_at(file, offset, 8 + _LONGEST_NAME)
        length = int.from_bytes(head[:4], "little")
        name_end = head.find(b"\0", 8)
        start = offset + name_end + 1
        if name_end < 0 or start + length > span.end:
            block.notes.append("Its APE tag is damaged; what came before the damage was read.")
            break
        _take(file, head[8:name_end].decode("latin-1"), Span(start, length), block, named)
        offset = start + length
    block.values = by_field(named.items(), Family.APE)
    return block


def _take(file: BinaryIO, name: str, span: Span, block: TagBlock, named: dict[str, list[str]]) -> None:
    if name.lower().startswith(_COVER_PREFIX):
        if span.length > MAX_BYTES:
            block.notes.append(too_large("The cover in its tags", span.length))
            return
        role = _FRONT_COVER if name.lower().startswith(_COVER_PREFIX + "front") else _OTHER_COVER
        block.offer_cover(role, read_at(file, span.start, span.length).partition(b"\0")[2])
        return
    known = field_of(name, Family.APE)
    if known is None:
        return
    if span.length > MAX_VALUE_BYTES:
        block.notes.append(f"A tag of {span.length / 1e6:.0f} MB was left out.")
        return
    text = read_at(file, span.start, span.length).decode("utf-8", "replace")
    if known[0] is Field.LYRICS:
        if found := words.parse(text.replace("\0", "\n")):
            block.lyrics.append(found)
    else:
        named.setdefault(name, []).extend(text.split("\0"))
