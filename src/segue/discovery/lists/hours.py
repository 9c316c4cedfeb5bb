"""What goes with this time of the day: what somebody plays at these hours more than they usually do, and like music.

An item's share of plays at these hours is drawn toward the share of everything they play, the more, the fewer plays
there are to tell by. How much higher it still is says how much the item belongs there.
"""

from dataclasses import dataclass, replace
from datetime import tzinfo

import numpy as np
from numpy.typing import NDArray

from segue.discovery.calendar import local, local_days
from segue.discovery.lists.mixes import in_turn, new_part
from segue.discovery.memory import Days, Memory
from segue.discovery.picks import Made, Pick, only
from segue.discovery.plays import known_well, played_out
from segue.discovery.stock import Stock
from segue.domain.listening import Preferences
from segue.domain.recommending import ReasonKind
from segue.taste import Grounds, Histories

Counts = NDArray[np.float64]

_PARTS = {"night": (23, 5), "morning": (5, 10), "midday": (10, 14), "afternoon": (14, 18), "evening": (18, 23)}
_THURSDAY, _SATURDAY = 3, 5
_MORE_THAN_ONCE = 2


@dataclass(frozen=True, slots=True)
class Hours:
    """A part of the day, from an hour to another, on Saturdays and Sundays or on other days."""

    part: str
    weekend: bool

    @classmethod
    def at(cls, moment: float, zone: tzinfo) -> "Hours":
        """The hours that it is then and there."""
        there = local(moment, zone)
        part = next(name for name, (start, end) in _PARTS.items() if _within(there.hour, start, end))
        return cls(part, there.weekday() >= _SATURDAY)

    @property
    def start(self) -> int:
        """The hour that they begin at."""
        return _PARTS[self.part][0]

    @property
    def end(self) -> int:
        """The hour that they end before; on the next day where it is not later than the start."""
        return _PARTS[self.part][1]

    def __str__(self) -> str:
        return f"{'weekend' if self.weekend else 'weekday'} {self.part}s"

    def hold(self, shown: Days) -> NDArray[np.bool_]:
        """Which moments lie in them [moments], as clocks showed them, in days since 1970 (which was a Thursday)."""
        hour = np.floor(shown % 1 * 24).astype(np.int64)
        weekday = (np.floor(shown).astype(np.int64) + _THURSDAY) % 7
        inside = (hour >= self.start) & (hour < self.end)
        if self.start > self.end:
            inside = (hour >= self.start) | (hour < self.end)
        return np.asarray(inside & ((weekday >= _SATURDAY) == self.weekend))


@dataclass(frozen=True, slots=True)
class Shape:
    """A list has `count` tracks, a share of `known` of them known; fewer than `enough` plays then are too few to tell.

    A share of an item's plays is drawn toward the usual share as if there were `prior` plays more like all others.
    """

    count: int = 24
    known: float = 0.5
    enough: int = 20
    prior: float = 4.0


def _within(hour: int, start: int, end: int) -> bool:
    return start <= hour < end if start < end else hour >= start or hour < end


def time_of_day(
    stock: Stock,
    memory: Memory,
    preferences: Preferences,
    zone: tzinfo,
    luck: np.random.Generator,
    shape: Shape | None = None,
) -> Made:
    """What somebody plays at this hour of this kind of day, and what is new to them and goes with it.

    Args:
        stock: the music, and who recommends.
        memory: what the listener did; its `now` says what hour it is.
        preferences: the listener's dials.
        zone: where they live.
        luck: brings others another day.
        shape: how the list should be.
    """
    shape = shape or Shape()
    hours = Hours.at(memory.now, zone)
    title = str(hours).capitalize()
    parts: dict[str, str | int | float] = {"part": hours.part, "weekend": int(hours.weekend)}
    then = hours.hold(local_days(memory.at, zone))
    count = int(then.sum())
    if count < shape.enough:
        few = f"{count} of your plays {'was' if count == 1 else 'were'} on {hours}: too few to tell what belongs there."
        return Made(title, (), few, parts)
    here = np.bincount(memory.plays[then], minlength=len(stock)).astype(np.float64)
    plays = np.bincount(memory.plays, minlength=len(stock)).astype(np.float64)
    usual = count / len(then)
    lift = (here + shape.prior * usual) / (plays + shape.prior) / usual
    old = _known(memory, here, plays, lift, hours, usual, luck, shape)
    wanted = max(round(shape.count * (1 - shape.known)), shape.count - len(old))
    new = new_part(stock, memory, leaning(memory.history, lift), memory.unwanted(len(stock)), preferences, wanted)
    many = max(shape.count - len(new), round(shape.count * shape.known))
    picks = in_turn(old[:many], new)[: shape.count]
    short = (
        ""
        if len(picks) == shape.count
        else f"{only(len(picks))} here {'goes' if len(picks) < 2 else 'go'} with {hours}."
    )
    return Made(title, tuple(picks), short, parts)


def leaning(history: Histories, lift: Counts) -> Histories:
    """The history of somebody who always does what they do at these hours: only what belongs there, by how much."""
    weights = history.weights
    left = history.only((weights.data < 0) | (lift[weights.indices] >= 1))
    leant = left.weights
    leant.data = np.where(leant.data > 0, leant.data * lift[leant.indices], leant.data).astype(np.float32)
    return replace(left, recent=tuple(heard[lift[heard] >= 1] for heard in history.recent))


def _known(
    memory: Memory, here: Counts, plays: Counts, lift: Counts, hours: Hours, usual: float,
    luck: np.random.Generator, shape: Shape,
) -> list[Pick]:  # fmt: skip
    """What is played then no less than usual, drawn by how often it is and how much it belongs there."""
    liked = known_well(memory, len(here)) > 0
    fit = np.flatnonzero(liked & (here >= _MORE_THAN_ONCE) & (lift >= 1) & ~played_out(memory, len(here)))
    worth = np.log(np.log2(1 + here[fit]) * lift[fit]) + 0.5 * luck.gumbel(size=len(fit))
    order = np.argsort(-worth, kind="stable")[: shape.count]
    span = {"from hour": float(hours.start), "to hour": float(hours.end), "weekend": float(hours.weekend)}
    picks = []
    for place, item in enumerate(fit[order].tolist()):
        counts = {"plays": float(plays[item]), "plays then": float(here[item])}
        figures = {**counts, **span, "usual share": usual, "lift": float(lift[item])}
        picks.append(Pick(item, 1 - place / shape.count, Grounds(ReasonKind.YOUR_PLAYS, figures=figures)))
    return picks
