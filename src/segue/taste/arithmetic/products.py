"""Products of some rows of a large matrix with one vector: the rows are read where they stand and never copied."""

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.hearing.compiled import summing_kernel
from segue.taste.music import Floats
from segue.taste.numbering import Rows


def along(vectors: Floats, rows: Rows, toward: Floats) -> Floats:
    """How far these rows of `vectors` [all rows, numbers] lie in a direction [numbers]; [rows]."""
    told = np.empty(len(rows), dtype=np.float32)
    _along(vectors, rows, toward, told)
    return told


def shared(weights: sp.csr_array, rows: Rows, toward: Floats) -> Floats:
    """The same for rows of which few numbers are stored."""
    told = np.empty(len(rows), dtype=np.float32)
    _shared(weights.indptr, weights.indices, weights.data, rows, toward, told)
    return told


@summing_kernel
def _along(vectors: Floats, rows: Rows, toward: Floats, told: Floats) -> None:
    for place in range(len(rows)):
        own, total = vectors[rows[place]], np.float32(0)
        for number in range(len(toward)):
            total += own[number] * toward[number]
        told[place] = total


@summing_kernel
def _shared(
    starts: NDArray[np.integer], columns: Rows, weights: Floats, rows: Rows, toward: Floats, told: Floats
) -> None:  # fmt: skip
    for place in range(len(rows)):
        total = np.float32(0)
        for stored in range(starts[rows[place]], starts[rows[place] + 1]):
            total += weights[stored] * toward[columns[stored]]
        told[place] = total
