"""A journey is the same tracks in an order whose steps are short."""

from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.discovery.ways.journey import Journey, journey, order
from segue.discovery.ways.steps import distances, in_a_row, step_lengths
from segue.domain.recommending import ReasonKind
from segue.taste.numbering import Rows
from tests.discovery.sounding import scattered, sounding


def rows(found: Journey) -> Rows:
    return np.array([pick.item for pick in found.made.picks], dtype=np.int32)


def length(gaps: np.ndarray[tuple[int, ...], np.dtype[np.float32]], places: tuple[int, ...]) -> float:
    return float(sum(gaps[one, other] for one, other in pairwise(places)))


@pytest.mark.parametrize("seed", range(12))
def test_few_places_are_ordered_nearly_as_well_as_can_be(seed: int) -> None:
    places = sounding(scattered(7, 3, seed)).sound
    gaps = distances(places, places)
    best = min(length(gaps, some) for some in permutations(range(7)))
    best_from_2 = min(length(gaps, some) for some in permutations(range(7)) if some[0] == 2)
    np.fill_diagonal(gaps, np.inf)
    assert length(gaps, tuple(order(gaps))) <= 1.1 * best
    found = order(gaps, 2)
    assert found[0] == 2
    assert length(gaps, tuple(found)) <= 1.15 * best_from_2


def test_songs_along_an_arc_stand_in_its_order() -> None:
    turn = 1.5 * np.arange(40) / 40
    stock = sounding(np.stack([np.cos(turn), np.sin(turn)], axis=1))
    mixed = np.random.default_rng(0).permutation(40).astype(np.int32)
    found = rows(journey(stock, mixed))
    assert found.tolist() in (list(range(40)), list(range(39, -1, -1)))
    assert rows(journey(stock, mixed, int(np.flatnonzero(mixed == 39)[0]))).tolist() == list(range(39, -1, -1))


@settings(max_examples=40)
@given(count=st.integers(0, 60), seed=st.integers(0, 999), start=st.integers(0, 59))
def test_all_tracks_stay_and_the_way_is_no_longer_than_it_was(count: int, seed: int, start: int) -> None:
    stock = sounding(scattered(60, seed=seed))
    luck = np.random.default_rng(seed)
    given_rows = luck.choice(60, count).astype(np.int32)
    first = start if start < count else None
    found = journey(stock, given_rows, first)
    assert sorted(rows(found).tolist()) == sorted(given_rows.tolist())
    assert found.before == pytest.approx(step_lengths(stock, given_rows).sum(), abs=1e-4)
    assert found.after == pytest.approx(step_lengths(stock, rows(found)).sum(), abs=1e-4)
    if first is not None:
        assert rows(found)[0] == given_rows[first]


def test_a_long_list_becomes_much_smoother() -> None:
    stock = sounding(scattered(600))
    found = journey(stock, np.arange(600, dtype=np.int32))
    assert found.after < 0.6 * found.before


def test_one_artist_does_not_come_twice_in_a_row_where_that_can_be() -> None:
    # Those of one artist sound alike, so that by sound alone they would stand together.
    near = np.repeat(scattered(10), 3, axis=0) + 0.01 * scattered(30, seed=1)
    stock = sounding(near, artists=[row // 3 for row in range(30)])
    found = journey(stock, np.arange(30, dtype=np.int32))
    assert not in_a_row(stock, rows(found)).any()
    assert found.made.short == ""
    alone = journey(sounding(scattered(3), artists=[0, 0, 0]), np.arange(3, dtype=np.int32))
    assert alone.made.short == "One artist comes twice in a row 2 times."


def test_what_was_not_heard_comes_last_and_is_told() -> None:
    vectors = 2 + scattered(8)
    vectors[[2, 5]] = np.nan
    found = journey(sounding(vectors), np.arange(8, dtype=np.int32), 5)
    assert rows(found)[-2:].tolist() == [2, 5]
    assert found.made.short == "2 tracks were not heard yet and stand at the end. Hear the library: segue analyze"
    kinds = [pick.grounds.kind for pick in found.made.picks]
    assert kinds == [ReasonKind.ASKED, *[ReasonKind.SOUND] * 5, ReasonKind.ASKED, ReasonKind.ASKED]


def test_reasons_tell_how_alike_neighbours_sound() -> None:
    stock = sounding(scattered(20))
    picks = journey(stock, np.arange(20, dtype=np.int32)).made.picks
    for before, pick in pairwise(picks):
        if pick.grounds.kind is ReasonKind.SOUND:
            assert pick.grounds.figures["cosine 1"] == pytest.approx(
                float(stock.sound[before.item] @ stock.sound[pick.item])
            )


def test_nothing_and_one_and_two_are_ordered() -> None:
    stock = sounding(scattered(3))
    for count in range(3):
        assert len(rows(journey(stock, np.arange(count, dtype=np.int32)))) == count
    assert rows(journey(stock, np.array([2, 0]), 1)).tolist() == [0, 2]
