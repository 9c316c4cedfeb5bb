"""EASE against the inverse that its closed form names, taken by NumPy in double precision."""

import numpy as np
import pytest
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.domain.errors import BadRequest
from segue.taste import Histories
from segue.taste.recommenders.ease import EaseRecipe
from tests.taste.worlds import world

LISTENERS = 90


def plays(items: int, seed: int = 0) -> NDArray[np.float32]:
    luck = np.random.default_rng(seed)
    signed = luck.choice(np.array([-1, 1, 2, 5]), (LISTENERS, items), p=[0.1, 0.4, 0.3, 0.2])
    return (signed * (luck.random((LISTENERS, items)) < 0.2)).astype(np.float32)


# More items than a tile holds, as many, and fewer.
@pytest.mark.parametrize("items", [1, 20, 64, 150])
@pytest.mark.parametrize("dropped", [0.0, 0.4])
def test_weights_are_those_of_the_closed_form(items: int, dropped: float) -> None:
    likes = plays(items)
    listening, music = world(likes)
    largest = np.abs(likes).max(axis=1, keepdims=True).clip(min=1)
    share = (likes / largest).astype(float)
    given = np.where(share > 0, np.abs(share) ** 0.3, share)
    gram = given.T @ given
    inverse = np.linalg.inv(gram + np.diag(7.0 + dropped / (1 - dropped) * np.diag(gram)))
    wanted = -inverse / np.diag(inverse)
    np.fill_diagonal(wanted, 0)
    learned = EaseRecipe(ridge=7.0, power=0.3, dropped=dropped).learn(listening, music)
    np.testing.assert_allclose(learned.weights, wanted, rtol=1e-3, atol=1e-5)


def test_items_in_any_order_in_memory_are_the_same() -> None:
    likes = plays(40)
    listening, music = world(likes)
    before = EaseRecipe().learn(listening, music).weights
    weights = listening.weights
    for row in range(LISTENERS):
        part = slice(weights.indptr[row], weights.indptr[row + 1])
        weights.indices[part], weights.data[part] = weights.indices[part][::-1].copy(), weights.data[part][::-1].copy()
    np.testing.assert_array_equal(EaseRecipe().learn(listening, music).weights, before)


def test_a_dislike_lowers_what_goes_with_it() -> None:
    likes = np.abs(plays(30))
    listening, music = world(likes)
    learned = EaseRecipe().learn(listening, music)
    weight = learned.weights[4]
    one = np.zeros((2, 30), dtype=np.float32)
    one[:, 9] = 1
    one[1, 4] = -1
    before, after = learned.scores(Histories(sp.csr_array(one)))
    assert (after[weight > 1e-4] < before[weight > 1e-4]).all()
    assert (after[weight < -1e-4] > before[weight < -1e-4]).all()


def test_too_large_a_catalogue_is_refused_with_words() -> None:
    listening, music = world(plays(20))
    with pytest.raises(BadRequest, match="up to 19 items"):
        EaseRecipe(most=19).learn(listening, music)
