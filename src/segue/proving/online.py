"""How lists were taken by those to whom they were shown: played, heard out, skipped, liked; each with its interval.

A deed is of an impression if it names the list as the one that it came from, or, where it names none that held the
track, if that listener was shown that track within a while before; then it is of the last such impression.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.proving.intervals import Interval, intervals

Numbers = NDArray[np.int64]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]

WITHIN_S = 86_400.0
"""A day: a play without a list's name that comes later is no answer to having been shown the track."""

_SECONDS = 1 << 32


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """Impressions in parallel, by any numbers; `at` in seconds since 1970."""

    listeners: Numbers
    tracks: Numbers
    at: Floats
    lists: Numbers

    def __len__(self) -> int:
        return len(self.tracks)


@dataclass(frozen=True, slots=True, eq=False)
class Deeds:
    """What was done with tracks, in the order of time; `lists` is -1 where a deed names none."""

    listeners: Numbers
    tracks: Numbers
    at: Floats
    lists: Numbers
    played: Mask
    finished: Mask
    skipped: Mask
    liked: Mask


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """Of each impression: whether it was played, heard to its end, turned away when it was first met, and liked."""

    played: Mask
    finished: Mask
    skipped: Mask
    liked: Mask


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of some impressions, shares with what they are for 95 of 100 other draws of listeners.

    Attributes:
        shown, lists, listeners: how many.
        played: of what was shown (click-through).
        heard_out: of what was shown.
        liked: of what was shown.
        completed: of what was played; None where nothing was.
        skipped: of what was played or passed over; None where nothing was.
    """

    shown: int
    lists: int
    listeners: int
    played: Interval
    heard_out: Interval
    liked: Interval
    completed: Interval | None
    skipped: Interval | None


def taken(shown: Shown, deeds: Deeds, within_s: float = WITHIN_S) -> Taken:
    """How each impression was taken."""
    owner = whose(shown, deeds, within_s)
    met = np.flatnonzero((owner >= 0) & (deeds.played | deeds.skipped))
    firsts = met[np.unique(owner[met], return_index=True)[1]]
    turned_away = np.zeros(len(shown), dtype=np.bool_)
    turned_away[owner[firsts]] = deeds.skipped[firsts]
    played, finished, liked = (_any(owner, one, len(shown)) for one in (deeds.played, deeds.finished, deeds.liked))
    return Taken(played, finished, turned_away, liked)


def whose(shown: Shown, deeds: Deeds, within_s: float = WITHIN_S) -> Numbers:
    """The impression that each deed is an answer to, -1 where it is to none."""
    if not len(shown):
        return np.full(len(deeds.tracks), -1, dtype=np.int64)
    named = _latest(
        (shown.lists, shown.listeners, shown.tracks), shown.at, (deeds.lists, deeds.listeners, deeds.tracks), deeds.at
    )
    by_time = _latest((shown.listeners, shown.tracks), shown.at, (deeds.listeners, deeds.tracks), deeds.at)
    near = (by_time >= 0) & (deeds.at - shown.at[by_time] <= within_s)
    return np.where((deeds.lists >= 0) & (named >= 0), named, np.where(near, by_time, -1)).astype(np.int64)


def outcome(shown: Shown, took: Taken, which: Mask | None = None, seed: int = 0) -> Outcome | None:
    """Of all impressions or of those that `which` names; None of none."""
    rows = np.arange(len(shown)) if which is None else np.flatnonzero(which)
    if not len(rows):
        return None
    owners = np.unique(shown.listeners[rows], return_inverse=True)[1]
    count = int(owners.max()) + 1
    played, finished, skipped, liked = (
        part[rows].astype(np.float64) for part in (took.played, took.finished, took.skipped, took.liked)
    )
    met = np.maximum(played, skipped)
    sums = np.stack([np.bincount(owners, part, count) for part in (played, finished, liked)], axis=1).astype(np.float64)
    times = np.bincount(owners, minlength=count).astype(np.float64)
    click, heard, love = intervals(sums, times, seed)
    return Outcome(
        len(rows), len(np.unique(shown.lists[rows])), count, click, heard, love,
        _share(owners, finished, played, seed), _share(owners, skipped, met, seed),
    )  # fmt: skip


def outcomes_by(shown: Shown, took: Taken, groups: Numbers, seed: int = 0) -> dict[int, Outcome]:
    """Of each group of impressions, in the order of their numbers."""
    found = {int(group): outcome(shown, took, groups == group, seed) for group in np.unique(groups)}
    return {group: told for group, told in found.items() if told is not None}


def _share(owners: NDArray[Any], part: Floats, whole: Floats, seed: int) -> Interval | None:
    """A share of what happened to some impressions only; listeners to whom it never happened say nothing."""
    own, parts = np.bincount(owners, whole), np.bincount(owners, part)
    there = own > 0
    if not there.any():
        return None
    return intervals(parts[there][:, None].astype(np.float64), own[there].astype(np.float64), seed)[0]


def _any(owner: Numbers, which: Mask, count: int) -> Mask:
    found = np.zeros(count, dtype=np.bool_)
    found[owner[which & (owner >= 0)]] = True
    return found


def _latest(keys: tuple[Numbers, ...], at: Floats, asked: tuple[Numbers, ...], when: Floats) -> Numbers:
    """Of the rows with the same keys, the last that is not after `when`; -1 where there is none."""
    both = np.stack([np.concatenate(pair) for pair in zip(keys, asked, strict=True)], axis=1)
    place = np.unique(both, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
    first = float(min(at.min(initial=0.0), when.min(initial=0.0))) if len(at) or len(when) else 0.0
    # Whole milliseconds would need more bits than seconds do; what was done in the second of being shown counts.
    moment = place * _SECONDS + np.floor(np.concatenate([at, when]) - first).astype(np.int64)
    here, there = moment[: len(at)], moment[len(at) :]
    order = np.argsort(here, kind="stable")
    found = np.searchsorted(here[order], there, side="right") - 1
    rows = order[found.clip(min=0)]
    same = (found >= 0) & (place[: len(at)][rows] == place[len(at) :])
    return np.where(same, rows, -1).astype(np.int64)
