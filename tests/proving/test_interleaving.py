"""Interleaving gives both sides the same chance, and finds the better one by what listeners take."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.domain.errors import BadRequest
from segue.proving.interleaving import Interleaved, contest, credit, interleave

RANKINGS = st.lists(st.integers(-1, 30), max_size=20, unique=True)


@given(RANKINGS, RANKINGS, st.integers(0, 25), st.integers(0, 1000))
def test_a_list_is_drafted_by_both_sides_evenly(first: list[int], second: list[int], count: int, seed: int) -> None:
    shown = interleave(first, second, count, np.random.default_rng(seed))
    there = {item for item in [*first, *second] if item >= 0}
    assert len(shown.items) == min(count, len(there))
    assert len(set(shown.items)) == len(shown.items)
    assert set(shown.items) <= there
    for team, ranking in ((1, first), (2, second)):
        own = [item for item, whose in zip(shown.items, shown.teams, strict=True) if whose == team]
        assert own == [item for item in ranking if item in set(own)]
    # Whoever still has items is never two behind.
    for end in range(len(shown.items)):
        one, other = (shown.teams[:end].count(team) for team in (1, 2))
        left = [set(ranking) - set(shown.items[:end]) - {-1} for ranking in (first, second)]
        if all(left):
            assert abs(one - other) <= 1


def test_the_first_places_are_the_best_of_both() -> None:
    shown = interleave([1, 2, 3], [4, 5, 6], 6, np.random.default_rng(0))
    assert set(shown.items[:2]) == {1, 4}
    assert set(shown.items[2:4]) == {2, 5}
    assert interleave([1, 2], [1, 2], 9, np.random.default_rng(0)).items == (1, 2)
    assert interleave([], [], 5, np.random.default_rng(0)) == Interleaved((), ())
    assert interleave([1], [2, 3, 4], 4, np.random.default_rng(0)).items[-2:] == (3, 4)


def test_neither_side_is_favoured_where_listeners_take_at_random() -> None:
    luck = np.random.default_rng(7)
    one, other = list(range(20)), list(range(10, 30))
    taken = Counter[int]()
    for _ in range(4000):
        shown = interleave(one, other, 10, luck)
        # Whoever takes only the first item favours nobody, either.
        taken[shown.teams[0]] += 1
    assert abs(taken[1] - taken[2]) < 4 * np.sqrt(4000)


def test_the_better_side_is_found() -> None:
    luck = np.random.default_rng(3)
    outcomes = []
    for _ in range(150):
        wanted = luck.permutation(40)[:10].tolist()
        rest = [item for item in range(40) if item not in wanted]
        good = luck.permutation([*wanted[:6], *rest[:4]]).tolist()
        poor = luck.permutation([*wanted[6:8], *rest[4:12]]).tolist()
        shown = interleave(poor, good, 10, luck)
        outcomes.append(credit(shown, wanted))
    found = contest(outcomes)
    assert found.second > found.first
    assert str(found).startswith("The second is better")


def test_credit_by_hand() -> None:
    shown = Interleaved((7, 3, 9, 1), (1, 2, 2, 1))
    assert credit(shown, [3, 9, 9, 100]) == (0, 2)
    assert credit(shown, [7, 1, 3]) == (2, 1)
    assert credit(shown, []) == (0, 0)


def test_a_contest_by_hand() -> None:
    found = contest([(1, 0)] * 9 + [(0, 2)] + [(1, 1)] * 5)
    # Of ten that were won, one or fewer or nine or more: 22 of 1,024.
    assert (found.first, found.second, found.ties) == (9, 1, 5)
    assert found.p == pytest.approx(22 / 1024)
    assert str(found).startswith("The first is better: 9 lists to 1, 5 ties, p = 0.021")
    assert contest([(0, 0), (2, 2)]).p == 1
    assert str(contest([(1, 0), (0, 1)])).startswith("Nothing but chance")
    with pytest.raises(BadRequest, match="No interleaved list"):
        contest([])
