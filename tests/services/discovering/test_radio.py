"""Radios from the library: begun from names, going on from what they remember, by ids that mean the same later."""

from dataclasses import replace
from pathlib import Path

import pytest

from segue.domain.errors import BadRequest, NotFound
from segue.domain.ids import AlbumId, ArtistId, ModelId, TrackId
from segue.domain.listening import Event, EventKind, Listener, Preferences, Subject
from segue.domain.music import Kind
from segue.domain.playing import About, Came, Queue, Queued, Radio, Turn, Whose
from segue.domain.recommending import ListKind, ReasonKind
from segue.services.discovering.desk import Desk
from segue.services.discovering.playing_documents import queue_document, queue_of, radio_document, radio_of
from segue.services.discovering.radio import Radios
from segue.services.discovering.upnext import go_on
from segue.services.learning import Learner
from segue.storage import catalogue, intake
from segue.storage.artifacts import replace_file
from segue.storage.database import Database
from segue.storage.folders import add_folder
from segue.storage.preferences import set_preferences
from segue.storage.survey import mark_missing
from tests.conftest import NOON, ManualClock
from tests.services.listening_library import add_listeners, play, store
from tests.storage.conftest import reading

EAR = ModelId("ear-1")
GENRES = (("Bebop",), ("Techno",), ("Bebop", "Calm"))


@pytest.fixture
def tracks(database: Database) -> list[TrackId]:
    """30 tracks of ten artists and one copy; a third is techno, the others bebop; from 1990 to 1999, three a year."""
    songs = [
        reading(
            f"{place:02}.flac", title=f"Song {place}", by=[f"Group {place // 3}"],
            album="First" if place < 6 else "Last", genres=GENRES[place % 3], date=str(1990 + place // 3),
        )
        for place in range(30)
    ]  # fmt: skip
    copy = reading("copy.flac", "00.flac", title="Song 0", by=["Group 0"])
    with database.write() as connection:
        folder = add_folder(connection, "/music", Kind.MUSIC, NOON)
        taken = intake.take(connection, folder, [(song, None) for song in (*songs, copy)], NOON, lambda *_: True)
    return [one.track_id for one in taken]


@pytest.fixture
def listener(database: Database, tracks: list[TrackId]) -> Listener:
    (found,) = add_listeners(database, 1)
    return found


@pytest.fixture
def desk(database: Database, tracks: list[TrackId], tmp_path: Path, clock: ManualClock) -> Desk:
    return Desk(database, Learner(database, tmp_path / "taste", EAR, clock, replace_file), EAR, clock)


def heard(radios: Radios, radio: Radio, count: int) -> list[TrackId]:
    return [one.track_id for one in radios.following(radio, count)[0].tracks]


def test_it_goes_on_by_itself_and_copies_are_one(desk: Desk, tracks: list[TrackId]) -> None:
    radios = Radios(desk)
    radio = radios.from_tracks([tracks[30]])
    told, after = radios.following(radio, 29)
    assert (told.kind, told.title) == (ListKind.RADIO, "Radio: Song 0")
    found = [one.track_id for one in told.tracks]
    # The copy is the song itself, and all the others follow, each once.
    assert sorted(found) == sorted(tracks[1:30])
    assert [turn.track_id for turn in after.turns] == found
    again, _ = radios.following(after, 1)
    assert again.short == "Everything that may come was played; what has rested longest comes again."
    assert again.tracks[0].track_id in {tracks[0], *found[:10]}


def test_what_it_remembers_may_be_kept_as_json(desk: Desk, tracks: list[TrackId]) -> None:
    radios = Radios(desk)
    begun = replace(radios.from_tracks(tracks[:2], seed=3), explore=0.7, gone=(ArtistId(4),))
    _, radio = radios.following(begun, 3)
    radio = radio.after(Turn(radio.turns[0].track_id, Came.SKIPPED, 0.1))
    kept = radio_of(radio_document(radio))
    assert kept == radio
    assert heard(radios, kept, 5) == heard(Radios(desk), radio, 5)
    odd = radio_document(radio)
    broken: list[object] = [
        None,
        [],
        {},
        {"version": 2},
        odd | {"about": "x"},
        odd | {"turns": [7]},
        odd | {"seed": -1},
    ]
    for one in broken:
        with pytest.raises(BadRequest, match="radio"):
            radio_of(one)


def test_it_begins_from_names_in_any_spelling(desk: Desk, tracks: list[TrackId]) -> None:
    radios = Radios(desk)
    artist = radios.from_name(About.ARTIST, "group 3")
    assert artist.title == "Radio: Group 3"
    assert sorted(artist.seeds) == tracks[9:12]
    with desk.database.read() as connection:
        album = catalogue.album(connection, AlbumId(int(radios.from_name(About.ALBUM, "FIRST").key)))
    assert album.title == "First"
    years = radios.from_name(About.YEARS, "1990-1991")
    assert (years.key, years.title) == ("1990-1991", "Radio: 1990 to 1991")
    assert sorted(years.seeds) == tracks[:6]
    assert len(radios.from_name(About.YEARS, "1990s").seeds) == 24
    assert set(heard(radios, radios.from_name(About.YEARS, "1990-1996"), 7)) <= set(tracks[:21])


def test_a_genre_holds_the_narrower_ones_and_stays_in_itself(desk: Desk, tracks: list[TrackId]) -> None:
    radios = Radios(desk)
    jazz = {track for place, track in enumerate(tracks[:30]) if place % 3 != 1}
    for name in ("jazz", "Be-Bop", "bebop"):
        radio = radios.from_name(About.GENRE, name)
        assert set(radio.seeds) <= jazz
        assert set(heard(radios, radio, 15)) <= jazz
    calm = radios.from_name(About.MOOD, "calm")
    assert set(calm.seeds) == set(tracks[2:30:3])
    # When all of it has played, it goes on beyond.
    assert len(set(heard(radios, calm, 25))) == 25


@pytest.mark.parametrize(
    ("about", "name", "what"),
    [
        (About.ARTIST, "Gruop 3", "no artist called “Gruop 3” here. Is it .*“Group 3”"),
        (About.ALBUM, "Fist", "no album called “Fist” here. Is it “First”"),
        (About.GENRE, "tecno", "no genre called “tecno” here. Is it “Techno”"),
        (About.MOOD, "zzz", "no mood called “zzz” here. Find what there is"),
    ],
)
def test_a_name_that_is_not_there_is_told_with_near_ones(desk: Desk, about: About, name: str, what: str) -> None:
    with pytest.raises(NotFound, match=what):
        Radios(desk).from_name(about, name)


def test_years_are_written_in_digits(desk: Desk) -> None:
    radios = Radios(desk)
    for wrong in ("ninety", "1999-1990"):
        with pytest.raises(BadRequest, match="1999"):
            radios.from_name(About.YEARS, wrong)
    assert radios.from_name(About.YEARS, "1850").seeds == ()


def test_a_listener_is_heeded(
    desk: Desk, database: Database, listener: Listener, tracks: list[TrackId], clock: ManualClock
) -> None:
    liked = [Event(listener.id, EventKind.LIKE, Subject(track_id=track), NOON) for track in tracks[1:13:3]]
    never = Event(listener.id, EventKind.DISLIKE, Subject(artist_id=artist_of(desk, tracks[22])), NOON)
    later = Event(listener.id, EventKind.NOT_NOW, Subject(track_id=tracks[25]), NOON)
    store(database, [*liked, never, later, play(listener, tracks[4], NOON)])
    radios, memory = Radios(desk), desk.memory(listener)
    radio = radios.of_listener(listener, memory)
    assert set(radio.seeds) == set(tracks[1:13:3])
    told, _ = radios.following(radio, 40, memory)
    assert not {one.track_id for one in told.tracks} & {*tracks[21:24], tracks[25]}
    assert [tracks.index(one.track_id) % 3 for one in told.tracks[:4]] == [1, 1, 1, 1]
    # Their dials are the radio's, unless it has its own.
    with database.write() as connection:
        set_preferences(connection, listener.id, Preferences(explore=1.0, deep_cuts=1.0))
    far = heard(radios, radio, 20)
    assert far != heard(radios, replace(radio, explore=0.0, deep_cuts=0.0), 20)
    assert far == heard(radios, replace(radio, listener_id=None, explore=1.0, deep_cuts=1.0), 20)


def artist_of(desk: Desk, track: TrackId) -> ArtistId:
    return ArtistId(int(desk.stock.music.artists[desk.rows([track])[0]]))


def test_an_artist_who_is_gone_and_tracks_that_left_do_not_come(
    desk: Desk, database: Database, tracks: list[TrackId], tmp_path: Path, clock: ManualClock
) -> None:
    radio = Radios(desk).from_tracks([tracks[0], tracks[1]])
    gone = radio.without(artist_of(desk, tracks[9]))
    assert not set(heard(Radios(desk), gone, 25)) & set(tracks[9:12])
    with database.write() as connection:
        mark_missing(connection, [tracks[0], tracks[5]], clock())
    later = Radios(Desk(database, Learner(database, tmp_path / "taste", EAR, clock, replace_file), EAR, clock))
    assert tracks[5] not in heard(later, radio, 28)
    with database.write() as connection:
        mark_missing(connection, [tracks[1], tracks[30]], clock())
    later = Radios(Desk(database, Learner(database, tmp_path / "taste", EAR, clock, replace_file), EAR, clock))
    with pytest.raises(NotFound, match="None of those tracks is here"):
        later.following(radio, 1)


def test_a_queue_goes_on_and_tells_its_own_from_what_was_added(desk: Desk, tracks: list[TrackId]) -> None:
    queue = Queue(tuple(Queued(track) for track in tracks[1:10:3]))
    told, after = go_on(desk, queue, 4)
    assert told.kind is ListKind.UP_NEXT
    assert [one.whose for one in after.tracks] == [Whose.MINE] * 3 + [Whose.ADDED] * 4
    for added, one in zip(after.tracks[3:], told.tracks, strict=True):
        assert added.track_id == one.track_id
        assert added.reason == one.reasons[0]
        assert one.reasons[0].kind is not ReasonKind.RANDOM
    assert queue_of(queue_document(after)) == after
    fewer = after.taken_out(3)
    further, _ = go_on(desk, fewer, 15)
    assert not {one.track_id for one in further.tracks} & {
        told.tracks[0].track_id,
        *(one.track_id for one in fewer.tracks),
    }
    for broken in (
        None,
        {"version": 9},
        {"version": 1, "tracks": [{"track": 1, "whose": "added", "reason": None}], "refused": []},
    ):
        with pytest.raises(BadRequest, match="queue"):
            queue_of(broken)


def test_a_playlist_begins_with_what_is_there(desk: Desk, tracks: list[TrackId]) -> None:
    radio = Radios(desk).from_playlist([*tracks[1:6], TrackId(9999)], "Mine")
    assert (radio.title, sorted(radio.seeds)) == ("Radio: Mine", tracks[1:6])
    with pytest.raises(NotFound, match="None of those tracks"):
        Radios(desk).from_playlist([TrackId(9999)], "Mine")


def test_without_music_nothing_plays_and_it_says_so(database: Database, tmp_path: Path, clock: ManualClock) -> None:
    desk = Desk(database, Learner(database, tmp_path / "taste", EAR, clock, replace_file), EAR, clock)
    told, _ = Radios(desk).following(Radio(About.LISTENER, "", "Radio", ()), 5)
    assert (told.tracks, told.short) == ((), "Nothing is left that may be played.")
    assert go_on(desk, Queue(), 3)[0].tracks == ()
