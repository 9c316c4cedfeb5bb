"""Listeners and their events."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from segue.domain.errors import BadRequest, NotFound
from segue.domain.ids import AlbumId, ArtistId, EventId, ListenerId, TrackId
from segue.domain.listening import OPINIONS, AgeBand, Ending, Event, EventKind, Listener, Subject
from segue.domain.text import name_key
from segue.storage.schema import events, listeners

_EVENTS_AT_ONCE = 1000


def add_listener(connection: Connection, listener: Listener) -> Listener:
    """Store a new listener; its id is given here and the one it came with is not looked at."""
    key = name_key(listener.name)
    if not key:
        raise BadRequest("A listener needs a name.")
    if connection.execute(select(listeners.c.id).where(listeners.c.name_key == key)).first() is not None:
        raise BadRequest(f"There is already a listener called {listener.name}.", "Choose another name.")
    listener_id = connection.execute(
        insert(listeners)
        .values(
            name=listener.name,
            name_key=key,
            display_name=listener.display_name,
            region=listener.region,
            age_band=listener.age_band,
            simulated=listener.simulated,
            created_at=listener.created_at,
        )
        .returning(listeners.c.id)
    ).scalar_one()
    return replace(listener, id=ListenerId(listener_id))


def all_listeners(connection: Connection) -> list[Listener]:
    """Every listener, in the order they came."""
    return [listener_of(row) for row in connection.execute(select(listeners).order_by(listeners.c.id))]


def listener_by_name(connection: Connection, name: str) -> Listener:
    """One listener, by name in any spelling."""
    row = connection.execute(select(listeners).where(listeners.c.name_key == name_key(name))).one_or_none()
    if row is None:
        raise NotFound(f"There is no listener called {name}.")
    return listener_of(row)


def change_listener(connection: Connection, listener: Listener) -> None:
    """Keep how a listener is shown, and what they now tell of themselves."""
    told = {"display_name": listener.display_name, "region": listener.region, "age_band": listener.age_band}
    connection.execute(update(listeners).where(listeners.c.id == listener.id).values(told))


def remove_listener(connection: Connection, listener_id: ListenerId) -> None:
    """Forget a listener and everything they did."""
    connection.execute(delete(listeners).where(listeners.c.id == listener_id))


def add_events(connection: Connection, new: Iterable[Event]) -> int:
    """Store events; one whose external id its listener has sent before is passed over. Returns how many were new."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    unless_sent = dialect.insert(events).on_conflict_do_nothing(index_elements=["listener_id", "external_id"])
    added = 0
    stream = iter(new)
    while rows := [_event_row(event) for event in islice(stream, _EVENTS_AT_ONCE)]:
        added += len(connection.execute(unless_sent.returning(events.c.id), rows).all())
    return added


def add_event(connection: Connection, event: Event) -> Event:
    """Store one event; its id is given here."""
    event_id = connection.execute(insert(events).values(_event_row(event)).returning(events.c.id)).scalar_one()
    return replace(event, id=EventId(event_id))


def events_of(
    connection: Connection,
    listener_id: ListenerId,
    *,
    since: datetime | None = None,
    kinds: Sequence[EventKind] = (),
) -> list[Event]:
    """What a listener did, the oldest first."""
    query = select(events).where(events.c.listener_id == listener_id).order_by(events.c.at, events.c.id)
    if since is not None:
        query = query.where(events.c.at >= since)
    if kinds:
        query = query.where(events.c.kind.in_(kinds))
    return [event_of_row(row) for row in connection.execute(query)]


def has_said_since(connection: Connection, listener_id: ListenerId, since: datetime) -> bool:
    """Whether a listener said anything from then on: liked, disliked, followed, took back; anything but playing."""
    e = events.c
    said = e.kind.not_in([EventKind.PLAY, EventKind.SKIP, EventKind.IMPRESSION, EventKind.CLICK])
    query = select(e.id).where(e.listener_id == listener_id, e.at >= since, said).limit(1)
    return connection.execute(query).first() is not None


def said_by(
    connection: Connection, listener_id: ListenerId, about: Collection[Subject] | None = None, *, skips: bool = False
) -> list[Event]:
    """What a listener said and took back, of anything or `about` these things, the oldest first; `skips`, too."""
    said: ColumnElement[bool] = events.c.kind.in_((*OPINIONS, EventKind.UNDO))
    if skips:
        said = or_(said, events.c.kind == EventKind.SKIP, events.c.ended == Ending.SKIPPED)
    query = select(events).where(events.c.listener_id == listener_id, said).order_by(events.c.at, events.c.id)
    if about is not None:
        query = query.where(
            or_(
                events.c.track_id.in_([one.track_id for one in about if one.track_id is not None]),
                events.c.album_id.in_([one.album_id for one in about if one.album_id is not None]),
                events.c.artist_id.in_([one.artist_id for one in about if one.artist_id is not None]),
            )
        )
    return [event_of_row(row) for row in connection.execute(query)]


def events_with(connection: Connection, listener_id: ListenerId, tracks: Sequence[TrackId]) -> list[Event]:
    """What a listener did with any of these tracks, and was shown of them, the oldest first."""
    query = select(events).where(events.c.track_id.in_(tracks), events.c.listener_id == listener_id)
    return [event_of_row(row) for row in connection.execute(query.order_by(events.c.at, events.c.id))]


def _event_row(event: Event) -> dict[str, Any]:
    return {
        "listener_id": event.listener_id,
        "kind": event.kind,
        "track_id": event.subject.track_id,
        "album_id": event.subject.album_id,
        "artist_id": event.subject.artist_id,
        "at": event.at,
        "heard_ms": event.heard_ms,
        "ended": event.ended,
        "rating": event.rating,
        "position": event.position,
        "source": event.source,
        "session": event.session,
        "context": dict(event.context) or None,
        "external_id": event.external_id,
        "undoes": event.undoes,
    }


def event_of_row(row: Row[*tuple[Any, ...]]) -> Event:
    """An event from a row of its table."""
    return Event(
        listener_id=ListenerId(row.listener_id),
        kind=EventKind(row.kind),
        subject=Subject(
            track_id=None if row.track_id is None else TrackId(row.track_id),
            album_id=None if row.album_id is None else AlbumId(row.album_id),
            artist_id=None if row.artist_id is None else ArtistId(row.artist_id),
        ),
        at=row.at,
        heard_ms=row.heard_ms,
        ended=None if row.ended is None else Ending(row.ended),
        rating=row.rating,
        position=row.position,
        source=row.source,
        session=row.session,
        context=row.context or {},
        external_id=row.external_id,
        undoes=None if row.undoes is None else EventId(row.undoes),
        id=EventId(row.id),
    )


def listener_of(row: Row[*tuple[Any, ...]]) -> Listener:
    """A listener from a row of its table."""
    return Listener(
        id=ListenerId(row.id),
        name=row.name,
        display_name=row.display_name,
        created_at=row.created_at,
        region=row.region,
        age_band=None if row.age_band is None else AgeBand(row.age_band),
        simulated=row.simulated,
    )
