"""Playlists as files for other players, in the three formats that they read."""

from collections.abc import Sequence
from enum import StrEnum

from segue.domain.ids import TrackId
from segue.domain.music import Track
from segue.domain.playlists import Playlist
from segue.library.jspf import as_jspf
from segue.library.m3u8 import as_m3u8
from segue.library.playlist_entries import Entry, PlaylistFile
from segue.library.xspf import as_xspf
from segue.storage import catalogue
from segue.storage.database import Database

_AT_ONCE = 500


class Format(StrEnum):
    """A format, by the ending of its files."""

    M3U8 = "m3u8"
    XSPF = "xspf"
    JSPF = "jspf"


MEDIA_TYPES = {
    Format.M3U8: "audio/x-mpegurl",
    Format.XSPF: "application/xspf+xml",
    Format.JSPF: "application/jspf+json",
}


def written(database: Database, told: Playlist, ids: Sequence[TrackId], form: Format) -> bytes:
    """A playlist as a file.

    Paths are relative to the music folder, so that the file works beside the music wherever that is, and tells nobody
    where it lies on the server.
    """
    entries = tuple(_entries(database, ids))
    if form is Format.M3U8:
        return as_m3u8(told.name, entries)
    whole = PlaylistFile(told.name, entries, told.comment)
    return as_xspf(whole) if form is Format.XSPF else as_jspf(whole)


def _entries(database: Database, ids: Sequence[TrackId]) -> list[Entry]:
    entries = []
    with database.read() as connection:
        for start in range(0, len(ids), _AT_ONCE):
            tracks = catalogue.tracks_by_id(connection, ids[start : start + _AT_ONCE])
            titles = catalogue.album_titles(connection, {one.album_id for one in tracks if one.album_id is not None})
            entries += [_entry(one, titles.get(one.album_id, "") if one.album_id is not None else "") for one in tracks]
    return entries


def _entry(track: Track, album: str) -> Entry:
    recording = track.tags.recording_mbid or ""
    return Entry(track.stamp.path, track.artist, track.tags.title, track.format.duration_ms, album, recording)
