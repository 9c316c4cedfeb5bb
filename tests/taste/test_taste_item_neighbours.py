"""Item neighbours and walks, against scikit-learn's cosine and against the same sums over dense arrays."""

from dataclasses import replace
from typing import TypeAlias

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.metrics.pairwise import cosine_similarity

from segue.taste import Histories, Music
from segue.taste.recommenders.item_neighbours import ItemNeighboursRecipe, Weighting
from segue.taste.recommenders.walks import WalksRecipe
from tests.taste.worlds import world

Dense: TypeAlias = NDArray[np.floating]
LISTENERS, ITEMS = 60, 25


def plays(seed: int = 0) -> Dense:
    luck = np.random.default_rng(seed)
    return (luck.integers(1, 9, (LISTENERS, ITEMS)) * (luck.random((LISTENERS, ITEMS)) < 0.3)).astype(np.float32)


def known(likes: Dense, **parameters: object) -> Dense:
    """How near all items are, dense, by a recipe that keeps all neighbours."""
    listening, music = world(likes)
    recipe = replace(ItemNeighboursRecipe(neighbours=ITEMS), **parameters)  # type: ignore[arg-type]
    return np.asarray(recipe.learn(listening, music).near.toarray())


def without_itself(near: Dense) -> Dense:
    return np.asarray(near - np.diag(np.diag(near)))


def test_the_cosine_is_scikit_learns() -> None:
    likes = plays()
    near = known(likes, weighting="cosine", shrink=0.0, power=1.0)
    share = likes / likes.max(axis=1, keepdims=True).clip(min=1)
    np.testing.assert_allclose(near, without_itself(cosine_similarity(share.T)), atol=1e-5)


def test_what_few_have_in_common_is_held_back() -> None:
    likes = (plays() > 0).astype(np.float32)
    shared = likes.T @ likes
    size = np.sqrt(np.diag(shared))
    wanted = shared / (size[:, None] * size[None] + 10)
    np.testing.assert_allclose(known(likes, weighting="cosine", shrink=10.0), without_itself(wanted), atol=1e-5)


def test_leaning_to_one_side_divides_by_that_sides_listeners() -> None:
    likes = (plays() > 0).astype(np.float32)
    shared = likes.T @ likes
    near = known(likes, weighting="cosine", shrink=0.0, lean=1.0)
    np.testing.assert_allclose(near, without_itself(shared / np.diag(shared)[:, None]), atol=1e-5)


def test_tf_idf_and_bm25_count_listeners_of_few_items_more() -> None:
    likes = (plays() > 0).astype(np.float32)
    rare = np.log1p(ITEMS / (1 + likes.sum(axis=1)))[:, None]
    lengths = 0.25 + 0.75 * likes.sum(axis=0) / likes.sum(axis=0).mean()
    counted: dict[Weighting, Dense] = {"tf-idf": likes * rare, "bm25": likes * 2.2 / (1.2 * lengths + likes) * rare}
    for weighting, weights in counted.items():
        near = known(likes, shrink=0.0, weighting=weighting)
        np.testing.assert_allclose(near, without_itself(cosine_similarity(weights.T)), atol=1e-5)


def test_only_the_nearest_are_kept() -> None:
    likes = plays()
    whole = known(likes)
    few = known(likes, neighbours=4)
    for one, all_of_them in zip(few, whole, strict=True):
        np.testing.assert_allclose(np.sort(one[one > 0]), np.sort(all_of_them)[-4:], rtol=1e-6)


def test_a_dislike_lowers_what_goes_with_it() -> None:
    likes = (plays() > 0).astype(np.float32)
    listening, music = world(likes)
    recommender = ItemNeighboursRecipe().learn(listening, music)
    item = 3
    one = np.zeros((2, ITEMS), dtype=np.float32)
    one[:, [5, 8]] = 1.0
    one[1, item] = -1.0
    liked, with_dislike = recommender.scores(Histories(sp.csr_array(one)))
    near = recommender.near[[item]].indices
    assert len(near)
    assert (with_dislike[near] < liked[near]).all()


def test_items_on_which_listeners_disagree_are_less_near() -> None:
    likes = (plays() > 0).astype(np.float32)
    likes[:, :2] = 1.0
    before = known(likes)[0, 1]
    likes[:20, 1] = -1.0
    assert known(likes)[0, 1] < before


def test_shares_of_a_reason_are_shares_of_the_score() -> None:
    listening, music = world(plays())
    recommender = ItemNeighboursRecipe().learn(listening, music)
    seeds = Histories.of_seeds(np.array([2, 7], dtype=np.int32), ITEMS)
    item = int(recommender.scores(seeds)[0].argmax())
    grounds = recommender.grounds(seeds, item)
    assert grounds is not None
    near = recommender.near.toarray()[[2, 7], item]
    assert dict(zip(grounds.seeds, grounds.shares, strict=True)) == {
        seed: np.float32(value / near.sum()) for seed, value in zip((2, 7), near, strict=True) if value > 0
    }
    assert grounds.figures["listeners"] == (listening.weights.toarray()[:, item] > 0).sum()


def test_walks_are_rp3beta() -> None:
    likes = (plays() > 0).astype(np.float32)
    listening, music = world(likes)
    recipe = WalksRecipe(straight=0.8, fame=0.4, neighbours=ITEMS)
    of_listener, of_item = likes / likes.sum(axis=1, keepdims=True), likes.T / likes.sum(axis=0)[:, None]
    wanted = (of_item**0.8) @ (of_listener**0.8) / likes.sum(axis=0) ** 0.4
    near = recipe.learn(listening, music).near.toarray()
    np.testing.assert_allclose(near, without_itself(wanted), rtol=1e-4, atol=1e-6)


def test_no_walk_leads_over_a_dislike() -> None:
    likes = np.array([[1, 1, 0], [0, -1, 1], [1, 0, -1]], dtype=np.float32)
    listening, _ = world(likes)
    near = WalksRecipe().learn(listening, Music.unknown(world(likes)[1].items)).near.toarray()
    assert near[0, 1] > 0
    assert not near[2].any()
    assert not near[:, 2].any()
