"""How much of the music came to anybody of late, and how much of that is by little-heard artists."""

from dataclasses import dataclass

import numpy as np

from segue.proving.intervals import Interval, intervals
from segue.services.discovering.desk import Desk
from segue.services.discovering.outcomes import answers
from segue.taste.numbering import NOWHERE


@dataclass(frozen=True, slots=True)
class Reached:
    """What was shown in the last `days`.

    Attributes:
        days: how far it looks back.
        places: in lists, that were shown.
        listeners: to whom.
        tracks, tracks_shown: how much music there is, and how much of it came to anybody.
        artists, artists_shown: the same of those who perform it.
        little_heard: the share of the music that is by artists who are little heard.
        little_shown: their share of the places, over listeners; None where nothing was shown.
    """

    days: int
    places: int
    listeners: int
    tracks: int
    tracks_shown: int
    artists: int
    artists_shown: int
    little_heard: float
    little_shown: Interval | None


def reached(desk: Desk, days: int = 30) -> Reached:
    """Of everything that was shown; what has gone since is left out."""
    stock = desk.stock
    told = answers(desk.database, desk.clock, days).columns
    rows = stock.music.items.rows([desk.copies.get(track, track) for track in told.tracks.tolist()])
    there = rows != NOWHERE
    shown, owners = rows[there], told.listeners[there]
    seen = np.zeros(len(stock), dtype=np.bool_)
    seen[shown] = True
    leading = stock.leading
    small = stock.little_heard
    share = None
    if len(shown):
        people = np.unique(owners, return_inverse=True)[1]
        sums = np.bincount(people, small[shown])[:, None].astype(np.float64)
        share = intervals(sums, np.bincount(people).astype(np.float64))[0]
    known = leading != NOWHERE
    return Reached(
        days,
        len(shown),
        len(np.unique(owners)),
        len(stock),
        int(seen.sum()),
        len(np.unique(leading[known])),
        len(np.unique(leading[known & seen])),
        float(small.mean()) if len(small) else 0.0,
        share,
    )
