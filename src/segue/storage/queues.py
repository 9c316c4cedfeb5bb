"""What each listener's player holds, so that another browser or a restarted server goes on with it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select

from segue.domain.ids import ListenerId, TrackId
from segue.domain.playing import Player, Repeat, Standing, Whose
from segue.storage.recordings import put
from segue.storage.schema import queues


def keep(connection: Connection, listener_id: ListenerId, player: Player, now: datetime) -> None:
    """Keep it in the place of what was kept before."""
    put(connection, queues, [{"listener_id": listener_id, "queue": asdict(player), "changed_at": now}])


def kept(connection: Connection, listener_id: ListenerId) -> tuple[Player, datetime] | None:
    """What somebody's player held last, and when."""
    row = connection.execute(select(queues).where(queues.c.listener_id == listener_id)).one_or_none()
    return None if row is None else (_player(row.queue), row.changed_at)


def forget(connection: Connection, listener_id: ListenerId) -> None:
    """Keep nothing of it any more."""
    connection.execute(delete(queues).where(queues.c.listener_id == listener_id))


def _player(told: Mapping[str, Any]) -> Player:
    tracks = tuple(
        Standing(TrackId(one["track_id"]), Whose(one["whose"]), one["why"], one["source"], one["session"])
        for one in told["tracks"]
    )
    refused = tuple(TrackId(one) for one in told["refused"])
    repeat = Repeat(told["repeat"])
    return Player(tracks, told["at"], told["position_s"], refused, told["radio"], repeat, told["shuffled"])
