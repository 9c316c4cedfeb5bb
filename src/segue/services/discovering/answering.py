"""The door through which lists come that are made for somebody: by one recommender or two, with the places kept.

made = answer(desk, listener, ListKind.FOR_YOU, lambda stock, count: for_you(stock, memory, count), 20)
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from segue.discovery import Made, Pick, Stock
from segue.domain.experiments import Experiment
from segue.domain.ids import ModelId
from segue.domain.listening import Listener
from segue.domain.recommending import ListKind, ReasonKind, TrackList
from segue.proving.interleaving import interleave
from segue.services.discovering.desk import Desk
from segue.taste.exposure import with_budget

_TIMES = 5

Make = Callable[[Stock, int], Made]
"""A list of at most so many, made from a stock. A longer one begins with the shorter one, as far as it goes."""


def answer(
    desk: Desk,
    listener: Listener,
    kind: ListKind,
    make: Make,
    count: int,
    key: str = "",
    *,
    counted: NDArray[np.bool_] | None = None,
) -> TrackList:
    """A list for somebody: by the model of their side, by both models in turn, or by the one that serves.

    It keeps the places for little-heard artists that they or the server want it to, as far as a list several times as
    long has any that there is a reason for. `counted` [items] are those that count as little heard, where not all do.
    """
    budget = desk.exposure_for(listener.id)
    wide = _TIMES * count if budget else count
    head, asked, picks = _picked(desk, listener, kind, make, wide, key)
    if budget:
        small = [_counts(desk, pick) and (counted is None or bool(counted[pick.item])) for pick, _ in picks]
        picks = [picks[place] for place in with_budget(small, budget, count)]
    tracks = tuple(desk.recommendation(*one) for one in picks[:count])
    return TrackList(kind, head.title, tracks, asked, head.short if len(tracks) < count else "", key, head.parts)


def _counts(desk: Desk, pick: Pick) -> bool:
    return pick.grounds.kind is not ReasonKind.RANDOM and bool(desk.stock.little_heard[pick.item])


def _picked(
    desk: Desk, listener: Listener, kind: ListKind, make: Make, count: int, key: str
) -> tuple[Made, ModelId, list[tuple[Pick, ModelId]]]:
    """What the list is called and why it is short, who was asked, and the picks with who brought each."""
    running = desk.experiment
    if running is not None and running.interleaved:
        first, second = desk.stock_of(running.first), desk.stock_of(running.second)
        if first is not None and second is not None:
            one, other = make(first, count), make(second, count)
            today = f"{desk.clock():%Y-%m-%d}"
            luck = np.random.default_rng(running.luck("turns", listener.id, kind, key, today))
            head = one if one.short or not other.short else other
            return head, running.both, _drafted(running, one, other, count, luck)
    stock, model = desk.stock_for(listener.id)
    made = make(stock, count)
    return made, model, [(pick, model) for pick in made.picks]


def _drafted(
    running: Experiment, one: Made, other: Made, count: int, luck: np.random.Generator
) -> list[tuple[Pick, ModelId]]:
    """Both lists in one, by turns. The same on one day, whenever it is asked for."""
    first, second = ({pick.item: pick for pick in made.picks} for made in (one, other))
    drafted = interleave(list(first), list(second), count, luck)
    return [
        (first[item], running.first) if team == 1 else (second[item], running.second)
        for item, team in zip(drafted.items, drafted.teams, strict=True)
    ]
