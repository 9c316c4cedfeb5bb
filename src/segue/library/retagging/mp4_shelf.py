"""iTunes' atoms of an MP4 file as a row of frames.

What lies behind them moves, and all that counts from the file's start is told anew: the sizes of the boxes around them
and the offsets of the sound.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, ClassVar, NamedTuple

from segue.library.layout.spans import read_at
from segue.library.retagging.shelf import whole_tempo
from segue.library.retagging.splices import Refused, Splice
from segue.library.tags.names import Family, Field, written_as

_MAX_ATOMS = 100_000
_LARGEST_ILST = 128 * 1024 * 1024
_TEMPO = "tmpo"
_TEXT, _INTEGER = 1, 21  # kinds of values
_NO_LOCALE = bytes(4)
_HANDLER = b"mdir"
_WIDTHS = {b"stco": 4, b"co64": 8}
_TABLES = (b"trak", b"mdia", b"minf", b"stbl")


class _Atom(NamedTuple):
    """A box: where it starts, where what it holds begins, and where it ends."""

    name: bytes
    start: int
    body: int
    end: int


def _atoms(file: BinaryIO, start: int, end: int) -> Iterator[_Atom]:
    for _ in range(_MAX_ATOMS):
        if start + 8 > end:
            return
        head = read_at(file, start, 16)
        length, name, skip = int.from_bytes(head[:4], "big"), head[4:8], 8
        if length == 1:
            length, skip = int.from_bytes(head[8:], "big"), 16
        length = length or end - start
        if length < skip or start + length > end:
            raise Refused("its boxes are damaged")
        yield _Atom(name, start, start + skip, start + length)
        start += length


def _first(file: BinaryIO, inside: _Atom | None, name: bytes) -> _Atom | None:
    if inside is None:
        return None
    return next((atom for atom in _atoms(file, inside.body, inside.end) if atom.name == name), None)


def _box(name: bytes, *content: bytes) -> bytes:
    body = b"".join(content)
    return (8 + len(body)).to_bytes(4, "big") + name + body


class Mp4Shelf:
    """The list of atoms in moov, udta, meta, ilst; what of these boxes is missing is made."""

    family: ClassVar[Family] = Family.MP4
    dialect = "mp4"

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        whole = _Atom(b"", 0, 0, size)
        self._top = list(_atoms(file, 0, size))
        moov = _first(file, whole, b"moov")
        if moov is None:
            raise Refused("the box that describes its sound is missing")
        self._moov = moov
        self._udta = _first(file, moov, b"udta")
        self._meta = self._listing()
        self._ilst = _first(file, self._meta, b"ilst")
        self.frames: tuple[bytes, ...] = ()
        self._rest = b""
        if self._ilst is not None:
            self.frames, self._rest = _divided(file, self._ilst)

    def _listing(self) -> _Atom | None:
        """The box meta, without the version that it begins with in all files but QuickTime's."""
        meta = _first(self._file, self._udta, b"meta")
        if meta is None:
            return None
        if read_at(self._file, meta.body + 4, 4) != b"hdlr":
            meta = meta._replace(body=meta.body + 4)
        handler = _first(self._file, meta, b"hdlr")
        if handler is not None and read_at(self._file, handler.body + 8, 4) != _HANDLER:
            raise Refused("its tags are not of iTunes' kind")
        return meta

    def name_of(self, frame: bytes) -> str:
        """Four letters, or iTunes' free form with its two names."""
        name = frame[4:8].decode("mac_roman")
        if name != "----":
            return name
        at = 8
        while at + 12 <= len(frame) and frame[at + 4 : at + 8] in (b"mean", b"name"):
            end = at + max(12, int.from_bytes(frame[at : at + 4], "big"))
            name += ":" + frame[at + 12 : end].decode("utf-8", "replace")
            at = end
        return name

    def fit(self, field: Field, texts: tuple[str, ...]) -> tuple[str, ...]:
        """The atom for tempo holds a whole number."""
        return whole_tempo(field, texts)

    def frames_for(self, field: Field, texts: Sequence[str]) -> list[bytes]:
        """One atom with all values."""
        if field is Field.BPM:
            return [_box(_TEMPO.encode(), _data(_INTEGER, int(texts[0]).to_bytes(2, "big")))]
        data = b"".join(_data(_TEXT, text.encode()) for text in texts)
        name, _, rest = written_as(field, Family.MP4).partition(":")
        if not rest:
            return [_box(name.encode("mac_roman"), data)]
        mean, _, detail = rest.partition(":")
        version = bytes(4)
        return [
            _box(b"----", _box(b"mean", version, mean.encode()), _box(b"name", version, detail.encode()), data),
        ]

    def splices(self, frames: Sequence[bytes]) -> Iterable[Splice]:
        """The new list in the old one's place, and everything that counts from the file's start."""
        change = self._list_splice(_box(b"ilst", *frames, self._rest))
        grown = len(change.data) - (change.end - change.start)
        around = [atom for atom in (self._moov, self._udta, self._meta) if atom is not None]
        found = [change, *(_resized(self._file, atom, grown) for atom in around)]
        if grown:
            found += self._moved(change.end, grown)
        return sorted(splice for splice in found if splice.start != splice.end or splice.data)

    def _list_splice(self, new: bytes) -> Splice:
        if self._ilst is not None:
            return Splice(self._ilst.start, self._ilst.end, new)
        if self._meta is not None:
            return Splice(self._meta.end, self._meta.end, new)
        handler = _box(b"hdlr", bytes(8), _HANDLER, b"appl", bytes(9))
        new = _box(b"meta", bytes(4), handler, new)
        if self._udta is not None:
            return Splice(self._udta.body, self._udta.body, new)  # in front: QuickTime ends this box with a zero
        return Splice(self._moov.end, self._moov.end, _box(b"udta", new))

    def _moved(self, behind: int, grown: int) -> Iterator[Splice]:
        """The tables of offsets, with those that lead behind a place corrected."""
        for table in self._down(self._moov, _TABLES):
            if table.name in _WIDTHS:
                yield self._table(table, _WIDTHS[table.name], behind, grown)
        for fragment in self._top:
            if fragment.name == b"mfra" and fragment.start >= behind:
                raise Refused("it has an index of fragments")
            if fragment.name == b"moof" and fragment.start >= behind:
                yield from self._fragment(fragment, behind, grown)

    def _down(self, inside: _Atom, names: Sequence[bytes]) -> Iterator[_Atom]:
        """All boxes at the end of a path of names."""
        for atom in _atoms(self._file, inside.body, inside.end):
            if not names:
                yield atom
            elif atom.name == names[0]:
                yield from self._down(atom, names[1:])

    def _table(self, table: _Atom, width: int, behind: int, grown: int) -> Splice:
        data = read_at(self._file, table.body, table.end - table.body)
        count = int.from_bytes(data[4:8], "big")
        if 8 + count * width > len(data):
            raise Refused("its boxes are damaged")
        entries = [_told(data[at : at + width], behind, grown) for at in range(8, 8 + count * width, width)]
        return Splice(table.body, table.end, data[:8] + b"".join(entries) + data[8 + count * width :])

    def _fragment(self, fragment: _Atom, behind: int, grown: int) -> Iterator[Splice]:
        for atom in self._down(fragment, (b"traf",)):
            if atom.name == b"tfhd" and read_at(self._file, atom.body + 3, 1)[0] & 1:
                start = atom.body + 8
                yield Splice(start, start + 8, _told(read_at(self._file, start, 8), behind, grown))


def _told(entry: bytes, behind: int, grown: int) -> bytes:
    """An offset, corrected where it leads behind a place."""
    offset = int.from_bytes(entry, "big")
    if offset < behind:
        return entry
    try:
        return (offset + grown).to_bytes(len(entry), "big")
    except OverflowError:
        raise Refused("it is too long for larger tags") from None


def _resized(file: BinaryIO, atom: _Atom, grown: int) -> Splice:
    """The size of a box that something in it has changed."""
    head = read_at(file, atom.start, 16)
    size = int.from_bytes(head[:4], "big")
    if size == 0:
        return Splice(atom.start, atom.start, b"")  # it reaches to the file's end, whatever that is
    if size == 1:
        return Splice(atom.start + 8, atom.start + 16, (atom.end - atom.start + grown).to_bytes(8, "big"))
    return Splice(atom.start, atom.start + 4, _told(head[:4], 0, grown))


def _divided(file: BinaryIO, ilst: _Atom) -> tuple[tuple[bytes, ...], bytes]:
    """The atoms of the list, each as it stands, and what lies behind them."""
    if ilst.end - ilst.body > _LARGEST_ILST:
        raise Refused("its tags are too large")
    found = list(_atoms(file, ilst.body, ilst.end))
    end = found[-1].end if found else ilst.body
    frames = tuple(read_at(file, atom.start, atom.end - atom.start) for atom in found)
    return frames, read_at(file, end, ilst.end - end)


def _data(kind: int, value: bytes) -> bytes:
    return _box(b"data", kind.to_bytes(4, "big"), _NO_LOCALE, value)
