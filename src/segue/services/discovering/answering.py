"""The door through which lists of tracks come while an experiment runs: one maker, one recommender or two.

made = answer(desk, listener, ListKind.FOR_YOU, lambda stock, count: for_you(stock, memory, count), 20)
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from segue.discovery import Made, Stock
from segue.domain.experiments import Experiment
from segue.domain.listening import Listener
from segue.domain.recommending import ListKind, TrackList
from segue.proving.interleaving import interleave
from segue.services.discovering.desk import Desk
from segue.taste.exposure import with_budget

_TIMES = 5

Make = Callable[[Stock, int], Made]
"""A list of at most so many, made from a stock. A longer one begins with the shorter one, as far as it goes."""


def answer(desk: Desk, listener: Listener, kind: ListKind, make: Make, count: int, key: str = "") -> TrackList:
    """A list for somebody: by the model of their side, by both models in turn, or by the one that serves.

    It keeps the places for little-heard artists that they or the server want it to, as far as a list several times as
    long has any.
    """
    make = _exposing(make, desk.exposure_for(listener))
    running = desk.experiment
    if running is not None and running.interleaved:
        first, second = desk.stock_of(running.first), desk.stock_of(running.second)
        if first is not None and second is not None:
            return _drafted(desk, running, listener, kind, (make(first, count), make(second, count)), count, key)
    stock, model = desk.stock_for(listener)
    return desk.told(kind, make(stock, count), key, model)


def _drafted(
    desk: Desk, running: Experiment, listener: Listener, kind: ListKind, made: tuple[Made, Made], count: int, key: str
) -> TrackList:
    """Both lists in one, by turns; each track says whose it is. The same on one day, whenever it is asked for."""
    today = f"{desk.clock():%Y-%m-%d}"
    luck = np.random.default_rng(running.luck("turns", listener.id, kind, key, today))
    one, other = ({pick.item: pick for pick in each.picks} for each in made)
    drafted = interleave(list(one), list(other), count, luck)
    tracks = tuple(
        desk.recommendation(*((one[item], running.first) if team == 1 else (other[item], running.second)))
        for item, team in zip(drafted.items, drafted.teams, strict=True)
    )
    short = made[0].short or made[1].short if len(tracks) < count else ""
    return TrackList(kind, made[0].title, tracks, running.both, short, key, made[0].parts)


def _exposing(make: Make, budget: float) -> Make:
    """The same list with places for little-heard artists."""

    def made(stock: Stock, count: int) -> Made:
        long = make(stock, _TIMES * count)
        small = stock.little_heard[[pick.item for pick in long.picks]]
        picks = tuple(long.picks[place] for place in with_budget(small, budget, count))
        return replace(long, picks=picks, short=long.short if len(picks) < count else "")

    return made if budget else make
