"""Playlists from files: which tracks of the library their lines mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from os.path import normpath
from pathlib import Path, PurePosixPath
from urllib.parse import unquote_to_bytes

from segue.domain.errors import BadRequest
from segue.domain.ids import FolderId, TrackId
from segue.domain.music import Folder
from segue.library.m3u8 import read_m3u8
from segue.storage import catalogue, folders
from segue.storage.database import Database

_FILE = "file://"
_LARGEST = 16 * 2**20


@dataclass(frozen=True, slots=True)
class Playlist:
    """The tracks of a playlist in its order, and the lines that name no track of the library, as they stand there."""

    tracks: tuple[TrackId, ...]
    unknown: tuple[str, ...] = ()


def playlist_in(database: Database, file: Path) -> Playlist:
    """The playlist in a file.

    Raises:
        BadRequest: the file cannot be read.
    """
    try:
        size = file.stat().st_size
        if size > _LARGEST:
            raise BadRequest(f"{file} is too large for a playlist.", "Name an M3U or M3U8 file.")
        data = file.read_bytes()
    except OSError as error:
        raise BadRequest(f"{file} cannot be read: {error.strerror}.", "Name an M3U or M3U8 file.") from error
    return tracks_named(database, read_m3u8(data), str(file.absolute().parent))


def tracks_named(database: Database, entries: Sequence[str], beside: str) -> Playlist:
    """The tracks that lines of a playlist mean.

    A path may be absolute, or relative to the playlist's own directory, `beside`, or to any folder of the library. It
    may be written as Windows writes it, as a file address, in UTF-8 or Latin-1.
    """
    with database.read() as connection:
        known = folders.all_folders(connection)
        places = [_places(entry, beside, known) for entry in entries]
        found = catalogue.tracks_at(connection, [place for some in places for place in some])
    meant = [next((found[place] for place in some if place in found), None) for some in places]
    return Playlist(
        tuple(track for track in meant if track is not None),
        tuple(_legible(entry) for entry, track in zip(entries, meant, strict=True) if track is None),
    )


def _places(entry: str, beside: str, known: Sequence[Folder]) -> list[tuple[FolderId, str]]:
    """Where the file of an entry may be, the likeliest place first."""
    if entry.startswith(_FILE):
        path = entry.removeprefix(_FILE)
        entry = unquote_to_bytes(path[path.find("/") :]).decode("utf-8", "surrogateescape")
    spellings = [entry, _legible(entry)]
    spellings += [spelling.replace("\\", "/") for spelling in spellings]
    places: list[tuple[FolderId, str]] = []
    for spelling in dict.fromkeys(spellings):
        for root in (beside, *(folder.path for folder in known)):
            path = normpath(PurePosixPath(root, spelling))
            tops = [(folder.id, folder.path.rstrip("/") + "/") for folder in known]
            places += [(number, path[len(top) :]) for number, top in tops if path.startswith(top)]
    return list(dict.fromkeys(places))


def _legible(path: str) -> str:
    """A path with bytes that are no UTF-8 read as Latin-1, as older players write."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return path.encode("utf-8", "surrogateescape").decode("latin-1")
    return path
