"""A list as people see it: a table with a reason on every line, JSON, or a playlist for any player."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from segue.assembly import House
from segue.domain.errors import BadRequest
from segue.domain.ids import FolderId, TrackId
from segue.domain.listening import Listener
from segue.domain.music import Track
from segue.domain.recommending import Reason, TrackList
from segue.interfaces.cli.output import print_json, print_table, say
from segue.languages import Language, speak
from segue.library.m3u8 import as_m3u8
from segue.library.playlist_entries import Entry
from segue.services.discovering.impressions import note_shown
from segue.services.reasons import sentence
from segue.storage import catalogue, folders
from segue.storage.listening import listener_by_name

AsM3u8 = Annotated[
    str | None,
    typer.Option("--m3u8", metavar="FILE", help="Write a playlist to this file, or to - for the terminal."),
]
Limit = Annotated[int, typer.Option(min=1, max=1000, help="How many tracks.")]


def known_listener(opened: House, name: str) -> Listener:
    """Somebody by name."""
    with opened.database.read() as connection:
        return listener_by_name(connection, name)


def show(
    opened: House,
    lists: list[TrackList],
    *,
    as_json: bool,
    m3u8: str | None = None,
    several: bool = False,
    listener: Listener | None = None,
) -> None:
    """One list or several, in one of the three forms; as JSON it is a list of them where there may be `several`.

    It is noted that the listener, where there is one, saw them.
    """
    tracks, language = tracks_of(opened, lists), speak(opened.settings.language)
    shown = (
        None if listener is None else [note_shown(opened.database, listener, made, opened.clock()) for made in lists]
    )
    if m3u8 is not None:
        _write(opened, lists, tracks, m3u8)
    elif as_json:
        told = [document(made, tracks, language) for made in lists]
        for one, name in zip(told, shown or (), strict=False):
            one["id"] = name
        print_json(told if several or len(told) != 1 else told[0])
    else:
        for made in lists:
            _table(made, tracks, language)


def first(made: TrackList, count: int) -> TrackList:
    """The beginning of a list."""
    return replace(made, tracks=made.tracks[:count])


def tracks_of(opened: House, lists: list[TrackList]) -> dict[TrackId, Track]:
    """Every track that the lists and their reasons name."""
    named = [one.track_id for made in lists for one in made.tracks]
    named += [seed for made in lists for one in made.tracks for reason in one.reasons for seed in reason.seed_tracks]
    with opened.database.read() as connection:
        return {track.id: track for track in catalogue.tracks_by_id(connection, list(dict.fromkeys(named)))}


def as_document(opened: House, made: TrackList, listener: Listener | None = None) -> dict[str, Any]:
    """A list for scripts, in the language of the settings; with its id, where a listener is shown it."""
    told = document(made, tracks_of(opened, [made]), speak(opened.settings.language))
    if listener is not None:
        told["id"] = note_shown(opened.database, listener, made, opened.clock())
    return told


def document(made: TrackList, tracks: dict[TrackId, Track], language: Language) -> dict[str, Any]:
    """A list for scripts. A track that has gone since the list was made is left out."""
    return {
        "kind": made.kind,
        "title": made.title,
        "key": made.key,
        "model": made.model,
        "short": made.short,
        "tracks": [
            {
                "id": one.track_id,
                "title": tracks[one.track_id].tags.title,
                "artist": tracks[one.track_id].artist,
                "score": round(one.score, 4),
                "reasons": [reason_document(reason, tracks, language) for reason in one.reasons],
            }
            for one in made.tracks
            if one.track_id in tracks
        ],
    }


def reason_document(reason: Reason, tracks: dict[TrackId, Track], language: Language) -> dict[str, Any]:
    """A reason with its data and its sentence."""
    return {
        "kind": reason.kind,
        "tracks": reason.seed_tracks,
        "artists": reason.seed_artists,
        "words": reason.words,
        "figures": {name: round(figure, 4) for name, figure in reason.figures.items()},
        "sentence": sentence(reason, tracks, language),
    }


def _table(made: TrackList, tracks: dict[TrackId, Track], language: Language) -> None:
    lines = [
        (track.id, track.tags.title, track.artist, sentence(one.reasons[0], tracks, language))
        for one in made.tracks
        if (track := tracks.get(one.track_id)) is not None
    ]
    if lines:
        print_table(made.title, ("No.", "Title", "Artist", "Why"), lines, numbers="r")
    if made.short:
        say(made.short)


def _write(opened: House, lists: list[TrackList], tracks: dict[TrackId, Track], file: str) -> None:
    with opened.database.read() as connection:
        roots = {folder.id: folder.path for folder in folders.all_folders(connection)}
    entries = [_entry(tracks[one.track_id], roots) for made in lists for one in made.tracks if one.track_id in tracks]
    data = as_m3u8(", ".join(made.title for made in lists), entries)
    if file == "-":
        sys.stdout.buffer.write(data)
        return
    try:
        Path(file).write_bytes(data)
    except OSError as error:
        raise BadRequest(f"{file} cannot be written: {error.strerror}.", "Name another file.") from error
    say(f"Wrote {len(entries)} tracks to {file}.")


def _entry(track: Track, roots: dict[FolderId, str]) -> Entry:
    path = f"{roots[track.folder_id]}/{track.stamp.path}"
    return Entry(path, track.artist, track.tags.title, track.format.duration_ms)
