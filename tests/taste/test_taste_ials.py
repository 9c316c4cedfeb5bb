"""Implicit factorisation against equations that are written down and solved whole, in double precision."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.taste import Histories, Listening, recommend
from segue.taste.arithmetic.least_squares import Side, solve
from segue.taste.recommenders.ials import IalsRecipe, Pull
from tests.taste.worlds import world

LISTENERS, ITEMS = 70, 30
RECIPE = IalsRecipe(factors=6, unmet=0.2, ridge=0.02, frequency=0.8, power=0.5, rounds=60, steps=10)


def plays(seed: int = 0) -> NDArray[np.float32]:
    luck = np.random.default_rng(seed)
    signed = luck.choice(np.array([-2, 1, 2, 5]), (LISTENERS, ITEMS), p=[0.1, 0.4, 0.3, 0.2])
    return (signed * (luck.random((LISTENERS, ITEMS)) < 0.3)).astype(np.float32)


def drawn(likes: NDArray[np.floating], power: float) -> NDArray[np.float64]:
    largest = np.abs(likes).max(axis=1, keepdims=True).clip(min=1e-9)
    share = likes.astype(float) / largest
    return np.asarray(np.where(share > 0, np.abs(share) ** power, share))


def solved(given: NDArray[np.float64], others: NDArray[np.floating], recipe: IalsRecipe) -> NDArray[np.float64]:
    """Each row by its normal equations, with every pair that was not met written out."""
    rows = []
    for row in given:
        ridge = recipe.ridge * (np.abs(row).sum() + recipe.unmet * len(others)) ** recipe.frequency
        weights = recipe.unmet + np.abs(row)
        left = others.T @ (weights[:, None] * others) + ridge * np.eye(others.shape[1])
        rows.append(np.linalg.solve(left, others.T @ row) * (np.abs(row).sum() > 0))
    return np.array(rows)


def everybody(listening: Listening) -> Histories:
    return listening.histories(np.arange(len(listening.listeners), dtype=np.int32))


def test_places_are_what_the_whole_equations_give() -> None:
    likes = plays()
    listening, music = world(likes)
    learned = RECIPE.learn(listening, music, seed=1)
    wanted = solved(drawn(likes, 0.5), learned.factors.astype(float), RECIPE)
    np.testing.assert_allclose(learned.places(everybody(listening)), wanted, rtol=1e-3, atol=1e-4)


def test_both_sides_rest_when_learning_is_done() -> None:
    likes = plays()
    listening, music = world(likes)
    learned = RECIPE.learn(listening, music, seed=1)
    places = solved(drawn(likes, 0.5), learned.factors.astype(float), RECIPE)
    again = solved(drawn(likes, 0.5).T, places, RECIPE)
    assert np.abs(again - learned.factors).max() < 0.02 * np.abs(learned.factors).max()


def test_few_steps_each_round_come_to_the_same() -> None:
    listening, music = world(np.abs(plays()))
    history = everybody(listening)
    exact = RECIPE.learn(listening, music, seed=1).scores(history)
    few = replace(RECIPE, steps=3).learn(listening, music, seed=1).scores(history)
    assert np.abs(few - exact).max() < 0.05


def test_a_row_that_is_solved_stays() -> None:
    listening, _ = world(plays())
    luck = np.random.default_rng(2)
    items = luck.standard_normal((ITEMS, 5)).astype(np.float32)
    pull = Pull(0.1, 0.05, 1.0)
    rows = np.zeros((LISTENERS, 5), dtype=np.float32)
    given = (Side.of_signed(listening.weights), items, pull.gram(items), pull.ridges(listening.weights), rows)
    solve(*given, 100)
    before = rows.copy()
    solve(*given, 100)
    np.testing.assert_allclose(rows, before, rtol=1e-4, atol=1e-6)


def test_a_dislike_lowers_what_goes_with_it() -> None:
    likes = np.abs(plays())
    listening, music = world(likes)
    learned = RECIPE.learn(listening, music, seed=1)
    item = 7
    one = np.zeros((2, ITEMS), dtype=np.float32)
    one[:, [3, 11]] = 1
    one[1, item] = -1
    before, after = learned.scores(Histories(sp.csr_array(one)))
    assert after[item] < before[item]
    near = np.argsort(-learned.similar(np.array([item], dtype=np.int32))[0])[:5]
    assert (after[near] < before[near]).all()


def test_only_dislikes_lead_away_from_them() -> None:
    likes = np.abs(plays())
    listening, music = world(likes)
    learned = RECIPE.learn(listening, music, seed=1)
    one = np.zeros((1, ITEMS), dtype=np.float32)
    one[0, 7] = -1
    scores = learned.scores(Histories(sp.csr_array(one)))[0]
    assert scores.argmin() == 7
    assert scores[7] < 0


def test_shares_of_a_reason_are_shares_of_the_score() -> None:
    listening, music = world(np.abs(plays()))
    learned = RECIPE.learn(listening, music, seed=1)
    history = listening.histories(np.array([5], dtype=np.int32))
    item = int(recommend(learned, history, 1).items[0, 0])
    grounds = learned.grounds(history, item)
    assert grounds is not None
    # Without what a seed brought, the equations' right side is less by just that.
    given = drawn(history.weights.toarray(), 0.5)[0]
    items = learned.factors.astype(float)
    ridge = RECIPE.ridge * (given.sum() + RECIPE.unmet * ITEMS) ** RECIPE.frequency
    left = items.T @ ((RECIPE.unmet + given)[:, None] * items) + ridge * np.eye(6)
    brought = given * (items @ np.linalg.solve(left, items[item]))
    assert brought.sum() == pytest.approx(learned.scores(history)[0, item], rel=1e-3)
    for seed, share in zip(grounds.seeds, grounds.shares, strict=True):
        assert share == pytest.approx(brought[seed] / brought[brought > 0].sum(), rel=1e-3)
    assert grounds.seeds[0] == brought.argmax()


@pytest.mark.parametrize("factors", [1, 6, 48, 300])
def test_the_quick_way_to_the_best_finds_what_all_scores_say(factors: int) -> None:
    luck = np.random.default_rng(factors)
    likes = (luck.random((140, 500)) < 0.05).astype(np.float32)
    likes[:, 400:] = 0
    listening, music = world(likes)
    learned = IalsRecipe(factors=factors, rounds=2).learn(listening, music, seed=1)
    histories = everybody(listening)
    without = sp.csr_array((luck.random(likes.shape) < 0.2).astype(np.float32))
    scores = learned.scores(histories)
    scores[(likes != 0) | (without.toarray() > 0)] = -np.inf
    ranked = recommend(learned, histories, 450, without=without)
    for row, items, found in zip(scores, ranked.items, ranked.scores, strict=True):
        many = int(np.isfinite(row).sum())
        assert (items[many:] == -1).all()
        np.testing.assert_allclose(found[:many], np.sort(row)[::-1][:many], rtol=1e-3, atol=1e-5)
        np.testing.assert_allclose(row[items[:many]], found[:many], rtol=1e-3, atol=1e-5)
        assert len(set(items[:many].tolist())) == many
