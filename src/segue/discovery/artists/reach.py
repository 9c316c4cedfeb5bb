"""Whom an artist could reach: who would love them and does not play them yet, told without telling who that is.

Nobody learns from it what one listener likes, unless that listener agreed to be seen by artists. Whatever is said of
the others is said of five at least, and counted in steps of five, so that two questions that differ by one listener
have the same answer nearly always, and never tell what that one likes.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from segue.discovery.picks import Pick
from segue.discovery.stock import Stock
from segue.domain.recommending import ReasonKind
from segue.taste import recommend
from segue.taste.numbering import Rows

K = 5
"""The fewest listeners of whom anything is said, and the step in which they are counted."""

_LEAST, _MOST, _SHARE = 20, 200, 0.01
_AT_ONCE = 64
_TOLD = 10

T = TypeVar("T")
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Crowd:
    """At least so many listeners and so many times; nought where it would be fewer than `K` listeners."""

    listeners: int
    times: int


@dataclass(frozen=True, slots=True)
class Fan:
    """Somebody who would love the artist, by row, and the first track of the artist's that they would be given."""

    listener: int
    pick: Pick


@dataclass(frozen=True, slots=True)
class Reach:
    """What an artist may know; listeners who did not agree to be seen are only in the counts, in steps of `K`.

    Attributes:
        depth: a track among so many first that the recommender has for a listener counts as one they would love.
        play: listeners who play the artist already.
        would: listeners who would love the artist and do not play them yet.
        named: those of them who agreed to be seen by artists.
        why: how many of `would` each kind of reason speaks for.
        tracks: which of the artist's tracks, by row, they would be given first, and how many of them.
        artists: whose listeners they are, by row among the artists, and how many of them; those first who are played
            much more among them than among all.
        labels: what the artist's music shares with what they play most, and how many of them play it.
    """

    depth: int
    play: Crowd
    would: Crowd
    named: tuple[Fan, ...]
    why: dict[ReasonKind, int]
    tracks: dict[int, int]
    artists: dict[int, int]
    labels: dict[str, int]


def crowd(listeners: NDArray[np.integer]) -> Crowd:
    """Of things that happened to these listeners, one entry each time."""
    people = len(np.unique(listeners))
    return Crowd(_coarse(people), _coarse(len(listeners))) if people >= K else Crowd(0, 0)


def reach(stock: Stock, artist: int, agreed: Mask, hidden: Mask) -> Reach:
    """Whom the artist in this row could reach.

    Args:
        stock: the music, the listening and the recommender.
        artist: a row among the artists.
        agreed: [listeners] who may be named to artists.
        hidden: [listeners] who are not to be looked at at all.
    """
    depth = int(np.clip(round(_SHARE * len(stock)), _LEAST, _MOST))
    own = np.zeros(len(stock), dtype=np.bool_)
    own[stock.by(artist)] = True
    likes = (stock.listening.weights > 0).astype(np.float32)
    plays = np.asarray(likes @ own.astype(np.float32)) > 0
    asked = np.flatnonzero(~plays & ~hidden & (np.diff(likes.indptr) > 0)).astype(np.int32)
    fans = likely(stock, own, asked, depth)
    unseen = [fan for fan in fans if not agreed[fan.listener]]
    rows = np.array([fan.listener for fan in unseen], dtype=np.int32)
    return Reach(
        depth,
        crowd(np.flatnonzero(plays & ~hidden)),
        crowd(rows),
        tuple(fan for fan in fans if agreed[fan.listener]),
        _counted([fan.pick.grounds.kind for fan in unseen]),
        _counted([fan.pick.item for fan in unseen]),
        _artists(stock, artist, rows, ~hidden),
        _labels(stock, own, rows),
    )


def likely(stock: Stock, own: Mask, asked: Rows, depth: int) -> list[Fan]:
    """Those to whom one of these items would come among the first, where there are true grounds for it."""
    found = []
    for start in range(0, len(asked), _AT_ONCE):
        some = asked[start : start + _AT_ONCE]
        histories = stock.listening.histories(some)
        ranked = recommend(stock.model, histories, depth)
        theirs = own[ranked.items] & (ranked.items >= 0)
        for row in np.flatnonzero(theirs.any(axis=1)).tolist():
            place = int(theirs[row].argmax())
            item = int(ranked.items[row, place])
            grounds = stock.model.grounds(histories.part(row, row + 1), item)
            if grounds is not None:
                found.append(Fan(int(some[row]), Pick(item, float(ranked.scores[row, place]), grounds)))
    return found


def _artists(stock: Stock, artist: int, rows: Rows, there: Mask) -> dict[int, int]:
    """Artists whom these listeners play, by how much more often than everybody does; of enough of them only."""
    if len(rows) < K:
        return {}
    played = ((stock.listening.weights > 0).astype(np.float32) @ stock.credits.T) > 0
    here = np.asarray(played[rows].sum(axis=0)).ravel()
    everywhere = np.asarray(played[np.flatnonzero(there)].sum(axis=0)).ravel()
    more = (here / len(rows)) / np.maximum((everywhere + 1) / (int(there.sum()) + 1), 1e-9)
    able = np.flatnonzero(here >= K)
    able = able[able != artist]
    best = able[np.lexsort((able, -here[able], -more[able]))][:_TOLD]
    return {int(one): _coarse(int(here[one])) for one in best}


def _labels(stock: Stock, own: Mask, rows: Rows) -> dict[str, int]:
    """Labels of the artist's music that these listeners' music bears more than music does on the whole."""
    shares, names = stock.music.labels.shares, stock.music.labels.names
    if len(rows) < K or not len(names):
        return {}
    theirs = np.asarray(shares[np.flatnonzero(own)].sum(axis=0)).ravel() > 0
    usual = np.asarray(shares.sum(axis=0)).ravel() / max(len(stock), 1)
    likes = (stock.listening.weights[rows] > 0).astype(np.float32)
    played = np.asarray((likes @ shares).todense()) / np.diff(likes.indptr)[:, None]
    counts = ((played > usual) & theirs).sum(axis=0)
    best = np.argsort(-counts, kind="stable")[:_TOLD]
    return {names[one]: _coarse(int(counts[one])) for one in best.tolist() if counts[one] >= K}


def _counted(named: Sequence[T]) -> dict[T, int]:
    return {one: _coarse(count) for one, count in Counter(named).most_common(_TOLD) if count >= K}


def _coarse(count: int) -> int:
    return count // K * K
