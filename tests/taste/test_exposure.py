"""Places in every list are kept for artists who are little heard."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from segue.taste import Music, Numbering
from segue.taste.exposure import little_heard, with_budget
from segue.taste.rerank import Heard
from tests.taste.worlds import checkerboard

_, MUSIC = checkerboard(items=6)


def test_the_less_heard_half_of_the_artists_is_little_heard() -> None:
    # Three artists of two items each: of 1 + 2, 10 + 0 and 4 + 4 listeners.
    music = replace(MUSIC, artists=np.array([0, 0, 1, 1, 2, 2], dtype=np.int32))
    heard = Heard.of(np.array([1, 2, 10, 0, 4, 4], dtype=np.float32), music)
    assert little_heard(heard, music).tolist() == [True, True, False, False, True, True]
    louder = Heard.of(np.array([1, 2, 10, 0, 40, 4], dtype=np.float32), music)
    assert little_heard(louder, music).tolist() == [True, True, True, True, False, False]


def test_who_is_heard_alike_is_treated_alike_and_the_unknown_stand_for_themselves() -> None:
    nobody = replace(MUSIC, artists=np.full(6, -1, dtype=np.int32))
    assert little_heard(Heard.of(np.zeros(6, dtype=np.float32), nobody), nobody).all()
    uneven = Heard.of(np.array([5, 4, 3, 2, 1, 0], dtype=np.float32), nobody)
    assert little_heard(uneven, nobody).tolist() == [False, False, False, True, True, True]
    one = replace(MUSIC, artists=np.zeros(6, dtype=np.int32))
    assert little_heard(Heard.of(np.ones(6, dtype=np.float32), one), one).all()
    empty = Music.unknown(Numbering.of([]))
    assert len(little_heard(Heard.of(np.zeros(0, dtype=np.float32), empty), empty)) == 0


FLAGS = some.lists(some.booleans(), max_size=60)


@given(FLAGS, some.floats(0, 1), some.integers(0, 40))
def test_every_beginning_of_a_list_keeps_its_places(small: list[bool], budget: float, count: int) -> None:
    chosen = with_budget(small, budget, count)
    assert len(chosen) == len(set(chosen)) == min(count, len(small))
    little = np.cumsum([small[place] for place in chosen])
    for length in range(1, len(chosen) + 1):
        assert little[length - 1] >= min(int(budget * length), sum(small))
    # Neither side changes its own order.
    for side in (True, False):
        own = [place for place in chosen if small[place] is side]
        assert own == sorted(own)
        assert own == [place for place in range(len(small)) if small[place] is side][: len(own)]


@given(FLAGS, some.integers(0, 40))
def test_without_a_budget_the_order_stays(small: list[bool], count: int) -> None:
    assert with_budget(small, 0.0, count) == list(range(min(count, len(small))))


@given(FLAGS, some.floats(0, 1), some.integers(1, 40))
def test_nothing_is_moved_that_need_not_be(small: list[bool], budget: float, count: int) -> None:
    """A later one comes before an earlier only where the budget is just kept: one less would be too few."""
    chosen = with_budget(small, budget, count)
    for place, one in enumerate(chosen):
        jumped = [other for other in range(one) if other not in chosen[:place]]
        if jumped and small[one]:
            before = sum(small[other] for other in chosen[:place])
            assert before < int(budget * (place + 1) + 1e-9)
        assert small[one] or not [other for other in jumped if not small[other]]


def test_a_tenth_of_ten_is_one_whatever_binary_fractions_say() -> None:
    small = [False] * 30 + [True] * 10
    for budget in (0.1, 0.2, 0.3, 0.7):
        chosen = with_budget(small, budget, 10)
        assert sum(small[place] for place in chosen) == round(10 * budget)


def test_a_budget_is_a_share() -> None:
    with pytest.raises(ValueError, match="share"):
        with_budget([True], 1.5, 1)
