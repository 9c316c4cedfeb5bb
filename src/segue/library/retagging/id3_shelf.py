"""ID3v2 as a row of frames, in the version that the tag has: 2.2, 2.3 or 2.4."""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from segue.library.layout.mpeg import synchsafe
from segue.library.retagging.shelf import Place, whole_tempo
from segue.library.retagging.splices import Refused, Splice
from segue.library.tags.frames import SHORT_NAMES, bare_content, extended_header, frame_name, frame_spans
from segue.library.tags.id3 import divide
from segue.library.tags.names import Family, Field, written_as

_HEAD = 10
_NEW_VERSION = 4
_UNSYNCHRONISED, _EXTENDED, _FOOTER = 0x80, 0x40, 0x10
_FALSE_SYNC = re.compile(rb"\xff(?=[\xe0-\xff\x00]|\Z)")
_LATIN, _UTF16, _UTF8 = 0, 1, 3
_LARGEST_SAFE = 2**28 - 1
_NAMES_OF_2_2 = {long.decode(): short.decode() for short, long in SHORT_NAMES.items()}
_IN_ONE_VALUE = "; "  # before 2.4 a frame holds one value; this is divided by Segue, Navidrome, Picard and others


@dataclass(frozen=True, slots=True)
class Id3Tag:
    """A tag taken apart: `extended` is its extended header, `rest` the padding. `plain` marks 2.4 with sizes of 2.3."""

    version: int = _NEW_VERSION
    revision: int = 0
    flags: int = 0
    extended: bytes = b""
    frames: tuple[bytes, ...] = ()
    rest: bytes = b""
    plain: bool = False


def tag_length(head: bytes) -> int | None:
    """Bytes of the tag with this head, header and footer included; None where it is no head."""
    if len(head) < _HEAD or head[:3] != b"ID3":
        return None
    length = synchsafe(head[6:10])
    if length is None:
        return None
    return _HEAD + length + (_HEAD if head[3] == 4 and head[5] & _FOOTER else 0)


def parse(data: bytes) -> Id3Tag:
    """Takes a whole tag apart."""
    version, revision, flags = data[3], data[4], data[5]
    if version not in (2, 3, 4) or (version == 2 and flags & _EXTENDED):
        raise Refused("it has an ID3 tag of a kind that is not known")
    footer = _HEAD if version == 4 and flags & _FOOTER else 0
    body = data[_HEAD : len(data) - footer]
    if version < 4 and flags & _UNSYNCHRONISED:
        body = body.replace(b"\xff\x00", b"\xff")
    start = extended_header(body[:4], version) if version > 2 and flags & _EXTENDED else 0
    if start and body[5 if version == 4 else 4] & (0x20 if version == 4 else 0x80):
        raise Refused("its ID3 tag carries a checksum of itself")
    found: list[bytes] = []
    end, plain = start, False
    for head, span in frame_spans(io.BytesIO(body), start, len(body), version):
        if span.end > len(body):
            raise Refused("its ID3 tag is damaged")
        found.append(body[span.start - len(head) : span.end])
        plain = plain or (version == 4 and span.length > 127 and int.from_bytes(head[4:8], "big") == span.length)
        end = span.end
    return Id3Tag(version, revision, flags, body[:start], tuple(found), body[end:], plain)


def render(tag: Id3Tag, frames: Sequence[bytes]) -> bytes:
    """The tag with other frames and the padding that it had. A tag that holds nothing at all is none."""
    body = tag.extended + b"".join(frames) + tag.rest
    if not body:
        return b""
    if tag.version < 4 and tag.flags & _UNSYNCHRONISED:
        body = _FALSE_SYNC.sub(b"\xff\x00", body)
    if len(body) > _LARGEST_SAFE:
        raise Refused("its ID3 tag would become too large")
    rest = bytes([tag.version, tag.revision, tag.flags]) + _safe(len(body))
    footer = b"3DI" + rest if tag.version == 4 and tag.flags & _FOOTER else b""
    return b"ID3" + rest + body + footer


def _safe(number: int) -> bytes:
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


class Id3Shelf:
    """An ID3v2 tag and its place in the file. `data` is b'' where there is none yet: then one of 2.4 is made."""

    family: ClassVar[Family] = Family.ID3

    def __init__(self, data: bytes, place: Place) -> None:
        self._tag = parse(data) if data else Id3Tag()
        self._place = place

    @property
    def dialect(self) -> str:
        """The version, with what else changes how a frame is written."""
        return f"id3v2.{self._tag.version}{' with plain sizes' if self._tag.plain else ''}"

    @property
    def frames(self) -> tuple[bytes, ...]:
        """The frames, without unsynchronisation of the tag as a whole."""
        return self._tag.frames

    def name_of(self, frame: bytes) -> str:
        """'TBPM', or 'TXXX:' and the name that the tagger chose."""
        version = self._tag.version
        skip = 6 if version == 2 else 10
        name = frame_name(frame[:skip]).decode("latin-1")
        if name != "TXXX":
            return name
        content = frame[skip:] if version == 2 else bare_content(frame[skip:], frame[8:10], version)
        return f"TXXX:{divide(content[0], content[1:])[0].strip()}" if content else name

    def fit(self, field: Field, texts: tuple[str, ...]) -> tuple[str, ...]:
        """ID3 wants a whole tempo."""
        return whole_tempo(field, texts)

    def frames_for(self, field: Field, texts: Sequence[str]) -> list[bytes]:
        """One frame. TMOO came with 2.4; before, taggers keep the mood in TXXX:MOOD."""
        old = self._tag.version < 4
        name = "TXXX:MOOD" if field is Field.MOOD and old else written_as(field, Family.ID3)
        kind, _, detail = name.partition(":")
        text = _IN_ONE_VALUE.join(texts) if old else "\0".join(texts)
        if field is Field.GENRE and old and text.startswith("("):
            text = "(" + text  # a single bracket would begin the number of a genre
        content = _encoded([detail, text] if detail else [text], self._tag.version)
        return [self._head(kind, len(content)) + content]

    def _head(self, kind: str, length: int) -> bytes:
        if self._tag.version == 2:
            return _NAMES_OF_2_2[kind].encode() + length.to_bytes(3, "big")
        safe = self._tag.version == 4 and not self._tag.plain
        return kind.encode() + (_safe(length) if safe else length.to_bytes(4, "big")) + b"\0\0"

    def splices(self, frames: Sequence[bytes]) -> Iterable[Splice]:
        """The new tag in the old one's place."""
        return self._place(render(self._tag, frames))


def _encoded(texts: list[str], version: int) -> bytes:
    """Texts with a NUL between them, behind the byte that tells their encoding: the plainest that readers know."""
    if version >= 4:
        return bytes([_UTF8]) + "\0".join(texts).encode("utf-8")
    if all(text.isascii() for text in texts):
        return bytes([_LATIN]) + "\0".join(texts).encode("ascii")
    return bytes([_UTF16]) + b"\0\0".join(b"\xff\xfe" + text.encode("utf-16-le") for text in texts)
