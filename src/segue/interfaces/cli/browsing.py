"""`segue status`, `search` and `show`: looking at the library."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

import typer

from segue.domain.errors import BadRequest
from segue.domain.hearing import HearingPlan
from segue.domain.ids import AlbumId, ArtistId, AudioHash, TrackId
from segue.domain.jobs import Json
from segue.domain.music import Lyrics, Role, Track
from segue.domain.naming import Naming, Task
from segue.hearing.parts import VERSIONS
from segue.interfaces.cli.context import AsJson, house, settings_of
from segue.interfaces.cli.genre.wording import document as naming_document
from segue.interfaces.cli.genre.wording import pairs_of
from segue.interfaces.cli.output import (
    amount,
    duration,
    long_duration,
    print_json,
    print_pairs,
    print_table,
    printable,
    say,
)
from segue.storage import catalogue, folders, heard, named, search
from segue.storage.intake import tags_to_document

app = typer.Typer()

_TOP_GENRES = 10
_LYRIC_LINES = 6


@app.command()
def status(context: typer.Context, as_json: AsJson = False) -> None:
    """What the library holds."""
    with house(context) as opened, opened.database.read() as connection:
        counts = catalogue.counts(connection)
        genres = catalogue.genre_counts(connection)
        known = folders.all_folders(connection)
        listened = heard.counts(connection, HearingPlan({str(part): version for part, version in VERSIONS.items()}))
        predicted = {task: named.label_counts(connection, task) for task in Task}
        unsure = {task: named.unsure(connection, task) for task in Task}
        name = opened.database.name
    if as_json:
        print_json(
            {
                **asdict(counts),
                "heard": listened.heard,
                "recordings": listened.recordings,
                "genre_counts": genres,
                "predicted": {task: {"labels": predicted[task], "unsure": unsure[task]} for task in Task},
                "data": str(settings_of(context).data),
                "database": name,
            }
        )
        return
    pairs: list[tuple[str, object]] = [
        ("Tracks", f"{counts.tracks:,}  ({long_duration(counts.duration_ms)}, {amount(counts.size)})"),
        ("Albums", f"{counts.albums:,}"),
        ("Artists", f"{counts.artists:,}"),
        ("Genres", ", ".join(f"{genre} {count:,}" for genre, count in list(genres.items())[:_TOP_GENRES]) or "none"),
        ("Heard", f"{listened.heard:,} of {listened.recordings:,} recordings{_rest(listened)}"),
        *((f"{task.capitalize()} heard", _predicted(predicted[task], unsure[task])) for task in Task),
        ("Folders", ", ".join(folder.path for folder in known) or "none yet: segue scan /path/to/music"),
    ]
    for label, count, hint in (
        ("Listeners", counts.listeners, f"{counts.events:,} events"),
        ("Same audio", counts.duplicates, "files whose sound another file has, too: segue duplicates"),
        ("Missing", counts.missing, "tracks without their file; they return with it, or: segue purge"),
        ("Unreadable", counts.unreadable, "see which and why: segue problems"),
        ("Remarks", counts.remarks, "on files that were read: segue problems --all"),
    ):
        if count:
            pairs.append((label, f"{count:,}  ({hint})"))
    pairs.append(("Kept in", name))
    print_pairs("Segue library", [pair for pair in pairs if pair[1]])


def _predicted(labels: Mapping[str, int], unsure: int) -> str:
    """What models heard, with how many recordings of each; '' where none has named anything."""
    told = [f"{label} {count:,}" for label, count in list(labels.items())[:_TOP_GENRES]]
    return ", ".join(told + ([f"unsure {unsure:,}: segue genre review"] if unsure else []))


def _rest(listened: heard.HeardCounts) -> str:
    waiting = listened.recordings - listened.heard - listened.unheard
    parts = [f"{waiting:,} wait: segue analyze"] if waiting > 0 else []
    parts += [f"{listened.unheard:,} cannot be heard: segue problems"] if listened.unheard else []
    return f"  ({'; '.join(parts)})" if parts else ""


@app.command("search")
def find(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(help="Words of the title, artist or album, in any order.")],
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many tracks at most.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Find tracks by words of their title, artist or album.

    Case, accents and the order of words do not matter, and the beginning of a word is enough. `segue find` takes
    descriptions, too ("calm piano", "songs about the sea"), and mends typing errors.
    """
    with house(context) as opened, opened.database.read() as connection:
        found = catalogue.tracks_by_id(connection, search.find_tracks(connection, " ".join(words), limit))
        said = named.namings_of(connection, [track.audio_hash for track in found]) if as_json else {}
    if as_json:
        print_json([_brief(track) | _labels(said, track) for track in found])
    elif found:
        rows = [_row(track) for track in found]
        print_table("", ("No.", "Title", "Artist", "Album", "Time"), rows, numbers="r   r")
    else:
        say(f"Nothing here matches {' '.join(words)!r}. Fewer words, or only their beginnings, find more.")


def _labels(said: Mapping[tuple[AudioHash, Task], Naming], track: Track) -> dict[str, Any]:
    """What models named of a track, apart from its tags."""
    return {"predicted": {task: list(one.named) for task in Task if (one := said.get((track.audio_hash, task)))}}


@app.command()
def duplicates(context: typer.Context, as_json: AsJson = False) -> None:
    """Files whose sound is exactly the same, whatever their tags and names say."""
    with house(context) as opened, opened.database.read() as connection:
        groups = catalogue.duplicates(connection)
        roots = {folder.id: folder.path.rstrip("/") for folder in folders.all_folders(connection)}
    rows = [
        (number, track, printable(f"{roots[track.folder_id]}/{track.stamp.path}"))
        for number, group in enumerate(groups, start=1)
        for track in group
    ]
    if as_json:
        print_json([{"group": number, "path": path, **_brief(track)} for number, track, path in rows])
    elif rows:
        lines = [(number, track.id, track.tags.title, track.artist, path) for number, track, path in rows]
        print_table("", ("Same", "No.", "Title", "Artist", "File"), lines, numbers="rr")
    else:
        say("No two files have the same sound.")


@app.command()
def show(
    context: typer.Context,
    what: Annotated[str, typer.Argument(help="A track's number, or album:N or artist:N.")],
    as_json: AsJson = False,
) -> None:
    """Everything known of a track, an album or an artist."""
    kind, _, number = what.rpartition(":")
    if not number.isdecimal() or kind not in ("", "track", "album", "artist"):
        raise BadRequest(f"{what!r} is no number of a track.", "Write 12, track:12, album:3 or artist:7.")
    views = {"album": _show_album, "artist": _show_artist}
    views.get(kind, _show_track)(context, int(number), as_json)


def _show_track(context: typer.Context, number: int, as_json: bool) -> None:
    with house(context) as opened, opened.database.read() as connection:
        track = catalogue.track(connection, TrackId(number))
        lyrics = catalogue.lyrics_of(connection, track.id)
        same = [one for one in catalogue.same_audio(connection, track.audio_hash) if one.id != track.id]
        folder = folders.folder_by_id(connection, track.folder_id)
        parts = heard.parts_of(connection, track.audio_hash)
        said = {task: one for (_, task), one in named.namings_of(connection, [track.audio_hash]).items()}
        corrected = {task: one for (_, task), one in named.corrections_of(connection, [track.audio_hash]).items()}
    figures = {name: value for part in parts.values() for name, value in part.figures.items()}
    path = f"{folder.path.rstrip('/')}/{track.stamp.path}"
    if as_json:
        document = {**_brief(track), "path": path, "kind": track.kind, "audio_hash": track.audio_hash}
        document |= {"format": asdict(track.format), "tags": tags_to_document(track.tags)}
        document |= {"lyrics": [asdict(one) for one in lyrics], "same_audio": [one.id for one in same]}
        document |= {"predicted": {task: naming_document(one) for task, one in said.items()}}
        document |= {"corrected": {task: list(one.labels) for task, one in corrected.items()}}
        print_json(document | {"heard": figures, "added_at": track.added_at, "missing_since": track.missing_since})
        return
    pairs = [*_track_pairs(track, path, same), ("Heard", _heard_line(figures)), *pairs_of(said, corrected)]
    print_pairs(f"Track {track.id}", [pair for pair in pairs if pair[1]])
    for one in lyrics:
        _print_lyrics(one)


def _track_pairs(track: Track, path: str, same: list[Track]) -> list[tuple[str, object]]:
    tags, sound = track.tags, track.format
    others = [f"{credit.name} ({credit.role})" for credit in track.credits if credit.role is not Role.ARTIST]
    sounds = [sound.codec, f"{sound.bit_rate} kbit/s" if sound.bit_rate else ""]
    sounds += [f"{sound.sample_rate} Hz" if sound.sample_rate else "", f"{sound.channels} ch" if sound.channels else ""]
    place = f"{tags.disc_number or 1}-{tags.track_number}" if tags.track_number else ""
    gain = f"{tags.gain.track_gain:+.2f} dB" if tags.gain.track_gain is not None else ""
    return [
        ("Title", tags.title),
        ("Artist", ", ".join(f"{c.name} (artist:{c.artist_id})" for c in track.credits if c.role is Role.ARTIST)),
        ("With", ", ".join(others)),
        ("Album", f"{tags.album} (album:{track.album_id})" if track.album_id else ""),
        ("Disc-track", place),
        ("Date", tags.date),
        ("Genre", ", ".join(tags.genres)),
        ("Mood", ", ".join(tags.moods)),
        ("Tagged", ", ".join(part for part in (f"{tags.bpm:g} bpm" if tags.bpm else "", tags.key or "") if part)),
        ("Length", duration(sound.duration_ms)),
        ("Sound", ", ".join(part for part in sounds if part)),
        ("ReplayGain", gain),
        ("MusicBrainz", tags.recording_mbid),
        ("Advisory", "" if tags.explicit is None else "explicit" if tags.explicit else "clean"),
        ("Origin", "made by a machine" if tags.machine_made else ""),
        ("Comment", tags.comment),
        ("File", printable(path)),
        ("Audio hash", track.audio_hash),
        ("Same audio", ", ".join(f"{one.id} {one.tags.title}" for one in same)),
        ("Missing since", f"{track.missing_since:%Y-%m-%d %H:%M} UTC" if track.missing_since else ""),
    ]


def _heard_line(figures: Mapping[str, Json]) -> str:
    """What Segue heard itself, in a line; '' where it has not listened yet."""
    forms = (
        ("tempo_bpm", "{:.1f} bpm"),
        ("key", "{}"),
        ("loudness_lufs", "{:.1f} LUFS"),
        ("replaygain_db", "gain {:+.2f} dB"),
    )
    return ", ".join(form.format(figures[name]) for name, form in forms if figures.get(name) is not None)


def _print_lyrics(lyrics: Lyrics) -> None:
    kind = ", ".join(part for part in (lyrics.language or "", "timed" if lyrics.synced else "", lyrics.source) if part)
    say(f"\nLyrics ({kind})")
    for line in lyrics.lines[:_LYRIC_LINES]:
        at = f"{duration(line.at_ms)}  " if line.at_ms is not None else ""
        say(f"  {at}{line.text}")
    if len(lyrics.lines) > _LYRIC_LINES:
        say(f"  ... {len(lyrics.lines) - _LYRIC_LINES} more lines")


def _show_album(context: typer.Context, number: int, as_json: bool) -> None:
    with house(context) as opened, opened.database.read() as connection:
        album = catalogue.album(connection, AlbumId(number))
        tracks = catalogue.album_tracks(connection, album.id)
    if as_json:
        print_json({**asdict(album), "tracks": [_brief(track) for track in tracks]})
        return
    facts = [album.date or "", f"{album.track_count} tracks", duration(album.duration_ms)]
    say(f"{album.title} by {album.artist} ({', '.join(fact for fact in facts if fact)})")
    rows = [(t.id, t.tags.track_number or "", t.tags.title, t.artist, duration(t.format.duration_ms)) for t in tracks]
    print_table("", ("No.", "#", "Title", "Artist", "Time"), rows, numbers="rr  r")


def _show_artist(context: typer.Context, number: int, as_json: bool) -> None:
    with house(context) as opened, opened.database.read() as connection:
        artist = catalogue.artist(connection, ArtistId(number))
        albums = catalogue.albums_of(connection, artist.id)
        tracks = catalogue.artist_tracks(connection, artist.id)
    if as_json:
        albums_json = [asdict(album) for album in albums]
        print_json({**asdict(artist), "albums": albums_json, "tracks": [_brief(track) for track in tracks]})
        return
    say(f"{artist.name} ({artist.track_count} tracks)")
    rows = [(f"album:{a.id}", a.title, a.artist, a.date or "", a.track_count) for a in albums]
    print_table("", ("No.", "Album", "By", "Date", "Tracks"), rows, numbers="    r")
    print_table("", ("No.", "Title", "Artist", "Album", "Time"), [_row(track) for track in tracks], numbers="r   r")


def _row(track: Track) -> tuple[object, ...]:
    return track.id, track.tags.title, track.artist, track.tags.album or "", duration(track.format.duration_ms)


def _brief(track: Track) -> dict[str, Any]:
    return {
        "id": track.id,
        "title": track.tags.title,
        "artist": track.artist,
        "artist_ids": [credit.artist_id for credit in track.credits if credit.role is Role.ARTIST],
        "album": track.tags.album,
        "album_id": track.album_id,
        "genres": list(track.tags.genres),
        "duration_ms": track.format.duration_ms,
        "machine_made": track.tags.machine_made,
        "explicit": track.tags.explicit,
    }
