"""Counterfactual estimates against worlds in which the truth is known, and against sums worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from segue.domain.errors import BadRequest
from segue.proving.counterfactual import Logged, estimate

Floats = NDArray[np.float64]

SHOWN = np.array([0.5, 0.3, 0.15, 0.05])
"""How often each of four items was shown."""

OTHER = np.array([0.1, 0.2, 0.3, 0.4])
LIKED = np.array([0.2, 0.4, 0.6, 0.9])


def world(count: int, seed: int, other: Floats = OTHER) -> tuple[Logged, Floats]:
    luck = np.random.default_rng(seed)
    items = luck.choice(4, size=count, p=SHOWN)
    rewards = (luck.random(count) < LIKED[items]).astype(np.float64)
    return Logged(np.arange(count) % max(1, count // 4), rewards, SHOWN[items]), other[items]


def test_what_another_would_have_earned_is_found() -> None:
    truth = float(OTHER @ LIKED)
    logged, chances = world(40_000, 0)
    found = estimate(logged, chances)
    assert found.ips.value == pytest.approx(truth, abs=0.02)
    assert found.snips.value == pytest.approx(truth, abs=0.02)
    assert found.ips.low < truth < found.ips.high
    assert found.logged == pytest.approx(float(SHOWN @ LIKED), abs=0.01)
    # One over the mean squared weight is how much an impression is worth.
    assert found.effective / found.impressions == pytest.approx(1 / float((OTHER**2 / SHOWN).sum()), abs=0.01)
    assert found.clipped == 0


def test_on_average_over_many_logs_ips_is_right_and_snips_lies_less_far_off() -> None:
    truth = float(OTHER @ LIKED)
    found = [estimate(*world(400, seed), draws=10) for seed in range(400)]
    ips, snips = (np.array([getattr(one, name).value for one in found]) for name in ("ips", "snips"))
    assert ips.mean() == pytest.approx(truth, abs=4 * ips.std() / np.sqrt(400))
    assert np.abs(snips - truth).mean() < np.abs(ips - truth).mean()


def test_intervals_hold_the_truth_about_nineteen_times_in_twenty() -> None:
    truth = float(OTHER @ LIKED)
    found = [estimate(*world(1000, seed), draws=300).snips for seed in range(200)]
    assert sum(one.low <= truth <= one.high for one in found) >= 175


def test_who_shows_the_same_earns_the_same() -> None:
    logged, _ = world(500, 3)
    found = estimate(logged, logged.propensities)
    assert found.ips.value == found.snips.value == pytest.approx(found.logged)
    assert found.effective == pytest.approx(500)


def test_worked_out_by_hand_with_a_clip() -> None:
    logged = Logged(np.array([1, 1, 2]), np.array([1.0, 0.0, 1.0]), np.array([0.5, 0.5, 0.01]))
    found = estimate(logged, np.array([0.5, 0.25, 1.0]), clip=4)
    # Weights 1, 0.5 and 100, which is clipped to 4.
    assert found.ips.value == pytest.approx(5 / 3)
    assert found.snips.value == pytest.approx(5 / 5.5)
    assert found.effective == pytest.approx(5.5**2 / (1 + 0.25 + 16))
    assert found.clipped == pytest.approx(1 / 3)


def test_who_shows_nothing_of_what_was_shown_cannot_be_judged() -> None:
    logged, _ = world(50, 1)
    found = estimate(logged, np.zeros(50))
    assert (found.ips.value, found.snips.value, found.effective) == (0, 0, 0)


@given(st.integers(0, 1000), st.floats(0.1, 50))
def test_snips_is_a_mean_of_rewards_and_clipping_never_adds(seed: int, clip: float) -> None:
    logged, chances = world(60, seed)
    clipped, free = (estimate(logged, chances, clip=one, draws=20) for one in (clip, 1e9))
    assert 0 <= clipped.snips.value <= 1
    assert clipped.ips.value <= free.ips.value + 1e-12
    assert 0 < clipped.effective <= 60 + 1e-9
    assert clipped.effective >= free.effective - 1e-9 or clip < 8


@pytest.mark.parametrize(
    ("rewards", "propensities", "words"),
    [
        ([], [], "no impression"),
        ([1.0], [0.0], "Impression 1 was shown with the probability 0"),
        ([1.0, 1.0], [0.5, 1.5], "Impression 2"),
        ([1.0], [float("nan")], "Impression 1"),
        ([float("nan")], [0.5], "no number"),
    ],
)
def test_a_log_that_cannot_be_is_refused(rewards: list[float], propensities: list[float], words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        Logged(np.arange(len(rewards)), np.array(rewards), np.array(propensities))


def test_chances_and_clips_that_cannot_be_are_refused() -> None:
    logged, chances = world(10, 0)
    for wrong in (chances[:5], chances * 10, chances - 1, chances * np.nan):
        with pytest.raises(BadRequest, match="no probabilities"):
            estimate(logged, wrong)
    with pytest.raises(BadRequest, match="clipped at 0"):
        estimate(logged, chances, clip=0)
