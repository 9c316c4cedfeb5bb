"""A day's mixes are made once, shown without what is turned away, and let go of after a week."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from segue.domain.ids import ModelId, TrackId
from segue.domain.listening import Event, EventKind, Listener, Subject
from segue.domain.recommending import ListKind
from segue.services.discovering.desk import Desk
from segue.services.discovering.mixes import mixes_of_today
from segue.services.learning import Learner
from segue.storage import kept_lists
from segue.storage.artifacts import replace_file
from segue.storage.database import Database
from tests.conftest import ManualClock
from tests.services.listening_library import add_listeners, add_tracks, circles, play, store

EAR = ModelId("ear-1")


@pytest.fixture
def tracks(database: Database) -> list[TrackId]:
    return add_tracks(database, 40)


@pytest.fixture
def listener(database: Database, tracks: list[TrackId]) -> Listener:
    (found,) = add_listeners(database, 1)
    store(database, circles([found], tracks))
    return found


@pytest.fixture
def desk(database: Database, listener: Listener, tmp_path: Path, clock: ManualClock) -> Desk:
    return Desk(database, Learner(database, tmp_path, EAR, clock, replace_file), EAR, clock)


def test_they_stay_all_day(database: Database, desk: Desk, listener: Listener, clock: ManualClock) -> None:
    made = mixes_of_today(desk, UTC, listener)
    assert [one.key for one in made] == [f"2026-03-02 {place}" for place in range(1, len(made) + 1)]
    assert made
    assert all(one.kind is ListKind.DAILY_MIX for one in made)
    clock.forward(hours=10)
    gone = made[0].tracks[0].track_id
    no = Event(listener.id, EventKind.DISLIKE, Subject(track_id=gone), clock())
    store(database, [no, *(play(listener, one.track_id, clock()) for one in made[0].tracks[1:3])])
    (shown, *others) = mixes_of_today(desk, UTC, listener)
    assert shown.tracks == made[0].tracks[1:]
    assert "1 track is left out that you turned away since." in shown.short
    assert others == made[1:]
    clock.forward(hours=3)
    tomorrow = mixes_of_today(desk, UTC, listener)
    assert tomorrow[0].key == "2026-03-03 1"
    assert gone not in [one.track_id for mix in tomorrow for one in mix.tracks]


def test_the_day_is_that_of_the_listeners_zone(desk: Desk, listener: Listener, clock: ManualClock) -> None:
    clock.now = datetime(2026, 3, 2, 20, tzinfo=UTC)
    assert mixes_of_today(desk, UTC, listener)[0].key == "2026-03-02 1"
    assert mixes_of_today(desk, ZoneInfo("Asia/Seoul"), listener)[0].key == "2026-03-03 1"


def test_old_ones_are_let_go_of(database: Database, desk: Desk, listener: Listener, clock: ManualClock) -> None:
    began = clock.now
    for _ in range(12):
        mixes_of_today(desk, UTC, listener)
        clock.forward(days=1)
    with database.read() as connection:
        left = kept_lists.last(connection, listener.id, ListKind.DAILY_MIX, 99)
    days = sorted({one.key.split()[0] for one in left})
    assert days[0] == str((began + timedelta(days=3)).date())
    assert days[-1] == str((began + timedelta(days=11)).date())
