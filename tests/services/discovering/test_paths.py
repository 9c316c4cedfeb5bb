"""Paths, journeys and alchemy by the ids of a library, for somebody or for nobody."""

from datetime import timedelta
from pathlib import Path

import pytest

from segue.domain.errors import BadRequest, NotFound
from segue.domain.ids import ModelId, TrackId
from segue.domain.listening import Event, EventKind, Subject
from segue.domain.recommending import ReasonKind
from segue.services.discovering.desk import Desk
from segue.services.discovering.mixing import alchemy
from segue.services.discovering.paths import music_among, sonic_path, sorted_as_journey
from segue.services.learning import Learner
from segue.services.reasons import sentence
from segue.storage import catalogue
from segue.storage.artifacts import replace_file
from segue.storage.database import Database
from tests.conftest import NOON, ManualClock
from tests.services.discovering.sounding_library import COPY, PODCAST, UNHEARD, add_songs
from tests.services.listening_library import add_listeners, store

EAR = ModelId("ear-1")


@pytest.fixture
def tracks(database: Database) -> list[TrackId]:
    return add_songs(database, EAR)


@pytest.fixture
def desk(database: Database, tracks: list[TrackId], tmp_path: Path, clock: ManualClock) -> Desk:
    return Desk(database, Learner(database, tmp_path / "taste", EAR, clock, replace_file), EAR, clock)


def test_a_path_begins_and_ends_with_exactly_the_tracks_that_were_asked_for(desk: Desk, tracks: list[TrackId]) -> None:
    told = sonic_path(desk, (tracks[3], tracks[COPY]), 8)
    ids = [one.track_id for one in told.tracks]
    assert (ids[0], ids[-1], len(ids)) == (tracks[3], tracks[COPY], 8)
    assert tracks[0] not in ids
    assert told.title == "From “Song 3” to “Song 0”"
    copies = sonic_path(desk, (tracks[0], tracks[COPY]), 5)
    assert [copies.tracks[0].track_id, copies.tracks[-1].track_id] == [tracks[0], tracks[COPY]]
    assert "Both ends are one recording" in copies.short


def test_what_somebody_does_not_want_is_on_no_path_of_theirs(
    database: Database, desk: Desk, tracks: list[TrackId]
) -> None:
    (somebody,) = add_listeners(database, 1)
    usual = [one.track_id for one in sonic_path(desk, (tracks[3], tracks[20]), 8).tracks]
    with database.read() as connection:
        artist = catalogue.track(connection, usual[3]).credits[0].artist_id
    at = NOON - timedelta(days=1)
    store(
        database,
        [
            Event(somebody.id, EventKind.DISLIKE, Subject(track_id=usual[1]), at),
            Event(somebody.id, EventKind.NOT_NOW, Subject(track_id=usual[2]), at),
            Event(somebody.id, EventKind.NEVER, Subject(artist_id=artist), at),
        ],
    )
    theirs = sonic_path(desk, (tracks[3], tracks[20]), 8, somebody)
    mixture = alchemy(desk, [str(tracks[3])], [], 30, somebody)
    with database.read() as connection:
        inner = catalogue.tracks_by_id(connection, [one.track_id for one in theirs.tracks[1:-1]])
        mixed = catalogue.tracks_by_id(connection, [one.track_id for one in mixture.tracks])
    for track in (*inner, *mixed):
        assert track.id not in usual[1:3]
        assert artist not in [credit.artist_id for credit in track.credits]


def test_ends_that_cannot_be_are_told(desk: Desk, tracks: list[TrackId]) -> None:
    with pytest.raises(NotFound, match="has not been heard yet"):
        sonic_path(desk, (tracks[0], tracks[UNHEARD]), 5)
    with pytest.raises(NotFound, match="no music with the number"):
        sonic_path(desk, (tracks[PODCAST], tracks[0]), 5)
    with pytest.raises(BadRequest, match="two ends"):
        sonic_path(desk, (tracks[0], tracks[1]), 1)


def test_a_journey_keeps_every_track_that_was_given_copies_as_well(desk: Desk, tracks: list[TrackId]) -> None:
    given = [tracks[place] for place in (5, 0, 9, COPY, 14, UNHEARD, 21, 5)]
    found = sorted_as_journey(desk, given, tracks[COPY])
    ids = [one.track_id for one in found.tracks.tracks]
    assert sorted(ids) == sorted(given)
    assert (ids[0], ids[-1]) == (tracks[COPY], tracks[UNHEARD])
    assert found.after <= found.before
    assert found.tracks.short.endswith(
        "1 track was not heard yet and stands at the end. Hear the library: segue analyze"
    )


def test_a_journey_that_cannot_be_is_told(desk: Desk, tracks: list[TrackId]) -> None:
    assert sorted_as_journey(desk, []).tracks.tracks == ()
    assert music_among(desk, [tracks[0], tracks[PODCAST], tracks[COPY]]) == [tracks[0], tracks[COPY]]
    with pytest.raises(BadRequest, match="not among those"):
        sorted_as_journey(desk, tracks[:3], tracks[9])
    with pytest.raises(BadRequest, match="too many"):
        sorted_as_journey(desk, tracks[:3] * 2000)


def test_songs_artists_genres_and_words_are_mixed(database: Database, desk: Desk, tracks: list[TrackId]) -> None:
    told = alchemy(desk, [f"track:{tracks[3]}", "artist:artist 5"], ["genre:JAZZ"], 4)
    assert told.title == "Song 3 + Artist 5 - JAZZ"
    first = told.tracks[0].reasons[0]
    assert first.kind is ReasonKind.MIXTURE
    assert first.seed_tracks == (tracks[3],)
    said = sentence(first, {})
    assert said.startswith(f"Near Song 3 ({first.figures['+ Song 3']:.2f}) and Artist 5 (")
    assert said.endswith(f"; beside that, JAZZ ({first.figures['- JAZZ']:.2f})")
    jazz = alchemy(desk, ["genre:jazz", "word:sea"], [], 5)
    with database.read() as connection:
        songs = catalogue.tracks_by_id(connection, [one.track_id for one in jazz.tracks])
        texts = [catalogue.lyrics_of(connection, song.id)[0].lines[0].text for song in songs]
    assert [song.tags.genres for song in songs] == [("Jazz",)] * 5
    assert texts == ["the sea and the waves"] * 5


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("polka", "cannot be added"),
        ("artist:", "cannot be added"),
        ("artist:Nobody", "No artist here"),
        ("artist:999", "Nobody with the number"),
        ("artist:artist", "Several artists"),
        ("genre:polka", "Nothing here is called polka"),
        ("word:zebra", "No text here says zebra"),
        ("track:999", "no music with the number 999"),
    ],
)
def test_what_cannot_be_mixed_is_told(desk: Desk, asked: str, told: str) -> None:
    with pytest.raises((BadRequest, NotFound), match=told):
        alchemy(desk, [asked], [], 5)


def test_a_name_that_is_nearly_right_is_offered(desk: Desk) -> None:
    with pytest.raises(NotFound, match="Artist 5"):
        alchemy(desk, ["artist:Artisst 5"], [], 5)


def test_something_has_to_be_added(desk: Desk) -> None:
    with pytest.raises(BadRequest, match="Nothing was added"):
        alchemy(desk, [], ["genre:jazz"], 5)
