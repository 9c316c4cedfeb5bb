"""Paths between two tracks, and playlists in the order of a journey, by the ids of the library."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from segue.discovery.ways.journey import journey
from segue.discovery.ways.path import path
from segue.domain.errors import BadRequest, NotFound
from segue.domain.ids import TrackId
from segue.domain.listening import Listener
from segue.domain.recommending import ListKind, TrackList
from segue.services.discovering.desk import Desk
from segue.taste.numbering import NOWHERE, Rows

_LONGEST = 5000
"""Tracks of a journey: each is held against each other one."""


@dataclass(frozen=True, slots=True)
class Sorted:
    """A playlist in a new order, and how long all its steps are together as it came and now; a step is 0 to 2."""

    tracks: TrackList
    before: float
    after: float


def unwanted(desk: Desk, listener: Listener | None) -> Rows:
    """The rows that must not come for somebody: what they dislike or ruled out, and what they have put off."""
    return np.zeros(0, dtype=np.int32) if listener is None else desk.memory(listener).never


def sonic_path(desk: Desk, ends: tuple[TrackId, TrackId], length: int, listener: Listener | None = None) -> TrackList:
    """A path of `length` tracks that begins and ends with exactly these, without what the listener does not want.

    Raises:
        NotFound: one of them is not there, is no music, or was not heard yet.
    """
    if length < 2:
        raise BadRequest("A path has two ends.", "Ask for 2 tracks or more.")
    first, last = (int(row) for row in desk.rows(ends))
    for track, row in zip(ends, (first, last), strict=True):
        if not desk.stock.sounding[row]:
            raise NotFound(f"Track {track} has not been heard yet.", "Run: segue analyze")
    told = desk.told(ListKind.PATH, path(desk.stock, (first, last), length, unwanted(desk, listener)))
    names = [desk.stock.music.names[row] for row in (first, last)]
    # Where an end is a copy, the copy that was asked for is played.
    tracks = list(told.tracks)
    for place, track in ((0, ends[0]), (-1, ends[1])):
        tracks[place] = replace(tracks[place], track_id=track)
    parts = {"from": names[0], "to": names[1]}
    return replace(told, title=f"From “{names[0]}” to “{names[1]}”", tracks=tuple(tracks), parts=parts)


def music_among(desk: Desk, tracks: Sequence[TrackId]) -> list[TrackId]:
    """Those of some tracks that are music."""
    rows = desk.stock.music.items.rows([desk.copies.get(track, track) for track in tracks])
    return [track for track, row in zip(tracks, rows, strict=True) if row != NOWHERE]


def sorted_as_journey(desk: Desk, tracks: Sequence[TrackId], first: TrackId | None = None) -> Sorted:
    """Tracks in the order in which they sound like one journey, beginning with `first` where it is given.

    Raises:
        NotFound: one of them is not there, or is no music.
        BadRequest: it should begin with a track that is not among them, or there are too many.
    """
    if len(tracks) > _LONGEST:
        raise BadRequest(f"{len(tracks):,} tracks are too many for a journey.", f"Give {_LONGEST:,} or fewer.")
    if first is not None and first not in tracks:
        raise BadRequest(f"Track {first} is not among those that are to be sorted.", "Begin with one that is.")
    rows = desk.rows(tracks) if tracks else np.zeros(0, dtype=np.int32)
    found = journey(desk.stock, rows, None if first is None else list(tracks).index(first))
    told = desk.told(ListKind.JOURNEY, found.made)
    asked: dict[int, Iterator[TrackId]] = {
        int(row): iter([track for track, other in zip(tracks, rows, strict=True) if other == row])
        for row in np.unique(rows)
    }
    ids = [next(asked[pick.item]) for pick in found.made.picks]
    if first in ids and ids[0] != first:
        # A copy of it stands there, which sounds the same.
        other = ids.index(first)
        ids[0], ids[other] = ids[other], ids[0]
    kept = tuple(replace(one, track_id=track) for one, track in zip(told.tracks, ids, strict=True))
    return Sorted(replace(told, tracks=kept), found.before, found.after)
