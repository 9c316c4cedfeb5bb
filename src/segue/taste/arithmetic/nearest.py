"""What is nearest to what, where both are told by few of many things: items by listeners, listeners by items.

nearest     the few best of all pairs of rows and columns, without ever holding all pairs
gathered    what rows bring together of the columns they lead to, all columns told
reached     the same, told of the columns only that they lead to
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.hearing.compiled import kernel
from segue.taste.arithmetic.charts import enter, put_in_order, worse
from segue.taste.arithmetic.players import share_out
from segue.taste.music import Floats
from segue.taste.numbering import NOWHERE, Rows
from segue.taste.opinions import Few, Ranked, Scores


@dataclass(frozen=True, slots=True, eq=False)
class Sizes:
    """What a sum over what is shared is divided by: `rows` [rows] times `columns` [columns], plus `shrink`.

    `shrink` makes pairs that share little be less near.
    """

    rows: Floats
    columns: Floats
    shrink: float = 0.0


def nearest(left: sp.csr_array, right: sp.csr_array, sizes: Sizes, never: Rows, count: int) -> Ranked:
    """The `count` columns nearest to each row, the nearest first; only what is nearer than nothing.

    Args:
        left: [rows, things].
        right: [things, columns].
        sizes: what the product of both is divided by.
        never: [rows], the column that is not near to that row, as it is the same; NOWHERE where there is none.
        count: how many.
    """
    items = np.full((left.shape[0], count), NOWHERE, dtype=np.int32)
    best = np.full((left.shape[0], count), -np.inf, dtype=np.float32)
    if count:
        parts = (*_parts(left), *_parts(right))
        columns = right.shape[1]

        def work(first: int, last: int) -> None:
            _nearest(first, last, *parts, columns, sizes.rows, sizes.columns, sizes.shrink, never, items, best)

        share_out(work, _effort(left, right))
    return Ranked(items, best)


def as_matrix(ranked: Ranked, columns: int) -> sp.csr_array:
    """The same as a sparse matrix [rows, columns], in each row the nearest first."""
    there = ranked.items != NOWHERE
    starts = np.concatenate([[0], np.cumsum(there.sum(axis=1))]).astype(np.int32)
    return sp.csr_array((ranked.scores[there], ranked.items[there], starts), shape=(len(ranked.items), columns))


def gathered(left: sp.csr_array, right: sp.csr_array) -> Scores:
    """The product of both, all of it [rows, columns]; -inf where a row leads nowhere."""
    scores = np.full((left.shape[0], right.shape[1]), -np.inf, dtype=np.float32)
    parts = (*_parts(left), *_parts(right))
    share_out(lambda first, last: _gathered(first, last, *parts, scores), _effort(left, right))
    return scores


def reached(left: sp.csr_array, right: sp.csr_array) -> Few:
    """The product of both, of the columns only that each row leads to."""
    effort = _effort(left, right)
    items, sums = np.empty(int(effort.sum()), dtype=np.int32), np.empty(int(effort.sum()), dtype=np.float32)
    starts = np.zeros(len(effort) + 1, dtype=np.int64)
    # Zeros of this size are not written before they are met.
    _reached(*_parts(left), *_parts(right), np.zeros(right.shape[1], dtype=np.int32), starts, items, sums)
    return Few(starts, items[: starts[-1]], sums[: starts[-1]])


def _parts(matrix: sp.csr_array) -> tuple[NDArray[np.integer], Rows, Floats]:
    indices, data = matrix.indices.astype(np.int32, copy=False), matrix.data.astype(np.float32, copy=False)
    return matrix.indptr, indices, data


def _effort(left: sp.csr_array, right: sp.csr_array) -> NDArray[np.int64]:
    """How many products each row takes [rows]."""
    products = right.indptr[left.indices + 1] - right.indptr[left.indices]
    before = np.concatenate([[0], np.cumsum(products, dtype=np.int64)])
    return np.asarray(np.diff(before[left.indptr]) + 1, dtype=np.int64)


@kernel
def _nearest(
    first: int,
    last: int,
    left_starts: NDArray[np.integer],
    left_things: Rows,
    left_weights: Floats,
    right_starts: NDArray[np.integer],
    right_columns: Rows,
    right_weights: Floats,
    columns: int,
    row_sizes: Floats,
    column_sizes: Floats,
    shrink: float,
    never: Rows,
    items: Rows,
    best: Floats,
) -> None:
    """One row of the product after the other, in one row's memory."""
    sums = np.zeros(columns, dtype=np.float32)
    met, near = np.empty(columns, dtype=np.int32), np.empty(columns, dtype=np.float32)
    for row in range(first, last):
        products = 0
        things = left_things[left_starts[row] : left_starts[row + 1]]
        for place in range(len(things)):
            thing, weight = things[place], left_weights[left_starts[row] + place]
            products += right_starts[thing + 1] - right_starts[thing]
            for other in range(right_starts[thing], right_starts[thing + 1]):
                sums[right_columns[other]] += weight * right_weights[other]
        if products > columns:
            many = _look_everywhere(sums, met, near)
        else:
            many = _look_again(things, right_starts, right_columns, sums, met, near)
        held, kept, size, own = best[row], items[row], row_sizes[row], never[row]
        for place in range(many):
            column = met[place]
            score = near[place] / (size * column_sizes[column] + shrink)
            if column != own and (score > held[0] or worse(held[0], kept[0], score, column)):
                enter(held, kept, score, column)
        put_in_order(held, kept)


@kernel
def _look_everywhere(sums: Floats, met: Rows, near: Floats) -> int:
    """Columns with a sum above nought, the sums, and how many they are; all sums are forgotten."""
    many = 0
    for column in range(len(sums)):
        if sums[column] > 0:
            met[many], near[many] = column, sums[column]
            many += 1
    sums[:] = 0
    return many


@kernel
def _look_again(things: Rows, starts: NDArray[np.integer], columns: Rows, sums: Floats, met: Rows, near: Floats) -> int:
    """The same where little was met: only that is looked at, by going the same way once more."""
    many = 0
    for thing in things:
        for other in range(starts[thing], starts[thing + 1]):
            column = columns[other]
            if sums[column] > 0:
                met[many], near[many] = column, sums[column]
                many += 1
            sums[column] = 0
    return many


@kernel
def _gathered(
    first: int,
    last: int,
    left_starts: NDArray[np.integer],
    left_things: Rows,
    left_weights: Floats,
    right_starts: NDArray[np.integer],
    right_columns: Rows,
    right_weights: Floats,
    scores: Scores,
) -> None:
    for row in range(first, last):
        sums = scores[row]
        for place in range(left_starts[row], left_starts[row + 1]):
            thing, weight = left_things[place], left_weights[place]
            for other in range(right_starts[thing], right_starts[thing + 1]):
                column = right_columns[other]
                brought = weight * right_weights[other]
                sums[column] = brought if sums[column] == -np.inf else sums[column] + brought


@kernel
def _reached(
    left_starts: NDArray[np.integer],
    left_things: Rows,
    left_weights: Floats,
    right_starts: NDArray[np.integer],
    right_columns: Rows,
    right_weights: Floats,
    places: Rows,
    starts: NDArray[np.int64],
    items: Rows,
    sums: Floats,
) -> None:
    """`places` [columns] holds, for the row that is worked on, one more than where a column stands; nought before."""
    for row in range(len(left_starts) - 1):
        first = end = starts[row]
        for place in range(left_starts[row], left_starts[row + 1]):
            thing, weight = left_things[place], left_weights[place]
            for other in range(right_starts[thing], right_starts[thing + 1]):
                column = right_columns[other]
                brought = weight * right_weights[other]
                if places[column] == 0:
                    items[end], sums[end] = column, brought
                    end += 1
                    places[column] = end - first
                else:
                    sums[first + places[column] - 1] += brought
        for place in range(first, end):
            places[items[place]] = 0
        starts[row + 1] = end
