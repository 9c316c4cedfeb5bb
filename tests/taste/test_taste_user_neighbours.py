"""User neighbours, against scikit-learn's cosine between listeners and plain sums over dense arrays."""

from dataclasses import replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.metrics.pairwise import cosine_similarity

from segue.taste import Histories, recommend
from segue.taste.recommenders.user_neighbours import UserNeighboursRecipe
from tests.taste.worlds import world

LISTENERS, ITEMS = 50, 30
RECIPE = UserNeighboursRecipe(neighbours=7, sharp=1.0, rare=0.0, shrink=0.0, power=1.0)


def plays(seed: int = 0) -> NDArray[np.float32]:
    luck = np.random.default_rng(seed)
    return (luck.integers(1, 9, (LISTENERS, ITEMS)) * (luck.random((LISTENERS, ITEMS)) < 0.3)).astype(np.float32)


def shares(likes: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(likes / np.abs(likes).max(axis=1, keepdims=True).clip(min=1))


def test_neighbours_are_those_by_scikit_learns_cosine_and_never_oneself() -> None:
    likes = plays()
    listening, music = world(likes)
    near = RECIPE.learn(listening, music).neighbours(listening.histories(np.arange(LISTENERS, dtype=np.int32)))
    wanted = cosine_similarity(shares(likes))
    np.fill_diagonal(wanted, 0)
    for row, others in zip(near.toarray(), wanted, strict=True):
        kept = np.sort(others)[-7:]
        np.testing.assert_allclose(np.sort(row)[-7:], kept, atol=1e-5)
        np.testing.assert_allclose(row[row > 0], others[row > 0], atol=1e-5)


def test_a_newcomer_who_is_like_somebody_is_nearest_to_them() -> None:
    likes = plays()
    listening, music = world(likes)
    newcomer = Histories(listening.weights[[12]])
    near = RECIPE.learn(listening, music).neighbours(newcomer).toarray()[0]
    assert near.argmax() == 12


def test_scores_are_what_neighbours_like() -> None:
    likes = plays()
    listening, music = world(likes)
    learned = replace(RECIPE, sharp=2.0).learn(listening, music)
    histories = listening.histories(np.arange(LISTENERS, dtype=np.int32))
    wanted = learned.neighbours(histories).toarray() @ shares(likes)
    scores = learned.scores(histories)
    met = np.isfinite(scores)
    np.testing.assert_allclose(scores[met], wanted[met], atol=1e-5)
    assert (wanted[~met] == 0).all()


def test_sharing_what_is_rare_makes_nearer() -> None:
    likes = np.zeros((12, 4), dtype=np.float32)
    likes[:, 0] = 1  # everybody's
    likes[0, 1] = 1
    likes[0, 2] = 1  # only theirs
    likes[1, 3] = 1
    listening, music = world(likes)
    history = Histories(sp.csr_array(np.array([[1, 0, 1, 0]], dtype=np.float32)))
    plain = replace(RECIPE, neighbours=12).learn(listening, music).neighbours(history).toarray()[0]
    rare = replace(RECIPE, neighbours=12, rare=1.0).learn(listening, music).neighbours(history).toarray()[0]
    assert rare[0] / rare[5] > plain[0] / plain[5]


def test_a_dislike_lowers_what_goes_with_it() -> None:
    likes = plays()
    listening, music = world(likes)
    learned = replace(RECIPE, neighbours=LISTENERS, shrink=5.0).learn(listening, music)
    one = np.zeros((2, ITEMS), dtype=np.float32)
    one[:, [2, 9]] = 1
    one[1, 6] = -1
    before, after = np.where(np.isfinite(scores := learned.scores(Histories(sp.csr_array(one)))), scores, 0)
    goes_with = likes[likes[:, 6] > 0].mean(axis=0) > likes.mean(axis=0) + 0.3
    assert goes_with.any()
    assert after[6] < before[6]
    assert after[goes_with].sum() / after.sum() < before[goes_with].sum() / before.sum()


def test_a_reason_counts_neighbours_and_what_they_share() -> None:
    likes = plays()
    listening, music = world(likes)
    learned = RECIPE.learn(listening, music)
    history = listening.histories(np.array([3], dtype=np.int32))
    item = int(recommend(learned, history, 1).items[0, 0])
    grounds = learned.grounds(history, item)
    assert grounds is not None
    lovers = [row for row in learned.neighbours(history).indices if likes[row, item] > 0]
    in_common = (likes[lovers][:, likes[3] > 0] > 0).sum(axis=0)
    assert grounds.figures == {"neighbours": len(lovers), "shared": (in_common > 0).sum()}
    assert grounds.seeds[0] == np.flatnonzero(likes[3] > 0)[in_common.argmax()]
    assert 3 not in lovers
