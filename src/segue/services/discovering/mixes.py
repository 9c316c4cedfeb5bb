"""Everybody's mixes of a day: made when they are first asked for, and the same all day."""

from datetime import timedelta, tzinfo

import numpy as np

from segue.discovery.calendar import date_of, day_of
from segue.discovery.lists.mixes import Shape, daily_mixes
from segue.domain.listening import Listener
from segue.domain.recommending import ListKind, TrackList
from segue.services.discovering.desk import Desk
from segue.services.discovering.keeping import keep, still_wanted
from segue.storage import kept_lists
from segue.storage.preferences import preferences_of

_KEPT = timedelta(days=8)


def mixes_of_today(desk: Desk, zone: tzinfo, listener: Listener) -> list[TrackList]:
    """The mixes of somebody for the day that it is where they live, as they are shown now."""
    day = day_of(desk.now(), zone)
    memory = desk.memory(listener)
    with desk.database.read() as connection:
        preferences = preferences_of(connection, listener.id)
        kept = kept_lists.beginning_with(connection, listener.id, ListKind.DAILY_MIX, str(date_of(day)))
    if not kept:
        luck = np.random.default_rng([listener.id, day])
        stock, model = desk.stock_for(listener.id)
        shape = Shape(exposure=desk.exposure_for(listener.id))
        made = daily_mixes(stock, memory, preferences, zone, luck, shape)
        told = [
            desk.told(ListKind.DAILY_MIX, one, f"{date_of(day)} {place}", model) for place, one in enumerate(made, 1)
        ]
        kept = [keep(desk, listener, one) for one in told]
        with desk.database.write() as connection:
            kept_lists.forget(connection, listener.id, ListKind.DAILY_MIX, desk.clock() - _KEPT)
    return [still_wanted(desk, memory, one) for one in kept]
