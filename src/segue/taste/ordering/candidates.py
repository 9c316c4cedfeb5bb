"""What is weighed of a candidate when the word of several recommenders is brought together: figures with names.

Each recommender's score is told as how far it stands out among the candidates, since scores of two ideas share no
scale; once for all items, and once more for those that nobody has played, of which other voices know more. Beside it
stand things that anybody can check, such as how much of an artist somebody knows already.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.hearing.compiled import kernel
from segue.taste.arithmetic.shelves import together
from segue.taste.listening import Histories, Weights
from segue.taste.music import Labels, Music
from segue.taste.numbering import Rows
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
    if step >= len(histories):
        return _candidates(members, histories, known, each, struck)
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
        items = together([some[row] for some in best])
        voices = np.stack([opinion.voices(row, items) for opinion in opinions])
        found.append(Candidates(items, _figures(items, voices, histories.part(row, row + 1), known)))
    return found


def _figures(items: Rows, voices: Floats, history: Histories, known: Known) -> Floats:
    """Everything that is weighed of these items; `voices` [members, items] are the members' scores."""
    many = len(voices)
    figures = np.empty((len(items), 3 * many + len(PLAIN)), dtype=np.float32)
    scores = standing(voices)
    figures[:, :many] = scores.T
    figures[:, many : 2 * many] = (scores * (known.support[items] == 0)).T
    figures[:, 2 * many : 3 * many] = _places(voices).T
    for column, told in enumerate(_plain(items, history, known), 3 * many):
        figures[:, column] = told
    return figures


def standing(voices: Floats) -> Floats:
    """How many deviations each score lies above the mean of its member; who has no opinion is as low as the lowest.

    `voices` [members, items].
    """
    return np.stack([stand(own, own) for own in voices]) if len(voices) else voices


def stand(voice: Floats, among: Floats) -> Floats:
    """The same of one member's scores [items], its mean being that of all scores `among` [any items]."""
    apart = np.empty(len(voice), dtype=np.float32)
    _stand(voice, among, apart)
    return apart


def _places(voices: Floats) -> Floats:
    """The logarithm of each item's place in each member's list."""
    order = np.argsort(-voices, axis=1, kind="stable")
    places = np.empty_like(voices)
    np.put_along_axis(places, order, np.log2(np.arange(1, voices.shape[1] + 1, dtype=np.float32))[None], axis=1)
    return places


def _plain(items: Rows, history: Histories, known: Known) -> tuple[Floats | float, ...]:
    """What `PLAIN` names, in its order."""
    likes = history.weights.data > 0
    rows, weights = history.weights.indices[likes], history.weights.data[likes]
    total = float(weights.sum()) or 1.0
    return (
        np.log1p(known.support[items]),
        _share_known(known.artists, items, rows, weights) / total,
        _share_known(known.albums, items, rows, weights) / total,
        _labels_shared(known.labels, items, rows, weights),
        np.log1p(known.age[items]),
        float(np.log1p(len(rows))),
    )


def _share_known(makers: Rows, items: Rows, rows: Rows, weights: Floats) -> Floats:
    """How much of the history is by each item's maker."""
    order = np.argsort(makers[rows], kind="stable")
    share = np.zeros(len(items), dtype=np.float32)
    _by_maker(makers[rows[order]], weights[order], makers[items], share)
    return share


def _labels_shared(labels: Labels, items: Rows, rows: Rows, weights: Floats) -> Floats:
    """The cosine of an item's labels and those of the history."""
    cosines = np.zeros(len(items), dtype=np.float32)
    if labels.names and len(rows):
        shares = labels.shares
        profile = np.zeros(len(labels.names), dtype=np.float32)
        _labels_of(shares.indptr, shares.indices, shares.data, rows, weights, profile)
        _likeness(shares.indptr, shares.indices, shares.data, items, profile, float(np.linalg.norm(profile)), cosines)
    return cosines


@kernel
def _stand(voice: Floats, among: Floats, apart: Floats) -> None:
    count, total, square, least = 0, 0.0, 0.0, np.inf
    for score in among:
        if np.isfinite(score):
            count += 1
            total += score
            least = min(least, score)
    mean = total / max(count, 1)
    for score in among:
        if np.isfinite(score):
            square += (score - mean) ** 2
    deviation = np.sqrt(square / max(count, 1))
    if deviation == 0:
        deviation = 1.0
    lowest = (least - mean) / deviation if count else 0.0
    for item in range(len(voice)):
        apart[item] = (voice[item] - mean) / deviation if np.isfinite(voice[item]) else lowest


@kernel
def _by_maker(makers: Rows, weights: Floats, asked: Rows, share: Floats) -> None:
    """What those weigh that are by the makers asked for; `makers` are in ascending order, unknown ones below nought."""
    for item in range(len(asked)):
        maker, weight = asked[item], 0.0
        if maker >= 0:
            place = np.searchsorted(makers, maker)
            while place < len(makers) and makers[place] == maker:
                weight += weights[place]
                place += 1
        share[item] = weight


@kernel
def _labels_of(
    starts: NDArray[np.integer], labels: Rows, shares: Floats, rows: Rows, weights: Floats, profile: Floats
) -> None:
    for place in range(len(rows)):
        for one in range(starts[rows[place]], starts[rows[place] + 1]):
            profile[labels[one]] += shares[one] * weights[place]


@kernel
def _likeness(
    starts: NDArray[np.integer], labels: Rows, shares: Floats, items: Rows, profile: Floats, length: float,
    cosines: Floats,
) -> None:  # fmt: skip
    for place in range(len(items)):
        product, square = np.float32(0), 0.0
        for one in range(starts[items[place]], starts[items[place] + 1]):
            product += shares[one] * profile[labels[one]]
            square += shares[one] * shares[one]
        if square > 0 and length > 0:
            cosines[place] = product / (np.sqrt(square) * length)
