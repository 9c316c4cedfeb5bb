"""Two kept recommenders are tried on listeners, who keep to their side; what came of it is told from what was shown."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from segue.discovery import Made, Stock
from segue.discovery.picks import Pick
from segue.domain.errors import BadRequest, NotFound
from segue.domain.experiments import Experiment
from segue.domain.ids import ListenerId, ModelId
from segue.domain.listening import Listener, Preferences
from segue.domain.recommending import ListKind, ReasonKind
from segue.services.discovering.answering import Make, answer
from segue.services.discovering.desk import Desk
from segue.services.discovering.experiments import look, start
from segue.services.discovering.impressions import note_shown
from segue.services.discovering.radio import Radios
from segue.services.learning import Learner
from segue.storage import experiments
from segue.storage.artifacts import replace_file
from segue.storage.database import Database
from segue.storage.preferences import set_preferences
from segue.taste import Grounds, recommend
from tests.conftest import NOON, ManualClock
from tests.services.discovering.test_impressions import a_list
from tests.services.listening_library import add_listeners, add_tracks, circles, play, store
from tests.services.test_learning import EAR, quiet

A, B = ModelId("a"), ModelId("b")


def test_one_runs_at_a_time_and_all_are_kept(database: Database) -> None:
    one = Experiment("one", A, B, False, "salt", NOON)
    with database.write() as connection:
        assert experiments.newest(connection) is None
        experiments.start(connection, one)
        assert experiments.running(connection) == one
    with database.write() as connection, pytest.raises(BadRequest, match="one is running"):
        experiments.start(connection, Experiment("two", A, B, True, "other", NOON))
    with database.write() as connection:
        ended = experiments.stop(connection, NOON + timedelta(days=1))
        assert ended.ended_at == NOON + timedelta(days=1)
        assert experiments.running(connection) is None
        assert experiments.by_name(connection, "one") == ended
    with database.write() as connection, pytest.raises(NotFound, match="No experiment is running"):
        experiments.stop(connection, NOON)
    with database.write() as connection, pytest.raises(BadRequest, match="already"):
        experiments.start(connection, one)
    with database.write() as connection:
        experiments.start(connection, Experiment("two", A, B, True, "other", NOON))
        newest = experiments.newest(connection)
        assert newest is not None
        assert newest.name == "two"
        with pytest.raises(NotFound):
            experiments.by_name(connection, "three")


def begun(database: Database, *, interleaved: bool = False) -> Experiment:
    with database.write() as connection:
        experiments.start(connection, Experiment("try", A, B, interleaved, "salt", NOON))
    with database.read() as connection:
        return experiments.by_name(connection, "try")


def test_what_came_of_it_is_told_from_what_each_side_was_shown(database: Database) -> None:
    assert look(database) is None
    tried = begun(database)
    tracks, people = add_tracks(database, 8), add_listeners(database, 60)
    looked = look(database)
    assert looked is not None
    assert looked.finding is None
    assert "too early" in looked.early
    for one in people:
        mine, other = (B, A) if tried.second_for(one.id) else (A, B)
        # What the model of the other side brought, or one that is not tried, counts for nobody.
        for model, part in ((mine, tracks[:4]), (other, tracks[4:6]), (ModelId("c"), tracks[6:])):
            note_shown(database, one, a_list(part, model), NOON + timedelta(hours=1))
        heard = tracks[:3] if mine == B else tracks[:1]
        store(database, [play(one, track, NOON + timedelta(hours=2)) for track in [*heard, *tracks[4:]]])
    looked = look(database, "try")
    assert looked is not None
    assert looked.finding is not None
    assert looked.finding.shares == (0.25, 0.75)
    assert sum(looked.finding.listeners) == 60
    assert sum(looked.finding.shown) == 240
    assert looked.finding.told_apart


def test_lists_from_before_or_after_say_nothing(database: Database) -> None:
    tried = begun(database)
    tracks, people = add_tracks(database, 2), add_listeners(database, 60)
    for one in people:
        model = tried.model_for(one.id)
        note_shown(database, one, a_list(tracks, model), NOON - timedelta(days=1))
        note_shown(database, one, a_list(tracks, model), NOON + timedelta(days=2))
    with database.write() as connection:
        experiments.stop(connection, NOON + timedelta(days=1))
    looked = look(database)
    assert looked is not None
    assert looked.finding is None


def for_you(listener: Listener) -> Make:
    """What the model says, and nothing else."""

    def make(stock: Stock, count: int) -> Made:
        history = stock.listening.histories(stock.listening.listeners.rows([listener.id]))
        ranked = recommend(stock.model, history, count)
        found = zip(ranked.items[0].tolist(), ranked.scores[0].tolist(), strict=True)
        return Made("For you", tuple(Pick(row, score, Grounds(ReasonKind.POPULAR)) for row, score in found if row >= 0))

    return make


@pytest.fixture
def library(sqlite_database: Database, tmp_path: Path, clock: ManualClock) -> tuple[Learner, list[Listener]]:
    """Two recommenders that learned on two days, with different listening behind them."""
    tracks, people = add_tracks(sqlite_database), add_listeners(sqlite_database, 30)
    learner = Learner(sqlite_database, tmp_path / "taste", EAR, clock, replace_file)
    store(sqlite_database, circles(people[:14], tracks))
    learner.learn(quiet)
    store(sqlite_database, circles(people, tracks, seed=4))
    clock.forward(days=1)
    learner.learn(quiet)
    return learner, people


def test_each_listener_is_answered_by_their_side(
    sqlite_database: Database, clock: ManualClock, library: tuple[Learner, list[Listener]]
) -> None:
    learner, people = library
    first, second = (one.id for one in learner.all_kept())
    assert Desk(sqlite_database, learner, EAR, clock).experiment is None
    tried = start(sqlite_database, learner, "try", (first, second), clock(), salt="known")
    desk = Desk(sqlite_database, learner, EAR, clock)
    models = set()
    for one in people:
        stock, model = desk.stock_for(one.id)
        assert model == tried.model_for(one.id)
        assert stock.music is desk.stock.music
        made = answer(desk, one, ListKind.FOR_YOU, for_you(one), 5)
        assert {track.model for track in made.tracks} == {model} == {made.model}
        radios = Radios(desk)
        told, _ = radios.following(radios.of_listener(one, desk.memory(one)), 2, desk.memory(one))
        assert {track.model for track in told.tracks} == {model}
        models.add(model)
    assert desk.stock_for(None)[1] == desk.model
    assert models == {first, second}
    with sqlite_database.write() as connection:
        experiments.stop(connection, clock())
    assert {Desk(sqlite_database, learner, EAR, clock).stock_for(one.id)[1] for one in people} == {learner.chosen()}


def test_both_share_a_list_and_each_track_says_whose_it_is(
    sqlite_database: Database, clock: ManualClock, library: tuple[Learner, list[Listener]]
) -> None:
    learner, people = library
    first, second = (one.id for one in learner.all_kept())
    tried = start(sqlite_database, learner, "try", (first, second), clock(), interleaved=True)
    desk = Desk(sqlite_database, learner, EAR, clock)
    turns = []
    for one in people:
        made = answer(desk, one, ListKind.FOR_YOU, for_you(one), 6)
        again = answer(desk, one, ListKind.FOR_YOU, for_you(one), 6)
        assert made == again
        assert made.model == tried.both
        ids = [track.track_id for track in made.tracks]
        assert len(set(ids)) == len(ids)
        sides = [track.model for track in made.tracks]
        assert {first, second} >= set(sides)
        assert abs(sides.count(first) - sides.count(second)) <= 1
        turns.append(sides[0])
        note_shown(sqlite_database, one, made, clock())
    # Who goes first is by lot: 30 of one side would come by chance once in a billion.
    assert set(turns) == {first, second}
    clock.forward(hours=1)
    looked = look(sqlite_database)
    assert looked is not None
    assert looked.finding is not None
    assert looked.finding.lists is not None
    assert looked.finding.shares == (0, 0)


def test_what_cannot_be_tried_is_refused_with_words(
    sqlite_database: Database, clock: ManualClock, library: tuple[Learner, list[Listener]], tmp_path: Path
) -> None:
    learner, people = library
    first, second = (one.id for one in learner.all_kept())
    for name, models, error in (
        ("x", (first, first), BadRequest), (" ", (first, second), BadRequest), ("x", (first, ModelId("no")), NotFound),
    ):  # fmt: skip
        with pytest.raises(error):
            start(sqlite_database, learner, name, models, clock())
    start(sqlite_database, learner, "try", (first, second), clock())
    # A recommender that is damaged stands in nobody's way: the one that serves answers then.
    (tmp_path / "taste" / f"{first}.npz").write_bytes(b"damaged")
    desk = Desk(sqlite_database, learner, EAR, clock)
    assert {desk.stock_for(one.id)[1] for one in people} == {second}
    assert desk.stock_for(ListenerId(999))[1] == second


def test_places_are_kept_for_the_little_heard_by_the_server_or_by_the_listener(
    sqlite_database: Database, clock: ManualClock, library: tuple[Learner, list[Listener]]
) -> None:
    learner, people = library
    plain, keen = Desk(sqlite_database, learner, EAR, clock), Desk(sqlite_database, learner, EAR, clock, 0.5)
    little = set(plain.tracks(np.flatnonzero(plain.stock.little_heard).tolist()))
    assert little
    one = people[3]
    kept = [track.track_id in little for track in answer(keen, one, ListKind.FOR_YOU, for_you(one), 6).tracks]
    whole = [track.track_id in little for track in answer(plain, one, ListKind.FOR_YOU, for_you(one), 24).tracks]
    assert sum(kept) >= min(3, sum(whole))
    with sqlite_database.write() as connection:
        set_preferences(connection, one.id, Preferences(exposure=0.0))
    assert answer(keen, one, ListKind.FOR_YOU, for_you(one), 6) == answer(plain, one, ListKind.FOR_YOU, for_you(one), 6)


@pytest.mark.parametrize("interleaved", [False, True])
def test_while_an_experiment_runs_every_beginning_of_a_list_keeps_its_places(
    sqlite_database: Database, clock: ManualClock, library: tuple[Learner, list[Listener]], interleaved: bool
) -> None:
    learner, people = library
    first, second = (one.id for one in learner.all_kept())
    start(sqlite_database, learner, "try", (first, second), clock(), interleaved=interleaved)
    desk = Desk(sqlite_database, learner, EAR, clock, 0.4)
    little = set(desk.tracks(np.flatnonzero(desk.stock.little_heard).tolist()))
    for one in people[:6]:
        long = answer(desk, one, ListKind.FOR_YOU, for_you(one), 24)
        there = sum(track.track_id in little for track in long.tracks)
        made = answer(desk, one, ListKind.FOR_YOU, for_you(one), 5)
        kept = np.cumsum([track.track_id in little for track in made.tracks])
        for place, so_far in enumerate(kept):
            assert so_far >= min(int(0.4 * (place + 1) + 1e-9), there)
