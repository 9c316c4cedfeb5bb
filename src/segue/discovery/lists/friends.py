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
from segue.taste.numbering import Rows

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


class _Deeds(NamedTuple):
    """Items that friends did something with, in ascending order, who stands for each [friends, items], and its worth.

    What has more worth comes first among what as many stand for.
    """

    items: Rows
    whose: NDArray[np.bool_]
    worth: NDArray[np.float64]


def played_now(stock: Stock, memory: Memory, friends: Sequence[Friend], shape: Shape | None = None) -> Made:
    """What friends begun in the last hours and did not cut short; what was begun last comes first."""
    shape = shape or Shape()
    since = memory.now - shape.hours / 24
    deeds = _nothing_yet(friends)
    for row, friend in enumerate(friends):
        told = friend.memory
        lately = told.at > since
        places = np.searchsorted(deeds.items, told.plays[lately])
        np.maximum.at(deeds.worth, places, told.at[lately])
        deeds.whose[row, places] = True
        deeds.whose[row, np.searchsorted(deeds.items, told.cuts[told.cut_at > since])] = False
    order = np.argsort(-deeds.worth, kind="stable")
    span = f"played anything in the last {shape.hours:.0f} hours"
    return _made("Friends play now", memory.unwanted(len(stock)), friends, deeds, order, ("hours", shape.hours), span,
                 shape.count)  # fmt: skip


def loved_lately(stock: Stock, memory: Memory, friends: Sequence[Friend], shape: Shape | None = None) -> Made:
    """What friends liked or heard to its end again and again in the last weeks; what most of them love comes first.

    The friends' memories begin when these weeks do.
    """
    shape = shape or Shape()
    deeds = _nothing_yet(friends)
    for row, friend in enumerate(friends):
        told = friend.memory
        often = told.met[(told.finished >= shape.often) & (told.skipped < told.finished)]
        loved = np.union1d(often, told.liked)
        loved = loved[~told.unwanted(len(stock))[loved]]
        deeds.whose[row, np.searchsorted(deeds.items, loved)] = True
        deeds.worth[np.searchsorted(deeds.items, told.met)] += told.finished
    order = np.lexsort((-deeds.worth, -deeds.whose.sum(axis=0)))
    span = f"loved anything in the last {shape.days:.0f} days"
    return _made("Friends love", memory.unwanted(len(stock)), friends, deeds, order, ("days", shape.days), span,
                 shape.count)  # fmt: skip


def _nothing_yet(friends: Sequence[Friend]) -> _Deeds:
    """All that they met or liked, for which nobody stands yet."""
    met = [np.union1d(friend.memory.met, friend.memory.liked) for friend in friends]
    items = np.unique(np.concatenate([np.zeros(0, dtype=np.int32), *met])).astype(np.int32)
    return _Deeds(items, np.zeros((len(friends), len(items)), dtype=np.bool_), np.zeros(len(items)))


def _made(
    title: str, unwanted: NDArray[np.bool_], friends: Sequence[Friend], deeds: _Deeds, order: NDArray[np.intp],
    span_figure: tuple[str, float], span: str, wanted: int,
) -> Made:  # fmt: skip
    """A list of what anybody stands for, in this order, with their names."""
    count = deeds.whose.sum(axis=0)
    fit = (count > 0) & ~unwanted[deeds.items]
    picks = []
    for place in order[fit[order]][:wanted].tolist():
        names = tuple(friends[row].name for row in np.flatnonzero(deeds.whose[:, place])[:_NAMED])
        figures = dict([span_figure, ("friends", float(count[place]))])
        why = Grounds(ReasonKind.FRIENDS, words=names, figures=figures)
        picks.append(Pick(int(deeds.items[place]), float(count[place]), why))
    return Made(title, tuple(picks), "" if picks else _why_empty(len(friends), bool((count > 0).any()), span))


def _why_empty(friends: int, some: bool, span: str) -> str:
    if not friends:
        return "Nobody else here lets others see what they hear."
    if some:
        return "You turned away all that they did."
    if friends == 1:
        return f"The one listener who lets others see what they hear has not {span}."
    return f"None of the {friends} listeners who let others see what they hear has {span}."
