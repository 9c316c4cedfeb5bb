"""How lists were taken is told from what was shown and what was done."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from segue.proving.online import Deeds, Shown, outcome, outcomes_by, taken, whose
from segue.proving.places import seen_by_place, wanted

HOUR = 3600.0


def shown(*rows: tuple[int, int, float, int]) -> Shown:
    """(listener, track, hour, list)."""
    listeners, tracks, hours, lists = np.array(rows or np.zeros((0, 4)), dtype=np.float64).reshape(-1, 4).T
    return Shown(listeners.astype(int), tracks.astype(int), hours * HOUR, lists.astype(int))


def done(*rows: tuple[int, int, float, int, str]) -> Deeds:
    """(listener, track, hour, list or -1, what)."""
    what = np.array([row[4] for row in rows], dtype=object)
    cells = np.array([row[:4] for row in rows] or np.zeros((0, 4)), dtype=np.float64).reshape(-1, 4).T
    played = np.isin(what, ["finished", "skipped", "stopped"])
    return Deeds(
        cells[0].astype(int), cells[1].astype(int), cells[2] * HOUR, cells[3].astype(int), played,
        what == "finished", np.isin(what, ["skipped", "passed over"]), what == "liked",
    )  # fmt: skip


def test_a_play_is_of_the_list_that_it_names_and_else_of_the_last_one_within_a_day() -> None:
    given = shown((1, 7, 0, 0), (1, 7, 10, 1), (2, 7, 0, 2))
    play = (
        (1, 7, 500, 0, "finished"),  # names the first list, long after
        (1, 7, 12, -1, "finished"),  # the second list was the last to show it
        (1, 7, 9, -1, "finished"),  # before the second
        (1, 7, 36, -1, "finished"),  # too late
        (2, 7, 3, 0, "finished"),  # names a list that was never shown to them
        (3, 7, 3, -1, "finished"),  # was shown nothing
        (1, 8, 1, -1, "finished"),  # was not shown
        (2, 7, -1, -1, "finished"),  # before it was shown
    )
    assert whose(given, done(*play)).tolist() == [0, 1, 0, -1, 2, -1, -1, -1]


def test_what_is_met_first_says_whether_it_was_turned_away() -> None:
    given = shown((1, 1, 0, 0), (1, 2, 0, 0), (1, 3, 0, 0), (1, 4, 0, 0), (2, 1, 0, 1))
    took = taken(
        given,
        done(
            (1, 1, 1, 0, "skipped"), (1, 1, 2, 0, "finished"), (1, 2, 2, 0, "finished"), (1, 2, 3, 0, "liked"),
            (1, 2, 4, 0, "skipped"), (1, 3, 4, 0, "passed over"), (2, 1, 5, 1, "stopped"),
        ),
    )  # fmt: skip
    assert took.played.tolist() == [True, True, False, False, True]
    assert took.finished.tolist() == [True, True, False, False, False]
    assert took.skipped.tolist() == [True, False, True, False, False]
    assert took.liked.tolist() == [False, True, False, False, False]
    told = outcome(given, took)
    assert told is not None
    assert (told.shown, told.lists, told.listeners) == (5, 2, 2)
    assert (told.played.value, told.heard_out.value, told.liked.value) == (0.6, 0.4, 0.2)
    assert told.completed is not None
    assert told.completed.value == pytest.approx(2 / 3)
    assert told.skipped is not None
    assert told.skipped.value == pytest.approx(2 / 4)


def test_nothing_shown_or_nothing_done_is_no_trouble() -> None:
    assert outcome(shown(), taken(shown(), done((1, 1, 0, -1, "finished")))) is None
    quiet = shown((1, 1, 0, 0))
    told = outcome(quiet, taken(quiet, done()))
    assert told is not None
    assert (told.played.value, told.completed, told.skipped) == (0, None, None)
    assert outcomes_by(shown(), taken(shown(), done()), np.zeros(0, dtype=np.int64)) == {}


@given(some.lists(some.tuples(some.integers(0, 3), some.integers(0, 4), some.integers(0, 60), some.integers(0, 5))))
def test_groups_add_up_to_the_whole(rows: list[tuple[int, int, float, int]]) -> None:
    given = shown(*rows)
    played = done(*((listener, track, hour + 1, -1, "finished") for listener, track, hour, _ in rows))
    took = taken(given, played)
    parts = outcomes_by(given, took, given.tracks)
    assert sum(one.shown for one in parts.values()) == len(rows)
    assert sum(one.shown * one.played.value for one in parts.values()) == pytest.approx(took.played.sum())
    for one in parts.values():
        assert 0 <= one.played.low <= one.played.value <= one.played.high <= 1
        assert one.played.value >= one.heard_out.value


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    luck, held = np.random.default_rng(3), 0
    for seed in range(200):
        taste = luck.beta(4, 6, 40)
        own = np.repeat(np.arange(40), 10)
        given = Shown(own, np.arange(400), np.zeros(400), own)
        played = luck.random(400) < taste[own]
        took = taken(given, Deeds(own, np.arange(400), np.ones(400), own, played, played, ~played, played))
        told = outcome(given, took, seed=seed)
        assert told is not None
        held += told.played.low <= 0.4 <= told.played.high
    assert 0.90 <= held / 200 <= 0.99


def test_how_often_a_place_is_looked_at_is_found_where_lists_change() -> None:
    luck, places, people = np.random.default_rng(0), 8, 100
    looked = 1 / np.arange(1, places + 1) ** 0.7
    wish = luck.random((people, 40))
    # Each listener's tracks come in about the order in which they are wanted, which only a comparison within one
    # listener does not take for places that are looked at less.
    rank = wish[:, None, :] + 0.3 * luck.standard_normal((people, 300, 40))
    tracks = np.argsort(-rank, axis=2)[:, :, :places]
    owners = np.broadcast_to(np.arange(people)[:, None, None], tracks.shape).ravel()
    at = np.broadcast_to(np.arange(places), tracks.shape).ravel()
    tracks = tracks.ravel()
    played = luck.random(len(tracks)) < looked[at] * wish[owners, tracks]
    seen = seen_by_place(owners, tracks, at, played, places)
    assert seen == pytest.approx(looked, abs=0.04)
    told = wanted(owners, at, played, seen)
    assert told is not None
    assert told.ips.value == pytest.approx(wish[owners, tracks].mean(), abs=0.03)


def test_of_places_too_little_known_nothing_is_said() -> None:
    at, tracks = np.array([0, 1] * 60), np.array([5, 5] * 60)
    played = np.ones(120, dtype=np.bool_)
    assert np.isnan(seen_by_place(tracks, tracks, at, played, 3)[1:]).all()
    # As much again, but of listeners each of whom had the track at one place only.
    many = np.tile(at, 10)
    assert np.isnan(seen_by_place(many, np.full(1200, 5), many, np.ones(1200, dtype=np.bool_), 3)[1:]).all()
    none = np.zeros(0, dtype=np.int64)
    assert np.isnan(seen_by_place(none, none, none, none.astype(np.bool_), 3)[1:]).all()
    assert wanted(none, none, none.astype(np.bool_), np.array([1.0])) is None
