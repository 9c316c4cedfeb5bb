"""The truncated decomposition against the whole one, and against scikit-learn's."""

import numpy as np
import pytest
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.decomposition import TruncatedSVD

from segue.taste.arithmetic.factors import factors


def falling(rows: int, columns: int, seed: int = 0) -> NDArray[np.float32]:
    """A matrix whose singular values fall by a fifth each."""
    luck = np.random.default_rng(seed)
    left = np.linalg.qr(luck.standard_normal((rows, rows)))[0]
    right = np.linalg.qr(luck.standard_normal((columns, columns)))[0]
    count = min(rows, columns)
    matrix: NDArray[np.float64] = left[:, :count] * 0.8 ** np.arange(count) @ right[:count]
    return matrix.astype(np.float32)


def test_they_are_those_of_the_whole_decomposition() -> None:
    matrix = falling(80, 60)
    found = factors(sp.csr_array(matrix), 12, seed=1)
    _, strengths, right = np.linalg.svd(matrix)
    np.testing.assert_allclose(found.strengths, strengths[:12], rtol=1e-4)
    np.testing.assert_allclose(np.abs((found.right * right[:12]).sum(axis=1)), 1, atol=1e-3)
    again = TruncatedSVD(12, algorithm="arpack", random_state=0).fit(matrix.astype(np.float64))
    np.testing.assert_allclose(found.strengths, again.singular_values_, rtol=1e-4)


def test_they_make_the_matrix_again_where_it_has_no_more() -> None:
    luck = np.random.default_rng(2)
    matrix = (luck.standard_normal((40, 3)) @ luck.standard_normal((3, 25))).astype(np.float32)
    found = factors(matrix, 10)
    assert len(found.strengths) == 3
    np.testing.assert_allclose(found.left * found.strengths @ found.right, matrix, atol=1e-4)


def test_the_same_seed_gives_the_same_and_the_signs_are_settled() -> None:
    matrix = falling(50, 70)
    one, other = factors(matrix, 5, seed=4), factors(matrix, 5, seed=4)
    np.testing.assert_array_equal(one.right, other.right)
    np.testing.assert_allclose(one.right, factors(matrix, 5, seed=5).right, atol=1e-3)
    assert (one.right[np.arange(5), np.abs(one.right).argmax(axis=1)] > 0).all()


@pytest.mark.parametrize("shape", [(0, 4), (4, 0), (0, 0), (3, 3)])
def test_of_nothing_there_are_none(shape: tuple[int, int]) -> None:
    found = factors(sp.csr_array(shape, dtype=np.float32), 4)
    assert found.left.shape == (shape[0], 0)
    assert found.right.shape == (0, shape[1])
