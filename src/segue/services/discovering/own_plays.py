"""Lists of what somebody knows, and of what goes with the hour: made whenever they are asked for."""

from datetime import tzinfo

import numpy as np

from segue.discovery import Made, Stock
from segue.discovery.calendar import Week, day_of
from segue.discovery.lists.hours import Shape as HoursShape
from segue.discovery.lists.hours import time_of_day
from segue.discovery.lists.own_plays import Lately, LongAgo, on_repeat, rediscover
from segue.domain.listening import Listener
from segue.domain.recommending import ListKind, TrackList
from segue.services.discovering.answering import answer
from segue.services.discovering.desk import Desk
from segue.storage.preferences import preferences_of


def rediscovered(desk: Desk, zone: tzinfo, listener: Listener, count: int = 24, away: float = 90.0) -> TrackList:
    """What somebody liked and has not heard for long; the order is another each week."""
    week = Week.at(desk.now(), zone)
    luck = np.random.default_rng([listener.id, week.year, week.number])
    made = rediscover(desk.stock, desk.memory(listener), zone, luck, LongAgo(count=count, away=away))
    return desk.told(ListKind.REDISCOVER, made, str(week))


def repeated(desk: Desk, listener: Listener, count: int = 24) -> TrackList:
    """What somebody plays most just now."""
    return desk.told(ListKind.ON_REPEAT, on_repeat(desk.stock, desk.memory(listener), Lately(count=count)))


def for_this_hour(desk: Desk, zone: tzinfo, listener: Listener, count: int = 24) -> TrackList:
    """What goes with the time of the day; others come another day."""
    with desk.database.read() as connection:
        preferences = preferences_of(connection, listener.id)
    memory = desk.memory(listener)

    def make(stock: Stock, most: int) -> Made:
        luck = np.random.default_rng([listener.id, day_of(memory.now, zone)])
        return time_of_day(stock, memory, preferences, zone, luck, HoursShape(count=most))

    return answer(desk, listener, ListKind.TIME_OF_DAY, make, count)
