"""What the other listeners of a server play now, and what they love lately: of those who let others see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from segue.discovery.memory import Memory
from segue.discovery.picks import Made, Pick
from segue.discovery.stock import Stock
from segue.domain.recommending import ReasonKind
from segue.taste import Grounds

_NAMED = 3


class Friend(NamedTuple):
    """Somebody who lets others see what they hear, and what they did lately."""

    name: str
    memory: Memory


@dataclass(frozen=True, slots=True)
class Shape:
    """`count` tracks of the last `hours` or `days`; what was heard to its end `often` times in these is loved."""

    count: int = 24
    hours: float = 6.0
    days: float = 28.0
    often: int = 3


def played_now(stock: Stock, memory: Memory, friends: Sequence[Friend], shape: Shape | None = None) -> Made:
    """What friends begun in the last hours and did not cut short; what was begun last comes first."""
    shape = shape or Shape()
    since = memory.now - shape.hours / 24
    latest = np.full(len(stock), -np.inf)
    heard = np.zeros((len(friends), len(stock)), dtype=np.bool_)
    for row, friend in enumerate(friends):
        told = friend.memory
        lately = told.at > since
        np.maximum.at(latest, told.plays[lately], told.at[lately])
        heard[row, told.plays[lately]] = True
        heard[row, told.cuts[told.cut_at > since]] = False
    order = np.lexsort((np.arange(len(stock)), -latest, -heard.any(axis=0).astype(int)))
    span = f"played anything in the last {shape.hours:.0f} hours"
    return _made("Friends play now", memory, friends, heard, order, {"hours": shape.hours}, span, shape)


def loved_lately(stock: Stock, memory: Memory, friends: Sequence[Friend], shape: Shape | None = None) -> Made:
    """What friends liked or heard to its end again and again in the last weeks; what most of them love comes first.

    The friends' memories begin when these weeks do.
    """
    shape = shape or Shape()
    loves = np.zeros((len(friends), len(stock)), dtype=np.bool_)
    ends = np.zeros(len(stock))
    for row, friend in enumerate(friends):
        told = friend.memory
        loves[row, told.met[(told.finished >= shape.often) & (told.skipped < told.finished)]] = True
        loves[row, told.liked] = True
        loves[row, told.unwanted(len(stock))] = False
        ends += told.of(len(stock), told.finished)
    order = np.lexsort((np.arange(len(stock)), -ends, -loves.sum(axis=0)))
    span = f"loved anything in the last {shape.days:.0f} days"
    return _made("Friends love", memory, friends, loves, order, {"days": shape.days}, span, shape)


def _made(
    title: str, memory: Memory, friends: Sequence[Friend], whose: NDArray[np.bool_], order: NDArray[np.intp],
    figures: dict[str, float], span: str, shape: Shape,
) -> Made:  # fmt: skip
    """A list of what anybody among `whose` [friends, items] stands for, in this order, with their names."""
    count = whose.sum(axis=0)
    fit = (count > 0) & ~memory.unwanted(whose.shape[1])
    picks = []
    for item in order[fit[order]][: shape.count].tolist():
        names = tuple(friends[row].name for row in np.flatnonzero(whose[:, item])[:_NAMED])
        why = Grounds(ReasonKind.FRIENDS, words=names, figures={**figures, "friends": float(count[item])})
        picks.append(Pick(item, float(count[item]), why))
    return Made(title, tuple(picks), "" if picks else _why_empty(len(friends), bool((count > 0).any()), span))


def _why_empty(friends: int, some: bool, span: str) -> str:
    if not friends:
        return "Nobody else here lets others see what they hear."
    if some:
        return "You turned away all that they did."
    if friends == 1:
        return f"The one listener who lets others see what they hear has not {span}."
    return f"None of the {friends} listeners who let others see what they hear has {span}."
