"""Nobody is seen by others who did not say so."""

from pathlib import Path

import pytest

from segue.domain.errors import BadRequest
from segue.domain.ids import ModelId, TrackId
from segue.domain.listening import Event, EventKind, Listener, Preferences, Subject
from segue.domain.recommending import ListKind
from segue.services.discovering.desk import Desk
from segue.services.discovering.friends import blend_of, lists_of_friends
from segue.services.learning import Learner
from segue.storage.artifacts import replace_file
from segue.storage.database import Database
from segue.storage.preferences import set_preferences
from tests.conftest import NOON, ManualClock
from tests.services.listening_library import DAY, add_listeners, add_tracks, play, store

EAR = ModelId("ear-1")


@pytest.fixture
def tracks(database: Database) -> list[TrackId]:
    return add_tracks(database, 24)


@pytest.fixture
def three(database: Database, tracks: list[TrackId]) -> list[Listener]:
    """Each plays a song of their own now, loves another, and did something long ago."""
    found = add_listeners(database, 3)
    for place, one in enumerate(found):
        love = [play(one, tracks[10 + place], NOON - day * DAY) for day in range(3, 7)]
        old = [play(one, tracks[20 + place], NOON - (40 + day) * DAY) for day in range(4)]
        store(database, [play(one, tracks[place], NOON), *love, *old])
    return found


@pytest.fixture
def desk(database: Database, three: list[Listener], tmp_path: Path, clock: ManualClock) -> Desk:
    return Desk(database, Learner(database, tmp_path, EAR, clock, replace_file), EAR, clock)


def let_see(database: Database, listener: Listener, *, seen: bool = True) -> None:
    with database.write() as connection:
        set_preferences(connection, listener.id, Preferences(seen_by_friends=seen))


def ids(desk: Desk, listener: Listener) -> list[list[TrackId]]:
    return [[one.track_id for one in made.tracks] for made in lists_of_friends(desk, listener)]


def test_only_those_who_said_so_are_seen(
    database: Database, desk: Desk, three: list[Listener], tracks: list[TrackId]
) -> None:
    assert ids(desk, three[0]) == [[], []]
    let_see(database, three[0])
    assert ids(desk, three[0]) == [[], []]
    let_see(database, three[1])
    assert ids(desk, three[0]) == [[tracks[1]], [tracks[11]]]
    now, love = lists_of_friends(desk, three[0])
    assert (now.kind, now.key, love.key) == (ListKind.FRIENDS, "now", "love")
    assert now.tracks[0].reasons[0].words == ("listener 1",)
    assert ids(desk, three[2]) == [[tracks[0], tracks[1]], [tracks[10], tracks[11]]]
    let_see(database, three[1], seen=False)
    assert ids(desk, three[0]) == [[], []]


def test_what_was_taken_back_is_not_seen(
    database: Database, desk: Desk, three: list[Listener], tracks: list[TrackId], clock: ManualClock
) -> None:
    let_see(database, three[1])
    subject = Subject(track_id=tracks[15])
    store(database, [Event(three[1].id, EventKind.LIKE, subject, NOON - DAY, external_id="like")])
    assert ids(desk, three[0])[1] == [tracks[11], tracks[15]]
    store(database, [Event(three[1].id, EventKind.DISLIKE, subject, clock())])
    assert ids(desk, three[0])[1] == [tracks[11]]


def test_a_blend_needs_the_others_consent(
    database: Database, desk: Desk, three: list[Listener], tracks: list[TrackId]
) -> None:
    with pytest.raises(BadRequest, match="listener 1 does not let others see"):
        blend_of(desk, three[0], three[1])
    let_see(database, three[0])
    with pytest.raises(BadRequest, match="does not let others see"):
        blend_of(desk, three[0], three[1])
    told = blend_of(desk, three[1], three[0])
    assert (told.kind, told.title) == (ListKind.BLEND, "listener 1 and listener 0")
    assert {one.track_id for one in told.tracks} >= {tracks[0], tracks[1]}
    with pytest.raises(BadRequest, match="of two listeners"):
        blend_of(desk, three[0], three[0])
