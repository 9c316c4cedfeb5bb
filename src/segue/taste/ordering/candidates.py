"""What is weighed of a candidate when the word of several recommenders is brought together: figures with names.

Each recommender's score is told as how far it stands out among the candidates, since scores of two ideas share no
scale; once for all items, and once more for those that nobody has played, of which other voices know more. Beside it
stand things that anybody can check, such as how much of an artist somebody knows already.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.taste.listening import Histories, Weights
from segue.taste.music import Labels, Music
from segue.taste.numbering import NOWHERE, Rows
from segue.taste.port import Recommender

Floats = NDArray[np.float32]

_CELLS_AT_ONCE = 4_000_000
"""Scores of each member that are held at one time: 16 MB."""

PLAIN = ("listeners", "artist known", "album known", "labels shared", "days since it came", "history")
"""What is weighed beside the recommenders' scores."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Items that might be recommended to one listener, and what is weighed of each [items, figures]."""

    items: Rows
    figures: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What is known of items, as far as it is weighed; `support` [items] counts the listeners who like each."""

    artists: Rows
    albums: Rows
    labels: Labels
    support: Floats
    age: Floats

    @classmethod
    def of(cls, music: Music, support: Floats, today: float) -> "Known":
        """From all that is known of the music."""
        age = np.zeros(len(music)) if music.added is None else (today - music.added).clip(min=0)
        return cls(music.artists, music.albums, music.labels, support, age.astype(np.float32))


def names(members: Sequence[str]) -> tuple[str, ...]:
    """What each figure is called."""
    scores = tuple(f"score by {member}" for member in members)
    places = tuple(f"place by {member}" for member in members)
    return (*scores, *(f"{score} of what nobody plays" for score in scores), *places, *PLAIN)


def candidates(
    members: Mapping[str, Recommender], histories: Histories, known: Known, each: int, struck: Weights | None = None
) -> list[Candidates]:
    """For each history, the `each` best of every member, all together, and what is weighed of them.

    What is stored in `struck` [histories, items] is none; without it, whatever the histories hold.
    """
    struck = histories.struck() if struck is None else struck
    step = max(1, _CELLS_AT_ONCE // max(1, histories.weights.shape[1]))
    parts = [
        (histories.part(start, start + step), struck[start : start + step]) for start in range(0, len(histories), step)
    ]
    return [found for part, never in parts for found in _candidates(members, part, known, each, never)]


def _candidates(
    members: Mapping[str, Recommender], histories: Histories, known: Known, each: int, struck: Weights
) -> list[Candidates]:
    opinions = [member.opinion(histories) for member in members.values()]
    best = [opinion.best(each, struck).items for opinion in opinions]
    found = []
    for row in range(len(histories)):
        items = _all([some[row] for some in best])
        voices = np.stack([opinion.voices(row, items) for opinion in opinions], axis=1)
        found.append(Candidates(items, _figures(items, voices, histories.part(row, row + 1), known)))
    return found


def _all(found: Sequence[Rows]) -> Rows:
    together = np.unique(np.concatenate(found))
    return np.asarray(together[together != NOWHERE], dtype=np.int32)


def _figures(items: Rows, voices: Floats, history: Histories, known: Known) -> Floats:
    """Everything that is weighed of these items; `voices` [items, members] are the members' scores."""
    scores = standing(voices)
    unplayed = scores * (known.support[items] == 0)[:, None]
    parts = [scores, unplayed, _places(voices), _plain(items, history, known)]
    return np.concatenate(parts, axis=1, dtype=np.float32)


def standing(voices: Floats) -> Floats:
    """How many deviations each score lies above the mean of its member; who has no opinion is as low as the lowest."""
    spoken = np.isfinite(voices)
    count = spoken.sum(axis=0).clip(min=1)
    held = np.where(spoken, voices, 0).astype(np.float64)
    mean = held.sum(axis=0) / count
    deviation = np.sqrt((np.where(spoken, voices - mean, 0) ** 2).sum(axis=0) / count)
    apart = np.where(spoken, (voices - mean) / np.where(deviation > 0, deviation, 1), np.inf)
    lowest = np.where(spoken.any(axis=0), apart.min(axis=0, initial=np.inf), 0)
    return np.where(spoken, apart, lowest).astype(np.float32)


def _places(voices: Floats) -> Floats:
    """The logarithm of each item's place in each member's list."""
    order = np.argsort(-voices, axis=0, kind="stable")
    places = np.empty_like(voices)
    np.put_along_axis(places, order, np.arange(len(voices), dtype=np.float32)[:, None], axis=0)
    return np.asarray(np.log2(places + 1), dtype=np.float32)


def _plain(items: Rows, history: Histories, known: Known) -> Floats:
    liked = history.liked()
    rows, weights = liked.indices, liked.data
    total = float(weights.sum()) or 1.0
    plain = [
        np.log1p(known.support[items]),
        _share_known(known.artists, items, rows, weights) / total,
        _share_known(known.albums, items, rows, weights) / total,
        _labels_shared(known.labels, items, rows, weights),
        np.log1p(known.age[items]),
        np.full(len(items), np.log1p(len(rows))),
    ]
    return np.stack(plain, axis=1).astype(np.float32)


def _share_known(makers: Rows, items: Rows, rows: Rows, weights: Floats) -> Floats:
    """How much of the history is by each item's maker."""
    met, place = np.unique(makers[rows], return_inverse=True)
    if not len(met) or met[-1] < 0:
        return np.zeros(len(items), dtype=np.float32)
    amount = np.bincount(place, weights, len(met))
    where = np.searchsorted(met, makers[items]).clip(max=len(met) - 1)
    return np.where((makers[items] >= 0) & (met[where] == makers[items]), amount[where], 0).astype(np.float32)


def _labels_shared(labels: Labels, items: Rows, rows: Rows, weights: Floats) -> Floats:
    """The cosine of an item's labels and those of the history."""
    if not labels.names or not len(rows):
        return np.zeros(len(items), dtype=np.float32)
    profile = np.asarray(labels.shares[rows].T @ weights).reshape(-1)
    of_items = labels.shares[items]
    row = np.repeat(np.arange(len(items)), np.diff(of_items.indptr))
    norms = np.sqrt(np.bincount(row, of_items.data**2, len(items))) * np.linalg.norm(profile)
    shared = np.asarray(of_items @ profile).reshape(-1)
    return np.asarray(np.divide(shared, norms, out=np.zeros(len(items)), where=norms > 0), dtype=np.float32)
