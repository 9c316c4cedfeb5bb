"""What is forgotten is gone from events, lists and beliefs; what is exported is all; who leaves leaves nothing."""

from datetime import timedelta
from pathlib import Path

import pytest

from segue.domain.errors import BadRequest, NotFound
from segue.domain.ids import ArtistId, ListenerId, ModelId, TrackId
from segue.domain.listening import EventKind, Listener, Preferences, Subject
from segue.domain.music import Kind
from segue.domain.recommending import ListKind, Reason, ReasonKind, Recommendation, TrackList
from segue.services.discovering.desk import Desk
from segue.services.discovering.feedback import Feedback
from segue.services.discovering.profile import OwnData, believed
from segue.services.learning import Learner
from segue.storage import catalogue, intake, jobs, kept_lists, listening, serving_models
from segue.storage.artifacts import replace_file
from segue.storage.database import Database
from segue.storage.folders import add_folder
from segue.storage.listening import events_of
from tests.conftest import NOON, ManualClock
from tests.storage.conftest import reading

EAR = ModelId("ear-1")
SONGS = (("Harbour", "Ada", "Jazz"), ("Lantern", "Ada", "Folk"), ("Ferry", "Bo", "Folk"))


@pytest.fixture
def tracks(database: Database) -> list[TrackId]:
    songs = [reading(f"{title}.flac", title=title, by=[artist], genres=(genre,)) for title, artist, genre in SONGS]
    songs.append(reading("copy.flac", "Harbour.flac", title="Harbour again", by=["Ada"], genres=("Jazz",)))
    with database.write() as connection:
        folder = add_folder(connection, "/music", Kind.MUSIC, NOON)
        return [
            one.track_id
            for one in intake.take(connection, folder, [(song, None) for song in songs], NOON, lambda *_: True)
        ]


@pytest.fixture
def noor(database: Database, tracks: list[TrackId], clock: ManualClock) -> Listener:
    with database.write() as connection:
        made = [
            listening.add_listener(connection, Listener(ListenerId(0), name, name, NOON)) for name in ("noor", "bob")
        ]
    feedback = Feedback(database, clock)
    for listener in made:
        for track in tracks:
            feedback.play(listener, Subject(track_id=track))
            clock.forward(days=1)
        feedback.say(listener, EventKind.LIKE, Subject(track_id=tracks[2]))
    return made[0]


@pytest.fixture
def own(database: Database, clock: ManualClock) -> OwnData:
    return OwnData(database, clock)


def about(database: Database, listener: Listener) -> list[tuple[EventKind, int | None]]:
    with database.read() as connection:
        return [(event.kind, event.subject.track_id) for event in events_of(connection, listener.id)]


def others(database: Database, noor: Listener) -> int:
    with database.read() as connection:
        return sum(
            len(events_of(connection, one.id)) for one in listening.all_listeners(connection) if one.id != noor.id
        )


def test_a_track_is_forgotten_with_its_copies(
    database: Database, own: OwnData, noor: Listener, tracks: list[TrackId], clock: ManualClock, tmp_path: Path
) -> None:
    desk = Desk(database, Learner(database, tmp_path, EAR, clock, replace_file), EAR, clock)
    before = others(database, noor)
    assert "Ada" in {one.name for one in believed(desk, noor).artists}
    with database.write() as connection:
        serving_models.serve(connection, "taste", ModelId("taste-1"), NOON)
    gone = own.forget(noor, tracks=[tracks[0]])
    assert gone.events == 2
    assert gone.tracks == {tracks[0], tracks[3]}
    assert {track for _, track in about(database, noor)} == {tracks[1], tracks[2]}
    assert others(database, noor) == before
    assert desk.stock.music.items.rows([tracks[0]])[0] not in desk.memory(noor).met
    with database.read() as connection:
        assert [job.kind for job in jobs.recent_jobs(connection)] == ["learn"]
    assert own.forget(noor, tracks=[tracks[0]]).events == 0


def test_an_artist_a_genre_and_a_time_are_forgotten(
    database: Database, own: OwnData, noor: Listener, tracks: list[TrackId], clock: ManualClock
) -> None:
    with database.read() as connection:
        ada = next(one.id for one in catalogue.all_artists(connection) if one.name == "Ada")
    Feedback(database, clock).say(noor, EventKind.FOLLOW, Subject(artist_id=ada))
    own.forget(noor, since=NOON, until=NOON + timedelta(days=1))
    assert (EventKind.PLAY, tracks[0]) not in about(database, noor)
    assert own.forget(noor, artist=ada).events == 3
    assert about(database, noor) == [(EventKind.PLAY, tracks[2]), (EventKind.LIKE, tracks[2])]
    assert own.forget(noor, genre="FOLK").events == 2
    assert about(database, noor) == []


def test_what_was_taken_back_does_not_come_back(
    database: Database, own: OwnData, noor: Listener, tracks: list[TrackId], clock: ManualClock
) -> None:
    """The taking back of an older word lies in the time that is forgotten, the word does not."""
    feedback = Feedback(database, clock)
    clock.forward(days=1)
    feedback.say(noor, EventKind.NEVER, Subject(track_id=tracks[1]))
    clock.forward(days=1)
    later = clock()
    feedback.undo(noor)
    own.forget(noor, since=later)
    with database.read() as connection:
        kinds = [event.kind for event in events_of(connection, noor.id)]
    assert kinds.count(EventKind.UNDO) == kinds.count(EventKind.NEVER) == 1
    own.forget(noor, tracks=[tracks[1]])
    with database.read() as connection:
        assert EventKind.UNDO not in {event.kind for event in events_of(connection, noor.id)}


def test_kept_lists_that_tell_of_it_go_too(
    database: Database, own: OwnData, noor: Listener, tracks: list[TrackId]
) -> None:
    def made(track: TrackId, seed: TrackId, key: str) -> TrackList:
        why = Reason(ReasonKind.SOUND, (seed,))
        return TrackList(ListKind.WEEKLY, "Weekly", (Recommendation(track, 1.0, "m", (why,)),), "m", key=key)

    with database.write() as connection:
        for key, track, seed in (("a", 1, 0), ("b", 0, 2), ("c", 1, 2)):
            kept_lists.keep(connection, noor.id, made(tracks[track], tracks[seed], key), NOON)
    assert own.forget(noor, tracks=[tracks[0]]).lists == 2
    with database.read() as connection:
        assert [one["key"] for one in kept_lists.all_kept(connection, noor.id)] == ["c"]


def test_export_holds_everything_and_deleting_leaves_nothing(
    database: Database, own: OwnData, noor: Listener, tracks: list[TrackId]
) -> None:
    own.set(noor, Preferences(explore=0.6, in_charts=True))
    told = list(own.export(noor))
    assert [one["type"] for one in told] == ["listener", "preferences", *["event"] * 5]
    assert (told[0]["name"], told[1]["explore"], told[2]["title"]) == ("noor", 0.6, "Harbour")
    before = others(database, noor)
    own.delete(noor)
    with database.read() as connection:
        assert jobs.recent_jobs(connection) == [], "nothing was learned that would have to be learned anew"
        assert [one.name for one in listening.all_listeners(connection)] == ["bob"]
        assert events_of(connection, noor.id) == []
    assert others(database, noor) == before


def test_learning_is_paused_and_goes_on(
    database: Database, own: OwnData, noor: Listener, tracks: list[TrackId], clock: ManualClock
) -> None:
    feedback, before = Feedback(database, clock), about(database, noor)
    assert own.learning(noor, on=False)
    assert not own.learning(noor, on=False)
    assert feedback.play(noor, Subject(track_id=tracks[0])) is None
    assert about(database, noor) == before
    assert own.learning(noor, on=True)
    assert feedback.play(noor, Subject(track_id=tracks[0])) is not None


def test_what_makes_no_sense_is_refused(own: OwnData, noor: Listener) -> None:
    with pytest.raises(BadRequest, match="what to forget"):
        own.forget(noor)
    with pytest.raises(BadRequest, match="what to forget"):
        own.forget(noor, tracks=[TrackId(1)], genre="Jazz")
    with pytest.raises(BadRequest, match="ends before it begins"):
        own.forget(noor, since=NOON, until=NOON)
    with pytest.raises(NotFound, match="tagged Polka"):
        own.forget(noor, genre="Polka")
    with pytest.raises(NotFound, match="no artist 999"):
        own.forget(noor, artist=ArtistId(999))
