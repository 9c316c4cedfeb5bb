"""A path begins and ends where it was asked to, and its steps are small."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.discovery import Made, Stock
from segue.discovery.ways.path import Way, arc, path
from segue.discovery.ways.steps import step_lengths, together
from segue.domain.music import UNKNOWN_ARTIST
from segue.domain.recommending import ReasonKind
from segue.taste.numbering import Rows
from tests.discovery.sounding import scattered, sounding


def rows(made: Made) -> Rows:
    return np.array([pick.item for pick in made.picks], dtype=np.int32)


def circle(count: int) -> Stock:
    """Songs around a circle in their order, all by somebody else."""
    turn = 2 * np.pi * np.arange(count) / count
    return sounding(np.stack([np.cos(turn), np.sin(turn)], axis=1))


@pytest.fixture(scope="module")
def wide() -> Stock:
    return sounding(scattered(1500), artists=[row // 3 for row in range(1500)])


def test_along_a_circle_the_path_is_the_arc() -> None:
    made = path(circle(120), (0, 30), 7)
    assert rows(made).tolist() == [0, 5, 10, 15, 20, 25, 30]
    assert made.short == ""


def test_places_on_an_arc_are_evenly_apart() -> None:
    first, last = np.array([1, 0], np.float32), np.array([0, 1], np.float32)
    points = arc(first, last, 2)
    assert points == pytest.approx(np.array([[np.cos(np.pi / 6), 0.5], [0.5, np.cos(np.pi / 6)]]), abs=1e-6)
    assert arc(first, first, 2).tolist() == [[1, 0], [1, 0]]
    assert np.isfinite(arc(first, -first, 3)).all()


@settings(max_examples=40)
@given(length=st.integers(2, 40), seed=st.integers(0, 1000))
def test_whatever_the_length_ends_are_kept_and_nothing_comes_twice(wide: Stock, length: int, seed: int) -> None:
    first, last = (int(row) for row in np.random.default_rng(seed).choice(1500, 2, replace=False))
    found = rows(path(wide, (first, last), length))
    assert len(found) == length
    assert (found[0], found[-1]) == (first, last)
    assert len(np.unique(found)) == length
    if length > 2:
        assert not together(wide, found[:-1], found[1:]).diagonal().any()


def test_the_largest_step_is_small_beside_chance_and_the_nearest_to_the_arc(wide: Stock) -> None:
    luck = np.random.default_rng(5)
    largest: dict[str, list[float]] = {"path": [], "arc": [], "chance": []}
    for _ in range(30):
        first, last = (int(row) for row in luck.choice(1500, 2, replace=False))
        near = (arc(wide.sound[first], wide.sound[last], 8) @ wide.sound.T).argsort(axis=1)
        ways = {
            "path": rows(path(wide, (first, last), 10)),
            "arc": np.array([first, *near[:, -1], last]),
            "chance": np.array([first, *luck.choice(1500, 8), last]),
        }
        for name, way in ways.items():
            largest[name].append(float(step_lengths(wide, way).max()))
    means = {name: np.mean(steps) for name, steps in largest.items()}
    assert means["path"] < 0.8 * means["arc"] < 0.8 * means["chance"]


def test_each_track_says_truly_how_it_sounds_beside_the_one_before(wide: Stock) -> None:
    made = path(wide, (3, 700), 12)
    assert made.picks[0].grounds.kind is ReasonKind.ASKED
    for before, pick in zip(made.picks, made.picks[1:], strict=False):
        if pick.grounds.kind is ReasonKind.SOUND:
            assert pick.grounds.seeds == (before.item,)
            alike = float(wide.sound[pick.item] @ wide.sound[before.item])
            assert pick.grounds.figures["cosine 1"] == pytest.approx(alike)
    assert [pick.grounds.kind for pick in made.picks[1:-1]] == [ReasonKind.SOUND] * 10


def test_what_must_not_come_does_not(wide: Stock) -> None:
    usual = rows(path(wide, (3, 700), 10))
    never = usual[1:-1]
    other = rows(path(wide, (3, 700), 10, never))
    assert not np.isin(other, never).any()
    # The ends were asked for by name.
    assert rows(path(wide, (3, 700), 4, np.array([3, 700])))[[0, -1]].tolist() == [3, 700]


def test_one_recording_at_both_ends_goes_out_and_comes_back(wide: Stock) -> None:
    made = path(wide, (8, 8), 6)
    found = rows(made)
    assert (found[0], found[-1], len(found)) == (8, 8, 6)
    assert len(np.unique(found)) == 5
    assert "goes out and comes back" in made.short
    assert step_lengths(wide, found).max() < 1.2


def test_a_small_library_gives_what_it_has() -> None:
    few = sounding(scattered(5))
    made = path(few, (0, 4), 9)
    assert sorted(rows(made).tolist()) == [0, 1, 2, 3, 4]
    assert made.short.startswith("Only 5 of 9 tracks")
    assert rows(path(sounding(scattered(2)), (0, 1), 5)).tolist() == [0, 1]
    assert rows(path(sounding(scattered(1)), (0, 0), 5)).tolist() == [0, 0]


def test_one_artist_alone_leaves_only_the_ends() -> None:
    alone = sounding(scattered(30), artists=[0] * 30)
    made = path(alone, (0, 9), 6)
    assert rows(made).tolist() == [0, 9]
    assert made.short.startswith("Both ends are by one artist. Only 2 of 6 tracks")


def test_nobody_is_no_artist() -> None:
    unknown = sounding(scattered(30), artists=[0] * 30, names=[UNKNOWN_ARTIST])
    assert len(path(unknown, (0, 9), 6).picks) == 6


def test_where_all_that_is_near_is_by_one_artist_others_come_from_farther() -> None:
    near = np.array([1.0, 0, 0]) + 0.01 * scattered(400, 3)
    far = np.array([0, 1.0, 0]) + 0.3 * scattered(6, 3, seed=1)
    stock = sounding(np.vstack([near, far]), artists=[0] * 400 + list(range(1, 7)))
    made = path(stock, (0, 1), 7, way=Way(wide=8))
    assert len(made.picks) == 7
    found = rows(made)
    assert not together(stock, found[:-1], found[1:]).diagonal().any()


def test_what_was_not_heard_never_comes_between() -> None:
    vectors = scattered(40)
    vectors[5:20] = np.nan
    found = rows(path(sounding(vectors), (0, 30), 12))
    assert not np.isin(found, np.arange(5, 20)).any()


def test_the_same_is_found_every_time(wide: Stock) -> None:
    assert np.array_equal(rows(path(wide, (1, 900), 15)), rows(path(wide, (1, 900), 15)))
