"""What is new in the library, for somebody."""

from datetime import UTC, datetime, timedelta, tzinfo

import numpy as np

from segue.discovery import Made, Stock
from segue.discovery.calendar import date_of, day_of
from segue.discovery.lists.news import Shape, new_here
from segue.discovery.memory import Days
from segue.domain.listening import Listener
from segue.domain.recommending import ListKind, TrackList
from segue.services.discovering.answering import answer
from segue.services.discovering.desk import Desk
from segue.storage import lessons
from segue.storage.preferences import preferences_of
from segue.taste import NOWHERE


def news(desk: Desk, zone: tzinfo, listener: Listener, count: int = 30, days: float = 7.0) -> TrackList:
    """What was added or released lately, ranked by somebody's taste."""
    with desk.database.read() as connection:
        preferences = preferences_of(connection, listener.id)
    memory, out = desk.memory(listener), released(desk, zone, Shape(days=days))

    def make(stock: Stock, most: int) -> Made:
        return new_here(stock, memory, out, preferences, zone, Shape(count=most, days=days))

    return answer(desk, listener, ListKind.NEW, make, count)


def released(desk: Desk, zone: tzinfo, shape: Shape) -> Days:
    """When each item came out, in days since 1970 [items], as far as it is lately; -inf for the others."""
    since = date_of(day_of(desk.now(), zone)) - timedelta(days=shape.since_release)
    with desk.database.read() as connection:
        told = lessons.released_since(connection, str(since))
    rows = desk.stock.music.items.rows([desk.copies.get(track, track) for track, _ in told])
    days = np.full(len(desk.stock), -np.inf)
    for row, (_, day) in zip(rows.tolist(), told, strict=True):
        if row != NOWHERE and (when := _read(day)) is not None:
            days[row] = max(days[row], when)
    return days


def _read(day: str) -> float | None:
    """A date as files give it; None where there is no such day."""
    try:
        return datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC).timestamp() / 86_400
    except ValueError:
        return None
