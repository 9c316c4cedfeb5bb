"""Every list that brings new music keeps the places for little-heard artists; without a budget nothing is changed."""

from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import delete

from segue.discovery.calendar import Week
from segue.domain.listening import Listener, Preferences
from segue.domain.recommending import TrackList
from segue.services.discovering.desk import Desk
from segue.services.discovering.for_you import list_for
from segue.services.discovering.mixes import mixes_of_today
from segue.services.discovering.news import news
from segue.services.discovering.own_plays import for_this_hour
from segue.services.discovering.radio import Radios
from segue.services.discovering.weekly import make
from segue.services.learning import Learner
from segue.storage.artifacts import replace_file
from segue.storage.database import Database
from segue.storage.preferences import set_preferences
from segue.storage.schema import kept_lists
from tests.conftest import NOON, ManualClock
from tests.services.listening_library import DAY, add_listeners, add_tracks, circles, play, store
from tests.services.test_learning import EAR, quiet

BUDGET = 0.4


def a_radio(desk: Desk, one: Listener) -> TrackList:
    """Two tracks, and those that come then."""
    radios, memory = Radios(desk), desk.memory(one)
    first, radio = radios.following(radios.of_listener(one, memory), 2, memory)
    told, _ = radios.following(radio, 10, memory)
    return TrackList(told.kind, told.title, (*first.tracks, *told.tracks), told.model)


LISTS: dict[str, Callable[[Desk, Listener], TrackList]] = {
    "recommend": lambda desk, one: list_for(desk, one, 6),
    "weekly": lambda desk, one: make(desk, one, Week.at(desk.now(), UTC)),
    "mix": lambda desk, one: mixes_of_today(desk, UTC, one)[0],
    "new": lambda desk, one: news(desk, UTC, one, 8),
    "now": lambda desk, one: for_this_hour(desk, UTC, one, 10),
    "radio": a_radio,
}


@pytest.fixture
def learned(sqlite_database: Database, tmp_path: Path, clock: ManualClock) -> tuple[Learner, Listener]:
    """Thirty listeners in two circles; ten of them hear the second half of the tracks, too. One listens at noon."""
    tracks, people = add_tracks(sqlite_database, 80), add_listeners(sqlite_database, 30)
    store(sqlite_database, [*circles(people, tracks[:40]), *circles(people[10:20], tracks[40:])])
    noons = [NOON - day * DAY for day in range(1, 40)]
    store(sqlite_database, [play(people[2], tracks[place], noon) for noon in noons for place in (0, 2, 4)])
    learner = Learner(sqlite_database, tmp_path / "taste", EAR, clock, replace_file)
    learner.learn(quiet)
    return learner, people[2]


@pytest.mark.parametrize("name", LISTS)
def test_every_beginning_of_a_list_keeps_its_places(
    sqlite_database: Database, learned: tuple[Learner, Listener], clock: ManualClock, name: str
) -> None:
    learner, one = learned
    desk = Desk(sqlite_database, learner, EAR, clock, BUDGET)
    little = set(desk.tracks(np.flatnonzero(desk.stock.little_heard).tolist()))
    flags = [track.track_id in little for track in LISTS[name](desk, one).tracks]
    assert len(flags) >= 6
    kept = np.cumsum(flags)
    assert all(so_far >= int(BUDGET * place + 1e-9) for place, so_far in enumerate(kept, 1)), flags


@pytest.mark.parametrize("name", LISTS)
def test_who_wants_no_such_places_gets_the_list_as_it_is(
    sqlite_database: Database, learned: tuple[Learner, Listener], clock: ManualClock, name: str
) -> None:
    learner, one = learned
    plain = LISTS[name](Desk(sqlite_database, learner, EAR, clock), one)
    forget(sqlite_database)
    with sqlite_database.write() as connection:
        set_preferences(connection, one.id, Preferences(exposure=0.0))
    assert LISTS[name](Desk(sqlite_database, learner, EAR, clock, BUDGET), one) == plain


def forget(database: Database) -> None:
    """Lists that are kept."""
    with database.write() as connection:
        connection.execute(delete(kept_lists))
