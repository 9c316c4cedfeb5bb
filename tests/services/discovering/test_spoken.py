"""Podcasts and audiobooks of a library, apart from its music."""

from datetime import timedelta

import pytest

from segue.discovery.spoken import Where
from segue.domain.ids import TrackId
from segue.domain.listening import Ending, Event, EventKind, Listener, Subject
from segue.domain.music import Kind
from segue.domain.recommending import ReasonKind
from segue.services.discovering.spoken import SpokenDesk
from segue.storage import catalogue, intake, lessons
from segue.storage.database import Database
from segue.storage.folders import add_folder
from segue.storage.listening import events_of
from tests.conftest import NOON
from tests.services.listening_library import add_listeners, add_tracks, store
from tests.storage.conftest import reading

DAY = timedelta(days=1)


def take(database: Database, kind: Kind, shows: dict[str, int]) -> dict[str, list[TrackId]]:
    """Shows of so many parts; podcasts are dated, books numbered, and files lie in the wrong order."""
    readings = [
        reading(
            f"{show}/{'zyxwvut'[part]}.mp3",
            title=f"{show} {part}",
            by=[f"Host of {show}"],
            album=show,
            **({"track_number": part + 1} if kind is Kind.AUDIOBOOK else {"date": f"2026-01-{part + 1:02}"}),
        )
        for show, parts in shows.items()
        for part in range(parts)
    ]
    with database.write() as connection:
        folder = add_folder(connection, f"/{kind}", kind, NOON)
        taken = intake.take(connection, folder, [(one, None) for one in readings], NOON, lambda *_: True)
    ids = iter(one.track_id for one in taken)
    return {show: [next(ids) for _ in range(parts)] for show, parts in shows.items()}


def heard(who: Listener, track: TrackId, day: int, ms: int = 180_000, ended: Ending = Ending.COMPLETED) -> Event:
    return Event(who.id, EventKind.PLAY, Subject(track_id=track), NOON + day * DAY, heard_ms=ms, ended=ended)


@pytest.fixture
def people(database: Database) -> list[Listener]:
    return add_listeners(database, 6)


def test_a_podcast_goes_on_by_date_with_its_newest_beside(database: Database, people: list[Listener]) -> None:
    shows = take(database, Kind.PODCAST, {"Whales": 4, "Ships": 2})
    ada, whales = people[0], shows["Whales"]
    store(database, [heard(ada, whales[0], 0), heard(ada, whales[1], 1, 60_000, Ending.STOPPED)])
    told = SpokenDesk(database, Kind.PODCAST).go_on(ada, 10)
    assert [(one.track, one.show, one.where, one.place_ms) for one in told] == [
        (whales[1], "Whales", Where.BEGUN, 60_000),
        (whales[3], "Whales", Where.NEWEST, 0),
    ]
    store(database, [heard(ada, whales[1], 2)])
    assert [one.track for one in SpokenDesk(database, Kind.PODCAST).go_on(ada, 10)] == [whales[2], whales[3]]
    assert SpokenDesk(database, Kind.AUDIOBOOK).go_on(ada, 10) == []


def test_following_a_host_or_refusing_a_show_counts_by_the_last_word(
    database: Database, people: list[Listener]
) -> None:
    shows = take(database, Kind.PODCAST, {"Whales": 2, "Ships": 2})
    ada = people[0]
    with database.read() as connection:
        ships = catalogue.track(connection, shows["Ships"][0])
    host = ships.credits[0].artist_id
    album = ships.album_id
    store(database, [Event(ada.id, EventKind.FOLLOW, Subject(artist_id=host), NOON)])
    assert [one.track for one in SpokenDesk(database, Kind.PODCAST).go_on(ada, 10)] == [shows["Ships"][1]]
    store(database, [Event(ada.id, EventKind.NEVER, Subject(album_id=album), NOON + DAY)])
    desk = SpokenDesk(database, Kind.PODCAST)
    assert desk.go_on(ada, 10) == []
    assert [one.track_id for one in desk.recommend(ada, 10).tracks] == [shows["Whales"][1]]
    with database.read() as connection:
        never = events_of(connection, ada.id, kinds=[EventKind.NEVER])[0]
    store(database, [Event(ada.id, EventKind.UNDO, Subject(album_id=album), NOON + 2 * DAY, undoes=never.id)])
    assert [one.track for one in SpokenDesk(database, Kind.PODCAST).go_on(ada, 10)] == [shows["Ships"][1]]


def test_books_are_recommended_by_who_reads_both_and_never_mixed_with_music(
    database: Database, people: list[Listener]
) -> None:
    music = add_tracks(database, 4)
    books = take(database, Kind.AUDIOBOOK, {"Moby": 3, "Reefs": 2, "Tea": 2})
    podcasts = take(database, Kind.PODCAST, {"Whales": 2})
    ada, *others = people
    store(database, [heard(ada, books["Moby"][0], 0), heard(ada, music[0], 0), heard(ada, podcasts["Whales"][0], 0)])
    store(database, [heard(one, track, 1) for one in others[:3] for track in (books["Moby"][0], books["Reefs"][1])])
    made = SpokenDesk(database, Kind.AUDIOBOOK).recommend(ada, 5)
    assert [one.track_id for one in made.tracks] == [books["Reefs"][0], books["Tea"][0]]
    (reason,) = made.tracks[0].reasons
    assert reason.kind is ReasonKind.LISTENERS_IN_COMMON
    assert reason.seed_tracks == (books["Moby"][0],)
    # It is what the plays say: three others began both.
    assert reason.figures == {"neighbours": 3}
    assert made.tracks[1].reasons[0].kind is ReasonKind.RANDOM
    assert made.short
    with database.read() as connection:
        assert lessons.track_columns(connection).ids.tolist() == music


def test_without_any_it_says_so(database: Database, people: list[Listener]) -> None:
    add_tracks(database, 2)
    made = SpokenDesk(database, Kind.PODCAST).recommend(people[0], 5)
    assert made.tracks == ()
    assert "no podcast" in made.short
