"""A week's list is made once and kept; what is turned away afterwards is not shown. On both databases."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from segue.discovery.calendar import Week
from segue.domain.errors import BadRequest, NotFound
from segue.domain.ids import ModelId, TrackId
from segue.domain.jobs import Progress
from segue.domain.listening import Event, EventKind, Listener, Subject
from segue.domain.recommending import ListKind, ReasonKind
from segue.services.discovering.desk import Desk
from segue.services.discovering.weekly import are_due, make, make_all, weekly_list
from segue.services.learning import Learner
from segue.storage import kept_lists
from segue.storage.artifacts import replace_file
from segue.storage.database import Database
from segue.storage.listening import remove_listener
from tests.conftest import ManualClock
from tests.services.listening_library import add_listeners, add_tracks, circles, play, store

EAR = ModelId("ear-1")
SEOUL = ZoneInfo("Asia/Seoul")
THIS = "2026-W10"


def quiet(_: Progress) -> None:
    pass


def desk_of(database: Database, folder: Path, clock: ManualClock) -> Desk:
    return Desk(database, Learner(database, folder, EAR, clock, replace_file), EAR, clock)


@pytest.fixture
def tracks(database: Database) -> list[TrackId]:
    return add_tracks(database, 80)


@pytest.fixture
def listeners(database: Database, tracks: list[TrackId]) -> list[Listener]:
    found = add_listeners(database, 30)
    store(database, circles(found, tracks[:40]))
    return found


@pytest.fixture
def desk(database: Database, listeners: list[Listener], tmp_path: Path, clock: ManualClock) -> Desk:
    """Before anything was learned: what is new comes by chance."""
    return desk_of(database, tmp_path, clock)


def test_it_stays_whatever_is_done_but_for_what_is_turned_away(
    database: Database, listeners: list[Listener], clock: ManualClock, tmp_path: Path
) -> None:
    Learner(database, tmp_path, EAR, clock, replace_file).learn(quiet)
    desk = desk_of(database, tmp_path, clock)
    first = weekly_list(desk, UTC, listeners[0])
    assert (first.kind, first.key, len(first.tracks), first.short) == (ListKind.WEEKLY, THIS, 30, "")
    assert {one.reasons[0].kind for one in first.tracks} - {ReasonKind.RANDOM}
    kept, disliked = first.tracks[0].track_id, first.tracks[1].track_id
    clock.forward(days=3)
    no = Event(listeners[0].id, EventKind.DISLIKE, Subject(track_id=disliked), clock())
    store(database, [play(listeners[0], kept, clock()), no])
    later = weekly_list(desk_of(database, tmp_path, clock), UTC, listeners[0])
    assert later.tracks == (first.tracks[0], *first.tracks[2:])
    assert later.short == "1 track is left out that you turned away since."
    with database.read() as connection:
        assert kept_lists.kept(connection, listeners[0].id, ListKind.WEEKLY, THIS) == first
    clock.forward(days=7)
    fourth = weekly_list(desk_of(database, tmp_path, clock), UTC, listeners[0])
    assert fourth.key == "2026-W11"
    assert disliked not in [one.track_id for one in fourth.tracks]
    assert weekly_list(desk_of(database, tmp_path, clock), UTC, listeners[0], Week.read(THIS)) == later


def test_two_listeners_get_their_own_lists(desk: Desk, listeners: list[Listener]) -> None:
    lists = [weekly_list(desk, UTC, one) for one in listeners[:3]]
    assert len({tuple(one.track_id for one in made.tracks) for made in lists}) == 3


def test_a_week_that_has_not_begun_or_was_never_asked_for(desk: Desk, listeners: list[Listener]) -> None:
    with pytest.raises(BadRequest, match="Week 2026-W11 has not begun"):
        weekly_list(desk, UTC, listeners[0], Week.read("2026-W11"))
    with pytest.raises(NotFound, match="No list was made for listener 0 in 2026-W09"):
        weekly_list(desk, UTC, listeners[0], Week.read("2026-W09"))


def test_when_the_server_moves_no_week_is_made_twice_or_left_out(
    database: Database, desk: Desk, listeners: list[Listener], clock: ManualClock
) -> None:
    """On Sunday at 16:00 UTC it is Monday in Seoul; who returns to UTC still has the old week's list."""
    clock.now = datetime(2026, 3, 8, 16, tzinfo=UTC)
    here, there = weekly_list(desk, UTC, listeners[0]), weekly_list(desk, SEOUL, listeners[0])
    assert (here.key, there.key) == (THIS, "2026-W11")
    assert weekly_list(desk, UTC, listeners[0]) == here
    clock.forward(hours=12)
    assert weekly_list(desk, UTC, listeners[0]) == there
    with database.read() as connection:
        assert len(kept_lists.last(connection, listeners[0].id, ListKind.WEEKLY, 9)) == 2


def test_the_year_ends_in_its_53rd_week(desk: Desk, listeners: list[Listener], clock: ManualClock) -> None:
    clock.now = datetime(2026, 12, 31, 12, tzinfo=UTC)
    last = weekly_list(desk, UTC, listeners[0])
    assert last.key == "2026-W53"
    clock.now = datetime(2027, 1, 3, 23, 59, tzinfo=UTC)
    assert weekly_list(desk, UTC, listeners[0]) == last
    clock.forward(minutes=1)
    first = weekly_list(desk, UTC, listeners[0])
    assert first.key == "2027-W01"
    assert {one.track_id for one in first.tracks} != {one.track_id for one in last.tracks}


def test_a_worker_makes_everybodys_lists_once(
    database: Database, desk: Desk, listeners: list[Listener], clock: ManualClock
) -> None:
    own = weekly_list(desk, UTC, listeners[4])
    assert are_due(database, desk.now(), UTC)
    seen = list[Progress]()
    assert make_all(desk, UTC, seen.append) == {"week": THIS, "made": 29}
    assert [one.done for one in seen] == list(range(30))
    assert not are_due(database, desk.now(), UTC)
    assert make_all(desk, UTC, quiet) == {"week": THIS, "made": 0}
    assert weekly_list(desk, UTC, listeners[4]) == own
    assert are_due(database, desk.now() + 7, UTC)


def test_a_listener_who_goes_while_lists_are_made_is_passed_over(
    database: Database, desk: Desk, listeners: list[Listener]
) -> None:
    def leave(progress: Progress) -> None:
        if progress.done == 3:
            with database.write() as connection:
                remove_listener(connection, listeners[3].id)
                remove_listener(connection, listeners[7].id)
            add_listeners(database, 1, "somebody else")

    assert make_all(desk, UTC, leave)["made"] == 28
    with pytest.raises(NotFound):
        make(desk, listeners[3], Week.read(THIS))


def test_without_music_nothing_is_kept(database: Database, tmp_path: Path, clock: ManualClock) -> None:
    (one,) = add_listeners(database, 1)
    empty = desk_of(database, tmp_path, clock)
    told = weekly_list(empty, UTC, one)
    assert (told.tracks, told.short) == ((), "There is no music here yet.")
    assert not are_due(database, empty.now(), UTC)
    tracks = add_tracks(database, 4)
    assert are_due(database, empty.now(), UTC)
    found = weekly_list(desk_of(database, tmp_path, clock), UTC, one)
    assert {one.track_id for one in found.tracks} == set(tracks)
    assert found.short == "Only 4 tracks here are new to you."
