"""Related artists and top songs in the ids and words of a library."""

from pathlib import Path

import pytest

from segue.domain.ids import ModelId, TrackId
from segue.domain.recommending import ReasonKind
from segue.languages import speak
from segue.services.discovering.desk import Desk
from segue.services.discovering.finding import artist_named
from segue.services.discovering.relations import Relations, songs_of
from segue.services.learning import Learner
from segue.services.reasons import sentence
from segue.storage.artifacts import replace_file
from segue.storage.database import Database
from tests.conftest import NOON, ManualClock
from tests.services.discovering.sounding_library import add_songs
from tests.services.listening_library import DAY, add_listeners, play, store

EAR = ModelId("ear-1")
FANS = 14


@pytest.fixture
def tracks(database: Database) -> list[TrackId]:
    """Fourteen play the first song of artist 0, nine of them all songs of artist 2; six others play artist 1."""
    tracks = add_songs(database, EAR)
    people = add_listeners(database, 20)
    at = NOON - DAY
    store(database, [play(one, tracks[0], at) for one in people[:FANS]])
    store(database, [play(one, tracks[place], at) for one in people[:9] for place in (6, 7, 8)])
    store(database, [play(one, tracks[3], at) for one in people[FANS:]])
    store(database, [play(people[0], tracks[4], at)])
    return tracks


@pytest.fixture
def desk(database: Database, tracks: list[TrackId], tmp_path: Path, clock: ManualClock) -> Desk:
    return Desk(database, Learner(database, tmp_path / "taste", EAR, clock, replace_file), EAR, clock)


def test_each_link_says_what_it_rests_on_with_its_figures(desk: Desk) -> None:
    found = Relations(desk).relatives(artist_named(desk, "Artist 0"), 9)
    first = found[0]
    assert first.name == "Artist 2"
    ties = {tie.kind: tie for tie in first.ties}
    together = ties[ReasonKind.LISTENERS_IN_COMMON]
    assert together.sentence == "9 of the 14 who like Artist 0 like Artist 2, too"
    assert dict(together.figures) == {"play both": 9, "play it": 14, "play the other": 9}
    assert ties[ReasonKind.SHARED_TAG].sentence.startswith("both: Jazz")
    assert first.sentence.startswith("9 of the 14 who like Artist 0 like Artist 2, too; ")
    # One listener of both is nobody to be counted.
    other = next(one for one in found if one.name == "Artist 1")
    assert ReasonKind.LISTENERS_IN_COMMON not in [tie.kind for tie in other.ties]


def test_links_are_told_in_other_languages(desk: Desk) -> None:
    (first, *_) = Relations(desk, speak("fr")).relatives(artist_named(desk, "Artist 0"), 1)
    assert first.sentence.startswith("9 des 14 qui aiment Artist 0 aiment aussi Artist 2 ; ")
    assert "; en commun : Jazz" in first.sentence


def test_an_artists_songs_come_by_what_listeners_make_of_them(desk: Desk, tracks: list[TrackId]) -> None:
    told = songs_of(desk, artist_named(desk, "artist 1"), 5)
    assert [one.track_id for one in told.tracks] == [tracks[3], tracks[4]]
    said = [sentence(one.reasons[0], {}) for one in told.tracks]
    assert said == ["Number 1 of the artist’s songs here; 6 listeners like it", "Number 2 of the artist’s songs here"]
    assert told.short == "One of Artist 1's 3 songs was not played here, or turned away more than liked."
    unplayed = songs_of(desk, artist_named(desk, "Artist 9"), 5)
    assert unplayed.short == "Nobody here has played or liked a song of Artist 9 yet."
