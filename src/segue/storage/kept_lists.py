"""Lists that stay as they were made, by listener, kind and key."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite

from segue.domain.ids import ArtistId, ListenerId, TrackId
from segue.domain.recommending import ListKind, Reason, ReasonKind, Recommendation, TrackList
from segue.storage.schema import kept_lists, listeners


def keep(connection: Connection, listener_id: ListenerId, made: TrackList, now: datetime) -> TrackList:
    """Keep a list, unless one with its key is kept already; returns the one that is kept."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    connection.execute(
        dialect.insert(kept_lists)
        .values(listener_id=listener_id, kind=made.kind, key=made.key, made_at=now, list=_document(made))
        .on_conflict_do_nothing(index_elements=["listener_id", "kind", "key"])
    )
    return kept(connection, listener_id, made.kind, made.key) or made


def kept(connection: Connection, listener_id: ListenerId, kind: ListKind, key: str) -> TrackList | None:
    """The list with this key."""
    query = _of(listener_id, kind).where(kept_lists.c.key == key)
    row = connection.execute(query).one_or_none()
    return None if row is None else _list(row)


def beginning_with(connection: Connection, listener_id: ListenerId, kind: ListKind, key: str) -> list[TrackList]:
    """The lists whose keys begin like this, in the order of their keys."""
    k = kept_lists.c.key
    query = _of(listener_id, kind).where(k.startswith(key, autoescape=True)).order_by(k)
    return [_list(row) for row in connection.execute(query)]


def last(connection: Connection, listener_id: ListenerId, kind: ListKind, count: int) -> list[TrackList]:
    """The last lists of a kind, the newest first."""
    query = _of(listener_id, kind).order_by(kept_lists.c.made_at.desc(), kept_lists.c.id.desc()).limit(count)
    return [_list(row) for row in connection.execute(query)]


def without(connection: Connection, kind: ListKind, key: str) -> list[ListenerId]:
    """Listeners for whom no list of this kind is kept under the key, in the order they came."""
    k = kept_lists.c
    theirs = exists().where(k.listener_id == listeners.c.id, k.kind == kind, k.key == key)
    query = select(listeners.c.id).where(~theirs).order_by(listeners.c.id)
    return [ListenerId(number) for number in connection.execute(query).scalars()]


def forget(connection: Connection, listener_id: ListenerId, kind: ListKind, before: datetime) -> int:
    """Let go of somebody's lists of a kind that were made before this; returns how many."""
    k = kept_lists.c
    old = delete(kept_lists).where(k.listener_id == listener_id, k.kind == kind, k.made_at < before)
    return connection.execute(old).rowcount


def _of(listener_id: ListenerId, kind: ListKind) -> Any:
    return select(kept_lists).where(kept_lists.c.listener_id == listener_id, kept_lists.c.kind == kind)


def _document(made: TrackList) -> dict[str, Any]:
    return {
        "title": made.title,
        "model": made.model,
        "short": made.short,
        "parts": dict(made.parts),
        "tracks": [
            {"track": one.track_id, "score": one.score, "model": one.model, "reasons": [asdict(r) for r in one.reasons]}
            for one in made.tracks
        ],
    }


def _list(row: Row[*tuple[Any, ...]]) -> TrackList:
    told = row.list
    tracks = tuple(
        Recommendation(TrackId(one["track"]), one["score"], one["model"], tuple(_reason(r) for r in one["reasons"]))
        for one in told["tracks"]
    )
    return TrackList(ListKind(row.kind), told["title"], tracks, told["model"], told["short"], row.key, told["parts"])


def _reason(told: Mapping[str, Any]) -> Reason:
    return Reason(
        ReasonKind(told["kind"]),
        tuple(TrackId(track) for track in told["seed_tracks"]),
        tuple(ArtistId(artist) for artist in told["seed_artists"]),
        tuple(told["words"]),
        told["figures"],
    )


def all_kept(connection: Connection, listener_id: ListenerId) -> list[dict[str, Any]]:
    """Every list of a listener as a document, the oldest first."""
    query = select(kept_lists).where(kept_lists.c.listener_id == listener_id).order_by(kept_lists.c.id)
    return [{"kind": row.kind, "key": row.key, "made_at": row.made_at, **row.list} for row in connection.execute(query)]
