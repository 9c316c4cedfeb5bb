"""Up next: a queue goes on when it ends; what is added says why, and is told apart from what its listener put there."""

from dataclasses import replace

import numpy as np

from segue.discovery import Memory
from segue.discovery.radio.drift import Steering
from segue.discovery.radio.upnext import going_on
from segue.domain.listening import Preferences
from segue.domain.playing import Queue, Queued, Whose
from segue.domain.recommending import ListKind, TrackList
from segue.services.discovering.desk import Desk
from segue.services.discovering.openings import tracks_there


def go_on(
    desk: Desk,
    queue: Queue,
    count: int,
    preferences: Preferences | None = None,
    memory: Memory | None = None,
    seed: int = 0,
) -> tuple[TrackList, Queue]:
    """What comes after a queue, and the queue with it; `memory` and `preferences` are its listener's.

    Raises:
        NotFound: none of the queue's tracks is there any more.
    """
    own = preferences or Preferences()
    rows = tracks_there(desk, [one.track_id for one in queue.tracks])
    refused = desk.stock.music.items.rows([desk.copies.get(track, track) for track in queue.refused])
    steering = Steering(own.explore, own.deep_cuts, own.small_artists)
    luck = np.random.default_rng([seed, len(queue.tracks)])
    made = going_on(desk.stock, rows, [int(row) for row in refused if row >= 0], count, steering, luck, memory)
    told = desk.told(ListKind.UP_NEXT, replace(made, title="Up next"))
    added = tuple(Queued(one.track_id, Whose.ADDED, one.reasons[0]) for one in told.tracks)
    return told, Queue((*queue.tracks, *added), queue.refused)
