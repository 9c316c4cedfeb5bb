"""What somebody's own plays say of an item: how often, how well, when last, and whether it is played out for now."""

from datetime import tzinfo

import numpy as np
from numpy.typing import NDArray

from segue.discovery.calendar import day_of
from segue.discovery.memory import Memory
from segue.domain.recommending import ReasonKind
from segue.taste import Grounds

Counts = NDArray[np.float64]

LATELY = 14.0
"""Days in which something can be played out."""
_WEARY = 10
_HALF_WORN = 7.0
"""Days after which a play has worn off by half."""
_A_SKIP = 2


def played_out(memory: Memory, items: int) -> NDArray[np.bool_]:
    """What is played out for now [items]: it rests from lists of what somebody knows, until the days have gone by.

    The rule: within two weeks it was begun ten times, where a time that was cut short counts as three, and one that was
    passed over as two.
    """
    since = memory.now - LATELY
    plays = np.bincount(memory.plays[memory.at > since], minlength=items)
    cuts = np.bincount(memory.cuts[memory.cut_at > since], minlength=items)
    return np.asarray(plays + _A_SKIP * cuts >= _WEARY)


def worn(memory: Memory, items: int) -> Counts:
    """How worn each item is by its plays [items]: each counts one on its day, and half as much every week after."""
    plays = 0.5 ** ((memory.now - memory.at).clip(min=0) / _HALF_WORN)
    return np.bincount(memory.plays, plays, items).astype(np.float64)


def last_played(memory: Memory, items: int) -> Counts:
    """The day on which each item was last begun [items], -inf for what never was."""
    last = np.full(items, -np.inf)
    np.maximum.at(last, memory.plays, memory.at)
    return last


def known_well(memory: Memory, items: int) -> Counts:
    """How much somebody has shown that they like each item, ever [items]; nought for what they do not like.

    Every doubling of the plays that were heard to the end counts one, where each that was cut short or passed over
    takes one of them away; being liked counts three.
    """
    finished, skipped = memory.of(items, memory.finished), memory.of(items, memory.skipped)
    shown: Counts = np.log2(1 + np.maximum(finished - skipped, 0))
    shown[memory.liked] += 3
    shown[memory.unwanted(items)] = 0
    return shown


def of_plays(memory: Memory, items: int, zone: tzinfo) -> "OwnPlays":
    """Gives grounds from somebody's own plays."""
    return OwnPlays(memory.of(items, memory.begun), memory.of(items, memory.finished), last_played(memory, items), zone)


class OwnPlays:
    """Grounds of items that somebody knows."""

    def __init__(self, begun: Counts, finished: Counts, last: Counts, zone: tzinfo) -> None:
        self.begun, self.finished, self.last, self.zone = begun, finished, last, zone

    def grounds(self, item: int) -> Grounds | None:
        """How often it was begun and finished, and the day of the last time; None where it never was."""
        if not self.begun[item]:
            return None
        day = day_of(float(self.last[item]), self.zone)
        figures = {"plays": float(self.begun[item]), "finished": float(self.finished[item]), "last day": float(day)}
        return Grounds(ReasonKind.YOUR_PLAYS, figures=figures)
