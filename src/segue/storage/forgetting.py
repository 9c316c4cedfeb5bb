"""Forgetting: events that are taken out of the store, and the kept lists that would still tell of them."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, delete, select

from segue.domain.ids import AlbumId, ArtistId, ListenerId, TrackId
from segue.domain.listening import EventKind
from segue.storage.schema import events, kept_lists

_AT_ONCE = 500


class Chosen(NamedTuple):
    """What events are about: any of these, and from `since` to before `until`. None for whatever it is."""

    tracks: Collection[TrackId] | None = None
    albums: Collection[AlbumId] = ()
    artists: Collection[ArtistId] = ()
    since: datetime | None = None
    until: datetime | None = None


class Forgotten(NamedTuple):
    """How many events and kept lists are gone, and which tracks the events were about."""

    events: int
    lists: int
    tracks: frozenset[TrackId]


def forget(connection: Connection, listener_id: ListenerId, chosen: Chosen) -> Forgotten:
    """Take out what a listener did and said, and was shown, of some music or in some time.

    What took an event back goes with that event and not by its own day: else what was taken back would hold again.
    """
    when: list[ColumnElement[bool]] = [events.c.listener_id == listener_id, events.c.kind != EventKind.UNDO]
    when += [events.c.at >= chosen.since] if chosen.since is not None else []
    when += [events.c.at < chosen.until] if chosen.until is not None else []
    gone, tracks = 0, set[TrackId]()
    for about in _about(chosen):
        found = delete(events).where(*when, *about).returning(events.c.track_id)
        for row in connection.execute(found):
            gone += 1
            tracks |= {TrackId(row.track_id)} if row.track_id is not None else set()
    named = tracks | set(chosen.tracks or ())
    return Forgotten(gone, _drop_lists(connection, listener_id, named), frozenset(tracks))


def _about(chosen: Chosen) -> Iterator[tuple[ColumnElement[bool], ...]]:
    """What events must be about, in parts that a query can hold."""
    if chosen.tracks is None:
        yield ()
        return
    for column, ids in ((events.c.track_id, chosen.tracks), (events.c.album_id, chosen.albums),
                        (events.c.artist_id, chosen.artists)):  # fmt: skip
        numbers = sorted(int(number) for number in ids)
        for start in range(0, len(numbers), _AT_ONCE):
            yield (and_(column.in_(numbers[start : start + _AT_ONCE])),)


def _drop_lists(connection: Connection, listener_id: ListenerId, tracks: Collection[TrackId]) -> int:
    """Drop the kept lists that name one of these tracks, as a track or as a reason for one."""
    lists = connection.execute(
        select(kept_lists.c.id, kept_lists.c.list).where(kept_lists.c.listener_id == listener_id)
    )
    wrong = []
    for row in lists:
        named = {one["track"] for one in row.list["tracks"]}
        named |= {seed for one in row.list["tracks"] for reason in one["reasons"] for seed in reason["seed_tracks"]}
        wrong += [row.id] if named & set(tracks) else []
    for start in range(0, len(wrong), _AT_ONCE):
        connection.execute(delete(kept_lists).where(kept_lists.c.id.in_(wrong[start : start + _AT_ONCE])))
    return len(wrong)
