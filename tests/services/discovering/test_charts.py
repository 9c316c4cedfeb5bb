"""Charts of those who agreed, over stored events."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from segue.discovery.charts.periods import Period, before, period
from segue.domain.ids import ListenerId, TrackId
from segue.domain.listening import AgeBand, Ending, Event, EventKind, Listener, Preferences, Subject
from segue.domain.music import Kind
from segue.services.discovering.charts import (
    Asked,
    Chart,
    Of,
    as_list,
    charted_by,
    groups_shown,
    make_chart,
    shown_of,
    with_moves,
)
from segue.services.reasons import sentence
from segue.storage import intake, listening
from segue.storage.database import Database
from segue.storage.folders import add_folder
from segue.storage.preferences import set_preferences
from tests.conftest import NOON
from tests.services.listening_library import play, store
from tests.storage.conftest import reading

MONTH = period("2026-02", NOON)
INSIDE = datetime(2026, 2, 10, tzinfo=UTC)
SONGS = 4


@pytest.fixture
def tracks(database: Database) -> list[TrackId]:
    """Two songs each by Ada and Bob, then one that a machine made in Ada's name, then a podcast."""
    songs = [
        reading(f"{place}.flac", title=f"Song {place}", by=["Ada" if place < 2 else "Bob"], genres=("Jazz",))
        for place in range(SONGS)
    ]
    songs.append(reading("machine.flac", title="Machine", by=["Ada"], machine_made=True))
    with database.write() as connection:
        folder = add_folder(connection, "/music", Kind.MUSIC, NOON)
        taken = intake.take(connection, folder, [(song, None) for song in songs], NOON, lambda *_: True)
        spoken = add_folder(connection, "/spoken", Kind.PODCAST, NOON)
        taken += intake.take(connection, spoken, [(reading("p.flac", title="Talk"), None)], NOON, lambda *_: True)
    return [one.track_id for one in taken]


def people(
    database: Database, regions: str, *, agreed: bool = True, simulated: bool = False, age: AgeBand | None = None
) -> list[Listener]:
    """One listener from each region told, two letters each; `--` did not say."""
    found = []
    with database.write() as connection:
        start = len(listening.all_listeners(connection))
        for place, region in enumerate(regions.split()):
            new = Listener(
                ListenerId(0), f"l{start + place}", f"l{start + place}", NOON, None if region == "--" else region, age,
                simulated,
            )  # fmt: skip
            found.append(listening.add_listener(connection, new))
            set_preferences(connection, found[-1].id, Preferences(in_charts=agreed))
    return found


def charted(database: Database, of: Of = Of.TRACKS, when: Period = MONTH, **group: object) -> Chart:
    return make_chart(database, replace(Asked(of, when), **group), 50)  # type: ignore[arg-type]


def test_songs_artists_and_genres_are_counted_by_listeners(database: Database, tracks: list[TrackId]) -> None:
    some = people(database, "MA " * 12)
    for place, song in enumerate(tracks[:SONGS]):
        store(database, [play(one, song, INSIDE) for one in some[: 11 - 2 * place]])
    store(database, [play(some[0], tracks[3], INSIDE + timedelta(hours=hour)) for hour in range(20)])
    made = charted(database)
    assert [(line.place, line.name, line.at_least) for line in made.lines] == [
        (1, "Song 0", 10), (2, "Song 1", 5), (2, "Song 2", 5), (2, "Song 3", 5)
    ]  # fmt: skip
    assert [(line.name, line.at_least) for line in charted(database, Of.ARTISTS).lines] == [("Ada", 10), ("Bob", 5)]
    assert [(line.name, line.at_least) for line in charted(database, Of.GENRES).lines] == [("Jazz", 10)]
    first = as_list(made).tracks[0]
    assert first.track_id == tracks[0]
    assert sentence(first.reasons[0], {}) == "Played by 10 listeners or more"


def test_each_line_says_where_it_stood_in_the_chart_before(database: Database, tracks: list[TrackId]) -> None:
    some = people(database, "MA " * 10)
    store(database, [play(one, tracks[0], INSIDE) for one in some])
    store(database, [play(one, tracks[1], INSIDE) for one in some[:5]])
    earlier = before(MONTH)
    assert earlier is not None
    store(database, [play(one, tracks[1], earlier.start) for one in some])
    moved = with_moves(charted(database), charted(database, when=earlier))
    assert [(line.name, line.place, line.before) for line in moved.lines] == [("Song 0", 1, None), ("Song 1", 2, 1)]


def test_only_groups_with_a_chart_of_their_own_are_offered(database: Database, tracks: list[TrackId]) -> None:
    assert not groups_shown(database).everybody
    people(database, "MA " * 6 + "FR " * 6 + "KR")
    told = groups_shown(database)
    assert told.everybody
    assert "KR" not in told.regions
    for region in told.regions:
        store(database, [play(one, tracks[0], INSIDE) for one in people(database, "-- " * 5)])
        assert "no chart of its own" not in charted(database, region=region).short


def test_only_those_who_agreed_are_counted(database: Database, tracks: list[TrackId]) -> None:
    silent = people(database, "MA " * 20, agreed=False)
    few = people(database, "MA " * 4)
    store(database, [play(one, tracks[0], INSIDE) for one in silent + few])
    made = charted(database)
    assert made.lines == ()
    assert made.short == "Charts are shown once 5 listeners or more have agreed to be in them."
    fifth = people(database, "MA")
    assert charted(database).short.startswith("Nothing was played by 5 listeners or more in that time.")
    store(database, [play(fifth[0], tracks[0], INSIDE)])
    assert [line.at_least for line in charted(database).lines] == [5]


def test_simulated_listeners_hide_no_real_one(database: Database, tracks: list[TrackId]) -> None:
    invented = people(database, "MA " * 9, simulated=True)
    store(database, [play(one, tracks[0], INSIDE) for one in invented])
    assert [line.at_least for line in charted(database).lines] == [5]
    store(database, [play(people(database, "MA")[0], tracks[1], INSIDE)])
    assert charted(database).lines == ()


def test_what_machines_made_has_a_chart_of_its_own(database: Database, tracks: list[TrackId]) -> None:
    some = people(database, "MA " * 10)
    store(database, [play(one, tracks[4], INSIDE) for one in some])
    store(database, [play(one, tracks[2], INSIDE) for one in some[:5]])
    assert [line.name for line in charted(database, Of.ARTISTS).lines] == ["Bob"]
    assert [line.name for line in charted(database).lines] == ["Song 2"]
    assert [line.name for line in charted(database, machine_made=True).lines] == ["Machine"]


def test_skips_failures_podcasts_and_what_was_taken_back_do_not_count(
    database: Database, tracks: list[TrackId]
) -> None:
    some = people(database, "MA " * 5)
    store(database, [play(one, tracks[0], INSIDE, Ending.SKIPPED) for one in some])
    store(database, [replace(play(one, tracks[1], INSIDE), ended=Ending.FAILED) for one in some])
    store(database, [play(one, tracks[5], INSIDE) for one in some])
    store(database, [play(one, tracks[2], INSIDE) for one in some])
    with database.read() as connection:
        last = listening.events_of(connection, some[0].id)[-1]
    taken_back = Event(some[0].id, EventKind.UNDO, Subject(track_id=tracks[2]), NOON, undoes=last.id)
    store(database, [taken_back])
    assert charted(database).lines == ()
    # Half of it is enough.
    store(database, [replace(play(one, tracks[3], INSIDE, Ending.STOPPED), heard_ms=500_000) for one in some])
    assert [line.name for line in charted(database).lines] == ["Song 3"]


def test_a_play_belongs_to_the_period_in_which_it_was(database: Database, tracks: list[TrackId]) -> None:
    some = people(database, "MA " * 5)
    store(database, [play(one, tracks[0], MONTH.start) for one in some])
    store(database, [play(one, tracks[1], MONTH.end - timedelta(milliseconds=1)) for one in some])
    store(database, [play(one, tracks[2], MONTH.end) for one in some])
    assert [line.name for line in charted(database).lines] == ["Song 0", "Song 1"]


@pytest.mark.parametrize(("before", "after"), [(6, 0), (6, 1), (6, 3), (9, 1), (5, 9)])
def test_months_less_a_month_tell_no_number_of_their_own(
    database: Database, tracks: list[TrackId], before: int, after: int
) -> None:
    """Who played it in the second month alone is told in steps, and whoever played it in both is told once."""
    some = people(database, "MA " * (before + after))
    store(database, [play(one, tracks[0], INSIDE - timedelta(days=20)) for one in some[:before]])
    store(database, [play(one, tracks[0], INSIDE) for one in some])
    one, both, second = (
        {line.name: line.at_least for line in charted(database, when=period(name, NOON)).lines}
        for name in ("2026-01", "2026-01..2026-02", "2026-02")
    )
    assert one == {"Song 0": before // 5 * 5}
    assert both == second == {"Song 0": (before + after) // 5 * 5}
    assert (both["Song 0"] - one["Song 0"]) % 5 == 0


def test_regions_and_ages_are_shown_where_that_gives_nobody_away(database: Database, tracks: list[TrackId]) -> None:
    moroccans = people(database, "MA " * 20, age=AgeBand.FROM_25)
    koreans = people(database, "KR " * 10, age=AgeBand.FROM_25)
    store(database, [play(one, tracks[0], INSIDE) for one in moroccans + koreans])
    assert [line.at_least for line in charted(database, region="MA").lines] == [20]
    assert [line.at_least for line in charted(database, region="KR", age=AgeBand.FROM_25).lines] == [10]
    # Everybody less Morocco and Korea would be these three.
    store(database, [play(one, tracks[0], INSIDE) for one in people(database, "FR FR --", age=AgeBand.FROM_25)])
    shown = [region for region in ("MA", "KR", "FR") if charted(database, region=region).lines]
    assert shown == ["MA"]
    assert "no chart of its own" in charted(database, region="KR").short
    assert charted(database, region="DE").lines == ()
    assert charted(database, age=AgeBand.FROM_35).lines == ()


@pytest.mark.parametrize("seed", range(6))
def test_subtracting_published_charts_never_leaves_fewer_than_five_people(sqlite_database: Database, seed: int) -> None:
    """The numbers as they are shown, of all groups and periods: what two of them leave is nobody, or enough people."""
    luck = np.random.default_rng(seed)
    ages = [None, AgeBand.FROM_18, AgeBand.FROM_65]
    found: list[Listener] = []
    for age in ages:
        told_of = " ".join(luck.choice(["MA", "KR", "FR", "--"], 12, p=[0.5, 0.3, 0.1, 0.1]))
        found += people(sqlite_database, told_of, age=age)
    told = shown_of(found)
    regions = sorted({one.region or "" for one in found})
    groups = [
        frozenset(
            one.id for one in found
            if (region is None or (one.region or "") == regions[region]) and (age is None or one.age_band is ages[age])
        )
        for region in (None, *range(len(regions))) for age in (None, 0, 1, 2)
        if told.holds(region, None if age is None else [None, *AgeBand].index(ages[age]))
    ]  # fmt: skip
    assert groups
    for one in groups:
        for other in groups:
            if other < one:
                assert len(one - other) >= 5
            assert len(one) >= 5


def test_who_agreed_is_asked_each_time(database: Database) -> None:
    some = people(database, "MA MA")
    told = {some[0].id: Preferences(in_charts=True)}
    assert charted_by(some, told) == some[:1]
    assert charted_by(some, {}) == []
