"""Taste is learned as a job, judged before it serves, kept with a hash; and what it recommends has true reasons."""

from dataclasses import replace
from pathlib import Path

import pytest

from segue.domain.errors import BadRequest, NotFound
from segue.domain.ids import ModelId, TrackId
from segue.domain.jobs import Progress
from segue.domain.listening import Event, EventKind, Listener, Subject
from segue.domain.recommending import ReasonKind
from segue.hearing.embedding.failures import ModelDamaged
from segue.services.discovering.desk import UNTAUGHT, Desk
from segue.services.discovering.for_you import Wish, list_for, list_from
from segue.services.learning import Learner
from segue.services.reasons import sentence
from segue.storage import catalogue
from segue.storage.artifacts import replace_file
from segue.storage.database import Database
from segue.storage.survey import mark_missing
from tests.conftest import NOON, ManualClock
from tests.services.listening_library import DAY, add_listeners, add_tracks, circles, play, store

EAR = ModelId("ear-1")
OWN = Wish(per_artist=0, variety=0)
"""A list as the scores have it."""


def quiet(progress: Progress) -> None:
    assert progress.total is None or progress.done <= progress.total


@pytest.fixture
def tracks(sqlite_database: Database) -> list[TrackId]:
    return add_tracks(sqlite_database)


@pytest.fixture
def listeners(sqlite_database: Database, tracks: list[TrackId]) -> list[Listener]:
    found = add_listeners(sqlite_database, 40)
    store(sqlite_database, circles(found, tracks))
    return found


@pytest.fixture
def learner(sqlite_database: Database, tmp_path: Path, clock: ManualClock) -> Learner:
    return Learner(sqlite_database, tmp_path / "taste", EAR, clock, replace_file)


@pytest.fixture
def desk(sqlite_database: Database, learner: Learner, listeners: list[Listener], clock: ManualClock) -> Desk:
    learner.learn(quiet)
    return Desk(sqlite_database, learner, EAR, clock)


def places(desk: Desk, listener: Listener, tracks: list[TrackId], *, again: bool = False) -> list[int]:
    return [tracks.index(one.track_id) for one in list_for(desk, listener, 6, replace(OWN, again=again)).tracks]


def test_what_is_learned_is_judged_kept_and_served(learner: Learner, listeners: list[Listener]) -> None:
    seen: list[Progress] = []
    made = learner.learn(seen.append)
    assert [one.done for one in seen] == [0, 1, 2, 3]
    assert made.served
    assert made.asked == 40
    assert made.judged["the new one"] > made.judged["popularity"]
    served = learner.serving()
    assert served is not None
    assert served[0] == made
    assert learner.all_kept() == [made]


def test_each_is_recommended_their_circles_music_for_reasons_that_are_true(
    sqlite_database: Database, desk: Desk, listeners: list[Listener], tracks: list[TrackId]
) -> None:
    for place in (0, 1, 12, 33):
        with sqlite_database.read() as connection:
            known = {one.id: one for one in catalogue.all_tracks(connection)}
        advice = list_for(desk, listeners[place], 3, OWN)
        assert advice.tracks
        for one in advice.tracks:
            assert tracks.index(one.track_id) % 2 == place % 2
            (reason,) = one.reasons
            assert reason.kind is not ReasonKind.RANDOM
            # Seeds are what this listener played, and of their own circle.
            assert all(tracks.index(seed) % 2 == place % 2 for seed in reason.seed_tracks)
            told = sentence(reason, known)
            assert all(known[seed].tags.title in told for seed in reason.seed_tracks[:1])


def test_a_no_is_heeded_at_once(
    sqlite_database: Database, desk: Desk, listeners: list[Listener], tracks: list[TrackId], clock: ManualClock
) -> None:
    before = places(desk, listeners[0], tracks)
    artist = desk.stock.music.artists[desk.stock.music.items.rows([tracks[before[0]]])[0]]
    with sqlite_database.read() as connection:
        own = [tracks.index(one.id) for one in catalogue.artist_tracks(connection, int(artist))]  # type: ignore[arg-type]
    never = Event(listeners[0].id, EventKind.NEVER, Subject(artist_id=int(artist)), clock())  # type: ignore[arg-type]
    disliked = Event(listeners[0].id, EventKind.DISLIKE, Subject(track_id=tracks[before[-1]]), clock())
    store(sqlite_database, [never, disliked])
    for again in (False, True):
        after = places(desk, listeners[0], tracks, again=again)
        assert after
        assert not set(after) & {*own, before[-1]}
    # Nobody else is touched by it.
    assert set(places(desk, listeners[2], tracks)) & {*own, before[-1]}


def test_seeds_and_newcomers_are_answered(
    sqlite_database: Database, desk: Desk, tracks: list[TrackId], clock: ManualClock
) -> None:
    found = list_from(desk, [tracks[0], tracks[4]], 4, OWN)
    assert {tracks.index(one.track_id) % 2 for one in found.tracks} == {0}
    (newcomer,) = add_listeners(sqlite_database, 1, "new")
    told = list_for(desk, newcomer, 4).tracks
    assert {one.reasons[0].kind for one in told} == {ReasonKind.POPULAR}
    store(sqlite_database, [play(newcomer, tracks[3], clock()), play(newcomer, tracks[5], clock())])
    assert {tracks.index(one.track_id) % 2 for one in list_for(desk, newcomer, 3, OWN).tracks} == {1}
    with pytest.raises(NotFound, match="no music with the number 999"):
        list_from(desk, [TrackId(999)], 3)


def test_music_that_left_is_not_recommended(
    sqlite_database: Database, learner: Learner, desk: Desk, listeners: list[Listener], tracks: list[TrackId],
    clock: ManualClock,
) -> None:  # fmt: skip
    first = tracks[places(desk, listeners[0], tracks)[0]]
    with sqlite_database.write() as connection:
        mark_missing(connection, [first], clock())
    later = Desk(sqlite_database, learner, EAR, clock)
    found = [one.track_id for one in list_for(later, listeners[0], 6, OWN).tracks]
    assert found
    assert first not in found


def test_one_can_return_to_the_one_before(learner: Learner, listeners: list[Listener], clock: ManualClock) -> None:
    first = learner.learn(quiet)
    clock.forward(days=1)
    second = learner.learn(quiet)
    assert [one.id for one in learner.all_kept()] == [first.id, second.id]
    assert learner.roll_back() == first.id
    assert learner.serve(second.id) == second
    assert learner.roll_back() == first.id
    assert learner.roll_back() is None
    assert learner.serving() is None
    with pytest.raises(BadRequest, match="nothing to return to"):
        learner.roll_back()
    with pytest.raises(NotFound, match="No recommender nothing is kept"):
        learner.serve(ModelId("nothing"))


def test_what_something_simpler_beats_does_not_serve(
    sqlite_database: Database, learner: Learner, tracks: list[TrackId]
) -> None:
    """In the last week everybody turns to what many had played all along, whatever their circle: a fashion."""
    crowd, others = add_listeners(sqlite_database, 30, "crowd"), add_listeners(sqlite_database, 30)
    hits, rest = tracks[:6], tracks[6:]
    done = [play(one, track, NOON - 20 * DAY) for one in crowd for track in hits]
    for place, one in enumerate(others):
        own = [track for number, track in enumerate(rest) if number % 3 == place % 3]
        done += [play(one, track, NOON - 15 * DAY) for track in own[:4]]
        done += [play(one, track, NOON - 2 * DAY) for track in hits]
    store(sqlite_database, done)
    made = learner.learn(quiet)
    assert made.judged["popularity"] > made.judged["the new one"]
    assert not made.served
    assert "popularity is better than the new one" in made.why
    assert learner.serving() is None
    assert learner.all_kept() == [made]


def test_a_changed_or_lost_file_is_told_of(learner: Learner, listeners: list[Listener], tmp_path: Path) -> None:
    made = learner.learn(quiet)
    file = tmp_path / "taste" / f"{made.id}.npz"
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(ModelDamaged, match="was changed since it was learned"):
        learner.serving()
    file.unlink()
    with pytest.raises(ModelDamaged, match="is gone"):
        learner.serving()
    file.with_suffix(".json").write_text("{}")
    with pytest.raises(ModelDamaged, match="cannot be read"):
        learner.serving()
    # It stands in nobody's way.
    assert learner.all_kept() == []
    again = learner.learn(quiet)
    assert learner.all_kept() == [again]


def test_without_music_or_listening_there_are_words(
    sqlite_database: Database, learner: Learner, clock: ManualClock
) -> None:
    with pytest.raises(BadRequest, match="no music to learn from"):
        learner.learn(quiet)
    assert Desk(sqlite_database, learner, EAR, clock).model == UNTAUGHT
    add_tracks(sqlite_database)
    made = learner.learn(quiet)
    assert made.served
    assert not made.judged
    assert "Too few listeners" in made.why
    assert replace(made, id=made.id) == made


def test_it_is_due_once_a_day_where_somebody_did_something(
    sqlite_database: Database, learner: Learner, tracks: list[TrackId], clock: ManualClock, tmp_path: Path
) -> None:
    assert not learner.is_due()
    (one,) = add_listeners(sqlite_database, 1)
    store(sqlite_database, [play(one, tracks[0], clock())])
    assert learner.is_due()
    made = learner.learn(quiet)
    clock.forward(days=2)
    assert not learner.is_due()
    shown = Event(one.id, EventKind.IMPRESSION, Subject(track_id=tracks[1]), clock())
    store(sqlite_database, [shown])
    assert not learner.is_due()
    store(sqlite_database, [play(one, tracks[1], clock())])
    assert learner.is_due()
    clock.forward(days=-1.5)
    assert not learner.is_due()
    clock.forward(days=1.5)
    (tmp_path / "taste" / "taste-broken.json").write_text("no")
    assert learner.is_due()
    learner.learn(quiet)
    assert not learner.is_due()
    assert made.events < learner.serving()[0].events  # type: ignore[index]
