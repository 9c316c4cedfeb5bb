"""What a library knows is what is learned from: copies are one recording, podcasts are no music."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from segue.domain.articles import About, Article
from segue.domain.hearing import HeardPart, SoundVector
from segue.domain.ids import ListenerId, ModelId, TrackId
from segue.domain.listening import AgeBand, Ending, Event, EventKind, Listener, Subject
from segue.domain.music import Kind, LyricLine, Lyrics
from segue.domain.naming import Guess, Naming, Task
from segue.services.gathering import gather, lived_by
from segue.storage import articles, catalogue, heard, intake, listening, named
from segue.storage.database import Database
from segue.storage.folders import add_folder
from segue.taste import NOWHERE, Numbering
from segue.taste.signals import listening_of
from tests.conftest import NOON
from tests.storage.conftest import reading

EAR = ModelId("ear-1")


@pytest.fixture
def tracks(database: Database) -> list[TrackId]:
    """A and b by Ada, c which is a's sound again, d by Bob and Ada; and a podcast."""
    words = Lyrics((LyricLine("the sea at night"),))
    songs = [
        replace(reading("a.flac", title="A", by=["Ada"], album="One", genres=("Jazz",)), lyrics=(words,)),
        reading("b.flac", title="B", by=["Ada"], album="One"),
        reading("c.flac", audio="a.flac", title="A again", by=["Ada"], explicit=True),
        reading("d.flac", title="D", by=["Bob", "Ada"], explicit=False),
    ]
    with database.write() as connection:
        music = add_folder(connection, "/music", Kind.MUSIC, NOON)
        talk = add_folder(connection, "/talk", Kind.PODCAST, NOON)
        taken = intake.take(connection, music, [(one, None) for one in songs], NOON, lambda *_: True)
        intake.take(connection, talk, [(reading("t.mp3", title="Talk"), None)], NOON, lambda *_: True)
        return [one.track_id for one in taken]


@pytest.fixture
def ada(database: Database) -> Listener:
    with database.write() as connection:
        listener = Listener(ListenerId(0), "ada", "Ada", NOON, "MA", AgeBand.FROM_25)
        return listening.add_listener(connection, listener)


def play(listener: Listener, track: TrackId, minutes: int) -> Event:
    at = NOON + timedelta(minutes=minutes)
    subject = Subject(track_id=track)
    return Event(listener.id, EventKind.PLAY, subject, at, heard_ms=180_000, ended=Ending.COMPLETED, session="s")


def test_everything_known_stands_in_rows(database: Database, tracks: list[TrackId], ada: Listener) -> None:
    with database.write() as connection:
        sound = [catalogue.track(connection, track).audio_hash for track in tracks]
        part = HeardPart("rhythm", 1, {"tempo_bpm": 120.0}, b"")
        vector = SoundVector(EAR, np.array([3, 4], "<f4").tobytes(), b"", b"", 1)
        heard.keep(connection, sound[0], [part], [vector], NOON)
        said = Naming(Task.GENRE, ModelId("m"), (Guess("Jazz", 0.7), Guess("Rai", 0.6)), ("Jazz", "Rai"), 0.3)
        named.keep(connection, [(sound[0], said)], NOON)
        listening.add_events(connection, [play(ada, tracks[2], 0), play(ada, tracks[1], 4)])
    gathered = gather(database, EAR, NOON + timedelta(days=1))
    music, known = gathered.music, gathered.listening
    a, b, c, d = tracks
    assert music.items.ids.tolist() == [a, b, d]
    assert gathered.copies == {c: a}
    assert [music.artist_names[artist] for artist in music.artists] == ["Ada", "Ada", "Bob"]
    assert music.albums[0] == music.albums[1] >= 0
    assert music.albums[2] == NOWHERE
    assert music.heard.tolist() == [True, False, False]
    assert dict(zip(music.figures.names, music.figures.values[0].tolist(), strict=True))["tempo_bpm"] == 120
    labels = dict(zip(music.labels.names, music.labels.shares[[0]].toarray()[0].tolist(), strict=True))
    assert labels == {"Jazz": 1.0, "Rai": pytest.approx(0.6)}
    assert music.texts == ("A\nthe sea at night", "B", "D")
    # One file of a recording that is said to be explicit is enough.
    assert music.explicit is not None
    assert music.explicit.tolist() == [True, False, False]
    # What was done with the copy was done with the first.
    assert known.weights[[0]].toarray()[0].tolist() == [pytest.approx(1.0, abs=0.01)] * 2 + [0.0]
    assert known.sequences[0].tolist() == [0, 1]
    assert known.people is not None
    assert known.people.ages.tolist() == [list(AgeBand).index(AgeBand.FROM_25)]


def test_what_somebody_does_now_counts_without_learning_anew(
    database: Database, tracks: list[TrackId], ada: Listener
) -> None:
    gathered = gather(database, EAR, NOON)
    with database.write() as connection:
        no = Event(ada.id, EventKind.NEVER, Subject(track_id=tracks[3]), NOON + timedelta(minutes=9))
        listening.add_events(connection, [play(ada, tracks[0], 5), no])
    deeds, today = lived_by(database, ada, gathered.copies), (NOON + timedelta(minutes=10)).timestamp() / 86_400
    one = listening_of(deeds, Numbering.of([ada.id]), gathered.music.items, gathered.makers, today=today)
    assert one.weights.toarray()[0].tolist() == [pytest.approx(1.0, abs=0.01), 0.0, -4.0]
    assert one.vetoes is not None
    assert one.vetoes.indices.tolist() == [2]


def test_what_is_written_goes_with_every_track_that_it_is_about(database: Database, tracks: list[TrackId]) -> None:
    a, _, c, d = tracks
    with database.write() as connection:
        album = catalogue.track(connection, a).album_id
        (bob,) = articles.artists_called(connection, "BOB")
        (ada,) = articles.artists_called(connection, "ada")
        for subject, words in (
            (Subject(artist_id=ada), "of Ada"),
            (Subject(artist_id=bob), "of Bob"),
            (Subject(album_id=album), "of One"),
            (Subject(track_id=c), "of a copy"),
            (Subject(track_id=d), "of D"),
        ):
            articles.keep(connection, Article(About("x"), words, "p", "s"), subject, "en", NOON)
    texts = gather(database, EAR, NOON).music.texts
    assert texts == (
        "A\nthe sea at night\nof Ada\nof One\nof a copy",
        "B\nof Ada\nof One",
        "D\nof Ada\nof Bob\nof D",
    )


def test_an_empty_library_is_gathered_too(database: Database) -> None:
    gathered = gather(database, EAR, NOON)
    assert gathered.listening.weights.shape == (0, 0)
    assert len(gathered.music) == 0
