"""Products of rows that are read where they stand, beside those of numpy and scipy."""

import numpy as np
import scipy.sparse as sp

from segue.taste.arithmetic.products import along, shared


def test_rows_are_multiplied_where_they_stand() -> None:
    luck = np.random.default_rng(1)
    vectors, toward = luck.standard_normal((50, 23)).astype(np.float32), luck.standard_normal(23).astype(np.float32)
    vectors[luck.random(vectors.shape) < 0.6] = 0
    rows = np.array([0, 3, 3, 49, 7], dtype=np.int32)
    np.testing.assert_allclose(along(vectors, rows, toward), vectors[rows] @ toward, rtol=1e-5, atol=1e-5)
    few = sp.csr_array(vectors)
    np.testing.assert_allclose(shared(few, rows, toward), few[rows] @ toward, rtol=1e-5, atol=1e-5)


def test_no_rows_is_no_trouble() -> None:
    vectors, nothing = np.ones((4, 2), dtype=np.float32), np.zeros(0, dtype=np.int32)
    assert along(vectors, nothing, vectors[0]).shape == (0,)
    assert shared(sp.csr_array(vectors), nothing, vectors[0]).shape == (0,)
