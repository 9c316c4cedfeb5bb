"""Whoever adds and subtracts charts as they like learns nothing about fewer people than may be told of."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.discovery.charts.crowds import Crowds, Table, crowds

LEAST = 5


def tables() -> st.SearchStrategy[Table]:
    """Of up to four regions and three age bands with few people each: where there are many nothing has to be hidden."""
    row = st.lists(st.integers(0, 9), min_size=3, max_size=3)
    return st.lists(row, min_size=1, max_size=4).map(lambda rows: np.array(rows, dtype=np.int64))


def shown(told: Crowds, table: Table) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Each chart as the people that it is about [charts, cells]."""
    charts = [np.ones(table.shape)] if told.everybody else []
    row, column = np.indices(table.shape)
    charts += [(row == region).astype(float) for region in told.regions]
    charts += [(column == age).astype(float) for age in told.ages]
    charts += [((row == region) & (column == age)).astype(float) for region, age in told.cells]
    return np.array([chart.ravel() for chart in charts]).reshape(len(charts), table.size)


def gives_away(charts: np.ndarray[tuple[int, ...], np.dtype[np.float64]], table: Table, least: int) -> bool:
    """Whether some sum and difference of charts is about fewer people than `least`, and about somebody.

    That is the case for some cells exactly if the charts without those cells hold less than the charts do: some mixture
    of them is nought everywhere else and not nought there.
    """
    sizes = table.ravel()
    people = np.flatnonzero(sizes)
    whole = np.linalg.matrix_rank(charts[:, people]) if len(charts) and len(people) else 0
    for many in range(1, min(least, len(people)) + 1):
        for some in combinations(people.tolist(), many):
            if sizes[list(some)].sum() < least:
                others = [cell for cell in people.tolist() if cell not in some]
                rest = np.linalg.matrix_rank(charts[:, others]) if len(charts) and others else 0
                if rest < whole:
                    return True
    return False


@settings(max_examples=300)
@given(tables())
def test_no_sum_or_difference_of_charts_is_about_fewer_than_may_be_told_of(table: Table) -> None:
    told = crowds(table, LEAST)
    assert not gives_away(shown(told, table), table, LEAST)
    for region in told.regions:
        assert table[region].sum() >= LEAST
    for age in told.ages:
        assert table[:, age].sum() >= LEAST
    assert told.everybody == (table.sum() >= LEAST)


def test_the_attack_would_be_seen() -> None:
    table = np.array([[20, 0], [3, 0], [9, 0]])
    everything = Crowds(True, frozenset({0, 2}), frozenset({0}))
    assert gives_away(shown(everything, table), table, LEAST)


def test_where_groups_are_large_all_of_them_are_shown() -> None:
    told = crowds(np.array([[10, 20], [30, 40]]), LEAST)
    assert (told.regions, told.ages, told.everybody) == (frozenset({0, 1}), frozenset({0, 1}), True)
    assert told.holds(None, None)
    assert told.holds(1, None)


def test_a_small_region_takes_another_one_with_it() -> None:
    # All others taken from everybody would be the three.
    told = crowds(np.array([[20], [3], [9]]), LEAST)
    assert told.regions == {0}
    assert told.ages == {0}


def test_two_small_regions_hide_each_other_where_they_are_enough_together() -> None:
    assert crowds(np.array([[20], [3], [9], [2]]), LEAST).regions == {0, 2}


def test_a_region_that_is_nearly_an_age_band_is_not_shown_beside_it() -> None:
    # All of the region are of one band, and two others are of that band, too.
    told = crowds(np.array([[20, 0], [2, 30]]), LEAST)
    assert not (0 in told.regions and 0 in told.ages)
    assert not gives_away(shown(told, np.array([[20, 0], [2, 30]])), np.array([[20, 0], [2, 30]]), LEAST)


def test_a_cell_is_shown_where_what_it_leaves_is_large_as_well() -> None:
    assert (0, 0) in crowds(np.array([[10, 10], [10, 10]]), LEAST).cells
    table = np.array([[10, 3], [10, 10]])
    assert (0, 0) not in crowds(table, LEAST).cells


@pytest.mark.parametrize("table", [np.zeros((0, 0)), np.zeros((3, 2)), np.array([[2, 1], [1, 0]])])
def test_few_people_have_no_chart_at_all(table: Table) -> None:
    told = crowds(table.astype(np.int64), LEAST)
    assert told == Crowds(everybody=False)
    assert not told.holds(None, None)


def test_many_regions_are_told_in_reasonable_time() -> None:
    table = np.random.default_rng(0).poisson(4, (40, 8)).astype(np.int64)
    told = crowds(table, LEAST)
    assert len(told.regions) > 30
    assert len(told.ages) == 8
