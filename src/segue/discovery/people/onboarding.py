"""What to ask somebody who is new, so that as few answers as possible say as much as possible of their taste.

Everybody who listens here is one possibility of what the newcomer is like; where too few do, each region of the music
by sound and labels is. A question is worth what its answer is expected to tell of which possibility holds (the mutual
information of the two); after each answer the possibilities are weighed anew. In a round of several questions each is
chosen as if the ones before it had been answered with "I do not know it", so that a round is spread.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from segue.discovery.stock import Stock
from segue.taste.arithmetic.factors import factors
from segue.taste.arithmetic.weighing import owners
from segue.taste.listening import Weights
from segue.taste.music import Floats
from segue.taste.numbering import NOWHERE
from segue.taste.tastes import tastes

_ASKED_OF_A_KIND = 400
"""Only the best known artists and tracks are asked about: a question about what nobody knows tells nothing."""
_ENOUGH, _LEAST_ITEMS = 20, 3
"""So many listeners with so many items each stand for what listeners are like; else the music itself does."""
_MOST_LISTENERS = 2000
_REGIONS, _GAIN, _OF_REGIONS = 24, 0.005, 3000
_RARE, _COMMON = 0.02, 0.6
DIRECTIONS = 32
"""In so many directions do listeners differ, as far as questions go; what is left over is taken for chance."""
"""Genres that fewer or more of the items bear are not asked about."""


class QuestionKind(StrEnum):
    """What is asked about."""

    ARTIST = "artist"
    TRACK = "track"
    GENRE = "genre"


class Reply(StrEnum):
    """What was answered."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Question:
    """Does somebody like this? `row` is one of the stock's artists, items or labels, as `kind` says."""

    kind: QuestionKind
    row: int


@dataclass(frozen=True, slots=True)
class Told:
    """An answer."""

    question: Question
    reply: Reply


@dataclass(frozen=True, slots=True)
class Trust:
    """How far answers are believed.

    Somebody who is like a listener says yes to what that one likes with the chance `same`, and to the rest as often as
    `other` times the share of all listeners who like it. Not to know something tells `unknown` times as much as no.
    """

    same: float = 0.9
    other: float = 0.5
    unknown: float = 1.0
    floor: float = 0.005


class Newcomer:
    """What is still possible: `chances` [possibilities, questions] of a yes, `weights` [possibilities] of each."""

    def __init__(self, likes: Floats, trust: Trust | None = None) -> None:
        """`likes` [possibilities, questions] says how sure each possibility likes what is asked about, 0..1."""
        self._trust = trust or Trust()
        base = np.clip(self._trust.other * likes.mean(axis=0), self._trust.floor, 0.95)
        self.chances: NDArray[np.float64] = likes.astype(np.float64) * self._trust.same + (1 - likes) * base
        self._doubt = _bits(self.chances)
        self.weights = np.full(len(likes), 1 / max(1, len(likes)))
        self.open = np.ones(likes.shape[1], dtype=np.bool_)

    def hear(self, column: int, reply: Reply) -> None:
        """Weigh the possibilities anew."""
        chance = self.chances[:, column]
        told = chance if reply is Reply.YES else 1 - chance
        weights = self.weights * (told**self._trust.unknown if reply is Reply.UNKNOWN else told)
        self.weights, self.open[column] = weights / weights.sum(), False

    def information(self) -> NDArray[np.float64]:
        """What each answer is expected to tell, in bits; nought for what was asked."""
        told = _bits(self.weights @ self.chances) - self.weights @ self._doubt
        return np.where(self.open, told, 0.0)

    def round(self, count: int, closes: Callable[[list[int]], NDArray[np.bool_]] | None = None) -> list[int]:
        """The columns of the next questions, the most telling first.

        `closes` says which columns [questions] have no place beside those that were chosen for the round.
        """
        weights, left = self.weights, self.open.copy()
        chosen: list[int] = []
        while len(chosen) < count:
            able = self.open if closes is None else self.open & ~closes(chosen)
            if not able.any():
                break
            best = int(np.where(able, self.information(), -1.0).argmax())
            chosen.append(best)
            self.hear(best, Reply.UNKNOWN)
        self.weights, self.open = weights, left
        return chosen


def foreseen(likes: Floats, directions: int = DIRECTIONS, seed: int = 0) -> Floats:
    """How sure somebody like each possibility likes what is asked about [possibilities, questions], 0..1.

    What the possibility itself likes is one draw of that: it is smoothed by a truncated decomposition, in which what
    many like weighs less.
    """
    weights = np.sqrt(np.maximum(likes.sum(axis=0), 1)).astype(np.float32)
    found = factors((likes / weights).astype(np.float32), directions, seed)
    smooth = (found.left * found.strengths) @ found.right * weights
    return np.asarray(smooth.clip(0, 1), dtype=np.float32)


def next_questions(
    stock: Stock, answers: Sequence[Told], count: int, kinds: Sequence[QuestionKind] = tuple(QuestionKind)
) -> list[Question]:
    """The next questions, the most telling first; fewer where there is nothing else to ask about.

    No kind has more than half of a round, as far as there are others, and no artist comes twice in one.
    """
    asked = [question for kind in kinds for question in _candidates(stock, kind)]
    asked += [told.question for told in answers if told.question not in asked]
    if not asked or not len(stock):
        return []
    newcomer = Newcomer(foreseen(_likes(stock, asked)))
    for told in answers:
        newcomer.hear(asked.index(told.question), told.reply)
    chosen = newcomer.round(count, _spread(stock, asked, count))
    chosen += [column for column in newcomer.round(2 * count) if column not in chosen][: count - len(chosen)]
    return [asked[column] for column in chosen]


def typical(stock: Stock, label: int, count: int) -> list[int]:
    """The items that speak for a genre: of those that bear it most, the best known."""
    column = stock.music.labels.shares[:, [label]].toarray()[:, 0]
    bearing = np.flatnonzero(column > 0)
    order = np.lexsort((bearing, -stock.heard.items[bearing], -np.round(column[bearing], 1)))
    return [int(item) for item in bearing[order][:count]]


def _spread(stock: Stock, asked: Sequence[Question], count: int) -> Callable[[list[int]], NDArray[np.bool_]]:
    """Which questions have no place beside others: those of a kind that has half of the round, and of one artist."""
    kinds = np.array([list(QuestionKind).index(question.kind) for question in asked])
    rows = np.array([question.row for question in asked])
    artists = np.full(len(asked), NOWHERE)
    of_track, of_artist = (
        kinds == list(QuestionKind).index(kind) for kind in (QuestionKind.TRACK, QuestionKind.ARTIST)
    )
    artists[of_track], artists[of_artist] = stock.leading[rows[of_track]], rows[of_artist]

    def closes(chosen: list[int]) -> NDArray[np.bool_]:
        full = np.flatnonzero(np.bincount(kinds[chosen], minlength=len(QuestionKind)) >= -(-count // 2))
        taken = artists[chosen]
        closed: NDArray[np.bool_] = np.isin(kinds, full) | (np.isin(artists, taken) & (artists != NOWHERE))
        return closed

    return closes


def _candidates(stock: Stock, kind: QuestionKind) -> list[Question]:
    if kind is QuestionKind.GENRE:
        bearing = np.diff(stock.music.labels.shares.tocsc().indptr)
        asked = np.flatnonzero((bearing > _RARE * len(stock)) & (bearing < _COMMON * len(stock)))
        return [Question(kind, int(label)) for label in asked]
    if kind is QuestionKind.TRACK:
        known = stock.heard.items
    else:
        known = stock.credits @ stock.heard.items + 1e-6 * np.diff(stock.credits.indptr)
    best = np.argsort(-known, kind="stable")[:_ASKED_OF_A_KIND]
    return [Question(kind, int(row)) for row in best]


def _likes(stock: Stock, asked: Sequence[Question]) -> Floats:
    """How sure each possibility likes what each question is about [possibilities, questions]."""
    liked = _possibilities(stock)
    found = np.zeros((liked.shape[0], len(asked)), dtype=np.float32)
    for kind in QuestionKind:
        columns = [place for place, question in enumerate(asked) if question.kind is kind]
        rows = [asked[place].row for place in columns]
        if not columns:
            continue
        if kind is QuestionKind.TRACK:
            found[:, columns] = liked[:, rows].toarray() > 0
        elif kind is QuestionKind.ARTIST:
            found[:, columns] = (liked @ stock.credits[rows].T).toarray() > 0
        else:
            shares = (liked @ stock.music.labels.shares[:, rows]).toarray()
            most = np.maximum(np.asarray(liked.sum(axis=1)).reshape(-1, 1), 1e-9)
            found[:, columns] = np.clip(2 * shares / most, 0, 1)
    return found


def _possibilities(stock: Stock) -> Weights:
    """What each possibility likes [possibilities, items]: ones."""
    weights = stock.listening.weights
    good = weights.data > 0
    many = np.bincount(owners(weights)[good], minlength=weights.shape[0])
    rows = np.flatnonzero(many >= _LEAST_ITEMS)
    if len(rows) < _ENOUGH:
        return _regions(stock)
    # Of very many listeners those are taken of whom most is known; who listens little tells little.
    rows = np.sort(rows[np.argsort(-many[rows], kind="stable")][:_MOST_LISTENERS])
    liked = Weights(weights[rows] > 0, dtype=np.float32)
    liked.eliminate_zeros()
    return liked


def _regions(stock: Stock) -> Weights:
    """Regions of the music, each item in the one that it lies nearest to."""
    step = max(1, len(stock) // _OF_REGIONS)
    some = stock.places[::step]
    if not some.shape[1] or not np.any(some):
        return Weights(np.ones((1, len(stock)), dtype=np.float32))
    found = tastes(some, np.ones(len(some), dtype=np.float32), _REGIONS, _GAIN)
    nearest = (stock.places @ found.vectors.T).argmax(axis=1)
    shape = (len(found.vectors), len(stock))
    return Weights((np.ones(len(stock), dtype=np.float32), (nearest, np.arange(len(stock)))), shape=shape)


def _bits(chance: NDArray[np.float64]) -> NDArray[np.float64]:
    """The entropy of a yes or no."""
    sure = np.clip(chance, 1e-12, 1 - 1e-12)
    return np.asarray(-(sure * np.log2(sure) + (1 - sure) * np.log2(1 - sure)), dtype=np.float64)
