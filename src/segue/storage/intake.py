"""Taking what was read from files into the library, so that a file that moved or was retagged stays the same track."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, insert, or_, select, text, update

from segue.domain.ids import AudioHash, TrackId
from segue.domain.music import Credit, FileStamp, Folder, Reading, ReplayGain, Role, StoredPicture, Tags
from segue.domain.text import index_terms
from segue.storage import shelving
from segue.storage.credits import Credits
from segue.storage.folders import path_at, place_of
from segue.storage.schema import (
    folders,
    lyrics,
    pictures,
    track_artists,
    track_genres,
    track_words,
    tracks,
)

_INTAKE_LOCK = 0x5E69F


class Outcome(StrEnum):
    """What a reading turned out to be."""

    NEW = "new"
    UPDATED = "updated"
    MOVED = "moved"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Taken:
    """One reading's place in the library."""

    track_id: TrackId
    outcome: Outcome


StillThere = Callable[[str, FileStamp], bool]
"""Asks the disk whether, under this root, the stamped file is where and as it was."""


@dataclass(slots=True)
class _Known:
    """A track that a reading could turn out to be."""

    id: TrackId
    root: str
    place: tuple[int, str, str]
    stamp: FileStamp
    audio_hash: AudioHash
    missing: bool
    title: str
    artist: str
    recording_mbid: str | None


def take(
    connection: Connection,
    folder: Folder,
    readings: Sequence[tuple[Reading, StoredPicture | None]],
    now: datetime,
    still_there: StillThere,
) -> list[Taken]:
    """Store readings of one folder; returns what became of each, in order.

    A reading is the track whose audio it has, if that track's own file is gone or changed; else the track that was
    at its path, if the audio is the same or the names are; else a new track. Files with equal audio that both exist
    stay two tracks, linked by their audio hash.
    """
    if connection.dialect.name == "postgresql":
        # SQLite has one writer at a time; here two scans would make the same artist twice.
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _INTAKE_LOCK})
    _keep_pictures(connection, [picture for _, picture in readings if picture is not None])
    known = _known_tracks(connection, folder, [reading for reading, _ in readings])
    credits = Credits(connection, folder.id, [reading for reading, _ in readings])
    places: list[tuple[_Known | None, Outcome]] = []
    rows = []
    for reading, picture in readings:
        match, outcome = _match(connection, known, folder, reading, now, still_there)
        if match is not None:
            known.remove(match)
        places.append((match, outcome))
        rows.append(_track_row(folder, reading, picture, credits.album(reading)))
    track_ids = _put_rows(connection, [match for match, _ in places], rows, now)
    _keep_details(connection, credits, [reading for reading, _ in readings], track_ids)
    shelving.put_up(connection, track_ids)
    return [Taken(track_id, outcome) for track_id, (_, outcome) in zip(track_ids, places, strict=True)]


def _put_rows(
    connection: Connection, matches: Sequence[_Known | None], rows: Sequence[dict[str, Any]], now: datetime
) -> list[TrackId]:
    """Write rows over the tracks they matched, and the others as new tracks; returns every row's track, in order."""
    found = [{**row, "this_track": match.id} for match, row in zip(matches, rows, strict=True) if match is not None]
    new = [{**row, "added_at": now} for match, row in zip(matches, rows, strict=True) if match is None]
    if found:
        values: dict[str, Any] = {name: bindparam(name) for name in rows[0]}
        this = tracks.c.id == bindparam("this_track")
        connection.execute(update(tracks).where(this).values({**values, "missing_since": None}), found)
        ids = [row["this_track"] for row in found]
        for table in (track_artists, track_genres, lyrics, track_words):
            connection.execute(delete(table).where(table.c.track_id.in_(ids)))
    inserted: Iterator[int] = iter(())
    if new:
        numbered = insert(tracks).returning(tracks.c.id, sort_by_parameter_order=True)
        inserted = iter(connection.execute(numbered, new).scalars().all())
    return [match.id if match is not None else TrackId(next(inserted)) for match in matches]


def _match(
    connection: Connection,
    known: list[_Known],
    folder: Folder,
    reading: Reading,
    now: datetime,
    still_there: StillThere,
) -> tuple[_Known | None, Outcome]:
    place = _place(folder, reading.stamp.path)
    at_place = sorted((track for track in known if track.place == place), key=lambda track: (track.missing, track.id))
    for track in at_place:
        if track.audio_hash == reading.audio_hash:
            return track, Outcome.RETURNED if track.missing else Outcome.UPDATED
    # Whatever is found below, the track that holds this path so far has lost its file to another.
    holder = next((track for track in at_place if not track.missing), None)
    moved = [
        track
        for track in known
        if track.audio_hash == reading.audio_hash and (track.missing or not still_there(track.root, track.stamp))
    ]
    if moved:
        _lose_place(connection, holder, now)
        return min(moved, key=lambda track: (track.title != reading.tags.title, track.id)), Outcome.MOVED
    for track in at_place:
        if _same_recording(track, reading):
            return track, Outcome.RETURNED if track.missing else Outcome.UPDATED
    _lose_place(connection, holder, now)
    return None, Outcome.NEW


def _same_recording(track: _Known, reading: Reading) -> bool:
    """True where new audio at a known path is the same recording, encoded anew."""
    if track.recording_mbid is not None and track.recording_mbid == reading.tags.recording_mbid:
        return True
    title, artist, _ = _words(reading)
    return (track.title, track.artist) == (title, artist)


def _lose_place(connection: Connection, holder: _Known | None, now: datetime) -> None:
    if holder is not None:
        holder.missing = True
        connection.execute(update(tracks).where(tracks.c.id == holder.id).values(missing_since=now))
        shelving.take_down(connection, [holder.id])


def _known_tracks(connection: Connection, folder: Folder, readings: Sequence[Reading]) -> list[_Known]:
    places = [_place(folder, reading.stamp.path) for reading in readings]
    here = and_(
        tracks.c.folder_id == folder.id,
        tracks.c.directory.in_({directory for _, directory, _ in places}),
        tracks.c.name.in_({name for _, _, name in places}),
    )
    hashes = {reading.audio_hash for reading in readings}
    query = (
        select(
            tracks.c.id,
            tracks.c.folder_id,
            folders.c.path.label("root"),
            tracks.c.directory,
            tracks.c.name,
            tracks.c.size,
            tracks.c.modified_ns,
            tracks.c.audio_hash,
            tracks.c.missing_since,
            tracks.c.tags,
            track_words.c.title,
            track_words.c.artist,
        )
        .select_from(tracks.join(folders).join(track_words))
        .where(or_(tracks.c.audio_hash.in_(hashes), here))
        .order_by(tracks.c.id)
    )
    return [_known(row) for row in connection.execute(query)]


def _known(row: Row[*tuple[Any, ...]]) -> _Known:
    return _Known(
        id=TrackId(row.id),
        root=row.root,
        place=(row.folder_id, row.directory, row.name),
        stamp=FileStamp(path_at(row.directory, row.name), row.size, row.modified_ns),
        audio_hash=AudioHash(row.audio_hash),
        missing=row.missing_since is not None,
        title=row.title,
        artist=row.artist,
        recording_mbid=row.tags.get("recording_mbid"),
    )


def _place(folder: Folder, path: str) -> tuple[int, str, str]:
    return folder.id, *place_of(path)


def _track_row(folder: Folder, reading: Reading, picture: StoredPicture | None, album_id: int | None) -> dict[str, Any]:
    tags, sound = reading.tags, reading.format
    folder_id, directory, name = _place(folder, reading.stamp.path)
    date = tags.original_date or tags.date
    return {
        "folder_id": folder_id,
        "directory": directory,
        "name": name,
        "size": reading.stamp.size,
        "modified_ns": reading.stamp.modified_ns,
        "audio_hash": reading.audio_hash,
        "kind": folder.kind,
        "album_id": album_id,
        "picture": picture.hash if picture else None,
        "title": tags.title,
        "disc_number": tags.disc_number,
        "track_number": tags.track_number,
        "year": int(date[:4]) if date else None,
        "machine_made": tags.machine_made,
        "explicit": tags.explicit,
        "tags": tags_to_document(tags),
        "container": sound.container,
        "codec": sound.codec,
        "duration_ms": sound.duration_ms,
        "bit_rate": sound.bit_rate,
        "sample_rate": sound.sample_rate,
        "channels": sound.channels,
        "bit_depth": sound.bit_depth,
    }


def _keep_details(
    connection: Connection, credits: Credits, readings: Sequence[Reading], track_ids: Sequence[TrackId]
) -> None:
    by, named, sung, worded = [], [], [], []
    for reading, track_id in zip(readings, track_ids, strict=True):
        for position, credit in enumerate(credits.of_track(reading)):
            by.append(
                {
                    "track_id": track_id,
                    "position": position,
                    "artist_id": credit.artist_id,
                    "role": credit.role,
                    "name": credit.name,
                }
            )
        for position, genre_id in enumerate(credits.genre_ids(reading)):
            named.append({"track_id": track_id, "position": position, "genre_id": genre_id})
        for position, song in enumerate(reading.lyrics):
            lines = [[line.at_ms, line.text] for line in song.lines]
            sung.append(
                {
                    "track_id": track_id,
                    "position": position,
                    "language": song.language,
                    "source": song.source,
                    "lines": lines,
                }
            )
        title, artist, album = _words(reading)
        worded.append({"track_id": track_id, "title": title, "artist": artist, "album": album})
    for table, rows in ((track_artists, by), (track_genres, named), (lyrics, sung), (track_words, worded)):
        if rows:
            connection.execute(insert(table), rows)


def _words(reading: Reading) -> tuple[str, str, str]:
    tags = reading.tags
    names = dict.fromkeys(credit.name for credit in tags.credits)
    return index_terms(tags.title), index_terms(" ".join(names)), index_terms(tags.album or "")


def _keep_pictures(connection: Connection, found: Sequence[StoredPicture]) -> None:
    wanted = {picture.hash: picture for picture in found}
    kept = set(connection.execute(select(pictures.c.hash).where(pictures.c.hash.in_(wanted))).scalars())
    rows = [
        {"hash": one.hash, "mime": one.mime, "width": one.width, "height": one.height, "size": one.size}
        for one in wanted.values()
        if one.hash not in kept
    ]
    if rows:
        connection.execute(insert(pictures), rows)


_CREDIT_FIELDS = ("name", "role", "sort_name", "mbid")
_PLAIN = {field.name: getattr(Tags(title=""), field.name) for field in fields(Tags)}


def tags_to_document(tags: Tags) -> dict[str, Any]:
    """Tags as JSON, fields that say nothing left out."""
    document: dict[str, Any] = {}
    for name, plain in _PLAIN.items():
        value = getattr(tags, name)
        if value == plain:
            continue
        if name == "credits":
            value = [[getattr(credit, part) for part in _CREDIT_FIELDS] for credit in tags.credits]
        elif name == "gain":
            value = [value.track_gain, value.track_peak, value.album_gain, value.album_peak]
        document[name] = list(value) if isinstance(value, tuple) else value
    return document


def document_to_tags(document: dict[str, Any]) -> Tags:
    """The tags that `tags_to_document` was given."""
    values: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in document.items()}
    values["credits"] = tuple(
        Credit(name, Role(role), sort_name, mbid) for name, role, sort_name, mbid in document.get("credits", ())
    )
    values["gain"] = ReplayGain(*document.get("gain", ()))
    return Tags(**{"title": "", **values})
