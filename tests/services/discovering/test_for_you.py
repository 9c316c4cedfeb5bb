"""The plainest list: new to the listener, with true grounds, without what they turned away."""

from pathlib import Path

import pytest

from segue.domain.ids import TrackId
from segue.domain.listening import Event, EventKind, Listener, Subject
from segue.domain.recommending import ReasonKind
from segue.services.discovering.desk import Desk
from segue.services.discovering.for_you import list_for
from segue.services.learning import Learner
from segue.storage.artifacts import replace_file
from segue.storage.database import Database
from segue.storage.listening import events_of
from tests.conftest import NOON, ManualClock
from tests.services.listening_library import add_listeners, add_tracks, circles, store
from tests.services.test_learning import EAR, quiet


def asked(database: Database, folder: Path, clock: ManualClock) -> Desk:
    return Desk(database, Learner(database, folder / "taste", EAR, clock, replace_file), EAR, clock)


@pytest.fixture
def tracks(database: Database) -> list[TrackId]:
    return add_tracks(database)


def heard(database: Database, listener: Listener) -> set[TrackId | None]:
    with database.read() as connection:
        return {one.subject.track_id for one in events_of(connection, listener.id, kinds=[EventKind.PLAY])}


def test_it_is_new_of_their_circle_and_explained(
    database: Database, tracks: list[TrackId], tmp_path: Path, clock: ManualClock
) -> None:
    people = add_listeners(database, 30)
    store(database, circles(people, tracks))
    Learner(database, tmp_path / "taste", EAR, clock, replace_file).learn(quiet)
    one = people[4]
    made = list_for(asked(database, tmp_path, clock), one, 3)
    known = heard(database, one)
    assert len(made.tracks) == 3
    for track in made.tracks:
        assert track.track_id not in known
        assert track.reasons[0].kind is not ReasonKind.RANDOM
        assert set(track.reasons[0].seed_tracks) <= known
    # What comes after the first is there for variety, too.
    assert tracks.index(made.tracks[0].track_id) % 2 == 0
    put_off, never = (made.tracks[place].track_id for place in (0, 1))
    store(database, [Event(one.id, EventKind.NOT_NOW, Subject(track_id=put_off), NOON)])
    store(database, [Event(one.id, EventKind.NEVER, Subject(track_id=never), NOON)])
    again = {track.track_id for track in list_for(asked(database, tmp_path, clock), one, 24).tracks}
    assert not {put_off, never} & again


def test_without_music_it_says_why_it_is_empty(database: Database, tmp_path: Path, clock: ManualClock) -> None:
    (one,) = add_listeners(database, 1)
    made = list_for(asked(database, tmp_path, clock), one, 5)
    assert made.tracks == ()
    assert made.short
