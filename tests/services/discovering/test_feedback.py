"""What listeners say is kept once, does what it says to the next list, and can be taken back."""

from datetime import timedelta
from pathlib import Path

import pytest

from segue.domain.errors import BadRequest, NotFound
from segue.domain.ids import EventId, ModelId, TrackId
from segue.domain.jobs import Progress
from segue.domain.listening import Ending, EventKind, Listener, Preferences, Subject
from segue.services.discovering.desk import Desk
from segue.services.discovering.feedback import Feedback, Standing
from segue.services.learning import Learner
from segue.storage import catalogue, names, preferences
from segue.storage.artifacts import replace_file
from segue.storage.database import Database
from segue.storage.listening import events_of
from segue.taste import recommend
from tests.conftest import ManualClock
from tests.services.listening_library import add_listeners, add_tracks, circles, store

EAR = ModelId("ear-1")


def quiet(progress: Progress) -> None:
    assert progress.total is None or progress.done <= progress.total


@pytest.fixture
def tracks(database: Database) -> list[TrackId]:
    return add_tracks(database)


@pytest.fixture
def ada(database: Database, tracks: list[TrackId]) -> Listener:
    return add_listeners(database, 1, "ada")[0]


@pytest.fixture
def feedback(database: Database, clock: ManualClock) -> Feedback:
    return Feedback(database, clock)


def of(track: TrackId) -> Subject:
    return Subject(track_id=track)


def kinds(feedback: Feedback, listener: Listener) -> list[tuple[EventKind, Standing]]:
    return [(one.event.kind, one.standing) for one in feedback.listed(listener)]


def artist_of(database: Database, track: TrackId) -> Subject:
    with database.read() as connection:
        return Subject(artist_id=catalogue.track(connection, track).credits[0].artist_id)


def test_nothing_is_kept_twice_and_the_last_word_holds(
    feedback: Feedback, ada: Listener, tracks: list[TrackId], clock: ManualClock
) -> None:
    liked = feedback.say(ada, EventKind.LIKE, of(tracks[0]))
    assert liked.new
    assert liked.follows.startswith("“Song 0” by Artist 0-0 counts as liked")
    assert "segue" not in liked.follows
    again = feedback.say(ada, EventKind.LIKE, of(tracks[0]))
    assert (again.new, again.event) == (False, liked.event)
    clock.forward(days=1)
    never = feedback.say(ada, EventKind.NEVER, of(tracks[0]))
    assert "will never come again, in any list" in never.follows
    assert kinds(feedback, ada) == [(EventKind.NEVER, Standing.HOLDS), (EventKind.LIKE, Standing.OVERRULED)]
    feedback.undo(ada)
    assert kinds(feedback, ada) == [(EventKind.NEVER, Standing.TAKEN_BACK), (EventKind.LIKE, Standing.HOLDS)]


def test_taking_back_knows_whose_and_what(
    database: Database, feedback: Feedback, ada: Listener, tracks: list[TrackId]
) -> None:
    (bob,) = add_listeners(database, 1, "bob")
    with pytest.raises(NotFound, match="nothing that could be taken back"):
        feedback.undo(ada)
    his = feedback.say(bob, EventKind.LIKE, of(tracks[0])).event
    assert his.id is not None
    with pytest.raises(NotFound, match=f"has no event {his.id}"):
        feedback.undo(ada, his.id)
    with pytest.raises(NotFound, match="has no event 999"):
        feedback.undo(ada, EventId(999))
    assert feedback.undo(bob, his.id).about == "“Song 0” by Artist 0-0"
    with pytest.raises(BadRequest, match="taken back already"):
        feedback.undo(bob, his.id)
    with pytest.raises(NotFound, match="nothing that could be taken back"):
        feedback.undo(bob)


def test_what_makes_no_sense_is_refused(feedback: Feedback, ada: Listener, tracks: list[TrackId]) -> None:
    with pytest.raises(NotFound, match="no track 999"):
        feedback.say(ada, EventKind.LIKE, of(TrackId(999)))
    with pytest.raises(BadRequest, match="Only artists"):
        feedback.say(ada, EventKind.FOLLOW, of(tracks[0]))
    with pytest.raises(BadRequest, match="6 stars cannot be given"):
        feedback.say(ada, EventKind.RATING, of(tracks[0]), stars=6)
    with pytest.raises(NotFound, match="no track 999"):
        feedback.play(ada, of(TrackId(999)))
    assert feedback.listed(ada) == []


def test_plays_and_skips_say_how_they_ended(feedback: Feedback, ada: Listener, tracks: list[TrackId]) -> None:
    heard = [
        feedback.play(ada, of(tracks[0])),
        feedback.play(ada, of(tracks[0]), heard_s=170),
        feedback.play(ada, of(tracks[0]), heard_s=60),
        feedback.play(ada, of(tracks[0]), heard_s=4, skipped=True),
        feedback.play(ada, of(tracks[0]), skipped=True),
    ]
    told = [(one.kind, one.ended, one.heard_ms) for one in heard if one is not None]
    assert told == [
        (EventKind.PLAY, Ending.COMPLETED, 180_000),
        (EventKind.PLAY, Ending.COMPLETED, 170_000),
        (EventKind.PLAY, Ending.STOPPED, 60_000),
        (EventKind.PLAY, Ending.SKIPPED, 4_000),
        (EventKind.SKIP, None, None),
    ]
    early, late = feedback.listed(ada)[1].effect, feedback.listed(ada)[0].effect
    assert ("after 4 seconds" in early, "passed over" in late) == (True, True)


def test_nothing_is_kept_of_a_private_session_or_while_learning_is_paused(
    database: Database, feedback: Feedback, ada: Listener, tracks: list[TrackId]
) -> None:
    assert feedback.play(ada, of(tracks[0]), private=True) is None
    with database.write() as connection:
        preferences.set_preferences(connection, ada.id, Preferences(learning=False))
    assert feedback.play(ada, of(tracks[0])) is None
    with database.read() as connection:
        assert events_of(connection, ada.id) == []


def test_artists_and_albums_are_known_by_name_or_number(database: Database, tracks: list[TrackId]) -> None:
    with database.read() as connection:
        artist = names.artist_called(connection, "ARTIST 0 0")
        assert names.artist_called(connection, f"artist:{artist}") == artist
        assert names.called(connection, [Subject(artist_id=artist)]) == {Subject(artist_id=artist): ("Artist 0-0", "")}
        with pytest.raises(NotFound, match="no artist called nobody"):
            names.artist_called(connection, "nobody")
        with pytest.raises(NotFound, match="no album called album:7"):
            names.album_called(connection, "album:7")


def test_every_word_changes_the_next_list_and_taking_it_back_restores_it(
    sqlite_database: Database, tmp_path: Path, clock: ManualClock
) -> None:
    tracks = add_tracks(sqlite_database)
    listeners = add_listeners(sqlite_database, 30)
    store(sqlite_database, circles(listeners, tracks))
    learner = Learner(sqlite_database, tmp_path / "taste", EAR, clock, replace_file)
    learner.learn(quiet)
    desk, feedback = Desk(sqlite_database, learner, EAR, clock), Feedback(sqlite_database, clock)
    (ada,) = add_listeners(sqlite_database, 1, "ada")
    for track in tracks[0:6:2]:
        feedback.play(ada, of(track))

    def next_list() -> list[TrackId]:
        memory = desk.memory(ada)
        found = recommend(desk.stock.model, memory.history, len(tracks)).items[0]
        return desk.tracks([row for row in found.tolist() if row >= 0 and row not in memory.resting])

    before = next_list()
    first, odd = before[0], tracks[1]
    makers = artist_of(sqlite_database, first)
    words: list[tuple[EventKind, Subject, int | None]] = [
        (EventKind.NEVER, of(first), None),
        (EventKind.DISLIKE, of(first), None),
        (EventKind.RATING, of(first), 1),
        (EventKind.NOT_NOW, of(first), None),
        (EventKind.NOT_NOW, makers, None),
        (EventKind.NEVER, makers, None),
        (EventKind.LIKE, of(odd), None),
        (EventKind.LIKE, artist_of(sqlite_database, odd), None),
        (EventKind.FOLLOW, artist_of(sqlite_database, odd), None),
    ]
    for kind, subject, stars in words:
        clock.forward(minutes=1)
        said = feedback.say(ada, kind, subject, stars=stars)
        after = next_list()
        assert after != before, said.follows
        if kind in (EventKind.LIKE, EventKind.FOLLOW):
            others = [track for track in tracks[3::2] if track in after and track in before]
            assert sum(map(after.index, others)) < sum(map(before.index, others)), said.follows
        else:
            assert first not in after
        feedback.undo(ada)
        assert next_list() == before
    feedback.say(ada, EventKind.NOT_NOW, of(first))
    clock.now += timedelta(days=31)
    assert feedback.listed(ada)[0].standing is Standing.OVER
    assert first in next_list()
