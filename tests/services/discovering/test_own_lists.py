"""Lists of somebody's own plays, of the hour and of what is new, by the ids of the library."""

from datetime import UTC, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from segue.domain.ids import ModelId, TrackId
from segue.domain.listening import Listener
from segue.domain.recommending import ListKind, ReasonKind
from segue.services.discovering.desk import Desk
from segue.services.discovering.news import news
from segue.services.discovering.own_plays import for_this_hour, rediscovered, repeated
from segue.services.learning import Learner
from segue.storage import intake
from segue.storage.artifacts import replace_file
from segue.storage.database import Database
from segue.storage.folders import all_folders
from tests.conftest import NOON, ManualClock
from tests.services.listening_library import DAY, add_listeners, add_tracks, play, store
from tests.storage.conftest import reading

EAR = ModelId("ear-1")


@pytest.fixture
def tracks(database: Database) -> list[TrackId]:
    return add_tracks(database, 24)


@pytest.fixture
def ada(database: Database, tracks: list[TrackId]) -> Listener:
    (found,) = add_listeners(database, 1, "ada")
    return found


def desk_of(database: Database, folder: Path, clock: ManualClock) -> Desk:
    return Desk(database, Learner(database, folder, EAR, clock, replace_file), EAR, clock)


def test_what_was_liked_long_ago_and_what_is_on_now(
    database: Database, ada: Listener, tracks: list[TrackId], clock: ManualClock, tmp_path: Path
) -> None:
    old = [play(ada, tracks[0], NOON - (150 + day) * DAY) for day in range(4)]
    now = [play(ada, tracks[1], NOON - day * DAY) for day in range(4)]
    store(database, [*old, *now])
    desk = desk_of(database, tmp_path, clock)
    again, on = rediscovered(desk, UTC, ada), repeated(desk, ada)
    assert (again.kind, again.key) == (ListKind.REDISCOVER, "2026-W10")
    assert [one.track_id for one in again.tracks] == [tracks[0]]
    (reason,) = again.tracks[0].reasons
    last = (NOON - 150 * DAY).timestamp() // 86_400
    assert reason.figures == {"plays": 4, "finished": 4, "last day": last, "days ago": 150}
    assert (on.kind, [one.track_id for one in on.tracks]) == (ListKind.ON_REPEAT, [tracks[1]])
    assert on.tracks[0].reasons[0].figures == {"plays": 4, "days": 30}
    assert rediscovered(desk, UTC, ada, away=160).tracks == ()


def test_the_hour_is_that_of_the_zone(
    database: Database, ada: Listener, tracks: list[TrackId], clock: ManualClock, tmp_path: Path
) -> None:
    """Plays at noon in UTC on weekdays are midday there, and evening in Seoul."""
    weekdays = [NOON - day * DAY for day in range(1, 22) if (NOON - day * DAY).weekday() < 5]
    store(database, [play(ada, tracks[place], day) for day in weekdays for place in (0, 2)])
    desk = desk_of(database, tmp_path, clock)
    here, there = for_this_hour(desk, UTC, ada), for_this_hour(desk, ZoneInfo("Asia/Seoul"), ada)
    assert (here.kind, here.title, there.title) == (ListKind.TIME_OF_DAY, "Weekday middays", "Weekday evenings")
    # Seven plays each within two weeks are not yet too many.
    known = {one.track_id for one in here.tracks if one.reasons[0].kind is ReasonKind.YOUR_PLAYS}
    assert known <= {tracks[0], tracks[2]}
    clock.forward(hours=8)
    assert "too few to tell" in for_this_hour(desk_of(database, tmp_path, clock), UTC, ada).short


def test_new_files_and_new_releases_are_new(
    database: Database, ada: Listener, tracks: list[TrackId], clock: ManualClock, tmp_path: Path
) -> None:
    clock.forward(days=60)
    told = news(desk_of(database, tmp_path, clock), UTC, ada)
    assert (told.kind, told.tracks) == (ListKind.NEW, ())
    assert told.short == (
        "Nothing was added in the last 7 days or released in the last 30. The newest came on 2 March 2026."
    )
    dates = {"just out": "2026-04-20", "to come": "2026-06-01", "no day": "2026-04", "wrong": "2026-04-31"}
    added = [reading(f"{title}.flac", title=title, by=[title], album=title, date=date) for title, date in dates.items()]
    with database.write() as connection:
        (folder,) = all_folders(connection)
        taken = intake.take(connection, folder, [(one, None) for one in added], clock(), lambda *_: True)
    new = {one.track_id for one in taken}
    assert {one.track_id for one in news(desk_of(database, tmp_path, clock), UTC, ada).tracks} == new
    clock.forward(days=8)
    late = news(desk_of(database, tmp_path, clock), UTC, ada)
    assert [one.track_id for one in late.tracks] == [taken[0].track_id]
    # Released on 20 April, added on 1 May, and now it is 9 May.
    assert late.tracks[0].reasons[0].figures["days ago"] == (clock() - NOON - timedelta(days=60)).days
    assert len(news(desk_of(database, tmp_path, clock), UTC, ada, days=9).tracks) == 4
