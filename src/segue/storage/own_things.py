"""What lies of a listener beside their events: account, browsers, keys of apps, playlists, the queue."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from segue.domain.ids import ListenerId
from segue.storage.schema import accounts, api_keys, playlist_tracks, playlists, queues, sessions, tracks


def all_of(connection: Connection, listener_id: ListenerId) -> Iterator[dict[str, Any]]:
    """Each as a document that names its type. What opens a door, as passwords and tokens do, is left out."""
    kept = select(accounts.c.role, accounts.c.language, accounts.c.created_at)
    for account in connection.execute(kept.where(accounts.c.listener_id == listener_id)):
        yield {"type": "account", **account._mapping}
    s, k, p = sessions.c, api_keys.c, playlists.c
    browsers = select(s.agent, s.private, s.created_at, s.seen_at, s.expires_at).where(s.listener_id == listener_id)
    yield from ({"type": "browser", **row._mapping} for row in connection.execute(browsers.order_by(s.id)))
    keys = select(k.name, k.created_at, k.used_at).where(k.listener_id == listener_id)
    yield from ({"type": "key", **row._mapping} for row in connection.execute(keys.order_by(k.id)))
    for row in connection.execute(select(playlists).where(p.listener_id == listener_id).order_by(p.id)).all():
        listed = select(playlist_tracks.c.track_id, tracks.c.title).join(tracks)
        entries = connection.execute(
            listed.where(playlist_tracks.c.playlist_id == row.id).order_by(playlist_tracks.c.position)
        )
        own = {name: value for name, value in row._mapping.items() if name != "listener_id"}
        yield {"type": "playlist", **own, "tracks": [dict(entry._mapping) for entry in entries]}
    for row in connection.execute(select(queues).where(queues.c.listener_id == listener_id)):
        yield {"type": "queue", "queue": row.queue, "changed_at": row.changed_at}
