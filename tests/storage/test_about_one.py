"""What is asked of one track or one artist, on both databases: somebody's plays, what was shown, what is written."""

from datetime import timedelta

from segue.domain.articles import About, Article
from segue.domain.ids import ArtistId, ModelId
from segue.domain.listening import Event, EventKind, Subject
from segue.storage import articles, catalogue
from segue.storage.database import Database
from segue.storage.impressions import shown_times
from segue.storage.listening import events_with
from tests.conftest import NOON
from tests.services.discovering.sounding_library import add_songs
from tests.services.listening_library import DAY, add_listeners, play, store


def test_only_ones_own_deeds_with_these_tracks_are_told_the_oldest_first(database: Database) -> None:
    tracks = add_songs(database, ModelId("ear"))
    one, other = add_listeners(database, 2)
    store(database, [play(one, tracks[0], NOON), play(one, tracks[1], NOON - DAY), play(one, tracks[2], NOON)])
    store(database, [play(other, tracks[0], NOON)])
    with database.read() as connection:
        found = events_with(connection, one.id, tracks[:2])
    assert [(event.listener_id, event.subject.track_id) for event in found] == [
        (one.id, tracks[1]),
        (one.id, tracks[0]),
    ]


def test_what_was_shown_is_counted_from_a_day_on(database: Database) -> None:
    tracks = add_songs(database, ModelId("ear"))
    (one,) = add_listeners(database, 1)
    shown = [Event(one.id, EventKind.IMPRESSION, Subject(track_id=track), NOON) for track in tracks[:3]]
    old = Event(one.id, EventKind.IMPRESSION, Subject(track_id=tracks[0]), NOON - timedelta(days=9))
    store(database, [*shown, old, play(one, tracks[0], NOON)])
    with database.read() as connection:
        assert shown_times(connection, NOON - timedelta(days=1)) == 3
        assert shown_times(connection, NOON - timedelta(days=10)) == 4


def test_articles_on_an_artist_are_those_on_their_music_too(database: Database) -> None:
    tracks = add_songs(database, ModelId("ear"))
    with database.read() as connection:
        track = catalogue.track(connection, tracks[0])
    artist = track.credits[0].artist_id
    subjects = [(Subject(artist_id=artist), "2020"), (Subject(track_id=track.id), None)]
    subjects += [(Subject(track_id=tracks[-1]), "2024")]
    if track.album_id is not None:
        subjects.append((Subject(album_id=track.album_id), "2023"))
    with database.write() as connection:
        for place, (subject, date) in enumerate(subjects):
            article = Article(About(), f"Text {place}", "place", "paper", date)
            assert articles.keep(connection, article, subject, "en", NOON)
    with database.read() as connection:
        found = articles.articles_on(connection, artist, 10)
        assert [one.date for one in found] == [
            date
            for _, date in sorted(
                (pair for pair in subjects if pair[0].track_id != tracks[-1]),
                key=lambda pair: pair[1] or "",
                reverse=True,
            )
        ]
        assert articles.articles_on(connection, ArtistId(10**9), 10) == []
        assert len(articles.articles_on(connection, artist, 1)) == 1
