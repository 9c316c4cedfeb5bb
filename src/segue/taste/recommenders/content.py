"""How music sounds: what is close to any of the several tastes of a listener, and far from what repels them.

Works for what nobody has played yet, and for somebody who is alone on a server. Items without a vector, figures or
labels have no place in it, and it has no opinion on them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple, Self

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.domain.recommending import ReasonKind
from segue.hearing.compiled import kernel, summing_kernel
from segue.taste.arithmetic.hubs import crowds, landmarks
from segue.taste.arithmetic.shelves import Shelved, Sought, many
from segue.taste.arithmetic.weighing import owners, tempered
from segue.taste.listening import Histories, Listening
from segue.taste.music import Floats, Labels, Music
from segue.taste.numbering import Rows
from segue.taste.port import Arrays, Compared, Grounds, Opinion, Recipe, Recommender, Scores, names_array, names_of
from segue.taste.tastes import tastes
from segue.taste.traits import Blocks, traits

_LOOKED_AT, _FOR_EACH = 24, 12_500
"""Items lie evenly by how they sound, and a taste in the midst of some: few shelves hold what is close, at least so
many, and one for each so many items."""
_SEEDS = 3
_WORDS = 3


@dataclass(frozen=True, slots=True)
class Attention:
    """How a history becomes tastes.

    `power` is how much more a heavier weight counts, `half_life` the days after which, before somebody's latest, a
    play counts half. There are at most `most` tastes, one more as long as it explains `gain` of what is left; `last`
    items at most are looked at, the heaviest. `sharpness` is how much the nearest taste outdoes the others, `aversion`
    how much what repels weighs against what draws.
    """

    power: float = 0.5
    half_life: float = 180.0
    most: int = 6
    gain: float = 0.05
    last: int = 500
    sharpness: float = 3.0
    aversion: float = 1.0


class _Side(NamedTuple):
    """Tastes, or what repels: vectors [tastes, numbers], how crowded it is there, the log of each one's share."""

    vectors: Floats
    crowd: Floats
    logs: Floats


class Content(Shelved, Recommender):
    """`vectors` [items, numbers] of unit length or nought, `crowd` [items], `among` the landmarks of crowds."""

    name: ClassVar[str] = "content"

    def __init__(
        self, vectors: Floats, crowd: Floats, among: Floats, labels: Labels, attention: Attention, nearest: int
    ):
        self.vectors, self.crowd, self.among, self.labels = vectors, crowd, among, labels
        self.attention, self.nearest = attention, nearest
        self.known = np.any(vectors != 0, axis=1)

    def scores(self, histories: Histories) -> Scores:
        """The nearest taste of each listener speaks loudest; what is close to what repels them is pushed away."""
        scores = np.full(histories.weights.shape, -np.inf, dtype=np.float32)
        everything = np.arange(len(self.vectors), dtype=np.int32)
        for row, (liked, disliked) in enumerate(self._sides(histories)):
            self._score(liked, disliked, everything, scores[row])
        return scores

    def opinion(self, histories: Histories) -> Opinion:
        """On shelves where there are many items; sought is what is close to any taste, or far from what repels."""
        if not many(len(self.vectors)):
            return super().opinion(histories)
        sides = self._sides(histories)

        def exact(row: int, items: Rows) -> Scores:
            scores = np.full(len(items), -np.inf, dtype=np.float32)
            self._score(*sides[row], items, scores)
            return scores

        return self._sought([_toward(*both) for both in sides], exact)

    def akin(self, items: Rows) -> Compared:
        """On shelves in the same way."""
        if not many(len(self.vectors)):
            return super().akin(items)

        def exact(row: int, rows: Rows) -> Scores:
            near = self._closeness(rows, self.vectors[items[[row]]], self.crowd[items[[row]]])[:, 0]
            near[~(self.known[rows] & self.known[items[row]])] = -np.inf
            return near

        ones = np.ones((len(items), 1), dtype=np.float32)
        return self._sought(list(np.hstack([2 * self.vectors[items], -ones])[:, None]), exact).but(items)

    def _sought(self, directions: Sequence[Floats], exact: Callable[[int, Rows], Scores]) -> Sought:
        looked_at = max(_LOOKED_AT, len(self.vectors) // _FOR_EACH)
        return Sought(self.shelves, directions, exact, spare=1, looked_at=looked_at)

    def on_shelves(self) -> tuple[Floats, NDArray[np.bool_]]:
        """The vectors, and how crowded it is around each."""
        return np.hstack([self.vectors, self.crowd[:, None]]), self.known

    def similar(self, items: Rows) -> Scores:
        """The closest in sound."""
        everything = np.arange(len(self.vectors), dtype=np.int32)
        near = self._closeness(everything, self.vectors[items], self.crowd[items]).T
        near[:, ~self.known] = -np.inf
        near[~self.known[items]] = -np.inf
        near[np.arange(len(items)), items] = -np.inf
        return near

    def grounds(self, history: Histories, item: int) -> Grounds | None:
        """The nearest of what they play, their cosines, the nearest first, and the labels that these share with it."""
        played = history.liked()[:1].indices
        played = played[self.known[played] & (played != item)]
        if not self.known[item] or not len(played):
            return None
        cosines = self.vectors[played] @ self.vectors[item]
        order = np.argsort(-cosines, kind="stable")[:_SEEDS]
        order = order[cosines[order] > 0]
        if not len(order):
            return None
        seeds = played[order]
        figures = {f"cosine {place}": min(float(cosines[one]), 1.0) for place, one in enumerate(order, 1)}
        return Grounds(
            ReasonKind.SOUND, tuple(int(seed) for seed in seeds), words=self._shared(item, seeds), figures=figures
        )

    def arrays(self) -> Arrays:
        """The vectors, the crowds and the labels."""
        shares, attention = self.labels.shares, self.attention
        return {
            "vectors": self.vectors,
            "crowd": self.crowd,
            "among": self.among,
            "nearest": np.array(self.nearest),
            "attention": np.array([getattr(attention, name) for name in Attention.__slots__], dtype=np.float64),
            "label_names": names_array(self.labels.names),
            "label_shares": shares.data.astype(np.float32),
            "label_columns": shares.indices.astype(np.int32),
            "label_starts": shares.indptr.astype(np.int64),
        }

    @classmethod
    def of_arrays(cls, arrays: Arrays) -> Self:
        """From its vectors."""
        vectors = arrays["vectors"].astype(np.float32, copy=False)
        names = names_of(arrays["label_names"])
        parts = (arrays["label_shares"], arrays["label_columns"], arrays["label_starts"])
        labels = Labels(names, sp.csr_array(parts, shape=(len(vectors), len(names))))
        power, half_life, most, gain, last, sharpness, aversion = (float(one) for one in arrays["attention"])
        attention = Attention(power, half_life, int(most), gain, int(last), sharpness, aversion)
        crowd, among = arrays["crowd"].astype(np.float32, copy=False), arrays["among"].astype(np.float32, copy=False)
        return cls(vectors, crowd, among, labels, attention, int(arrays["nearest"]))

    def _sides(self, histories: Histories) -> list[tuple[_Side, _Side]]:
        """What draws and what repels each."""
        draws, repels = _heeded(histories, self.attention), _heeded(_turned(histories), self.attention)
        return [(self._side(draws, row), self._side(repels, row)) for row in range(len(histories))]

    def _score(self, liked: _Side, disliked: _Side, items: Rows, scores: Scores) -> None:
        """Into `scores`, of these items."""
        if len(liked.logs) or len(disliked.logs):
            draw, repel = (self._closeness(items, side.vectors, side.crowd) for side in (liked, disliked))
            sharpness, aversion = self.attention.sharpness, self.attention.aversion
            _blend(draw, liked.logs, repel, disliked.logs, sharpness, aversion, self.known[items], scores)

    def _closeness(self, items: Rows, to: Floats, their_crowd: Floats) -> Floats:
        """How close each of these items is to each of the others, which have these crowds [items, others]."""
        close = np.empty((len(items), len(to)), dtype=np.float32)
        _close(self.vectors, self.crowd, items, np.ascontiguousarray(to), their_crowd, close)
        return close

    def _side(self, weights: sp.csr_array, row: int) -> _Side:
        """The tastes of the listener in a row, who has these weights [listeners, items], or what repels them."""
        own = slice(weights.indptr[row], weights.indptr[row + 1])
        items, heavy = weights.indices[own], weights.data[own]
        heard = self.known[items] & (heavy > 0)
        items, heavy = items[heard], heavy[heard]
        if len(items) > self.attention.last:
            kept = np.sort(np.argsort(-heavy, kind="stable")[: self.attention.last])
            items, heavy = items[kept], heavy[kept]
        found = tastes(self.vectors[items], heavy, self.attention.most, self.attention.gain)
        crowd = crowds(found.vectors, self.among, self.nearest, members=False)
        return _Side(found.vectors, crowd, np.log(found.shares))

    def _shared(self, item: int, seeds: Rows) -> tuple[str, ...]:
        """The labels that it and the seeds bear most, of those that each bears half as much as its strongest."""
        if not self.labels.names:
            return ()
        borne = self.labels.shares[[item, *seeds]].toarray()
        most = borne.max(axis=1, keepdims=True)
        told = np.where((borne >= most / 2) & (most > 0), borne, 0)
        both = told[0] * told[1:].max(axis=0)
        order = np.argsort(-both, kind="stable")[:_WORDS]
        return tuple(self.labels.names[label] for label in order if both[label] > 0)


@dataclass(frozen=True, slots=True)
class ContentRecipe(Recipe):
    """`nearest` of at most `landmarks` items make a crowd; where these are a part of all, fewer of them, at least 5."""

    blocks: Blocks = field(default_factory=Blocks)
    attention: Attention = field(default_factory=Attention)
    nearest: int = 20
    landmarks: int = 5000
    makes: ClassVar[type[Recommender]] = Content

    def learn(self, listening: Listening, music: Music, seed: int = 0) -> Content:
        """Join what is known of each item, and see how crowded it is around it."""
        vectors = traits(music, self.blocks, seed)
        among = landmarks(vectors, self.landmarks, seed)
        thinned = len(among) / max(1, int(np.any(vectors != 0, axis=1).sum()))
        nearest = max(min(5, self.nearest), round(self.nearest * thinned))
        return Content(
            vectors, crowds(vectors, among, nearest, members=True), among, music.labels, self.attention, nearest
        )


def _toward(liked: _Side, disliked: _Side) -> Floats:
    """Directions whose product with an item's vector and crowd is the greater the more it is what is sought."""
    if len(liked.logs):
        return np.hstack([2 * liked.vectors, np.full((len(liked.logs), 1), -1, dtype=np.float32)])
    return np.hstack([-2 * disliked.vectors, np.ones((len(disliked.logs), 1), dtype=np.float32)])


def _turned(histories: Histories) -> Histories:
    """The same, with what repels as what draws."""
    weights = histories.weights
    turned = sp.csr_array((-weights.data, weights.indices, weights.indptr), shape=weights.shape)
    return Histories(turned, days=histories.days)


def _heeded(histories: Histories, attention: Attention) -> sp.csr_array:
    """Weights drawn together, and less the longer before somebody's latest play; what is not above nought stays so."""
    weights = histories.weights
    heeded = tempered(weights, attention.power)
    if histories.days is None or not len(histories.days):
        return heeded
    row = owners(weights)
    latest = np.full(weights.shape[0], -np.inf)
    np.maximum.at(latest, row, histories.days)
    faded = 0.5 ** ((latest[row] - histories.days) / attention.half_life)
    return sp.csr_array((heeded.data * faded.astype(np.float32), weights.indices, weights.indptr), shape=weights.shape)


@summing_kernel
def _close(vectors: Floats, crowd: Floats, items: Rows, to: Floats, their_crowd: Floats, close: Floats) -> None:
    """One pass over the items, whatever the number of tastes: fetching them from memory is what costs."""
    for place in range(len(items)):
        item = items[place]
        for one in range(len(to)):
            cosine = np.float32(0.0)
            for number in range(vectors.shape[1]):
                cosine += vectors[item, number] * to[one, number]
            close[place, one] = cosine
        # In a loop of its own: in the one above, the factor of two would be drawn into the sum.
        for one in range(len(to)):
            close[place, one] = np.float32(2.0) * close[place, one] - crowd[item] - their_crowd[one]


@kernel
def _blend(
    liked: Floats,
    liked_logs: Floats,
    disliked: Floats,
    disliked_logs: Floats,
    sharpness: float,
    aversion: float,
    known: NDArray[np.bool_],
    scores: Scores,
) -> None:
    """Into `scores` [items]; for somebody whom nothing draws, what repels decides alone."""
    sharp, averse = np.float32(sharpness), np.float32(aversion)
    for item in range(len(scores)):
        if not known[item]:
            continue
        total = np.float32(0.0)
        if len(liked_logs):
            total = _loudest(liked[item], liked_logs, sharp)
        if len(disliked_logs):
            push = _loudest(disliked[item], disliked_logs, sharp)
            total -= averse * np.log1p(np.exp(min(push, np.float32(30.0))))
        scores[item] = total


@kernel
def _loudest(closeness: Floats, logs: Floats, sharp: np.float32) -> np.float32:
    """The log of the sum of e to the power of each: little more than the largest of them."""
    best = -np.float32(np.inf)
    for one in range(len(logs)):
        best = max(best, sharp * closeness[one] + logs[one])
    if len(logs) == 1:
        return best
    total = np.float32(0.0)
    for one in range(len(logs)):
        total += np.exp(sharp * closeness[one] + logs[one] - best)
    loudest: np.float32 = best + np.log(total)
    return loudest
