"""A path by sound from one song to another: it begins and ends with exactly those, and no step in it is large.

Between two songs lies an arc of places where few songs are, and the nearest ones to its points may lie far from each
other, to either side of it. So each point has many candidates, and of all ways through them the one is taken whose
large steps are the smallest (a shortest path with steps to a high power). Then the arc is given up: each point moves to
the middle of its neighbours on the path, and the search is done again around there.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from segue.discovery.picks import Made
from segue.discovery.stock import Stock
from segue.discovery.ways.steps import distances, in_turn, together
from segue.taste.music import Floats
from segue.taste.numbering import Rows
from segue.taste.traits import unit

_NOTHING = np.zeros(0, dtype=np.int32)
_NEVER_WANTED = 1e6
"""What a step between two songs of one artist costs: more than any path."""
_POINTS = 24
"""The library is gone through once for so many points; a longer path finds its candidates among those of these."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a path is looked for.

    `wide` is how many candidates each place on it has, `power` how much more a large step counts than two small ones,
    `rounds` how often the places are moved and the candidates looked for again.
    """

    wide: int = 64
    power: float = 8.0
    rounds: int = 2


def path(stock: Stock, ends: tuple[int, int], length: int, never: Rows = _NOTHING, way: Way | None = None) -> Made:
    """A path of `length` songs between two rows, both of which were heard.

    Args:
        stock: what it is made from.
        ends: the first and the last. Where they are one recording, the path goes out and comes back.
        length: how many songs, both ends among them, at least 2.
        never: rows that must not come between the ends.
        way: how it is looked for.
    """
    way = way or Way()
    there = stock.sounding.copy()
    there[list(ends)] = False
    there[never] = False
    free = int(there.sum())
    found = _NOTHING
    for wide in dict.fromkeys((way.wide, free)):
        tried = _found(stock, ends, min(length - 2, free), there, Way(wide, way.power, way.rounds))
        found = max(found, tried, key=len)
        # Where all that is near is by one artist, what lies farther off has to do.
        if len(found) == length - 2 or free > _POINTS * _POINTS * way.wide:
            break
    rows = np.array([ends[0], *found, ends[1]], dtype=np.int32)
    return Made("Path", in_turn(stock, rows, frozenset(ends)), _told(stock, ends, length, len(rows)))


def _found(stock: Stock, ends: tuple[int, int], inner: int, there: NDArray[np.bool_], way: Way) -> Rows:
    """The songs between the ends; fewer than `inner` where no more can stand without one artist twice in a row."""
    if inner < 1:
        return _NOTHING
    first, last = stock.sound[ends[0]], stock.sound[ends[1]]
    best, least = _NOTHING, np.inf
    points = arc(first, last, inner)
    for _ in range(1 + way.rounds):
        layers = _layers(stock.sound, points, there, way.wide)
        tried, cost = _through(stock, ends, layers, way.power)
        if cost >= least:
            break
        best, least = tried, cost
        places = np.vstack([first, stock.sound[best], last])
        points = unit(places[:-2] + places[2:])
    return _without_pairs(stock, ends, best)


def arc(first: Floats, last: Floats, count: int) -> Floats:
    """So many places between two [count, numbers], evenly along the shortest arc, both of unit length."""
    angle = float(np.arccos(np.clip(first @ last, -1, 1)))
    shares = np.arange(1, count + 1, dtype=np.float32)[:, None] / (count + 1)
    if np.sin(angle) < 1e-4:
        return unit(((1 - shares) * first + shares * last).astype(np.float32))
    return unit((np.sin((1 - shares) * angle) * first + np.sin(shares * angle) * last).astype(np.float32))


def _layers(sound: Floats, points: Floats, there: NDArray[np.bool_], wide: int) -> list[Rows]:
    """For each point its candidates, no song being one for two points: they take turns, the nearest free one each."""
    kept = np.unique(np.linspace(0, len(points) - 1, min(len(points), _POINTS)).round().astype(int))
    count = min(int(there.sum()), -(-wide * len(points) // len(kept)) + 2 * wide)
    near = points[kept] @ sound.T
    near[:, ~there] = -np.inf
    pool = np.unique(np.argpartition(-near, count - 1, axis=1)[:, :count]).astype(np.int32)
    order = np.argsort(-(points @ sound[pool].T), axis=1, kind="stable").tolist()
    taken = [False] * len(pool)
    layers: list[list[int]] = [[] for _ in points]
    queues = [iter(row) for row in order]
    for _ in range(wide):
        for layer, queue in zip(layers, queues, strict=True):
            place = next((one for one in queue if not taken[one]), None)
            if place is not None:
                taken[place] = True
                layer.append(place)
    return [pool[layer] for layer in layers if layer]


def _through(stock: Stock, ends: tuple[int, int], layers: list[Rows], power: float) -> tuple[Rows, float]:
    """The way from end to end through one candidate of each layer that costs least, and what it costs."""
    stations = [np.array([ends[0]], np.int32), *layers, np.array([ends[1]], np.int32)]
    costs: NDArray[np.float64] = np.zeros(1)
    came: list[NDArray[np.intp]] = []
    for ones, others in pairwise(stations):
        steps = distances(stock.sound[ones], stock.sound[others]).astype(np.float64) ** power
        sums = costs[:, None] + steps + _NEVER_WANTED * together(stock, ones, others)
        came.append(sums.argmin(axis=0))
        costs = sums.min(axis=0)
    place, found = 0, list[int]()
    for layer, before in zip(reversed(stations[:-1]), reversed(came), strict=True):
        place = int(before[place])
        found.append(int(layer[place]))
    return np.array(found[-2::-1], dtype=np.int32), float(costs[0])


def _without_pairs(stock: Stock, ends: tuple[int, int], rows: Rows) -> Rows:
    """Without the later of two neighbours by one artist, as long as there are such; the ends stay."""
    kept = [ends[0]]
    for row in rows.tolist():
        if not together(stock, np.array(kept[-1:]), np.array([row]))[0, 0]:
            kept.append(row)
    while len(kept) > 1 and together(stock, np.array(kept[-1:]), np.array([ends[1]]))[0, 0]:
        kept.pop()
    return np.array(kept[1:], dtype=np.int32)


def _told(stock: Stock, ends: tuple[int, int], wanted: int, length: int) -> str:
    """What has to be said of a path."""
    told = []
    if ends[0] == ends[1]:
        told.append("Both ends are one recording: the path goes out and comes back.")
    elif length == 2 and together(stock, np.array(ends[:1]), np.array(ends[1:]))[0, 0]:
        told.append("Both ends are by one artist.")
    if length < wanted:
        told.append(
            f"Only {length} of {wanted} tracks: there are no more that were heard, may come, and do not bring "
            "one artist twice in a row."
        )
    return " ".join(told)
