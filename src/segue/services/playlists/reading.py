"""Playlists from files: which tracks of the library their entries mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from os.path import normpath
from pathlib import Path, PurePosixPath
from urllib.parse import unquote_to_bytes

from segue.domain.errors import BadRequest
from segue.domain.ids import FolderId, TrackId
from segue.domain.music import Folder
from segue.domain.text import index_terms
from segue.library.jspf import read_jspf
from segue.library.m3u8 import read_extended_m3u8, read_m3u8
from segue.library.playlist_entries import Entry, PlaylistFile
from segue.library.xspf import read_xspf
from segue.storage import catalogue, folders
from segue.storage.database import Database
from segue.storage.search import Called, tracks_called

LARGEST = 16 * 2**20
"""Bytes of a playlist's file."""

_FILE = "file://"
_NEAR_MS = 5000
"""Two tracks whose lengths differ by no more may be the same music."""


@dataclass(frozen=True, slots=True)
class Read:
    """The tracks of a playlist in its order, and the entries that mean no track of the library, as they stand there."""

    tracks: tuple[TrackId, ...]
    unknown: tuple[str, ...] = ()


def playlist_in(database: Database, file: Path) -> Read:
    """The playlist in an M3U file.

    Raises:
        BadRequest: the file cannot be read.
    """
    try:
        size = file.stat().st_size
        if size > LARGEST:
            raise BadRequest(f"{file} is too large for a playlist.", "Name an M3U or M3U8 file.")
        data = file.read_bytes()
    except OSError as error:
        raise BadRequest(f"{file} cannot be read: {error.strerror}.", "Name an M3U or M3U8 file.") from error
    return tracks_named(database, read_m3u8(data), str(file.absolute().parent))


def read_file(data: bytes) -> PlaylistFile:
    """What a file says that may be M3U, XSPF or JSPF, told by how it begins.

    Raises:
        BadRequest: it is none of them.
    """
    if len(data) > LARGEST:
        raise BadRequest("The file is too large for a playlist.", f"It may have {LARGEST // 2**20} MiB.")
    begins = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").replace(b"\0", b"").lstrip(b"\xff\xfe")
    if begins.startswith(b"<"):
        return read_xspf(data)
    if begins.startswith(b"{"):
        return read_jspf(data)
    told = read_extended_m3u8(data)
    if not told.entries:
        raise BadRequest("The file names no tracks.", "Give an M3U, M3U8, XSPF or JSPF file.")
    return told


def tracks_named(database: Database, entries: Sequence[str], beside: str) -> Read:
    """The tracks that lines of a playlist mean.

    A path may be absolute, or relative to the playlist's own directory, `beside`, or to any folder of the library. It
    may be written as Windows writes it, as a file address, in UTF-8 or Latin-1.
    """
    return _read(_by_path(database, [[entry] for entry in entries], beside), [_legible(entry) for entry in entries])


def tracks_meant(database: Database, entries: Sequence[Entry]) -> Read:
    """The tracks that entries mean: by their paths and addresses, else by what is called so and by the same artist."""
    spellings = [[entry.path, _decoded(entry.path)] for entry in entries]
    meant = _by_path(database, spellings, "/")
    titles = {index_terms(entry.title) for entry, track in zip(entries, meant, strict=True) if track is None} - {""}
    with database.read() as connection:
        called = tracks_called(connection, titles)
    meant = [
        track if track is not None else _best(entry, called.get(index_terms(entry.title), ()))
        for entry, track in zip(entries, meant, strict=True)
    ]
    return _read(meant, [_shown(entry) for entry in entries])


def _read(meant: Sequence[TrackId | None], shown: Sequence[str]) -> Read:
    return Read(
        tuple(track for track in meant if track is not None),
        tuple(told for told, track in zip(shown, meant, strict=True) if track is None),
    )


def _by_path(database: Database, entries: Sequence[Sequence[str]], beside: str) -> list[TrackId | None]:
    """The track at the first of each entry's spellings that is the path of one."""
    with database.read() as connection:
        known = folders.all_folders(connection)
        places = [[place for one in some if one for place in _places(one, beside, known)] for some in entries]
        found = catalogue.tracks_at(connection, [place for some in places for place in some])
    return [next((found[place] for place in some if place in found), None) for some in places]


def _places(entry: str, beside: str, known: Sequence[Folder]) -> list[tuple[FolderId, str]]:
    """Where the file of an entry may be, the likeliest place first."""
    if entry.startswith(_FILE):
        path = entry.removeprefix(_FILE)
        entry = _decoded(path[path.find("/") :])
    if "\0" in entry or not _is_a_path(entry):
        return []
    spellings = [entry, _legible(entry)]
    spellings += [spelling.replace("\\", "/") for spelling in spellings]
    places: list[tuple[FolderId, str]] = []
    for spelling in dict.fromkeys(spellings):
        for root in (beside, *(folder.path for folder in known)):
            path = normpath(PurePosixPath(root, spelling))
            tops = [(folder.id, folder.path.rstrip("/") + "/") for folder in known]
            places += [(number, path[len(top) :]) for number, top in tops if path.startswith(top)]
    return list(dict.fromkeys(places))


def _best(entry: Entry, called: Sequence[Called]) -> TrackId | None:
    """The one that an entry means among tracks of its title: by its artist, best on its album, nearest in length."""
    artist, album = set(index_terms(entry.artist).split()), index_terms(entry.album)
    by = [one for one in called if artist and (artist <= set(one.artist.split()) or set(one.artist.split()) <= artist)]

    def unlike(one: Called) -> tuple[bool, bool, TrackId]:
        known = entry.duration_ms is not None and one.duration_ms is not None
        far = known and abs((one.duration_ms or 0) - (entry.duration_ms or 0)) > _NEAR_MS
        return one.album != album, far, one.id

    return min(by, key=unlike).id if by else None


def _shown(entry: Entry) -> str:
    """An entry that was not found, as people know it."""
    named = " – ".join(part for part in (entry.artist, entry.title) if part)
    return _printable(named or _legible(entry.path))


def _decoded(address: str) -> str:
    """An address with its % signs read."""
    if "%" not in address:
        return address
    return unquote_to_bytes(address.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogateescape")


def _is_a_path(text: str) -> bool:
    try:
        text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return True


def _legible(path: str) -> str:
    """A path with bytes that are no UTF-8 read as Latin-1, as older players write."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return path.encode("utf-8", "surrogateescape").decode("latin-1") if _is_a_path(path) else _printable(path)
    return path


def _printable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
