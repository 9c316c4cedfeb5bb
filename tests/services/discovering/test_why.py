"""What speaks for a track and what keeps it away is told, with the way back."""

from datetime import UTC
from pathlib import Path

import pytest

from segue.domain.errors import NotFound
from segue.domain.ids import TrackId
from segue.domain.listening import EventKind, Listener, Subject
from segue.domain.recommending import ReasonKind
from segue.services.discovering.desk import Desk
from segue.services.discovering.feedback import Feedback
from segue.services.discovering.why import Cause, why
from segue.services.learning import Learner
from segue.storage import catalogue
from segue.storage.artifacts import replace_file
from segue.storage.database import Database
from tests.conftest import ManualClock
from tests.services.listening_library import add_listeners, add_tracks, circles, play, store
from tests.services.test_learning import EAR, quiet


@pytest.fixture
def people(database: Database, tmp_path: Path, clock: ManualClock) -> list[Listener]:
    tracks = add_tracks(database)
    people = add_listeners(database, 30)
    store(database, circles(people, tracks))
    Learner(database, tmp_path / "taste", EAR, clock, replace_file).learn(quiet)
    return people


@pytest.fixture
def desk(database: Database, tmp_path: Path, clock: ManualClock, people: list[Listener]) -> Desk:
    return Desk(database, Learner(database, tmp_path / "taste", EAR, clock, replace_file), EAR, clock)


def unheard(desk: Desk, listener: Listener) -> TrackId:
    """A track of the circle of an even listener that they have not met."""
    met = desk.memory(listener).met.tolist()
    return desk.tracks([next(row for row in range(0, 24, 2) if row not in met)])[0]


def test_what_is_new_and_suits_somebody_has_a_reason_and_nothing_against_it(desk: Desk, people: list[Listener]) -> None:
    told = why(desk, UTC, people[4], unheard(desk, people[4]))
    assert told.against == ()
    assert told.place is not None
    assert told.reasons[0].kind is not ReasonKind.RANDOM
    liked = set(desk.tracks(desk.memory(people[4]).history.liked().indices))
    assert set(told.reasons[0].seed_tracks) <= liked


def test_a_refusal_of_its_artist_is_named_and_can_be_taken_back(
    desk: Desk, people: list[Listener], database: Database, clock: ManualClock
) -> None:
    one, feedback = people[4], Feedback(database, clock)
    track = unheard(desk, one)
    with database.read() as connection:
        artist = catalogue.track(connection, track).credits[0].artist_id
    said = feedback.say(one, EventKind.NEVER, Subject(artist_id=artist)).event
    (against,) = why(desk, UTC, one, track).against
    assert (against.cause, against.event) == (Cause.SAID, said)
    assert "segue" not in against.said
    feedback.undo(one)
    assert why(desk, UTC, one, track).against == ()


def test_what_is_known_and_played_out_says_so(
    desk: Desk, people: list[Listener], database: Database, clock: ManualClock
) -> None:
    one = people[4]
    track = unheard(desk, one)
    store(database, [play(one, track, clock()) for _ in range(1)])
    (known,) = why(desk, UTC, one, track).against
    assert "played once, 1 to the end" in known.said
    store(database, [play(one, track, clock().replace(minute=minute)) for minute in range(1, 13)])
    assert any(said.cause is Cause.PLAYED_OUT for said in why(desk, UTC, one, track).against)


def test_a_track_that_is_not_there_is_a_clear_error(desk: Desk, people: list[Listener]) -> None:
    with pytest.raises(NotFound, match="no music with the number 999"):
        why(desk, UTC, people[0], TrackId(999))
