"""Playlists that every player reads: extended M3U in UTF-8. What others wrote is read in UTF-16 and any 8 bits, too."""

import codecs
from collections.abc import Iterable

from segue.library.playlist_entries import Entry, PlaylistFile

_DIGITS = 8
_ABOUT, _NAME = "#EXTINF:", "#PLAYLIST:"
_LINE_ENDS = str.maketrans({"\r": " ", "\n": " "})


def as_m3u8(name: str, entries: Iterable[Entry]) -> bytes:
    """A playlist as a file. Paths keep bytes that are no UTF-8 as they are on disk."""
    lines = ["#EXTM3U", f"#PLAYLIST:{_line(name)}"]
    for entry in entries:
        seconds = -1 if entry.duration_ms is None else round(entry.duration_ms / 1000)
        lines += [f"#EXTINF:{seconds},{_line(entry.artist)} - {_line(entry.title)}", entry.path]
    return ("\n".join(lines) + "\n").encode("utf-8", "surrogateescape")


def read_m3u8(data: bytes) -> list[str]:
    """The paths and addresses that a playlist names, in its order, each as it stands there.

    Bytes that are no UTF-8 are carried as surrogate escapes, as paths of files are; what they mean is for whoever
    looks for the files. Lines that begin with # are about the entries, or comments.
    """
    return [line for line in _text(data).split("\n") if line.strip() and not line.lstrip().startswith("#")]


def read_extended_m3u8(data: bytes) -> PlaylistFile:
    """The same with what the comments of extended M3U say of each entry and of the whole."""
    name, entries = "", []
    length, artist, title = None, "", ""
    for line in _text(data).split("\n"):
        told = line.strip()
        if told.startswith(_ABOUT):
            length, artist, title = _about(told.removeprefix(_ABOUT))
        elif told.startswith(_NAME):
            name = told.removeprefix(_NAME).strip()
        elif told and not told.startswith("#"):
            entries.append(Entry(line, artist, title, length))
            length, artist, title = None, "", ""
    return PlaylistFile(name, tuple(entries))


def _about(told: str) -> tuple[int | None, str, str]:
    """The length in milliseconds, the artist and the title: `61 tag="x",Artist - Title`."""
    figures, _, shown = told.partition(",")
    seconds = figures.split(" ")[0]
    known = seconds.isascii() and seconds.isdecimal() and len(seconds) < _DIGITS
    artist, dash, title = shown.partition(" - ")
    length = int(seconds) * 1000 if known else None
    return (length, artist.strip(), title.strip()) if dash else (length, "", shown.strip())


def _text(data: bytes) -> str:
    for mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        if data.startswith(mark):
            return data.decode("utf-16", "replace").replace("\r", "\n")
    text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogateescape")
    return text.replace("\r", "\n")


def _line(text: str) -> str:
    return text.translate(_LINE_ENDS)
