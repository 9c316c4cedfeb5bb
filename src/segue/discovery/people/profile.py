"""What is believed of somebody's taste, each belief with what it rests on, so that they can look at it and mend it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.discovery.memory import Memory
from segue.discovery.stock import Stock
from segue.domain.naming import Task
from segue.naming.labels.hierarchy import shipped
from segue.taste.numbering import NOWHERE, Rows
from segue.taste.tastes import tastes

_MOST, _TRACKS = 10, 5
_TASTES, _GAIN = 6, 0.08
_LIFT, _LEAST = 1.2, 2
"""A label names a taste that comes in it so much more often than in the library; so many tracks make a belief."""
_PARTS = (("night", 0), ("morning", 6), ("afternoon", 12), ("evening", 18))


@dataclass(frozen=True, slots=True)
class Belief:
    """One thing that is believed.

    `share` is the part of all liking (of all plays, for times of day) that it stands for, `usual` the part that it has
    of the library, 0 where that means nothing. Evidence: the items that speak for it, the strongest first, how many
    there are, how often they were played, heard to the end and turned away, and the days on which they were first and
    last met (since 1970; NaN where they were not).
    """

    name: str
    share: float
    usual: float
    items: tuple[int, ...]
    tracks: int
    plays: int
    finished: int
    skipped: int
    first: float
    last: float


@dataclass(frozen=True, slots=True)
class Profile:
    """Beliefs of each kind, the strongest first; `refused` are items that never come, for whatever reason."""

    tastes: tuple[Belief, ...]
    artists: tuple[Belief, ...]
    genres: tuple[Belief, ...]
    moods: tuple[Belief, ...]
    times: tuple[Belief, ...]
    refused: tuple[int, ...]


def profile(stock: Stock, memory: Memory, hours: float = 0.0) -> Profile:
    """All that is believed of one listener; `hours` is by how much their clocks are ahead of UTC."""
    weights = memory.history.weights
    drawn = weights.data > 0
    liked, how = weights.indices[drawn].astype(np.int32), weights.data[drawn].astype(np.float64)
    genres, moods = _labelled(stock, memory, liked, how)
    return Profile(
        _tastes(stock, memory, liked, how),
        _by_artist(stock, memory, liked, how),
        genres,
        moods,
        _times(memory, hours),
        tuple(np.unique(memory.history.struck(again=True).indices).tolist()),
    )


def _belief(memory: Memory, name: str, items: Rows, how: NDArray[np.float64], whole: float, usual: float = 0) -> Belief:
    """A belief that rests on these items, each as heavy as `how` says."""
    order = np.argsort(-how, kind="stable")
    met = np.isin(memory.met, items)
    begun, finished, skipped = (int(counts[met].sum()) for counts in (memory.begun, memory.finished, memory.skipped))
    first = float(memory.first[met].min()) if met.any() else float("nan")
    last = float(memory.last[met].max()) if met.any() else float("nan")
    share = float(how.sum() / max(whole, 1e-9))
    shown = tuple(items[order[:_TRACKS]].tolist())
    return Belief(name, share, usual, shown, len(items), begun, finished, skipped, first, last)


def _tastes(stock: Stock, memory: Memory, liked: Rows, how: NDArray[np.float64]) -> tuple[Belief, ...]:
    """Regions of what is liked, by sound, figures and labels, named by what is common in them."""
    placed = np.any(stock.places[liked] != 0, axis=1)
    liked, how = liked[placed], how[placed]
    if not len(liked):
        return ()
    found = tastes(stock.places[liked], how.astype(np.float32), _TASTES, _GAIN)
    own = (stock.places[liked] @ found.vectors.T).argmax(axis=1)
    told = []
    for taste in range(len(found.vectors)):
        mine = own == taste
        if mine.any():
            name = _named(stock, liked[mine], how[mine])
            told.append(_belief(memory, name, liked[mine], how[mine], how.sum()))
    return tuple(sorted(told, key=lambda one: -one.share))


def _named(stock: Stock, items: Rows, how: NDArray[np.float64]) -> str:
    """The labels and artists that a taste has most of, beside what the library has of them."""
    shares = stock.music.labels.shares
    here = np.asarray(how @ shares[items]).reshape(-1) / max(float(how.sum()), 1e-9)
    usual = np.asarray(shares.sum(axis=0)).reshape(-1) / max(1, len(stock))
    telling = np.where(here > _LIFT * usual, here * np.log(np.maximum(here, 1e-9) / np.maximum(usual, 1e-9)), 0)
    labels = [
        stock.music.labels.names[label] for label in np.argsort(-telling, kind="stable")[:2] if telling[label] > 0
    ]
    by = stock.leading[items]
    makers = np.bincount(by[by != NOWHERE], how[by != NOWHERE], minlength=max(1, len(stock.artists)))
    artists = [stock.artist_name(int(row)) for row in np.argsort(-makers, kind="stable")[:2] if makers[row]]
    return " by ".join(part for part in (" and ".join(labels), " and ".join(artists)) if part) or "unnamed"


def _by_artist(stock: Stock, memory: Memory, liked: Rows, how: NDArray[np.float64]) -> tuple[Belief, ...]:
    makers = stock.leading[liked]
    drawn = np.bincount(makers[makers != NOWHERE], how[makers != NOWHERE], minlength=max(1, len(stock.artists)))
    best = [int(row) for row in np.argsort(-drawn, kind="stable")[:_MOST] if drawn[row] > 0]
    return tuple(
        _belief(memory, stock.artist_name(row), liked[makers == row], how[makers == row], how.sum()) for row in best
    )


def _labelled(
    stock: Stock, memory: Memory, liked: Rows, how: NDArray[np.float64]
) -> tuple[tuple[Belief, ...], tuple[Belief, ...]]:
    """Genres and moods that come more often in what is liked than in the library."""
    shares = stock.music.labels.shares
    mine = shares[liked].tocsc()
    usual = np.asarray(shares.sum(axis=0)).reshape(-1) / max(1, len(stock))
    tree, found = shipped(Task.MOOD), tuple[list[Belief], list[Belief]](([], []))
    for label, name in enumerate(stock.music.labels.names):
        rows = mine.indices[mine.indptr[label] : mine.indptr[label + 1]]
        weight = how[rows] * mine.data[mine.indptr[label] : mine.indptr[label + 1]]
        if len(rows) >= _LEAST and weight.sum() / how.sum() > usual[label]:
            told = _belief(memory, name, liked[rows], weight, how.sum(), float(usual[label]))
            found[tree.resolve(name) is not None].append(told)
    genres, moods = (tuple(sorted(some, key=lambda one: -one.share)[:_MOST]) for some in found)
    return genres, moods


def _times(memory: Memory, hours: float) -> tuple[Belief, ...]:
    """When they listen, by the quarter of the day."""
    part = ((memory.at + hours / 24) % 1 * len(_PARTS)).astype(np.int64) % len(_PARTS)
    told = []
    for place, (name, start) in enumerate(_PARTS):
        mine = part == place
        if mine.any():
            items, many = np.unique(memory.plays[mine], return_counts=True)
            order = np.argsort(-many, kind="stable")[:_TRACKS]
            first, last = float(memory.at[mine].min()), float(memory.at[mine].max())
            title = f"{name}, {start} to {start + 6} h"
            count = int(mine.sum())
            shown = tuple(items[order].tolist())
            told.append(Belief(title, count / len(part), 0.25, shown, len(items), count, 0, 0, first, last))
    return tuple(sorted(told, key=lambda one: -one.share))
