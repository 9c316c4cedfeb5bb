"""A playlist in the order in which it sounds like one journey: every step as small as the others let it be.

That is the shortest open path through all places, which nobody can find for many; what is found here is a path that no
reversal of a stretch (2-opt) and no moving of up to three tracks elsewhere (or-opt) makes shorter, begun from the
nearest track to the nearest track. Only near ones are tried as new neighbours of each.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.discovery.picks import Made
from segue.discovery.stock import Stock
from segue.discovery.ways.steps import distances, in_a_row, in_turn, step_lengths, together
from segue.hearing.compiled import kernel
from segue.taste.music import Floats
from segue.taste.numbering import Rows

_SAME_ARTIST = np.float32(4.0)
"""What one artist twice in a row costs: twice the largest step there is."""
_NEAR = 12
_LEAST = np.float32(1e-5)
"""What a change must save, so that rounding does not go in circles."""


@dataclass(frozen=True, slots=True)
class Journey:
    """The list, and how long all its steps are together, as it came and as it is now, each from 0 to 2."""

    made: Made
    before: float
    after: float


def journey(stock: Stock, rows: Rows, first: int | None = None) -> Journey:
    """These rows in the order of a journey; what was not heard comes at the end, in the order in which it came.

    Args:
        stock: what is known of the music.
        rows: the tracks in the order in which they come; one may come more than once.
        first: the place among `rows` at which the journey starts; the best one where it is None.
    """
    sounding = stock.sounding[rows] if len(rows) else np.zeros(0, dtype=bool)
    heard, silent = np.flatnonzero(sounding), np.flatnonzero(~sounding)
    start = None if first is None or not sounding[first] else int(np.searchsorted(heard, first))
    ordered = rows[heard][order(_gaps(stock, rows[heard]), start)]
    lengths = [float(step_lengths(stock, some).sum()) for some in (rows[heard], ordered)]
    found = np.concatenate([ordered, rows[silent]]).astype(np.int32)
    return Journey(
        Made("Journey", in_turn(stock, found, frozenset(found.tolist())), _told(stock, ordered, len(silent))), *lengths
    )


def order(gaps: Floats, start: int | None = None) -> Rows:
    """A short open path through all places, by what each step costs [places, places]; it begins at `start`."""
    count = len(gaps)
    if count < 3:
        return np.array(sorted(range(count), key=lambda place: place != start), dtype=np.int32)
    near = np.argpartition(gaps, min(_NEAR, count - 1), axis=1)[:, : _NEAR + 1].astype(np.int32)
    found = _greedy(gaps, 0 if start is None else start)
    for _ in range(count):
        if not (_reversed(gaps, near, found, start is not None) | _moved(gaps, near, found, start is not None)):
            break
    return found


def _gaps(stock: Stock, rows: Rows) -> Floats:
    """What each step costs [tracks, tracks]."""
    gaps = distances(stock.sound[rows], stock.sound[rows]) + _SAME_ARTIST * together(stock, rows, rows)
    np.fill_diagonal(gaps, np.inf)
    return gaps.astype(np.float32)


def _told(stock: Stock, ordered: Rows, silent: int) -> str:
    told = []
    pairs = int(in_a_row(stock, ordered).sum())
    if pairs:
        told.append(f"One artist comes twice in a row {pairs} {'time' if pairs == 1 else 'times'}.")
    if silent:
        many = (
            "1 track was not heard yet and stands" if silent == 1 else f"{silent} tracks were not heard yet and stand"
        )
        told.append(f"{many} at the end. Hear the library: segue analyze")
    return " ".join(told)


@kernel
def _greedy(gaps: Floats, start: int) -> Rows:
    """From each to the nearest that is left."""
    count = len(gaps)
    found = np.empty(count, dtype=np.int32)
    left = np.ones(count, dtype=np.bool_)
    here = start
    for place in range(count):
        found[place], left[here] = here, False
        nearest, least = -1, np.float32(np.inf)
        for other in range(count):
            if left[other] and (nearest < 0 or gaps[here, other] < least):
                nearest, least = other, gaps[here, other]
        here = nearest
    return found


@kernel
def _reversed(gaps: Floats, near: NDArray[np.int32], found: Rows, fixed: bool) -> bool:
    """Turns stretches round wherever that makes the path shorter; whether it did anywhere."""
    count, better = len(found), False
    place_of = np.empty(count, dtype=np.int32)
    for place in range(count):
        place_of[found[place]] = place
    for one in range(count):
        for beside in range(near.shape[1]):
            other = near[one, beside]
            if other == one:
                continue
            low, high = min(place_of[one], place_of[other]), max(place_of[one], place_of[other])
            # What stands at both may become neighbours in two ways: the one behind the lower turned up to the higher,
            # or the one at the lower turned up to the one before the higher.
            for way in range(2):
                begin, end = (low + 1, high) if way == 0 else (low, high - 1)
                if end <= begin or (fixed and begin == 0):
                    continue
                saved = np.float32(0)
                if begin > 0:
                    saved += gaps[found[begin - 1], found[begin]] - gaps[found[begin - 1], found[end]]
                if end < count - 1:
                    saved += gaps[found[end], found[end + 1]] - gaps[found[begin], found[end + 1]]
                if saved > _LEAST:
                    _turn(found, place_of, begin, end)
                    better = True
                    break
    return better


@kernel
def _turn(found: Rows, place_of: Rows, begin: int, end: int) -> None:
    while begin < end:
        found[begin], found[end] = found[end], found[begin]
        place_of[found[begin]], place_of[found[end]] = begin, end
        begin += 1
        end -= 1
    place_of[found[begin]] = begin


@kernel
def _moved(gaps: Floats, near: NDArray[np.int32], found: Rows, fixed: bool) -> bool:
    """Moves up to three neighbours beside one that is near their ends, wherever that saves most; whether it did."""
    count, better = len(found), False
    place_of = np.empty(count, dtype=np.int32)
    for place in range(count):
        place_of[found[place]] = place
    for size in range(1, min(4, count - 1)):
        for begin in range(1 if fixed else 0, count - size + 1):
            target, turned = _best_gap(gaps, near, place_of, found, begin, size, fixed)
            if target > -2:
                _put(found, begin, size, target, turned)
                for place in range(min(begin, target + 1), max(begin + size, target + 1)):
                    place_of[found[place]] = place
                better = True
    return better


@kernel
def _best_gap(
    gaps: Floats, near: NDArray[np.int32], place_of: Rows, found: Rows, begin: int, size: int, fixed: bool
) -> tuple[int, bool]:
    """Behind which place a stretch is best put, and whether turned round; -2 where it is best where it is."""
    best, target, turned = _LEAST, -2, False
    for end in range(2):
        one = found[begin + end * (size - 1)]
        for beside in range(near.shape[1]):
            for gap in range(place_of[near[one, beside]] - 1, place_of[near[one, beside]] + 1):
                if begin - 1 <= gap < begin + size or (fixed and gap < 0):
                    continue
                straight, round_about = _saved(gaps, found, begin, size, gap)
                if straight > best:
                    best, target, turned = straight, gap, False
                if round_about > best:
                    best, target, turned = round_about, gap, True
    return target, turned


@kernel
def _saved(gaps: Floats, found: Rows, begin: int, size: int, gap: int) -> tuple[np.float32, np.float32]:
    """What moving a stretch between the one at `gap` and the next saves, as it is and turned round.

    A `gap` of -1 is before all of them.
    """
    head, tail = found[begin], found[begin + size - 1]
    before = found[begin - 1] if begin > 0 else -1
    after = found[begin + size] if begin + size < len(found) else -1
    one = found[gap] if gap >= 0 else -1
    other = found[gap + 1] if gap + 1 < len(found) else -1
    freed = _gap(gaps, before, head) + _gap(gaps, tail, after) - _gap(gaps, before, after) + _gap(gaps, one, other)
    return (
        freed - _gap(gaps, one, head) - _gap(gaps, tail, other),
        freed - _gap(gaps, one, tail) - _gap(gaps, head, other),
    )


@kernel
def _gap(gaps: Floats, one: int, other: int) -> np.float32:
    """What a step costs; nothing where the path begins or ends."""
    return gaps[one, other] if one >= 0 and other >= 0 else np.float32(0)


@kernel
def _put(found: Rows, begin: int, size: int, target: int, turned: bool) -> None:
    """The tracks from `begin` behind the one that stands at `target` now."""
    moved = found[begin : begin + size].copy()
    if turned:
        moved = moved[::-1].copy()
    if target > begin:
        for place in range(begin, target - size + 1):
            found[place] = found[place + size]
        first = target - size + 1
    else:
        for place in range(begin - 1, target, -1):
            found[place + size] = found[place]
        first = target + 1
    for place in range(size):
        found[first + place] = moved[place]
