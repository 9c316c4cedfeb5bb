"""Least squares for many rows at once, as matrix factorisation asks for them again and again.

Each row x of a side is what makes least

    sum over what was met of  confidence (x . y - target)^2  +  x' gram x  +  ridge |x|^2

where y are the factors of what was met. `gram` stands for all that was not met, which is never gone through.
Conjugate gradients from where the row stands: three steps each time, while the other side is moving anyway, cost a
tenth of solving and lose nothing; some more are exact. What was met is fetched once for all steps of a row.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.hearing.compiled import summing_kernel
from segue.taste.arithmetic.players import share_out
from segue.taste.listening import Weights
from segue.taste.music import Floats
from segue.taste.numbering import Rows

_NEAR_ENOUGH = 1e-12
"""The square of what is left of the right side when a row is solved: all that single precision can say."""

_OVERHEAD = 64
"""What a row costs besides what it met, in things met."""


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """What one side of a factorisation met, row by row.

    In parallel: which of the other side (`met`), how sure that is (`confidences`), and what was to come out of it,
    times how sure it is (`drawn`).
    """

    starts: NDArray[np.int64]
    met: Rows
    confidences: Floats
    drawn: Floats

    @classmethod
    def of_signed(cls, weights: Weights) -> "Side":
        """Signed weights: their size is the confidence, and the target 1 for what is liked and -1 for what is not."""
        drawn = weights.data.astype(np.float32, copy=False)
        sure = drawn if (drawn >= 0).all() else np.abs(drawn)
        return cls(weights.indptr.astype(np.int64), weights.indices.astype(np.int32, copy=False), sure, drawn)


def solve(side: Side, others: Floats, gram: Floats, ridges: Floats, rows: Floats, steps: int) -> None:
    """Move each row towards its best.

    Args:
        side: what the rows met.
        others: factors of the other side [others, factors].
        gram: what all the others weigh when they were not met [factors, factors].
        ridges: [rows].
        rows: factors [rows, factors], where each begins; they are changed.
        steps: of conjugate gradients, at most. As many as there are factors, or a few more, are exact.
    """
    parts = (side.starts, side.met, side.confidences, side.drawn)

    def work(first: int, last: int) -> None:
        _solve(first, last, *parts, others, gram, ridges, rows, steps)

    share_out(work, (np.diff(side.starts) + _OVERHEAD) * (steps + 1))


@summing_kernel
def _solve(
    first: int,
    last: int,
    starts: NDArray[np.int64],
    met: Rows,
    confidences: Floats,
    drawn: Floats,
    others: Floats,
    gram: Floats,
    ridges: Floats,
    rows: Floats,
    steps: int,
) -> None:
    factors = others.shape[1]
    most = 0
    for row in range(first, last):
        most = max(most, starts[row + 1] - starts[row])
    near = np.empty((most, factors), dtype=np.float32)
    left = np.empty(factors, dtype=np.float32)
    way = np.empty(factors, dtype=np.float32)
    image = np.empty(factors, dtype=np.float32)
    for row in range(first, last):
        begin, many = starts[row], starts[row + 1] - starts[row]
        own, sure = rows[row], confidences[begin : starts[row + 1]]
        if many == 0:
            own[:] = 0
            continue
        aim = _right_side(near[:many], met[begin : begin + many], drawn[begin : begin + many], others, way)
        _applied(near[:many], sure, gram, ridges[row], own, image)
        size = np.float32(0)
        for factor in range(factors):
            left[factor] = way[factor] - image[factor]
            way[factor] = left[factor]
            size += left[factor] * left[factor]
        for _ in range(steps):
            if size <= _NEAR_ENOUGH * aim:
                break
            bent = _applied(near[:many], sure, gram, ridges[row], way, image)
            stride, before = size / bent, size
            size = np.float32(0)
            for factor in range(factors):
                own[factor] += stride * way[factor]
                left[factor] -= stride * image[factor]
                size += left[factor] * left[factor]
            for factor in range(factors):
                way[factor] = left[factor] + size / before * way[factor]


@summing_kernel
def _right_side(near: Floats, met: Rows, drawn: Floats, others: Floats, right: Floats) -> float:
    """Fetches what was met into `near`, writes the right side of the row's equations, and says its square."""
    right[:] = 0
    for place in range(len(met)):
        other, held = others[met[place]], near[place]
        weight = drawn[place]
        for factor in range(len(right)):
            held[factor] = other[factor]
            right[factor] += weight * other[factor]
    square = np.float32(0)
    for factor in range(len(right)):
        square += right[factor] * right[factor]
    return float(square)


@summing_kernel
def _applied(near: Floats, sure: Floats, gram: Floats, ridge: float, given: Floats, image: Floats) -> float:
    """Writes the left side of a row's equations times `given`, and says that times `given` once more."""
    factors = len(given)
    for factor in range(factors):
        image[factor] = ridge * given[factor]
    for factor in range(factors):
        line, share = gram[factor], given[factor]
        for other in range(factors):
            image[other] += share * line[other]
    for place in range(len(near)):
        held = near[place]
        along = np.float32(0)
        for factor in range(factors):
            along += held[factor] * given[factor]
        along *= sure[place]
        for factor in range(factors):
            image[factor] += along * held[factor]
    bent = np.float32(0)
    for factor in range(factors):
        bent += image[factor] * given[factor]
    return float(bent)
