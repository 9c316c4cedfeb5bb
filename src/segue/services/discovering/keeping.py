"""Lists that stay as they were made: what was turned away since is not shown any more."""

from dataclasses import replace

import numpy as np

from segue.discovery import Memory
from segue.domain.errors import NotFound
from segue.domain.listening import Listener
from segue.domain.recommending import TrackList
from segue.services.discovering.desk import Desk
from segue.storage import kept_lists, listening
from segue.taste import NOWHERE
from segue.taste.numbering import Rows


def keep(desk: Desk, listener: Listener, made: TrackList) -> TrackList:
    """Keep a list, unless one with its key is kept already; returns the one that is kept.

    Raises:
        NotFound: the listener has gone while the list was made.
    """
    with desk.database.write() as connection:
        if listening.listener_by_name(connection, listener.name).id != listener.id:
            raise NotFound(f"{listener.name} was deleted while the list was made.")
        return kept_lists.keep(connection, listener.id, made, desk.clock())


def rows_of(desk: Desk, made: TrackList) -> Rows:
    """The row of each track, `NOWHERE` for what has gone since."""
    return desk.stock.music.items.rows([desk.copies.get(one.track_id, one.track_id) for one in made.tracks])


def still_wanted(desk: Desk, memory: Memory, made: TrackList) -> TrackList:
    """A kept list as it is shown now."""
    rows = rows_of(desk, made)
    gone = rows == NOWHERE
    refused = np.append(memory.refused(len(desk.stock)), False)[rows]
    kept = tuple(one for one, out in zip(made.tracks, gone | refused, strict=True) if not out)
    said = [
        made.short,
        _counted(int(refused.sum()), "that you turned away since"),
        _counted(int(gone.sum()), "that left the library since"),
    ]
    return replace(made, tracks=kept, short=" ".join(one for one in said if one))


def _counted(count: int, which: str) -> str:
    if not count:
        return ""
    return f"{count} {'track' if count == 1 else 'tracks'} {'is' if count == 1 else 'are'} left out {which}."
