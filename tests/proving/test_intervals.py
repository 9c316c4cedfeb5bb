"""Intervals hold what they promise, and chance is called chance: known answers by simulation, and scipy beside."""

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from segue.domain.errors import BadRequest
from segue.proving.intervals import differences, holm, intervals, resampled
from segue.proving.rating import star_errors
from segue.taste import Ratings

ONCE = np.ones(200)


def test_an_interval_is_that_of_scipys_bootstrap() -> None:
    values = np.random.default_rng(5).exponential(size=300)
    (ours,) = intervals(values[:, None], np.ones(300), draws=10_000)
    theirs = scipy.stats.bootstrap(
        (values,), np.mean, method="percentile", n_resamples=10_000, rng=np.random.default_rng(1)
    ).confidence_interval
    assert ours.value == pytest.approx(values.mean())
    np.testing.assert_allclose([ours.low, ours.high], [theirs.low, theirs.high], atol=0.005)


def test_an_interval_holds_the_truth_nineteen_times_in_twenty() -> None:
    luck = np.random.default_rng(3)
    held = 0
    for trial in range(300):
        (one,) = intervals(luck.random((100, 1)), np.ones(100), seed=trial, draws=500)
        held += one.low <= 0.5 <= one.high
    # Of 300 draws that each hold with 0.95, between 270 and 296 do but for one time in some thousand.
    assert 270 <= held <= 296


def test_a_listener_asked_under_several_seeds_is_still_one_listener() -> None:
    values = np.random.default_rng(0).random((100, 1))
    (once,) = intervals(values, np.ones(100))
    (often,) = intervals(values * 5, np.full(100, 5.0))
    assert (once.value, once.low, once.high) == pytest.approx((often.value, often.low, often.high))


def test_how_often_somebody_was_asked_weighs() -> None:
    drawn = resampled(np.array([[10.0], [0.0]]), np.array([10.0, 1.0]), draws=4000)
    assert set(np.round(np.unique(drawn), 6)) == {0.0, round(10 / 11, 6), 1.0}


def test_a_difference_is_that_of_scipys_permutation_test() -> None:
    luck = np.random.default_rng(8)
    one = luck.normal(size=200)
    other = one - 0.06 + luck.normal(scale=0.7, size=200)
    (ours,) = differences(("a", "b"), "ndcg", np.stack([one, other], axis=1), ONCE)
    theirs = scipy.stats.permutation_test(
        (one, other),
        lambda first, second, axis: (first - second).mean(axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=9999,
        rng=np.random.default_rng(1),
    )
    assert ours.interval.value == pytest.approx((one - other).mean())
    assert 0.01 < ours.p < 0.5
    assert ours.p == pytest.approx(theirs.pvalue, abs=0.015)


def test_chance_is_called_chance_nineteen_times_in_twenty() -> None:
    luck = np.random.default_rng(4)
    alarms = 0
    for trial in range(400):
        values = luck.normal(size=(60, 4))
        found = differences("abcd", "ndcg", values, np.ones(60), seed=trial, swaps=1000)
        alarms += any(one.more_than_chance for one in found)
    # One in twenty, of the whole table of six differences: 20 of 400, and not above 36 but for one in some thousand.
    assert alarms <= 36


def test_a_difference_that_is_there_is_found_and_told() -> None:
    luck = np.random.default_rng(2)
    base = luck.random(200)
    sums = np.stack([base + 0.1, base + luck.normal(scale=0.01, size=200)], axis=1)
    (found,) = differences(("ease", "popularity"), "NDCG@100", sums, ONCE)
    assert found.more_than_chance
    assert str(found).startswith("ease is better than popularity: NDCG@100 by 0.")
    (back,) = differences(("popularity", "ease"), "NDCG@100", sums[:, ::-1], ONCE)
    assert str(back) == str(found)
    (none,) = differences(("a", "b"), "NDCG@100", np.stack([base, base], axis=1), ONCE)
    assert none.p == 1
    assert str(none).startswith("Nothing but chance tells a and b apart")
    assert differences(("a",), "NDCG@100", base[:, None], ONCE) == ()


def test_holm_by_hand() -> None:
    np.testing.assert_allclose(holm(np.array([0.01, 0.04, 0.03])), [0.03, 0.06, 0.06])
    np.testing.assert_allclose(holm(np.array([0.9, 0.9])), [1.0, 1.0])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_holm_raises_and_keeps_the_order(chances: list[float]) -> None:
    given_p = np.array(chances)
    raised = holm(given_p)
    assert (raised >= given_p).all()
    assert (raised <= 1).all()
    assert (np.diff(raised[np.argsort(given_p, kind="stable")]) >= 0).all()


def test_errors_of_stars_by_hand() -> None:
    given_stars = Ratings(
        np.array([0, 0, 1], dtype=np.int32), np.array([0, 1, 0], dtype=np.int32), np.array([5, 3, 1], dtype=np.float32)
    )
    found = star_errors(given_stars, np.array([4.0, 3.0, 3.0]))
    assert found.rmse.value == pytest.approx(np.sqrt(5 / 3))
    assert found.mae.value == pytest.approx(1.0)
    # A draw is of both listeners, or of one of them twice: errors 1, 0 or 2.
    assert (found.mae.low, found.mae.high) == pytest.approx((0.5, 2.0))
    assert found.ratings == 3
    with pytest.raises(BadRequest, match="3 stars were given and 2 foretold"):
        star_errors(given_stars, np.zeros(2))
    with pytest.raises(BadRequest, match="0 stars"):
        star_errors(Ratings.none(), np.zeros(0))
