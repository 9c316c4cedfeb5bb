"""What is nearest, and the best of many, against plain sorting of everything."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from segue.taste import NOWHERE, pick
from segue.taste.arithmetic import players
from segue.taste.arithmetic.nearest import Sizes, as_matrix, gathered, nearest


def sparse(rows: int, columns: int, share: float, seed: int) -> sp.csr_array:
    luck = np.random.default_rng(seed)
    signed = luck.standard_normal((rows, columns)) * (luck.random((rows, columns)) < share)
    return sp.csr_array(signed.astype(np.float32))


def best_of(scores: NDArray[np.floating], count: int) -> NDArray[np.int64]:
    """By sorting all of them; of equals the first."""
    return np.argsort(-scores, axis=1, kind="stable")[:, :count]


@given(st.integers(0, 2**32 - 1), st.integers(1, 12), st.integers(1, 40), st.integers(1, 45))
def test_the_best_are_those_that_sorting_finds(seed: int, rows: int, items: int, count: int) -> None:
    luck = np.random.default_rng(seed)
    # Few different values, so that many are equal.
    scores = luck.integers(-3, 4, (rows, items)).astype(np.float32)
    scores[luck.random(scores.shape) < 0.2] = -np.inf
    scores[luck.random(scores.shape) < 0.1] = np.nan
    ranked = pick(scores, count)
    known = np.where(np.isnan(scores), -np.inf, scores)
    for row, items_there, score in zip(known, ranked.items, ranked.scores, strict=True):
        wanted = [int(item) for item in best_of(row[None], count)[0] if row[item] > -np.inf]
        assert items_there[: len(wanted)].tolist() == wanted
        assert (items_there[len(wanted) :] == NOWHERE).all()
        np.testing.assert_array_equal(score[: len(wanted)], row[wanted])


@given(st.integers(0, 2**32 - 1), st.integers(1, 30))
def test_the_nearest_are_those_of_the_whole_product(seed: int, count: int) -> None:
    left, right = sparse(17, 25, 0.3, seed), sparse(25, 21, 0.3, seed + 1)
    luck = np.random.default_rng(seed)
    sizes = Sizes(luck.random(17).astype(np.float32) + 0.5, luck.random(21).astype(np.float32) + 0.5, 0.7)
    never = luck.integers(-1, 21, 17).astype(np.int32)
    found = nearest(left, right, sizes, never, count)
    whole = (left @ right).toarray() / (sizes.rows[:, None] * sizes.columns[None] + sizes.shrink)
    whole[np.flatnonzero(never >= 0), never[never >= 0]] = 0
    for row in range(17):
        wanted = np.zeros(count)
        best = whole[row][best_of(whole[[row]], count)[0]]
        wanted[: len(best)] = best.clip(min=0)
        np.testing.assert_allclose(found.scores[row].clip(min=0), wanted, rtol=1e-4, atol=1e-5)
        assert never[row] == NOWHERE or never[row] not in found.items[row]
    matrix = as_matrix(found, 21)
    assert matrix.shape == (17, 21)
    assert matrix.nnz == (found.items != NOWHERE).sum()


def test_what_is_gathered_is_the_product_where_something_leads() -> None:
    left, right = sparse(30, 25, 0.1, 1), sparse(25, 21, 0.1, 2)
    met = (abs(left) @ abs(right)).toarray() > 0
    found = gathered(left, right)
    assert met.any()
    assert not met.all()
    np.testing.assert_allclose(found[met], (left @ right).toarray()[met], rtol=1e-5, atol=1e-6)
    assert (found[~met] == -np.inf).all()


@pytest.mark.parametrize("hands", [1, 2, 5])
def test_however_many_share_the_work_the_answer_is_the_same(hands: int, monkeypatch: pytest.MonkeyPatch) -> None:
    left = sparse(300, 200, 0.2, 3)
    sizes = Sizes(np.ones(300, dtype=np.float32), np.ones(300, dtype=np.float32), 1.0)
    own = np.arange(300, dtype=np.int32)
    alone = nearest(left, sp.csr_array(left.T), sizes, own, 10)
    monkeypatch.setattr(players, "players", lambda: hands)
    shared = nearest(left, sp.csr_array(left.T), sizes, own, 10)
    np.testing.assert_array_equal(alone.items, shared.items)
    np.testing.assert_array_equal(alone.scores, shared.scores)


def test_each_row_is_worked_on_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(players, "players", lambda: 3)
    efforts: tuple[NDArray[np.int64], ...] = (
        np.array([10**6]),
        np.arange(1000) ** 2,
        np.array([10**7] + [1] * 50),
        np.zeros(0, dtype=int),
    )
    for effort in efforts:
        done = np.zeros(len(effort), dtype=int)

        def work(first: int, last: int, done: NDArray[np.int64] = done) -> None:
            done[first:last] += 1

        players.share_out(work, effort)
        assert (done == 1).all()
