"""Two recommenders are told apart where they differ, and seldom where they do not, however often one looks."""

import numpy as np
import pytest
from numpy.typing import NDArray

from segue.domain.errors import BadRequest
from segue.domain.experiments import Experiment
from segue.domain.ids import ListenerId, ModelId
from segue.proving.experiments import Finding, interleaved_finding, split_finding, verdict
from tests.conftest import NOON

Impressions = tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]


def experiment(salt: str = "s") -> Experiment:
    return Experiment("e", ModelId("a"), ModelId("b"), False, salt, NOON)


def test_sides_are_even_stay_and_have_nothing_to_do_with_other_experiments() -> None:
    people = [ListenerId(number) for number in range(1, 10_001)]
    sides = np.array([experiment().second_for(one) for one in people])
    # Within four standard deviations of a fair coin, also among any hundred who came one after the other.
    assert abs(sides.sum() - 5000) < 4 * 50
    assert np.abs(sides.reshape(100, 100).sum(axis=1) - 50).max() < 4 * 5 + 1
    assert [experiment().second_for(one) for one in people[:50]] == sides[:50].tolist()
    others = np.array([experiment("t").second_for(one) for one in people])
    assert abs((sides == others).sum() - 5000) < 4 * 50
    assert abs(np.corrcoef(sides, np.arange(10_000) % 2)[0, 1]) < 0.04
    assert experiment().model_for(people[0]) == ("b" if sides[0] else "a")


def days(luck: np.random.Generator, people: int, better: float, *, each: int, interleaved: bool) -> Impressions:
    """One look's impressions: everybody has a rate of their own, at which they hear out what they are shown."""
    rate = luck.beta(3, 3, people)
    second = luck.random(people) < 0.5
    own = np.repeat(np.arange(people), each)
    of_second = luck.random(len(own)) < 0.5 if interleaved else second[own]
    heard = luck.random(len(own)) < (rate[own] + better * of_second).clip(0, 1)
    return own, of_second, heard


@pytest.mark.parametrize("interleaved", [False, True])
def test_looking_every_day_raises_false_alarms_in_less_than_one_in_twenty(interleaved: bool) -> None:
    alarms, tried, judge = 0, 200, interleaved_finding if interleaved else split_finding
    for seed in range(tried):
        own, second, heard = days(np.random.default_rng(seed), 30, 0.0, each=28 * 8, interleaved=interleaved)
        day = np.tile(np.repeat(np.arange(28), 8), 30)
        for last in range(28):
            until = day <= last
            try:
                found = judge(own[until], second[until], heard[until])
            except BadRequest:
                break
            if found.told_apart:
                alarms += 1
                break
    # 5 in 100 at most; 200 tries of that would give more than 18 in one of 100 test runs.
    assert alarms <= 18


def test_a_real_difference_is_found_and_its_size_lies_within_what_is_said() -> None:
    own, second, heard = days(np.random.default_rng(1), 400, 0.15, each=40, interleaved=False)
    found = split_finding(own, second, heard)
    assert found.told_apart
    assert found.gap.low < 0.15 < found.gap.high
    assert found.gap.low > 0
    said = verdict(found, "A", "B")
    assert said.startswith("B is better: ")
    assert said.endswith("400 listeners; p < .001.")
    swapped = split_finding(own, ~second, heard)
    assert verdict(swapped, "A", "B").startswith("A is better: ")
    assert swapped.gap.value == pytest.approx(-found.gap.value)
    assert swapped.p == pytest.approx(found.p)
    assert found.everybody is not None
    assert [one.snips.value for one in found.everybody] == pytest.approx(
        [heard[~second].mean(), heard[second].mean()], abs=1e-9
    )


def test_both_in_one_list_takes_fewer_listeners() -> None:
    luck = np.random.default_rng(2)
    split = split_finding(*days(luck, 60, 0.1, each=60, interleaved=False))
    both = interleaved_finding(*days(luck, 60, 0.1, each=60, interleaved=True))
    assert both.told_apart
    assert not split.told_apart
    assert both.needed(0.05) < split.needed(0.05) / 2
    assert both.lists is not None
    assert both.lists.second > 2 * both.lists.first
    assert (both.people, split.people) == (60, 60)


def test_as_many_listeners_as_are_said_to_be_needed_do_find_it() -> None:
    asked = split_finding(*days(np.random.default_rng(5), 100, 0.0, each=30, interleaved=False)).needed(0.12)
    found = [
        split_finding(*days(np.random.default_rng(seed), asked, 0.12, each=30, interleaved=False)).told_apart
        for seed in range(60)
    ]
    assert 0.65 <= np.mean(found) <= 0.97


def test_without_a_difference_it_says_what_would_be_needed() -> None:
    found = split_finding(*days(np.random.default_rng(3), 40, 0.0, each=20, interleaved=False))
    said = verdict(found, "A", "B")
    assert said.startswith("No difference that is more than chance yet: ")
    assert "more listeners would be needed to see one of 2 points." in said
    assert found.p >= 0.05
    assert found.gap.low < 0 < found.gap.high
    assert found.needed(0.02) > found.needed(0.1) > 0


def test_it_is_too_early_with_too_few_on_a_side() -> None:
    own = np.arange(30)
    heard = np.ones(30, dtype=np.bool_)
    with pytest.raises(BadRequest, match="21 and 9 listeners"):
        split_finding(own, own >= 21, heard)
    with pytest.raises(BadRequest, match="0 and 0 listeners"):
        interleaved_finding(own, own >= 15, heard)
    none = np.zeros(0, dtype=np.int64)
    with pytest.raises(BadRequest, match="0 and 0 listeners"):
        split_finding(none, none.astype(np.bool_), none.astype(np.bool_))


def test_all_alike_is_no_difference_and_all_against_none_is_one() -> None:
    own = np.repeat(np.arange(30), 10)
    side = own % 2 == 0
    alike: Finding = split_finding(own, side, np.ones(300, dtype=np.bool_))
    assert (alike.gap.value, alike.p) == (0, 1)
    assert split_finding(own, side, side).told_apart
