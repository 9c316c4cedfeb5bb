"""Everybody's list for each week: made when it is first asked for, or ahead by a worker; it stays as it is."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo

import numpy as np

from segue.discovery import Made, Stock
from segue.discovery.calendar import Week
from segue.discovery.lists.weekly import Past, Shape, by_artists_met, weekly
from segue.domain.errors import BadRequest, NotFound
from segue.domain.jobs import Json, Progress
from segue.domain.listening import Listener
from segue.domain.recommending import ListKind, TrackList
from segue.services.discovering.answering import answer
from segue.services.discovering.desk import Desk
from segue.services.discovering.keeping import keep, rows_of, still_wanted
from segue.services.work import Report
from segue.storage import kept_lists, lessons
from segue.storage.database import Database
from segue.storage.listening import all_listeners
from segue.storage.preferences import preferences_of

_LOOKED_BACK = 12
"""Weeks of which the artists stand back: then it is by a sixteenth."""


def weekly_list(desk: Desk, zone: tzinfo, listener: Listener, week: Week | None = None) -> TrackList:
    """The list of somebody for a week, by default for this one, as it is shown now.

    Raises:
        BadRequest: the week has not begun.
        NotFound: the week is over, and no list was made in it.
    """
    this = Week.at(desk.now(), zone)
    asked = week or this
    if asked > this:
        raise BadRequest(f"Week {asked} has not begun.", f"It is {this} now.")
    with desk.database.read() as connection:
        made = kept_lists.kept(connection, listener.id, ListKind.WEEKLY, str(asked))
    if made is None and asked < this:
        raise NotFound(f"No list was made for {listener.name} in {asked}.", "See this week's: segue weekly LISTENER")
    return still_wanted(desk, desk.memory(listener), made or make(desk, listener, asked))


def make(desk: Desk, listener: Listener, week: Week) -> TrackList:
    """Make the list of a week and keep it; where there is no music at all, nothing is kept."""
    with desk.database.read() as connection:
        before = kept_lists.last(connection, listener.id, ListKind.WEEKLY, _LOOKED_BACK)
        preferences = preferences_of(connection, listener.id)
    memory, past = desk.memory(listener), _past(desk, before, week)

    def found(stock: Stock, most: int) -> Made:
        luck = np.random.default_rng([listener.id, week.year, week.number])
        return weekly(stock, memory, week, past, preferences, luck, Shape(count=most))

    # The places that are kept are for artists who are new to them, or a list would hold too many who are not.
    new = ~by_artists_met(desk.stock, memory) if desk.exposure_for(listener.id) else None
    told = answer(desk, listener, ListKind.WEEKLY, found, Shape().count, str(week), counted=new)
    return keep(desk, listener, told) if len(desk.stock) else told


def make_all(desk: Desk, zone: tzinfo, report: Report) -> Mapping[str, Json]:
    """Make this week's lists of everybody who has none yet; made again, nothing is left to do."""
    week = Week.at(desk.now(), zone)
    with desk.database.read() as connection:
        wanting = set(kept_lists.without(connection, ListKind.WEEKLY, str(week)))
        listeners = [one for one in all_listeners(connection) if one.id in wanting]
    made = 0
    for place, listener in enumerate(listeners):
        report(Progress(place, len(listeners), f"{listener.name}, {week}"))
        try:
            make(desk, listener, week)
        except NotFound:
            # Gone since the list of listeners was read.
            continue
        made += 1
    report(Progress(len(listeners), len(listeners)))
    return {"week": str(week), "made": made}


def are_due(database: Database, now: float, zone: tzinfo) -> bool:
    """Whether there is music, and somebody without a list for this week; `now` in days since 1970."""
    with database.read() as connection:
        return lessons.there_is_music(connection) and bool(
            kept_lists.without(connection, ListKind.WEEKLY, str(Week.at(now, zone)))
        )


def _past(desk: Desk, lists: Sequence[TrackList], week: Week) -> list[Past]:
    ages = [(week.since(Week.read(made.key)), made) for made in lists]
    return [Past(weeks, rows_of(desk, made)) for weeks, made in ages if weeks > 0]
