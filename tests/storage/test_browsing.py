"""Choosing and sorting tracks says the same as going through all of them one by one."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segue.domain.hearing import HeardPart
from segue.domain.ids import AlbumId, ArtistId, ListenerId, ModelId, TrackId
from segue.domain.listening import Ending, Event, EventKind, Listener, Subject
from segue.domain.music import Folder, Kind, Track
from segue.domain.naming import Guess, Naming, Task
from segue.domain.text import index_terms, name_key
from segue.hearing.descriptors.definitions import DEFINITIONS
from segue.storage import catalogue, folders, heard, intake, listening, named, survey
from segue.storage.browsing import shelves
from segue.storage.browsing.choosing import Choice, Mine, Place, Range
from segue.storage.browsing.listing import ORDERS, Order, count_tracks, tracks_in_order
from segue.storage.database import Database
from segue.storage.schema import FIGURES
from tests.conftest import NOON
from tests.storage.conftest import reading

_PARTS = {one.name: str(one.part) for one in DEFINITIONS}
_KEYS = ("C major", "A minor")
_GENRES = ("Rai", "Jazz", "raï")
_LABELS = ("Rai", "Jazz")


@dataclass
class Shelf:
    """A library with what is known of each track beside it."""

    database: Database
    me: ListenerId
    tracks: dict[TrackId, Track]
    figures: dict[TrackId, dict[str, Any]]
    labels: dict[TrackId, set[str]]
    plays: dict[TrackId, int]
    liked: set[TrackId]


@pytest.fixture
def shelf(database: Database) -> Shelf:
    """40 tracks: some not heard, some without a year, two of one recording, one missing, podcasts in another folder."""
    with database.write() as connection:
        music = folders.add_folder(connection, "/music", Kind.MUSIC, NOON)
        talk = folders.add_folder(connection, "/talk", Kind.PODCAST, NOON)
        me = listening.add_listener(connection, Listener(ListenerId(0), "me", "Me", NOON)).id
        other = listening.add_listener(connection, Listener(ListenerId(0), "you", "You", NOON)).id
        ids = [_take(connection, talk if number % 10 == 9 else music, number) for number in range(40)]
        survey.mark_missing(connection, [ids[3]], NOON)
        known = {one.id: one for one in catalogue.all_tracks(connection)}
        figures, labels = dict[TrackId, dict[str, Any]](), {number: set[str]() for number in known}
        for place, number in enumerate(ids):
            if number not in known or place % 4 == 1:
                continue
            figures[number] = _hear(connection, known[number], place)
            labels[number] = _name(connection, known[number], place)
        plays, liked = _listen(connection, me, other, [number for number in ids if number in known])
    # The second of the same recording, whose turn came later, is what both are known by.
    for one, two in ((ids[10], ids[12]),):
        figures[one], labels[one] = figures[two], labels[two]
    return Shelf(database, me, known, figures, labels, plays, liked)


def _take(connection: Any, folder: Folder, number: int) -> TrackId:
    tags: dict[str, Any] = {
        "album": ("Dawn", "dusk", None)[number % 3],
        "genres": _GENRES[: number % 3],
        "machine_made": number % 5 == 0,
        "explicit": (None, True, False)[number % 3],
        "date": f"{1980 + number % 7}" if number % 6 else None,
    }
    title = ("Élan", "abba", "Zoë", "ночь", "좋은 날")[number % 5] + f" {number % 4}"
    one = reading(f"d{number % 3}/é{number % 2}/{number}.flac", "same" if number in (10, 12) else None, title=title,
                  by=[f"Artist {number % 4}"], **tags)  # fmt: skip
    codec = ("flac", "mp3")[number % 2]
    one = replace(one, format=replace(one.format, codec=codec, duration_ms=None if number % 8 == 7 else 9000 * number))
    ((track_id, _),) = [
        (taken.track_id, taken.outcome)
        for taken in intake.take(connection, folder, [(one, None)], NOON + timedelta(hours=number % 9), lambda *_: True)
    ]
    return track_id


def _hear(connection: Any, track: Track, place: int) -> dict[str, Any]:
    told = {name: ((place * (column + 3)) % 11) / 10 for column, name in enumerate(FIGURES)}
    if place % 7 == 2:
        told |= dict.fromkeys(FIGURES[:8])  # type: ignore[arg-type]
    parts: dict[str, dict[str, Any]] = {"tonality": {"key": _KEYS[place % 2]}}
    for name, value in told.items():
        parts.setdefault(_PARTS[name], {})[name] = value
    heard.keep(connection, track.audio_hash, [HeardPart(part, 1, of) for part, of in parts.items()], (), NOON)
    return {**told, "key": _KEYS[place % 2]}


def _name(connection: Any, track: Track, place: int) -> set[str]:
    guess = _LABELS[place % 2]
    naming = Naming(Task.GENRE, ModelId("m"), (Guess(guess, 0.9),), (guess,), 0.1)
    named.keep(connection, [(track.audio_hash, naming)], NOON)
    if place % 5:
        return {guess}
    named.correct(connection, track.audio_hash, Task.GENRE, [_LABELS[(place // 5) % 2]], NOON)
    return {_LABELS[(place // 5) % 2]}


def _listen(
    connection: Any, me: ListenerId, other: ListenerId, ids: list[TrackId]
) -> tuple[dict[TrackId, int], set[TrackId]]:
    def event(kind: EventKind, track: TrackId, at: datetime, who: ListenerId = me, **more: Any) -> Event:
        ended = Ending.COMPLETED if kind is EventKind.PLAY else None
        return listening.add_event(connection, Event(who, kind, Subject(track_id=track), at, ended=ended, **more))

    plays = {number: place % 4 for place, number in enumerate(ids) if place % 4}
    for number, often in plays.items():
        for turn in range(often):
            event(EventKind.PLAY, number, NOON + timedelta(minutes=turn))
    undone = event(EventKind.PLAY, ids[0], NOON)
    event(EventKind.UNDO, ids[0], NOON, undoes=undone.id)
    event(EventKind.PLAY, ids[0], NOON, other)
    for number in ids[:6]:
        event(EventKind.LIKE, number, NOON)
    event(EventKind.LIKE, ids[9], NOON, other)
    event(EventKind.DISLIKE, ids[1], NOON + timedelta(days=1))
    back = event(EventKind.DISLIKE, ids[2], NOON + timedelta(days=1))
    event(EventKind.UNDO, ids[2], NOON + timedelta(days=2), undoes=back.id)
    gone = event(EventKind.LIKE, ids[8], NOON)
    event(EventKind.UNDO, ids[8], NOON, undoes=gone.id)
    return plays, set(ids[:6]) - {ids[1]}


def means(shelf: Shelf, choice: Choice, one: Track) -> bool:
    """Whether a track is meant, told from the track itself."""
    told, tags, length = shelf.figures.get(one.id, {}), one.tags, one.format.duration_ms
    date, directory = tags.original_date or tags.date, one.stamp.path.rpartition("/")[0]
    own = {
        Mine.LIKED: one.id in shelf.liked,
        Mine.PLAYED: one.id in shelf.plays,
        Mine.UNPLAYED: one.id not in shelf.plays,
    }
    words = " ".join([index_terms(tags.title), index_terms(one.artist), index_terms(tags.album or "")]).split()
    tagged = [name_key(genre) for genre in tags.genres]
    holds = [
        not choice.words or any(word.startswith(choice.words) for word in words),
        choice.artist_id is None or choice.artist_id in [credit.artist_id for credit in one.credits],
        choice.album_id is None or choice.album_id == one.album_id,
        choice.genre is None or name_key(choice.genre) in tagged,
        choice.any_genre is None
        or name_key(choice.any_genre) in tagged
        or choice.any_genre in shelf.labels[one.id],
        Task.GENRE not in choice.labels or choice.labels[Task.GENRE] in shelf.labels[one.id],
        choice.place is None or _lies_in(choice.place, one, directory),
        not choice.kinds or one.kind in choice.kinds,
        _within(int(date[:4]) if date else None, choice.years),
        _within(None if length is None else length / 1000, choice.durations_s),
        choice.added_since is None or one.added_at >= choice.added_since,
        choice.mine is None or own[choice.mine],
        choice.machine_made is None or tags.machine_made == choice.machine_made,
        choice.explicit is None or tags.explicit == choice.explicit,
        choice.lossless is None or (one.format.codec == "flac") == choice.lossless,
        choice.codec is None or one.format.codec == choice.codec,
        not choice.keys or told.get("key") in choice.keys,
        all(_within(told.get(name), wanted) for name, wanted in choice.ranges.items()),
    ]  # fmt: skip
    return all(holds)


def _lies_in(place: Place, one: Track, directory: str) -> bool:
    below = not place.right_there and (not place.directory or directory.startswith(f"{place.directory}/"))
    return one.folder_id == place.folder_id and (directory == place.directory or below)


def _within(value: float | None, wanted: Range) -> bool:
    if wanted == Range():
        return True
    low, high = wanted
    return value is not None and (low is None or value >= low) and (high is None or value <= high)


def value_of(shelf: Shelf, by: str, one: Track) -> Any:
    """By what a track is sorted."""
    date = one.tags.original_date or one.tags.date
    plain: dict[str, Callable[[], Any]] = {
        "title": lambda: (index_terms(one.tags.title),),
        "artist": lambda: (index_terms(one.artist), index_terms(one.tags.title)),
        "added": lambda: one.added_at,
        "year": lambda: int(date[:4]) if date else None,
        "duration": lambda: one.format.duration_ms,
        "plays": lambda: shelf.plays.get(one.id, 0),
    }
    return plain[by]() if by in plain else shelf.figures.get(one.id, {}).get(by)


def in_order(shelf: Shelf, order: Order, found: list[Track]) -> list[TrackId]:
    known = [one for one in found if value_of(shelf, order.by, one) is not None]
    known.sort(key=lambda one: (value_of(shelf, order.by, one), one.id), reverse=order.falling)
    unknown = [one for one in found if value_of(shelf, order.by, one) is None]
    unknown.sort(key=lambda one: one.id, reverse=order.falling)
    return [one.id for one in known + unknown]


_ends = st.one_of(st.none(), st.integers(0, 10).map(lambda number: number / 10))
_choices = st.builds(
    Choice,
    words=st.sampled_from(["", "", "", "el", "artist", "dus", "н"]),
    artist_id=st.sampled_from([None, None, ArtistId(1), ArtistId(2)]),
    album_id=st.sampled_from([None, None, AlbumId(1)]),
    genre=st.sampled_from([None, None, "RAI", "jazz", "none"]),
    any_genre=st.sampled_from([None, None, "Rai"]),
    labels=st.sampled_from([{}, {}, {Task.GENRE: "Rai"}]),
    place=st.sampled_from(
        [None, None, Place(1), Place(1, "d1"), Place(1, "d1/é1"), Place(1, "d", True), Place(2, "d0")]  # type: ignore[arg-type]
    ),
    kinds=st.sampled_from([(), (), (Kind.MUSIC,), (Kind.PODCAST, Kind.MUSIC)]),
    years=st.builds(Range, st.sampled_from([None, 1982]), st.sampled_from([None, 1985])),
    durations_s=st.builds(Range, st.sampled_from([None, None, 27]), st.sampled_from([None, None, 300.5])),
    added_since=st.sampled_from([None, None, NOON + timedelta(hours=3)]),
    mine=st.sampled_from([None, None, *Mine]),
    machine_made=st.sampled_from([None, None, True, False]),
    explicit=st.sampled_from([None, None, True, False]),
    lossless=st.sampled_from([None, None, True, False]),
    codec=st.sampled_from([None, None, "mp3"]),
    keys=st.sampled_from([(), (), ("C major",)]),
    ranges=st.dictionaries(st.sampled_from(FIGURES), st.builds(Range, _ends, _ends), max_size=2),
)
# One thing at a time most often, or nothing would be left of forty tracks.
_single = st.sampled_from(list(Choice.__dataclass_fields__)).flatmap(
    lambda name: _choices.map(lambda one: replace(Choice(), **{name: getattr(one, name)}))
)


@settings(max_examples=80, suppress_health_check=list(HealthCheck))
@given(choice=st.one_of(_single, _choices), by=st.sampled_from(ORDERS), falling=st.booleans(), size=st.integers(1, 15))
def test_every_choice_in_every_order_page_by_page(
    shelf: Shelf, choice: Choice, by: str, falling: bool, size: int
) -> None:
    order = Order(by, falling)
    expected = in_order(shelf, order, [one for one in shelf.tracks.values() if means(shelf, choice, one)])
    found: list[TrackId] = []
    with shelf.database.read() as connection:
        assert count_tracks(connection, choice, shelf.me) == len(expected)
        after = None
        while page := tracks_in_order(connection, choice, order, shelf.me, size, after):
            found += [one.id for one in page]
            after = page[-1].place
    assert found == expected


def test_every_order_holds_every_track_once(shelf: Shelf) -> None:
    with shelf.database.read() as connection:
        for order in (Order(by, falling) for by in ORDERS for falling in (False, True)):
            found = tracks_in_order(connection, Choice(), order, shelf.me, 100)
            assert [one.id for one in found] == in_order(shelf, order, list(shelf.tracks.values())), order


@pytest.mark.parametrize("by", ["title", "artist", "year"])
def test_tracks_that_come_meanwhile_move_no_other_one(shelf: Shelf, by: str) -> None:
    seen: list[TrackId] = []
    after, more = None, iter(range(100, 200))
    while True:
        with shelf.database.read() as connection:
            page = tracks_in_order(connection, Choice(), Order(by), shelf.me, 7, after)
        if not page:
            break
        seen += [one.id for one in page]
        after = page[-1].place
        if len(seen) < 60:
            with shelf.database.write() as connection:
                music = folders.all_folders(connection)[0]
                for _ in range(3):
                    _take(connection, music, next(more))
    assert len(seen) == len(set(seen))
    assert set(shelf.tracks) <= set(seen)


def test_a_track_that_goes_and_comes_back_keeps_what_was_heard(shelf: Shelf) -> None:
    number = next(iter(shelf.figures))
    with shelf.database.write() as connection:
        survey.mark_missing(connection, [number], NOON)
        assert number not in _all(connection, shelf.me)
        music = folders.all_folders(connection)[0]
        path = shelf.tracks[number].stamp.path
        intake.take(connection, music, [(reading(path, title="Back"), None)], NOON, lambda *_: True)
    with shelf.database.read() as connection:
        energetic = Choice(ranges={"tempo_bpm": Range(0, 2)}, words="back")
        assert [one.id for one in tracks_in_order(connection, energetic, Order(), shelf.me, 5)] == [number]


def _all(connection: Any, me: ListenerId) -> list[TrackId]:
    return [one.id for one in tracks_in_order(connection, Choice(), Order(), me, 1000)]


def test_albums_and_artists_in_pages_and_by_words(shelf: Shelf) -> None:
    present = [one for one in shelf.tracks.values() if one.album_id is not None]
    with shelf.database.read() as connection:
        for by in shelves.ALBUM_ORDERS:
            for falling in (False, True):
                found, after = list[shelves.ShelvedAlbum](), None
                while page := shelves.albums_in_order(connection, by, falling, 2, after):
                    found += page
                    assert shelves.is_album_place(by, page[-1].place)
                    after = page[-1].place
                assert len(found) == len({one.album_id for one in present}) == shelves.count_albums(connection)
                assert {one.id: one.tracks for one in found} == {
                    number: sum(one.album_id == number for one in present)
                    for number in {one.album_id for one in present}
                }
        names = [one.name for one in shelves.artists_in_order(connection, 100)]
        assert names == [f"Artist {number}" for number in range(4)]
        assert [one.name for one in shelves.best_artists(connection, "art 2", 5)] == ["Artist 2"]
        assert {one.title for one in shelves.best_albums(connection, "DÚ", 5)} == {"dusk"}
        assert shelves.best_albums(connection, "%", 5) == shelves.best_albums(connection, "_", 5) == []


def test_genres_are_counted_as_they_are_found(shelf: Shelf) -> None:
    with shelf.database.read() as connection:
        counted = shelves.genres_counted(connection, Task.GENRE)
        for one in counted:
            heard_so = Choice(labels={Task.GENRE: one.name})
            assert count_tracks(connection, heard_so, shelf.me) == one.heard
            assert count_tracks(connection, Choice(genre=one.name), shelf.me) == one.tagged
    assert {one.name for one in counted} >= set(_LABELS)


def test_directories_level_by_level(shelf: Shelf) -> None:
    music = [one for one in shelf.tracks.values() if one.kind is Kind.MUSIC]
    with shelf.database.read() as connection:
        folder = music[0].folder_id
        top = shelves.directories_under(connection, folder, "")
        assert top == {f"d{n}": sum(one.stamp.path.startswith(f"d{n}/") for one in music) for n in range(3)}
        below = shelves.directories_under(connection, folder, "d1")
        assert below.keys() == {"é0", "é1"}
        assert sum(below.values()) == top["d1"]
        assert shelves.directories_under(connection, folder, "d1/é1") == {}


def test_ranges_go_from_the_lowest_to_the_highest(shelf: Shelf) -> None:
    with shelf.database.read() as connection:
        ranges = shelves.figure_ranges(connection)
    for name in FIGURES:
        known = [told[name] for told in shelf.figures.values() if told[name] is not None]
        assert ranges[name] == Range(min(known), max(known))


def test_every_figure_that_is_defined_can_be_chosen_by() -> None:
    assert set(FIGURES) == {one.name for one in DEFINITIONS}
