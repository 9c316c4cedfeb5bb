"""Who played what in a period, for charts: pairs of listeners and tracks, each once, however often it was played."""

from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, or_, select

from segue.domain.listening import Ending, EventKind
from segue.domain.music import Kind
from segue.storage.schema import events, tracks

_LONG_ENOUGH_MS = 240_000


def played_between(
    connection: Connection, start: datetime, end: datetime, *, machine_made: bool
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Listeners and tracks, in parallel, of what was played from `start` to before `end` and not taken back.

    A play counts when it was finished, or was heard for half its length or four minutes. Only music counts, either
    that which a machine made or all the rest.
    """
    undone = select(events.c.undoes).where(events.c.undoes.is_not(None))
    heard = or_(
        events.c.ended == Ending.COMPLETED,
        events.c.heard_ms >= _LONG_ENOUGH_MS,
        events.c.heard_ms * 2 >= tracks.c.duration_ms,
    )
    query = (
        select(events.c.listener_id, events.c.track_id)
        .distinct()
        .select_from(events.join(tracks, tracks.c.id == events.c.track_id))
        .where(
            events.c.kind == EventKind.PLAY,
            events.c.at >= start,
            events.c.at < end,
            events.c.ended != Ending.FAILED,
            events.c.id.not_in(undone),
            tracks.c.kind == Kind.MUSIC,
            tracks.c.machine_made.is_(machine_made),
            heard,
        )
    )
    rows = connection.execute(query).all()
    pairs = np.array([(row.listener_id, row.track_id) for row in rows], dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]
