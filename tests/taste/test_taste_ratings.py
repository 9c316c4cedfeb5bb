"""Stars foretold: against made worlds whose stars are known, scikit-learn's root of squares, and written equations."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.metrics import root_mean_squared_error

from segue.taste import Histories, Listening, Music, Numbering, Ratings
from segue.taste.recommenders.ratings import LEAST, MOST, RatingsRecipe, Stars, rmse

LISTENERS, ITEMS = 300, 120
NOISE = 0.3


def made(seed: int = 0) -> tuple[Ratings, Ratings]:
    """Stars of people of two tastes who also give more or less: what is known, and what is held back."""
    luck = np.random.default_rng(seed)
    more = 0.4 * luck.standard_normal(LISTENERS)[:, None] + 0.4 * luck.standard_normal(ITEMS)
    tastes = luck.standard_normal((LISTENERS, 2)) @ luck.standard_normal((2, ITEMS)) * 0.6
    stars = 3 + more + tastes + NOISE * luck.standard_normal((LISTENERS, ITEMS))
    rows, items = np.nonzero(luck.random((LISTENERS, ITEMS)) < 0.3)
    held = luck.random(len(rows)) < 0.2
    return ratings(rows[~held], items[~held], stars), ratings(rows[held], items[held], stars)


def ratings(rows: NDArray[np.int64], items: NDArray[np.int64], stars: NDArray[np.float64]) -> Ratings:
    told = stars[rows, items].clip(LEAST, MOST).astype(np.float32)
    return Ratings(rows.astype(np.int32), items.astype(np.int32), told)


def heard(known: Ratings, listeners: int = LISTENERS, items: int = ITEMS) -> Listening:
    weights = sp.csr_array((np.ones(len(known), dtype=np.float32), (known.listeners, known.items)), (listeners, items))
    return Listening(Numbering.of(np.arange(listeners)), weights, ratings=known)


def learned(listening: Listening, **parameters: float) -> Stars:
    music = Music.unknown(Numbering.of(np.arange(listening.weights.shape[1])))
    return replace(RatingsRecipe(factors=2, factor_doubt=1.0), **parameters).learn(listening, music, seed=1)  # type: ignore[arg-type]


def everybody(listening: Listening) -> Histories:
    return listening.histories(np.arange(len(listening.listeners), dtype=np.int32))


def test_what_is_held_back_is_foretold_nearly_as_well_as_can_be() -> None:
    known, held = made()
    listening = heard(known)
    histories = everybody(listening)
    whole = rmse(learned(listening), histories, held)
    only_biases = rmse(learned(listening, factor_doubt=1e9), histories, held)
    only_middle = rmse(learned(listening, factor_doubt=1e9, bias_doubt=1e9), histories, held)
    assert only_middle == pytest.approx(held.stars.std(), rel=0.02)
    assert whole < 0.6 * only_biases < 0.6 * only_middle
    assert NOISE * 0.8 < whole < NOISE * 1.4


def test_the_error_is_scikit_learns() -> None:
    known, held = made()
    listening = heard(known)
    recommender, histories = learned(listening), everybody(listening)
    foretold = recommender.stars(histories)[held.listeners, held.items].clip(1, 5)
    assert rmse(recommender, histories, held) == pytest.approx(root_mean_squared_error(held.stars, foretold), rel=1e-5)


def test_a_newcomer_is_placed_by_their_stars() -> None:
    known, held = made()
    early = known.listeners < 200
    listening = heard(Ratings(known.listeners[early], known.items[early], known.stars[early]))
    recommender = learned(listening)
    newcomers = replace(everybody(heard(known)), listeners=None)
    late = held.listeners >= 200
    told = Ratings(held.listeners[late], held.items[late], held.stars[late])
    assert rmse(recommender, newcomers, told) < NOISE * 1.6
    nothing = replace(newcomers, stars=None)
    assert rmse(recommender, nothing, told) > rmse(recommender, newcomers, told)


def test_stars_are_middle_and_more_and_the_product_of_solved_factors() -> None:
    known, _ = made()
    listening = heard(known)
    recommender = learned(listening)
    histories = listening.histories(np.array([17], dtype=np.int32))
    assert histories.stars is not None
    items, given = histories.stars.indices, histories.stars.data.astype(float)
    more, factors = recommender.items.biases.astype(float), recommender.items.factors.astype(float)
    own = (given - recommender.middle - more[items]).sum() / (len(items) + 5)
    rest = given - recommender.middle - more[items] - own
    met = factors[items]
    place = np.linalg.solve(met.T @ met + np.eye(2), met.T @ rest)
    wanted = recommender.middle + own + more + factors @ place
    np.testing.assert_allclose(recommender.stars(histories)[0], wanted, rtol=1e-3, atol=1e-3)


def test_without_stars_items_stand_as_others_rated_them() -> None:
    known, _ = made()
    recommender = learned(heard(known))
    seeds = Histories.of_seeds(np.array([3], dtype=np.int32), ITEMS)
    np.testing.assert_allclose(recommender.scores(seeds)[0], recommender.middle + recommender.items.biases, rtol=1e-5)
    grounds = recommender.grounds(seeds, 5)
    assert grounds is not None
    assert grounds.figures["ratings"] == (known.items == 5).sum()


def test_there_is_no_opinion_across_circles_nor_of_what_nobody_rated() -> None:
    rows, items = np.array([0, 0, 1, 1, 2, 2]), np.array([0, 1, 1, 2, 3, 4])
    known = Ratings(rows.astype(np.int32), items.astype(np.int32), np.array([5, 1, 2, 4, 3, 5], dtype=np.float32))
    recommender = learned(heard(known, 3, 6))
    scores = recommender.scores(Histories.of_seeds(np.array([0], dtype=np.int32), 6))[0]
    assert np.isfinite(scores).tolist() == [True, True, True, False, False, False]
    near = recommender.similar(np.array([3], dtype=np.int32))[0]
    assert np.isfinite(near).tolist() == [False, False, False, False, True, False]


def test_of_several_stars_the_last_counts() -> None:
    pair = (np.array([1, 1, 0], dtype=np.int32), np.array([2, 2, 0], dtype=np.int32))
    told = Ratings(*pair, np.array([1, 4, 3], dtype=np.float32))
    stars = told.of(np.array([1, 0, 1], dtype=np.int32), 3).toarray()
    np.testing.assert_array_equal(stars, [[0, 0, 4], [3, 0, 0], [0, 0, 4]])


def test_few_stars_in_common_make_a_reason_that_names_them() -> None:
    known, _ = made()
    listening = heard(known)
    recommender = learned(listening)
    history = listening.histories(np.array([8], dtype=np.int32))
    grounds = recommender.grounds(history, int(recommender.scores(history)[0].argmax()))
    assert grounds is not None
    assert history.stars is not None
    assert grounds.seeds
    assert set(grounds.seeds) <= set(history.stars.indices.tolist())
    assert 1 < grounds.figures["stars"] < 7
