"""What a listener heard, page by page; one event of theirs; and the music that a history from elsewhere may mean."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, delete, exists, or_, select

from segue.domain.ids import AlbumId, ArtistId, EventId, ListenerId, TrackId
from segue.domain.listening import Event, EventKind, Subject
from segue.domain.music import Role
from segue.storage.listening import event_of_row
from segue.storage.schema import albums, artists, events, track_artists, tracks

_HEARD = (EventKind.PLAY, EventKind.SKIP)
_undo = events.alias("taken_back")


def heard_by(
    connection: Connection, listener_id: ListenerId, limit: int, before: tuple[datetime, EventId] | None = None
) -> list[Event]:
    """What a listener played and skipped and did not take back, the last first; `before` is where to go on."""
    e = events.c
    undone = exists().where(_undo.c.undoes == e.id)
    query = select(events).where(e.listener_id == listener_id, e.kind.in_(_HEARD), e.track_id.is_not(None), ~undone)
    if before is not None:
        query = query.where(or_(e.at < before[0], and_(e.at == before[0], e.id < before[1])))
    return [event_of_row(row) for row in connection.execute(query.order_by(e.at.desc(), e.id.desc()).limit(limit))]


def event_by(connection: Connection, listener_id: ListenerId, event_id: EventId) -> tuple[Event, bool] | None:
    """One event of a listener, and whether it was taken back; None where they have none of this number."""
    e = events.c
    row = connection.execute(select(events).where(e.id == event_id, e.listener_id == listener_id)).one_or_none()
    if row is None:
        return None
    undone = connection.execute(select(exists().where(_undo.c.undoes == event_id))).scalar_one()
    return event_of_row(row), bool(undone)


def take_up_again(connection: Connection, listener_id: ListenerId, event_id: EventId) -> bool:
    """Let an event that was taken back count again; False where it was not."""
    e = events.c
    back = delete(events).where(e.undoes == event_id, e.listener_id == listener_id, e.kind == EventKind.UNDO)
    return connection.execute(back).rowcount > 0


def moments_of(connection: Connection, listener_id: ListenerId) -> Iterator[tuple[EventKind, Subject, datetime]]:
    """What a listener did, of what, and when, without the rest of it."""
    e = events.c
    query = select(e.kind, e.track_id, e.album_id, e.artist_id, e.at).where(e.listener_id == listener_id)
    for row in connection.execute(query):
        yield EventKind(row.kind), Subject(row.track_id, row.album_id, row.artist_id), row.at


class Recording(NamedTuple):
    """A track as a history may name it: by its audio, its MusicBrainz recording, or its artists and title."""

    track_id: TrackId
    title: str
    artists: tuple[str, ...]
    audio_hash: str
    mbid: str | None
    duration_ms: int | None


def recordings(connection: Connection) -> Iterator[Recording]:
    """Every track that is there."""
    t, by = tracks.c, dict[int, list[str]]()
    named = select(track_artists.c.track_id, track_artists.c.name).where(track_artists.c.role == Role.ARTIST)
    for row in connection.execute(named.order_by(track_artists.c.track_id, track_artists.c.position)):
        by.setdefault(row.track_id, []).append(row.name)
    query = select(t.id, t.title, t.audio_hash, t.duration_ms, t.tags["recording_mbid"].as_string().label("mbid"))
    for one in connection.execute(query.where(t.missing_since.is_(None)).order_by(t.id)):
        named_by = tuple(by.get(one.id, ()))
        yield Recording(TrackId(one.id), one.title, named_by, one.audio_hash, one.mbid, one.duration_ms)


def album_names(connection: Connection) -> list[tuple[AlbumId, str, str]]:
    """Every album: its number, title and artist."""
    found = connection.execute(select(albums.c.id, albums.c.title, albums.c.artist).order_by(albums.c.id))
    return [(AlbumId(row.id), row.title, row.artist) for row in found]


def artist_names(connection: Connection) -> list[tuple[ArtistId, str]]:
    """Every artist: their number and name."""
    found = connection.execute(select(artists.c.id, artists.c.name).order_by(artists.c.id))
    return [(ArtistId(row.id), row.name) for row in found]
