"""Who is asked for music in a simulation: the lists of discovery, and what they are held against.

A *flow* gives one track after the other and hears what became of each; a *shelf* gives a list that stays for some days.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from segue.discovery import Memory, Stock
from segue.discovery.lists.weekly import by_artists_met
from segue.domain.listening import Preferences
from segue.proving.simulation.living import Outcome
from segue.taste.numbering import Rows

Mask = NDArray[np.bool_]

_LEFT = 30
"""So many tracks by new artists are enough for a list of them."""
_TIMES = 5
"""How many times as long the chart is that popular tracks are drawn from."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks when: `person` is a row of the world, `day` in days since 1970, `luck` is for this asking only."""

    stock: Stock
    memory: Memory
    person: int
    day: float
    luck: np.random.Generator
    preferences: Preferences = field(default_factory=Preferences)


class Flow(ABC):
    """Music without end."""

    @abstractmethod
    def next(self) -> int | None:
        """The row of the next track; None where there is none."""

    @abstractmethod
    def heard(self, item: int, outcome: Outcome) -> None:
        """How it went."""


class Feature(ABC):
    """`name` as people know it. What is `new_only` is held against what is new to the listener, too."""

    name: ClassVar[str]
    new_only: ClassVar[bool] = False
    days: ClassVar[int] = 1
    """For how many days a list is the same; it is made anew on days that can be divided by this."""


class Shelf(Feature):
    """What gives lists."""

    @abstractmethod
    def made(self, asking: Asking, count: int) -> Rows:
        """The rows of a list, in order."""


class Stream(Feature):
    """What gives one track after the other."""

    @abstractmethod
    def begin(self, asking: Asking) -> Flow:
        """Music that begins now."""


def anything(asking: Asking, count: int, *, new_only: bool) -> Rows:
    """Tracks drawn at random, of those that may come."""
    return asking.luck.permutation(_open(asking, new_only=new_only))[:count].astype(np.int32)


def most_popular(asking: Asking, count: int, *, new_only: bool) -> Rows:
    """What most listeners like, of what may come; drawn from the best few times as many, as a chart is listened to."""
    open_ = _open(asking, new_only=new_only)
    order = np.argsort(-asking.stock.heard.items[open_], kind="stable")[: _TIMES * count]
    return np.asarray(open_[asking.luck.permutation(order)[:count]], dtype=np.int32)


def may_come(asking: Asking, *, new_only: bool) -> Mask:
    """What is not refused [items]; if it has to be new, what is by artists of whom nothing was met, if that is enough.

    What stands beside a list has to do what the list is for: discoveries are of new artists.
    """
    open_ = np.ones(len(asking.stock), dtype=bool)
    open_[asking.memory.never] = False
    if new_only:
        open_[asking.memory.met] = False
        fresh = open_ & ~by_artists_met(asking.stock, asking.memory)
        return fresh if fresh.sum() >= _LEFT else open_
    return open_


def _open(asking: Asking, *, new_only: bool) -> Rows:
    return np.flatnonzero(may_come(asking, new_only=new_only)).astype(np.int32)
