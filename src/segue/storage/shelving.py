"""Keeping the shelf marks, by which tracks are found and sorted, the same as what is read and heard of the tracks."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from segue.domain.ids import AudioHash
from segue.storage.schema import FIGURES, heard_parts, shelf_marks, track_words, tracks

_MEASURED = ("descriptors", "rhythm", "tonality", "loudness", "timbre")
_LOSSLESS = ("flac", "alac", "pcm", "pcm float", "wma lossless", "wavpack", "ape", "dsd")
_AT_ONCE = 500


def put_up(connection: Connection, track_ids: Sequence[int]) -> None:
    """Make the marks of these tracks anew, with what has been heard of their recordings already."""
    for start in range(0, len(track_ids), _AT_ONCE):
        some = track_ids[start : start + _AT_ONCE]
        take_down(connection, some)
        plain = ("kind", "codec", "machine_made", "explicit", "year", "added_at", "duration_ms")
        read = (
            select(
                tracks.c.id,
                track_words.c.title,
                track_words.c.artist,
                tracks.c.codec.in_(_LOSSLESS),
                *(tracks.c[name] for name in plain),
            )
            .join(track_words, track_words.c.track_id == tracks.c.id)
            .where(tracks.c.id.in_(some), tracks.c.missing_since.is_(None))
        )
        names = ["track_id", "title", "artist", "lossless", *plain]
        connection.execute(insert(shelf_marks).from_select(names, read))
        held = select(tracks.c.audio_hash).where(tracks.c.id.in_(some))
        for audio_hash in _heard(connection, connection.execute(held).scalars().all()):
            note_figures(connection, audio_hash)


def take_down(connection: Connection, track_ids: Collection[int]) -> None:
    """Forget the marks of tracks whose files are gone."""
    connection.execute(delete(shelf_marks).where(shelf_marks.c.track_id.in_(track_ids)))


def note_figures(connection: Connection, audio_hash: AudioHash) -> None:
    """Mark the tracks that hold a recording with what was heard of it."""
    query = select(heard_parts.c.figures).where(
        heard_parts.c.audio_hash == audio_hash, heard_parts.c.part.in_(_MEASURED)
    )
    told: dict[str, Any] = {}
    for figures in connection.execute(query).scalars():
        told.update(figures)
    holders = select(tracks.c.id).where(tracks.c.audio_hash == bindparam("of_recording"))
    marks = update(shelf_marks).where(shelf_marks.c.track_id.in_(holders))
    connection.execute(marks.values(**marked(told)), {"of_recording": audio_hash})


def marked(told: Mapping[str, Any]) -> dict[str, Any]:
    """The marks that figures make; None for those that were not heard."""
    return {name: told.get(name) for name in ("key", *FIGURES)}


def _heard(connection: Connection, hashes: Sequence[str]) -> list[AudioHash]:
    query = select(heard_parts.c.audio_hash).where(heard_parts.c.audio_hash.in_(hashes)).distinct()
    return [AudioHash(one) for one in connection.execute(query).scalars()]
