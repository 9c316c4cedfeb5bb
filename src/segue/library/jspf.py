"""Playlists in JSPF, which is XSPF in JSON: what ListenBrainz and others give."""

import json
from typing import Any

from segue.domain.errors import BadRequest
from segue.library.playlist_entries import Entry, PlaylistFile
from segue.library.xspf import RECORDING, address_of, length_in, recording_in

_MEND = "Give an M3U, M3U8, XSPF or JSPF file."


def as_jspf(told: PlaylistFile) -> bytes:
    """A playlist as a file."""
    playlist: dict[str, Any] = {"title": told.name}
    if told.comment:
        playlist["annotation"] = told.comment
    playlist["track"] = [_track(entry) for entry in told.entries]
    return json.dumps({"playlist": playlist}, indent=1).encode()


def read_jspf(data: bytes) -> PlaylistFile:
    """What a playlist says; what is of another form than it should be is passed over.

    Raises:
        BadRequest: it is no JSON, or no playlist.
    """
    try:
        told = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadRequest("The playlist cannot be read as JSON.", _MEND) from error
    playlist = told.get("playlist") if isinstance(told, dict) else None
    tracks = playlist.get("track", []) if isinstance(playlist, dict) else None
    if not isinstance(playlist, dict) or not isinstance(tracks, list):
        raise BadRequest("The file is JSON and no JSPF playlist.", _MEND)
    entries = tuple(_entry(track) for track in tracks if isinstance(track, dict))
    return PlaylistFile(_text(playlist.get("title")), entries, _text(playlist.get("annotation")))


def _track(entry: Entry) -> dict[str, Any]:
    told: dict[str, Any] = {"location": [address_of(entry.path)], "title": entry.title, "creator": entry.artist}
    if entry.recording:
        told["identifier"] = [RECORDING + entry.recording]
    if entry.album:
        told["album"] = entry.album
    if entry.duration_ms is not None:
        told["duration"] = entry.duration_ms
    return told


def _entry(told: dict[str, Any]) -> Entry:
    length = told.get("duration")
    return Entry(
        _text(told.get("location")),
        _text(told.get("creator")),
        _text(told.get("title")),
        length_in(str(length)) if isinstance(length, int | str) else None,
        _text(told.get("album")),
        recording_in(_text(told.get("identifier"))),
    )


def _text(told: object) -> str:
    """A text, or the first of a list of texts."""
    first = told[0] if isinstance(told, list) and told else told
    return first.strip() if isinstance(first, str) else ""
