import pytest

from segue.domain.music import Credit, Role
from segue.storage import search, survey
from segue.storage.database import Database
from tests.conftest import NOON
from tests.storage.conftest import Take, reading

SONGS = {
    "cafe": ("Café del Mar", "José Padilla", "Ibiza"),
    "rolling": ("Gimme Shelter", "The Rolling Stones", "Let It Bleed"),
    "stones": ("Stones", "Neil Diamond", "Stones"),
    "arabic": ("يا رايح", "رشيد طه", "ديوان"),
    "vowels": ("مُحَبَّة", "أحمد", "قصة"),
    "korean": ("좋은 날", "아이유", "볼빨간사춘기"),
    "cyrillic": ("Группа крови", "Кино", "Ёлка"),
    "japanese": ("上を向いて歩こう", "坂本九", "すき"),
    "quotes": ('Don\'t "Stop" -NOT*', "AC/DC", "Back: (in) Black"),
    "danish": ("Smørrebrød", "Ærø", "Ø"),
}


@pytest.fixture
def songs(take: Take) -> dict[int, str]:
    readings = [
        reading(f"{key}.flac", title=title, by=(artist, Credit(artist, Role.ALBUM_ARTIST)), album=album)
        for key, (title, artist, album) in SONGS.items()
    ]
    return {taken.track_id: key for taken, key in zip(take(*readings), SONGS, strict=True)}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("cafe", ["cafe"]),
        ("CAFÉ MAR", ["cafe"]),
        ("mar cafe jose", ["cafe"]),
        ("padi", ["cafe"]),
        ("stones", ["stones", "rolling"]),
        ("stones rolling", ["rolling"]),
        ("shelter bleed", ["rolling"]),
        ("رايح", ["arabic"]),
        ("محبة", ["vowels"]),
        ("احمد", ["vowels"]),
        ("좋은", ["korean"]),
        ("사춘기", ["korean"]),
        ("아이", ["korean"]),
        ("группа", ["cyrillic"]),
        ("ЕЛКА", ["cyrillic"]),
        ("歩こう", ["japanese"]),
        ("坂本", ["japanese"]),
        ("本坂", []),
        ("smorrebrod", ["danish"]),
        ("aero", ["danish"]),
        ("dont", ["quotes"]),
        ("don't stop", ["quotes"]),
        ("ac dc black", ["quotes"]),
        ('"', []),
        ("NOT", ["quotes"]),
        ("* OR -", []),
        ("a:b & | ! <-> ' \\", ["quotes"]),
        ("nothing like this", []),
        ("", []),
        ("\x00", []),
    ],
)
def test_words_find_songs_in_any_script(
    database: Database, songs: dict[int, str], query: str, found: list[str]
) -> None:
    with database.read() as connection:
        assert [songs[track_id] for track_id in search.find_tracks(connection, query)] == found


def test_a_word_in_the_title_counts_most_then_the_artist(database: Database, take: Take) -> None:
    by_album, by_artist, by_title = take(
        reading("1.flac", title="One", by=("X",), album="Moon"),
        reading("2.flac", title="Two", by=("Moon",), album="Y"),
        reading("3.flac", title="Moon", by=("Z",), album="Y"),
    )
    with database.read() as connection:
        found = search.find_tracks(connection, "moon")
    assert found == [by_title.track_id, by_artist.track_id, by_album.track_id]


def test_missing_and_retagged_tracks_are_found_no_more_by_what_they_were(database: Database, take: Take) -> None:
    gone, changed = take(reading("1.flac", title="Amber"), reading("2.flac", title="Amber"))
    take(reading("2.flac", title="Basalt", modified_ns=2))
    with database.write() as connection:
        survey.mark_missing(connection, [gone.track_id], NOON)
    with database.read() as connection:
        assert search.find_tracks(connection, "amber") == []
        assert search.find_tracks(connection, "basalt") == [changed.track_id]


def test_a_limit_is_kept(database: Database, take: Take) -> None:
    take(*(reading(f"{number}.flac", title=f"Song {number}") for number in range(30)))
    with database.read() as connection:
        assert len(search.find_tracks(connection, "song", limit=7)) == 7
