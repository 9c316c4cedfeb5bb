from collections.abc import Sequence

from sqlalchemy import func, select

from segue.domain.ids import ContentHash, ListenerId, TrackId
from segue.domain.listening import Ending, Event, EventKind, Listener, Subject
from segue.domain.music import (
    UNKNOWN_ARTIST,
    VARIOUS_ARTISTS,
    Credit,
    Folder,
    LyricLine,
    Lyrics,
    ReplayGain,
    Role,
    StoredPicture,
    Tags,
    Track,
)
from segue.storage import catalogue, credits, intake, schema, survey
from segue.storage.database import Database
from segue.storage.intake import Outcome
from segue.storage.listening import add_events, add_listener, events_of
from tests.conftest import NOON
from tests.storage.conftest import Take, reading


def _track(database: Database, track_id: TrackId) -> Track:
    with database.read() as connection:
        return catalogue.track(connection, track_id)


def _albums(database: Database) -> Sequence[tuple[str, str]]:
    with database.write() as connection:
        credits.gather_album_artists(connection)
        query = select(schema.albums.c.title, schema.albums.c.artist).order_by(schema.albums.c.title)
        return [(row.title, row.artist) for row in connection.execute(query)]


def _artists(database: Database) -> list[str]:
    with database.read() as connection:
        return [artist.name for artist in catalogue.all_artists(connection)]


def test_what_was_read_is_what_is_kept(database: Database, take: Take, folder: Folder) -> None:
    tags = Tags(
        title="محبوبي",
        album="Ночь\u0301",
        credits=(
            Credit("Зоя", Role.ARTIST, "Zoya", "c0b2500e-0cef-4130-869d-732b23ed9df5"),
            Credit("아이유", Role.ARTIST),
            Credit("Label Band", Role.ALBUM_ARTIST),
            Credit("J. Doe", Role.COMPOSER),
        ),
        genres=("Chaabi", "Jazz"),
        moods=("calm",),
        track_number=3,
        disc_number=2,
        date="1999-05",
        bpm=92.5,
        key="Am",
        gain=ReplayGain(-7.5, 0.98, None, None),
        explicit=False,
        machine_made=True,
        isrc=("USABC1234567",),
    )
    words = (Lyrics((LyricLine("hold the line", 1200), LyricLine("", None)), "eng", "lrc"),)
    one = reading("a/b/\udcff.flac")
    one = type(one)(one.stamp, one.audio_hash, one.format, tags, words)
    picture = StoredPicture(ContentHash("ab" * 20), "image/png", 500, 400, 1234)
    with database.write() as connection:
        (taken,) = intake.take(connection, folder, [(one, picture)], NOON, lambda *_: True)
    track = _track(database, taken.track_id)
    assert (track.tags, track.stamp, track.format, track.audio_hash) == (tags, one.stamp, one.format, one.audio_hash)
    assert [(credit.name, credit.role) for credit in track.credits] == [
        ("Зоя", Role.ARTIST),
        ("아이유", Role.ARTIST),
        ("J. Doe", Role.COMPOSER),
    ]
    with database.read() as connection:
        assert catalogue.lyrics_of(connection, track.id) == list(words)
        assert track.picture is not None
        assert catalogue.picture(connection, track.picture) == picture
        assert catalogue.genre_counts(connection) == {"Chaabi": 1, "Jazz": 1}
        assert track.album_id is not None
        assert catalogue.album(connection, track.album_id).artist == "Label Band"


def test_a_retagged_file_is_the_same_track(database: Database, take: Take) -> None:
    (first,) = take(reading("a.flac", title="Wrong", by=("Nobody",), genres=("Pop",), album="Old"))
    (again,) = take(reading("a.flac", title="Right", modified_ns=2, genres=("Rock",), album="New"))
    assert again == intake.Taken(first.track_id, Outcome.UPDATED)
    assert _track(database, first.track_id).tags.title == "Right"
    with database.write() as connection:
        credits.drop_unused_names(connection)
        assert catalogue.genre_counts(connection) == {"Rock": 1}
    assert _artists(database) == ["Artist"]
    assert [title for title, _ in _albums(database)] == ["New"]


def test_a_moved_file_keeps_its_number_and_its_history(database: Database, take: Take) -> None:
    (first,) = take(reading("old/a.flac", "sound"))
    listener = Listener(ListenerId(0), "ada", "Ada", NOON)
    with database.write() as connection:
        listener = add_listener(connection, listener)
        subject = Subject(track_id=first.track_id)
        add_events(connection, [Event(listener.id, EventKind.PLAY, subject, NOON, 180_000, Ending.COMPLETED)])
    (moved,) = take(reading("new/b.flac", "sound"), gone=["old/a.flac"])
    assert moved == intake.Taken(first.track_id, Outcome.MOVED)
    assert _track(database, first.track_id).stamp.path == "new/b.flac"
    with database.read() as connection:
        assert [event.subject.track_id for event in events_of(connection, listener.id)] == [first.track_id]


def test_a_missing_track_returns_with_its_file_even_elsewhere(database: Database, take: Take) -> None:
    first, second = take(reading("a.flac", "one"), reading("b.flac", "two"))
    with database.write() as connection:
        survey.mark_missing(connection, [first.track_id, second.track_id], NOON)
    assert take(reading("a.flac", "one"))[0] == intake.Taken(first.track_id, Outcome.RETURNED)
    assert take(reading("c.flac", "two"))[0] == intake.Taken(second.track_id, Outcome.MOVED)
    assert _track(database, second.track_id).missing_since is None


def test_equal_audio_in_two_files_is_linked_not_merged(database: Database, take: Take) -> None:
    first, second = take(reading("album/a.flac", "sound"), reading("compilation/a.flac", "sound"))
    assert first.track_id != second.track_id
    with database.read() as connection:
        linked = catalogue.same_audio(connection, _track(database, first.track_id).audio_hash)
        assert {track.id for track in linked} == {first.track_id, second.track_id}
        assert catalogue.counts(connection).duplicates == 1


def test_two_files_that_swap_names_swap_places(database: Database, take: Take) -> None:
    one, two = take(reading("a.flac", "one", title="One"), reading("b.flac", "two", title="Two"))
    taken = take(
        reading("a.flac", "two", title="Two"), reading("b.flac", "one", title="One"), gone=["a.flac", "b.flac"]
    )
    assert [result.track_id for result in taken] == [two.track_id, one.track_id]
    assert _track(database, one.track_id).stamp.path == "b.flac"
    assert _track(database, two.track_id).stamp.path == "a.flac"


def test_the_same_song_encoded_anew_in_place_is_the_same_track(database: Database, take: Take) -> None:
    (first,) = take(reading("a.flac", "128 kbit", title="Song"))
    assert take(reading("a.flac", "lossless", title="SONG"))[0] == intake.Taken(first.track_id, Outcome.UPDATED)


def test_another_song_at_a_known_path_is_another_track(database: Database, take: Take) -> None:
    (first,) = take(reading("a.flac", "one", title="Song"))
    (other,) = take(reading("a.flac", "two", title="Quite another"))
    assert other.outcome is Outcome.NEW
    assert other.track_id != first.track_id
    assert _track(database, first.track_id).missing_since == NOON


def test_names_in_any_spelling_are_one_artist(database: Database, take: Take) -> None:
    take(reading("a.flac", by=("Björk",)), reading("b.flac", by=("BJORK",)), reading("c.flac", by=("Bjo\u0308rk",)))
    assert _artists(database) == ["Björk"]


def test_a_musicbrainz_id_tells_namesakes_apart_and_joins_spellings(database: Database, take: Take) -> None:
    one, two = "aaaaaaaa-0000-4000-8000-000000000001", "aaaaaaaa-0000-4000-8000-000000000002"
    take(reading("a.flac", by=("John Smith",)))
    take(
        reading("b.flac", by=(Credit("John Smith", mbid=one),)), reading("c.flac", by=(Credit("John Smith", mbid=two),))
    )
    take(reading("d.flac", by=(Credit("J. Smith", mbid=one),)), reading("e.flac", by=("john smith",)))
    with database.read() as connection:
        found = {artist.mbid: artist.track_count for artist in catalogue.all_artists(connection)}
    assert found == {one: 4, two: 1}


def test_albums_of_one_title_by_two_artists_are_two(database: Database, take: Take) -> None:
    both = [Credit("A"), Credit("A", Role.ALBUM_ARTIST)], [Credit("B"), Credit("B", Role.ALBUM_ARTIST)]
    take(reading("1.flac", by=both[0], album="Greatest Hits"), reading("2.flac", by=both[1], album="Greatest Hits"))
    assert sorted(_albums(database)) == [("Greatest Hits", "A"), ("Greatest Hits", "B")]


def test_without_an_album_artist_a_folder_is_one_album(database: Database, take: Take) -> None:
    take(
        reading("Own/CD1/1.flac", by=("A",), album="Own"),
        reading("Own/CD 2/1.flac", by=("A",), album="Own"),
        reading("Mix/1.flac", by=("A",), album="Mix"),
        reading("Mix/2.flac", by=("B",), album="Mix"),
    )
    assert _albums(database) == [("Mix", VARIOUS_ARTISTS), ("Own", "A")]
    take(reading("Mix/2.flac", by=("A",), album="Mix", modified_ns=2))
    assert _albums(database) == [("Mix", "A"), ("Own", "A")]


def test_a_track_without_any_name_is_by_the_unknown_artist(database: Database, take: Take) -> None:
    take(reading("a.flac", by=()), reading("b.flac", by=(Credit("Band", Role.ALBUM_ARTIST),), album="X"))
    assert _artists(database) == ["Band", UNKNOWN_ARTIST]


def test_names_that_somebody_follows_outlive_their_tracks(database: Database, take: Take) -> None:
    (taken,) = take(reading("a.flac", by=("Loved",)))
    artist_id = _track(database, taken.track_id).credits[0].artist_id
    with database.write() as connection:
        listener = add_listener(connection, Listener(ListenerId(0), "ada", "Ada", NOON))
        add_events(connection, [Event(listener.id, EventKind.FOLLOW, Subject(artist_id=artist_id), NOON)])
    take(reading("a.flac", by=("Other",), modified_ns=2))
    with database.write() as connection:
        credits.drop_unused_names(connection)
        names = connection.execute(select(schema.artists.c.name)).scalars().all()
    assert sorted(names) == ["Loved", "Other"]


def test_taking_the_same_readings_twice_adds_nothing(database: Database, take: Take) -> None:
    batch = [reading(f"{number}.flac", album="X", genres=("G",)) for number in range(5)]
    first, again = take(*batch), take(*batch)
    assert [one.track_id for one in first] == [one.track_id for one in again]
    with database.read() as connection:
        for table in (schema.tracks, schema.track_artists, schema.track_genres, schema.track_words):
            assert connection.execute(select(func.count()).select_from(table)).scalar_one() == 5
