"""ID3: version 2 from its frames, version 1 from the last 128 bytes."""

import re
from collections.abc import Callable, Iterator
from typing import BinaryIO

from segue.domain.music import Lyrics
from segue.library import lyrics as words
from segue.library.artwork import too_large
from segue.library.layout.spans import read_at
from segue.library.tags.block import MAX_VALUE_BYTES, TagBlock
from segue.library.tags.frames import Oversize, frames
from segue.library.tags.names import Family, Field, all_names, by_field
from segue.library.tags.values import language_code
from segue.library.untyped import id3

_MAX_SAME_FRAMES = 256
_ENCODINGS = {0: "latin-1", 1: "utf-16", 2: "utf-16-be", 3: "utf-8"}
_MILLISECONDS = 2
_SUNG = (0, 1, 2)  # SYLT's kinds of content that are words: other, lyrics, transcription
_NOT_MUSICIANS = frozenset({"producer", "engineer", "arranger", "mix", "mixer", "dj-mix"})
_GENRE_NUMBER = re.compile(r"\((\d{1,3}|RX|CR)\)")
_GENRES: list[str] = id3.TCON.GENRES
_NO_GENRE = "255"
_OWN_GENRES = {"RX": "Remix", "CR": "Cover"}

_TEXT_FRAMES = {
    name.encode() for field in Field for name in all_names(field, Family.ID3) if len(name) == 4 and name[0] in "TX"
} | {b"TDAT"}
_WANTED = frozenset(
    _TEXT_FRAMES | {b"TXXX", b"COMM", b"USLT", b"SYLT", b"APIC", b"PIC ", b"UFID", b"RVA2", b"TIPL", b"TMCL", b"IPLS"}
)


def read_id3(file: BinaryIO, offset: int, size: int) -> TagBlock:
    """The ID3v2 tag at `offset` in a file of `size` bytes."""
    tag = _Tag()
    counts: dict[bytes, int] = {}
    passed = 0
    for name, content in frames(file, offset, size, _WANTED):
        counts[name] = counts.get(name, 0) + 1
        if counts[name] > _MAX_SAME_FRAMES:
            passed += 1
        elif isinstance(content, Oversize):
            tag.oversize(name, int(content))
        elif len(content) > 1 and (len(content) <= MAX_VALUE_BYTES or name in (b"APIC", b"PIC ")):
            tag.take(name, content)
    if passed:
        tag.block.notes.append(f"Its ID3 tag repeats frames without end; {passed:,} of them were passed over.")
    return tag.finished()


def read_id3v1(file: BinaryIO, offset: int) -> TagBlock:
    """The 128 bytes of an ID3v1 tag."""
    data = read_at(file, offset, 128)
    block = TagBlock()
    places = ((Field.TITLE, 3, 33), (Field.ARTIST, 33, 63), (Field.ALBUM, 63, 93), (Field.DATE, 93, 97))
    comment_end = 125 if data[125] == 0 and data[126] else 127
    for field, start, end in (*places, (Field.COMMENT, 97, comment_end)):
        text = data[start:end].split(b"\0")[0].decode("latin-1").strip()
        if text:
            block.values[field] = [text]
    if comment_end == 125:
        block.values[Field.TRACK] = [str(data[126])]
    if data[127] < len(_GENRES):
        block.values[Field.GENRE] = [_GENRES[data[127]]]
    return block


def genre_names(text: str) -> list[str]:
    """Genres by name: '(17)', '17' and '(17)Rock' are Rock, '(51)(39)' are two."""
    if text.isascii() and text.isdigit():
        return [] if text == _NO_GENRE else _GENRES[int(text) : int(text) + 1] or [text]
    found: list[str] = []
    while match := _GENRE_NUMBER.match(text):
        code = match[1]
        text = text[match.end() :]
        if name := _OWN_GENRES.get(code) or (_GENRES[int(code)] if code.isdigit() and int(code) < len(_GENRES) else ""):
            found.append(name)
    text = text[1:] if text.startswith("((") else text
    if text and text not in found:
        found.append(text)
    return found


def _texts(encoding: int, data: bytes) -> list[str]:
    """The values in a text, which NULs divide. UTF-16 without its mark is taken for little-endian."""
    codec = _ENCODINGS.get(encoding, "latin-1")
    if codec == "utf-16" and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        codec = "utf-16-le"
    return data.decode(codec, "replace").strip("\0").split("\0")


def divide(encoding: int, data: bytes) -> tuple[str, bytes]:
    """A text up to its NUL, and what follows."""
    if encoding in (1, 2):
        at = 0
        while (at := data.find(b"\0\0", at)) >= 0 and at % 2:
            at += 1
        skip = 2
    else:
        at, skip = data.find(b"\0"), 1
    if at < 0:
        return "", data
    return _texts(encoding, data[:at])[0], data[at + skip :]


class _Tag:
    """Collects the frames of one tag."""

    def __init__(self) -> None:
        self.block = TagBlock()
        self._named: dict[str, list[str]] = {}
        self._fallback: dict[Field, str] = {}
        self._synced: list[Lyrics] = []

    def take(self, name: bytes, content: bytes) -> None:
        """Reads one frame."""
        reader = _READERS.get(name)
        if reader is not None:
            reader(self, content)
        else:
            self._add(name.decode("latin-1"), _texts(content[0], content[1:]))

    def oversize(self, name: bytes, length: int) -> None:
        """Notes a frame that was too large to be read."""
        picture = name in (b"APIC", b"PIC ")
        self.block.notes.append(
            too_large("The cover in its tags", length) if picture else f"A tag of {length / 1e6:.0f} MB was left out."
        )

    def finished(self) -> TagBlock:
        """The block, with what only all frames together say."""
        day = "".join(self._named.pop("TDAT", []))
        years = self._named.get("TYER", [""])
        if len(day) == 4 and day.isdigit() and len(years[0]) == 4:
            self._named["TYER"] = [f"{years[0]}-{day[2:]}-{day[:2]}"]
        self.block.values = by_field(self._named.items(), Family.ID3)
        for field, text in self._fallback.items():
            self.block.values.setdefault(field, [text])
        if Field.GENRE in self.block.values:
            self.block.values[Field.GENRE] = [g for text in self.block.values[Field.GENRE] for g in genre_names(text)]
        self.block.lyrics = self._synced + self.block.lyrics
        return self.block

    def _add(self, name: str, texts: list[str]) -> None:
        self._named.setdefault(name, []).extend(texts)

    def user_text(self, content: bytes) -> None:
        """TXXX: a text under a name of the tagger's choice."""
        name, data = divide(content[0], content[1:])
        self._add("TXXX:" + name.strip(), _texts(content[0], data))

    def comment(self, content: bytes) -> None:
        """COMM: one without a description is for people, iTunes keeps numbers in others."""
        name, data = divide(content[0], content[4:])
        if not name.strip():
            self._named.setdefault("COMM", [])[:0] = _texts(content[0], data)
        elif not name.lower().startswith(("itun", "songs-db", "id3v1")):
            self._add("COMM", _texts(content[0], data))

    def lyrics(self, content: bytes) -> None:
        """USLT: lyrics as text, in which people also put LRC."""
        _, data = divide(content[0], content[4:])
        text = "\n".join(_texts(content[0], data))
        if found := words.parse(text, "tag", language_code(content[1:4].decode("latin-1"))):
            self.block.lyrics.append(found)

    def synced_lyrics(self, content: bytes) -> None:
        """SYLT: pieces of text with times; times that count MPEG frames are dropped."""
        encoding, unit, kind = content[0], content[4:5], content[5:6]
        if not kind or kind[0] not in _SUNG:
            return
        _, data = divide(encoding, content[6:])
        pieces = list(_syllables(encoding, data, unit == bytes([_MILLISECONDS])))
        if found := words.from_syllables(pieces, language_code(content[1:4].decode("latin-1"))):
            self._synced.append(found)

    def picture(self, content: bytes) -> None:
        """APIC."""
        _, data = divide(0, content[1:])
        _, image = divide(content[0], data[1:])
        if data:
            self.block.offer_cover(data[0], image)

    def old_picture(self, content: bytes) -> None:
        """PIC of ID3v2.2, with three letters for the kind of image."""
        _, image = divide(content[0], content[5:])
        if len(content) > 5:
            self.block.offer_cover(content[4], image)

    def identifier(self, content: bytes) -> None:
        """UFID: the owner's name, then the id."""
        owner, data = divide(0, content)
        self._add("UFID:" + owner, [data.decode("latin-1")])

    def volume(self, content: bytes) -> None:
        """RVA2: a gain in 1/512 dB for the channel 'master', under the name 'track' or 'album'."""
        name, data = divide(0, content)
        field = {"track": Field.TRACK_GAIN, "album": Field.ALBUM_GAIN}.get(name.lower())
        if field is not None and len(data) >= 3 and data[0] == 1:
            self._fallback[field] = str(int.from_bytes(data[1:3], "big", signed=True) / 512)

    def involved(self, content: bytes) -> None:
        """TIPL and IPLS: pairs of what somebody did and the name. IPLS mixes musicians in."""
        texts = _texts(content[0], content[1:])
        for task, name in zip(texts[::2], texts[1::2], strict=False):
            task = task.strip().lower()
            self._add(f"TIPL:{task}" if task in _NOT_MUSICIANS else "TMCL", [name])

    def musicians(self, content: bytes) -> None:
        """TMCL: pairs of an instrument and the name."""
        self._add("TMCL", _texts(content[0], content[1:])[1::2])


def _syllables(encoding: int, data: bytes, milliseconds: bool) -> Iterator[tuple[str, int | None]]:
    ending = b"\0\0" if encoding in (1, 2) else b"\0"
    start = 0
    for _ in range(words.MAX_LINES * 10):
        end = data.find(ending, start)
        while end >= 0 and (end - start) % len(ending):
            end = data.find(ending, end + 1)
        time = end + len(ending)
        if end < 0 or time + 4 > len(data):
            return
        text = _texts(encoding, data[start:end])[0]
        yield text, int.from_bytes(data[time : time + 4], "big") if milliseconds else None
        start = time + 4


_READERS: dict[bytes, Callable[[_Tag, bytes], None]] = {
    b"TXXX": _Tag.user_text,
    b"COMM": _Tag.comment,
    b"USLT": _Tag.lyrics,
    b"SYLT": _Tag.synced_lyrics,
    b"APIC": _Tag.picture,
    b"PIC ": _Tag.old_picture,
    b"UFID": _Tag.identifier,
    b"RVA2": _Tag.volume,
    b"TIPL": _Tag.involved,
    b"IPLS": _Tag.involved,
    b"TMCL": _Tag.musicians,
}
