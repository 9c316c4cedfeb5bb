"""What a playlist's file says, whatever its format."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One track: where its file lies, how it is shown, and its length in milliseconds where that is known.

    `path` is a path or an address as it stands in the file, empty where it names none; `recording` is the MusicBrainz
    id of the recording.
    """

    path: str
    artist: str
    title: str
    duration_ms: int | None = None
    album: str = ""
    recording: str = ""


@dataclass(frozen=True, slots=True)
class PlaylistFile:
    """A playlist as a file tells it; an empty name where it bears none."""

    name: str
    entries: tuple[Entry, ...]
    comment: str = ""
