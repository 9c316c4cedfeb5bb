"""Playlists that every player reads: extended M3U in UTF-8."""

from collections.abc import Iterable
from dataclasses import dataclass

_LINE_ENDS = str.maketrans({"\r": " ", "\n": " "})


@dataclass(frozen=True, slots=True)
class Entry:
    """One track: where its file lies, how it is shown, and its length in milliseconds where that is known."""

    path: str
    artist: str
    title: str
    duration_ms: int | None = None


def as_m3u8(name: str, entries: Iterable[Entry]) -> bytes:
    """A playlist as a file. Paths keep bytes that are no UTF-8 as they are on disk."""
    lines = ["#EXTM3U", f"#PLAYLIST:{_line(name)}"]
    for entry in entries:
        seconds = -1 if entry.duration_ms is None else round(entry.duration_ms / 1000)
        lines += [f"#EXTINF:{seconds},{_line(entry.artist)} - {_line(entry.title)}", entry.path]
    return ("\n".join(lines) + "\n").encode("utf-8", "surrogateescape")


def _line(text: str) -> str:
    return text.translate(_LINE_ENDS)
