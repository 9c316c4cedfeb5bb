"""The few directions in which a large matrix varies most: a truncated singular value decomposition, seeded.

Halko, Martinsson and Tropp, "Finding structure with randomness" (2011): the matrix is multiplied with random columns,
turned to and fro a few times so that its weak directions fade, and decomposed in what is left.
"""

from typing import NamedTuple, TypeAlias

import numpy as np
import scipy.linalg
import scipy.sparse as sp

from segue.taste.music import Floats

Matrix: TypeAlias = "Floats | sp.csr_array"

_SPARE = 16
"""Columns beyond those that are wanted, so that the last of those are right too."""
_TURNS = 6


class Factors(NamedTuple):
    """`left` [rows, count] times `strengths` [count] times `right` [count, columns]; the strongest first.

    The sign of each is such that the largest of its numbers in `right` is above nought.
    """

    left: Floats
    strengths: Floats
    right: Floats


def factors(matrix: Matrix, count: int, seed: int = 0) -> Factors:
    """The `count` strongest, or as many as there are that are not nought."""
    rows, columns = matrix.shape
    width = min(rows, columns, count + _SPARE)
    if not width or not count:
        return Factors(*(np.zeros(shape, dtype=np.float32) for shape in ((rows, 0), (0,), (0, columns))))
    turned = matrix.T
    base = np.random.default_rng(seed).standard_normal((columns, width)).astype(np.float32)
    base = _upright(matrix @ base)
    for _ in range(_TURNS):
        base = _upright(matrix @ _upright(turned @ base))
    inner, strengths, right = scipy.linalg.svd((turned @ base).T, full_matrices=False, check_finite=False)
    kept = min(count, int((strengths > 1e-5 * max(float(strengths[0]), 1e-30)).sum()))
    left, right = base @ inner[:, :kept], right[:kept]
    signs = np.sign(right[np.arange(kept), np.abs(right).argmax(axis=1)])
    sized = ((left * signs), strengths[:kept], right * signs[:, None])
    return Factors(*(part.astype(np.float32) for part in sized))


def _upright(columns: Floats) -> Floats:
    """An orthonormal basis of the columns."""
    return np.linalg.qr(columns)[0]
