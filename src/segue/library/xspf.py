"""Playlists in XSPF, version 1: what xspf.org's schema allows is written, and whatever names tracks is read.

A file that declares a document type is refused: playlists need none, and entities come with it.
"""

from collections.abc import Iterable
from urllib.parse import quote_from_bytes
from xml.parsers import expat
from xml.sax.saxutils import escape

from segue.domain.errors import BadRequest
from segue.library.playlist_entries import Entry, PlaylistFile

RECORDING = "https://musicbrainz.org/recording/"
_NAMESPACE = "http://xspf.org/ns/0/"
_DEEPEST = 64
_DIGITS = 12
_MEND = "Give an M3U, M3U8, XSPF or JSPF file."
_OF_TRACK = ("location", "identifier", "title", "creator", "album", "duration")
_OF_PLAYLIST = ("title", "annotation")
# What XML cannot hold, not even escaped.
_NO_XML = {code: " " for code in (*range(0x20), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF) if code not in (9, 10, 13)}


def as_xspf(told: PlaylistFile) -> bytes:
    """A playlist as a file. Paths become addresses relative to wherever the file lies."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<playlist version="1" xmlns="{_NAMESPACE}">']
    lines += _elements(2, [("title", told.name), ("annotation", told.comment)])
    lines.append("  <trackList>")
    for entry in told.entries:
        lines += ["    <track>", *_elements(6, _parts(entry)), "    </track>"]
    return "\n".join([*lines, "  </trackList>", "</playlist>", ""]).encode()


def read_xspf(data: bytes) -> PlaylistFile:
    """What a playlist says.

    Raises:
        BadRequest: it is no XML, declares a document type, or is no playlist.
    """
    reading = _Reading()
    try:
        reading.parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise BadRequest(f"The playlist cannot be read as XML: {error}.", _MEND) from error
    if reading.root != "playlist":
        raise BadRequest("The file is XML and no XSPF playlist.", _MEND)
    return PlaylistFile(reading.said.get("title", ""), tuple(reading.entries), reading.said.get("annotation", ""))


def address_of(path: str) -> str:
    """A path as a relative address; no part of it can be taken for a scheme."""
    return quote_from_bytes(path.encode("utf-8", "surrogateescape"))


def recording_in(identifier: str) -> str:
    """The MusicBrainz id in an identifier; empty where it is another one."""
    name = identifier.strip().removeprefix("http://").removeprefix("https://")
    known = RECORDING.removeprefix("https://")
    return name.removeprefix(known) if name.startswith(known) else ""


def length_in(text: str) -> int | None:
    """A length in milliseconds; None for what is no number or none that a track can have."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < _DIGITS else None


class _Reading:
    """Takes down what stands in tracks and beside their list, as the parser passes it."""

    def __init__(self) -> None:
        self.root = ""
        self.said: dict[str, str] = {}
        self.entries: list[Entry] = []
        self._path: list[str] = []
        self._track: dict[str, str] = {}
        self._text: list[str] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text.append

    def _refuse(self, *_: object) -> None:
        raise BadRequest(
            "The playlist declares a document type, which Segue does not read.", "Take out <!DOCTYPE ...>."
        )

    def _begin(self, name: str, _: dict[str, str]) -> None:
        name = name.rpartition(" ")[2]
        self.root = self.root or name
        self._path.append(name)
        if len(self._path) > _DEEPEST:
            raise BadRequest("The playlist is nested too deep.", _MEND)
        self._text.clear()
        if self._path == ["playlist", "trackList", "track"]:
            self._track = {}

    def _end(self, _: str) -> None:
        text = "".join(self._text)
        self._text.clear()
        match self._path:
            case ["playlist", "trackList", "track", name] if name in _OF_TRACK:
                self._track.setdefault(name, text.strip())
            case ["playlist", "trackList", "track"]:
                self.entries.append(_entry(self._track))
            case ["playlist", name] if name in _OF_PLAYLIST:
                self.said.setdefault(name, text.strip())
        self._path.pop()


def _entry(told: dict[str, str]) -> Entry:
    return Entry(
        told.get("location", ""),
        told.get("creator", ""),
        told.get("title", ""),
        length_in(told.get("duration", "")),
        told.get("album", ""),
        recording_in(told.get("identifier", "")),
    )


def _parts(entry: Entry) -> Iterable[tuple[str, str]]:
    yield "location", address_of(entry.path)
    yield "identifier", RECORDING + entry.recording if entry.recording else ""
    yield "title", entry.title
    yield "creator", entry.artist
    yield "album", entry.album
    yield "duration", "" if entry.duration_ms is None else str(entry.duration_ms)


def _elements(indent: int, parts: Iterable[tuple[str, str]]) -> list[str]:
    # A bare carriage return would be read as a line feed.
    escaped = [(name, escape(text.translate(_NO_XML), {"\r": "&#13;"})) for name, text in parts if text]
    return [f"{' ' * indent}<{name}>{text}</{name}>" for name, text in escaped]
