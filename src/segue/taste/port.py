"""What every recommender does, whatever idea is behind it.

A *recipe* is a small frozen dataclass with an idea's parameters. It learns from listening and from what is known of the
music, and gives a *recommender*, which answers for any history: of somebody it knows, of a newcomer, or of a few seeds.
Nothing has to be learned anew for somebody to be answered by what they did a second ago.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from segue.domain.recommending import ReasonKind
from segue.taste.listening import Histories, Listening, Weights
from segue.taste.music import Music
from segue.taste.numbering import Rows
from segue.taste.opinions import Compared, Opinion, Ranked, Scores, Whole

__all__ = [
    "Arrays",
    "Compared",
    "Grounds",
    "Opinion",
    "Ranked",
    "Recipe",
    "Recommender",
    "Scores",
    "text_array",
    "text_of",
]

Arrays = Mapping[str, NDArray[np.generic]]

_CELLS_AT_ONCE = 16_000_000
"""Scores that are held at one time: 64 MB."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why an item is recommended, in rows: what it was reached from, the words they share, the figures compared.

    `shares` says how much of the score each of `seeds` brought, where that can be said.
    """

    kind: ReasonKind
    seeds: tuple[int, ...] = ()
    shares: tuple[float, ...] = ()
    words: tuple[str, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)


class Recommends(ABC):
    """Whoever can be asked what to recommend."""

    @abstractmethod
    def scores(self, histories: Histories) -> Scores:
        """How much each item is recommended to each history."""

    def opinion(self, histories: Histories) -> Opinion:
        """The same, to be asked for what is wanted of it only: override it where that takes less than every score."""
        return Whole(self.scores(histories))

    def best(self, histories: Histories, count: int, struck: Weights) -> Ranked:
        """The `count` items with the highest scores for each, without what is stored in `struck`."""
        found = Ranked.empty(len(histories), count)
        step = max(1, _CELLS_AT_ONCE // max(1, histories.weights.shape[1]))
        for start in range(0, len(histories), step):
            some = self.opinion(histories.part(start, start + step)).best(count, struck[start : start + step])
            found.items[start : start + step], found.scores[start : start + step] = some.items, some.scores
        return found

    @abstractmethod
    def similar(self, items: Rows) -> Scores:
        """How near every item is to each of these [items, all items]; -inf to itself."""

    def akin(self, items: Rows) -> Compared:
        """The same, to be asked for what is wanted of it only."""
        return Whole(self.similar(items))

    def prepare(self) -> None:
        """Do now what the first question would have to wait for."""
        return

    @abstractmethod
    def grounds(self, history: Histories, item: int) -> Grounds | None:
        """Why it is recommended to the only one in `history`; None where there is no reason to."""


class Recommender(Recommends):
    """An idea that has learned, and can be kept."""

    name: ClassVar[str]

    @abstractmethod
    def arrays(self) -> Arrays:
        """All that it has learned, to be kept."""

    @classmethod
    @abstractmethod
    def of_arrays(cls, arrays: Arrays) -> "Recommender":
        """What `arrays` gave, as it was."""


class Recipe(ABC):
    """An idea and its parameters, before it has learned."""

    makes: ClassVar[type[Recommender]]

    @abstractmethod
    def learn(self, listening: Listening, music: Music, seed: int = 0) -> Recommender:
        """What follows from this listening."""


def text_array(text: str) -> NDArray[np.uint8]:
    """A text as an array, to be kept beside the others."""
    return np.frombuffer(text.encode(), np.uint8)


def text_of(array: NDArray[np.generic]) -> str:
    """The text that `text_array` was given."""
    return array.tobytes().decode()


def names_array(names: Iterable[str]) -> NDArray[np.uint8]:
    """Names as an array, whatever characters are in them."""
    return text_array(json.dumps(list(names)))


def names_of(array: NDArray[np.generic]) -> tuple[str, ...]:
    """The names that `names_array` was given."""
    return tuple(str(name) for name in json.loads(text_of(array)))
