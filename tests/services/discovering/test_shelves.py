"""What is kept in memory for a listener: until they say anything, turn a dial, or some minutes have passed."""

from pathlib import Path

import pytest

from segue.domain.errors import NotReady
from segue.domain.ids import ModelId, TrackId
from segue.domain.listening import Event, EventKind, Listener, Preferences, Subject
from segue.domain.music import Kind
from segue.services.discovering.desk import Desk
from segue.services.discovering.shelves import Shelves
from segue.services.discovering.standing import Standing
from segue.services.learning import Learner
from segue.storage import intake
from segue.storage.artifacts import replace_file
from segue.storage.database import Database
from segue.storage.folders import add_folder
from segue.storage.preferences import set_preferences
from tests.conftest import NOON, ManualClock
from tests.services.listening_library import add_listeners, play, store
from tests.storage.conftest import reading

EAR = ModelId("ear-1")


@pytest.fixture
def track(database: Database) -> TrackId:
    with database.write() as connection:
        folder = add_folder(connection, "/music", Kind.MUSIC, NOON)
        songs = [reading(f"{one}.flac", title=f"Song {one}") for one in range(3)]
        taken = intake.take(connection, folder, [(song, None) for song in songs], NOON, lambda *_: True)
    return taken[0].track_id


@pytest.fixture
def listeners(database: Database, track: TrackId) -> list[Listener]:
    return add_listeners(database, 2)


@pytest.fixture
def desk(database: Database, track: TrackId, tmp_path: Path, clock: ManualClock) -> Desk:
    return Desk(database, Learner(database, tmp_path / "taste", EAR, clock, replace_file), EAR, clock)


class Maker:
    """Makes another list each time, and counts them."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> list[int]:
        self.times += 1
        return [self.times]


def test_it_is_made_once_for_each_listener_and_name(desk: Desk, listeners: list[Listener]) -> None:
    shelves, make = Shelves(desk), Maker()
    one, other = listeners
    assert [tuple(shelves.made(one, "weekly", make)) for _ in range(3)] == [(1,)] * 3
    assert tuple(shelves.made(other, "weekly", make)) == (2,)
    assert tuple(shelves.made(one, "new", make)) == (3,)
    assert set(shelves.there(one)) == {"weekly", "new"}
    assert set(shelves.there(other)) == {"weekly"}


def test_a_word_or_a_dial_clears_it_and_a_play_does_not(
    desk: Desk, database: Database, listeners: list[Listener], track: TrackId, clock: ManualClock
) -> None:
    shelves, make = Shelves(desk), Maker()
    one, other = listeners
    shelves.made(one, "weekly", make)
    shelves.made(other, "weekly", make)
    clock.forward(seconds=1)
    store(database, [play(one, track, clock())])
    assert tuple(shelves.made(one, "weekly", make)) == (1,)
    clock.forward(seconds=1)
    store(database, [Event(one.id, EventKind.DISLIKE, Subject(track_id=track), clock())])
    assert shelves.there(one) == {}
    assert tuple(shelves.made(one, "weekly", make)) == (3,)
    with database.write() as connection:
        set_preferences(connection, one.id, Preferences(explore=1.0))
    assert shelves.there(one) == {}
    assert set(shelves.there(other)) == {"weekly"}


def test_a_word_while_a_list_is_made_is_heeded(
    desk: Desk, database: Database, listeners: list[Listener], track: TrackId, clock: ManualClock
) -> None:
    shelves = Shelves(desk)

    def make() -> list[int]:
        clock.forward(seconds=1)
        store(database, [Event(listeners[0].id, EventKind.DISLIKE, Subject(track_id=track), clock())])
        return [1]

    shelves.made(listeners[0], "weekly", make)
    clock.forward(seconds=1)
    assert shelves.there(listeners[0]) == {}


def test_it_is_old_after_some_minutes(desk: Desk, listeners: list[Listener], clock: ManualClock) -> None:
    shelves, make = Shelves(desk), Maker()
    shelves.made(listeners[0], "weekly", make)
    clock.forward(minutes=9)
    shelves.made(listeners[0], "new", make)
    assert set(shelves.there(listeners[0])) == {"weekly", "new"}
    clock.forward(minutes=2)
    assert set(shelves.there(listeners[0])) == {"new"}


def test_words_are_read_once_and_who_asks_too_early_is_told(desk: Desk) -> None:
    with pytest.raises(NotReady, match="still being read"):
        Standing(desk, patience_s=0.0).librarian  # noqa: B018 - it is the asking that counts
    standing = Standing(desk)
    assert standing.librarian is standing.librarian
    assert standing.librarian.find("song 1", 5).tracks.tracks
