"""Radio, weekly lists and mixes, as people of a simulation use them."""

from dataclasses import replace
from datetime import UTC
from typing import ClassVar

import numpy as np

from segue.discovery.calendar import Week
from segue.discovery.lists.mixes import Shape as MixShape
from segue.discovery.lists.mixes import daily_mixes
from segue.discovery.lists.weekly import Past, Shape, weekly
from segue.discovery.radio.drift import Steering
from segue.discovery.radio.seeding import begun_from, of_listener
from segue.discovery.radio.sitting import Turned
from segue.discovery.radio.stepping import next_picks
from segue.domain.listening import Ending, EventKind
from segue.domain.playing import Came
from segue.proving.simulation.features import Asking, Feature, Flow, Shelf, Stream
from segue.proving.simulation.living import Outcome
from segue.taste.numbering import Rows

_CAME = {
    Ending.COMPLETED: Came.FINISHED,
    Ending.SKIPPED: Came.SKIPPED,
    EventKind.LIKE: Came.LIKED,
    EventKind.DISLIKE: Came.DISLIKED,
    EventKind.NEVER: Came.DISLIKED,
}
_WEEKS = 12
"""Weeks whose lists are looked back at."""


class Radio(Stream):
    """The radio of a listener."""

    name: ClassVar[str] = "radio"

    def begin(self, asking: Asking) -> "_Playing":
        """From what they like."""
        return _Playing(asking)


class _Playing(Flow):
    """One sitting."""

    def __init__(self, asking: Asking) -> None:
        own = asking.preferences
        self._asking = asking
        self._steering = Steering(own.explore, own.deep_cuts, own.small_artists)
        self._sitting = begun_from(of_listener(asking.memory, asking.luck))

    def next(self) -> int | None:
        """One track."""
        asking = self._asking
        made = next_picks(asking.stock, self._sitting, 1, self._steering, asking.luck, asking.memory)
        return made.picks[0].item if made.picks else None

    def heard(self, item: int, outcome: Outcome) -> None:
        """A skip, a play to the end and a word on it are heeded at once."""
        came = [Came.GIVEN, *(_CAME[one] for one in (outcome.ended, outcome.said) if one in _CAME)]
        gone = self._sitting.gone
        if outcome.said is EventKind.NEVER:
            gone = (*gone, int(self._asking.stock.leading[item]))
        turns = (*self._sitting.turns, *(Turned(item, one, outcome.share) for one in came))
        self._sitting = replace(self._sitting, turns=turns, gone=gone)


class Weekly(Shelf):
    """The discoveries of the week."""

    name: ClassVar[str] = "weekly"
    new_only: ClassVar[bool] = True
    days: ClassVar[int] = 7

    def __init__(self) -> None:
        self._past: dict[int, list[tuple[Week, Rows]]] = {}

    def made(self, asking: Asking, count: int) -> Rows:
        """This week's, which looks back at those before."""
        week = Week.at(asking.day, UTC)
        kept = self._past.setdefault(asking.person, [])
        past = [Past(week.since(then), items) for then, items in kept[-_WEEKS:]]
        made = weekly(asking.stock, asking.memory, week, past, asking.preferences, asking.luck, Shape(count=count))
        items = np.array([pick.item for pick in made.picks], dtype=np.int32)
        kept.append((week, items))
        return items


class Mixes(Shelf):
    """The daily mixes, another of them each day."""

    name: ClassVar[str] = "mixes"

    def made(self, asking: Asking, count: int) -> Rows:
        """One of today's mixes."""
        shape = MixShape(count=max(count, MixShape().count))
        mixes = daily_mixes(asking.stock, asking.memory, asking.preferences, UTC, asking.luck, shape)
        if not mixes:
            return np.zeros(0, dtype=np.int32)
        chosen = mixes[int(asking.day) % len(mixes)]
        return np.array([pick.item for pick in chosen.picks], dtype=np.int32)[:count]


def all_features() -> list[Feature]:
    """Each of them, as new."""
    return [Radio(), Weekly(), Mixes()]
