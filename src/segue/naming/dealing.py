"""Dealing groups of clips out so that each part gets its share of every label: iterative stratification over groups.

The rarest label is dealt first, its largest groups first, each to the part that lacks most of it (Sechidis, Tsoumakas
and Vlahavas 2011, there for single rows). It serves one label per clip and several alike.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from segue.naming.datasets.dataset import Dataset

Rows = NDArray[np.intp]

_TRIES = 8


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """Which clip has which label, one pair of `rows` and `labels` for each: of 10,000 labels a clip has a few."""

    rows: Rows
    labels: Rows
    clips: int
    width: int

    @classmethod
    def by(cls, dataset: Dataset) -> "Held":
        """All labels of a data set's clips."""
        column = {label: number for number, label in enumerate(dataset.labels)}
        pairs = [(row, column[label]) for row, clip in enumerate(dataset.clips) for label in clip.labels]
        rows, labels = np.array(pairs, np.intp).reshape(-1, 2).T
        return cls(rows, labels, len(dataset), len(dataset.labels))

    def only(self, wanted: NDArray[np.bool_]) -> "Held":
        """Those of some clips, whose rows are counted anew."""
        held = wanted[self.rows]
        return Held((np.cumsum(wanted) - 1)[self.rows[held]], self.labels[held], int(wanted.sum()), self.width)

    def counts(self, wanted: NDArray[np.bool_]) -> Rows:
        """How many of these clips have each label, shape (labels,)."""
        return np.bincount(self.labels[wanted[self.rows]], minlength=self.width).astype(np.intp)

    def having(self, wanted: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """The clips that have one of these labels."""
        found = np.zeros(self.clips, np.bool_)
        found[self.rows[wanted[self.labels]]] = True
        return found


def deal(
    held: Held,
    together: Rows,
    shares: tuple[float, ...],
    generator: np.random.Generator,
    *,
    in_order: bool = False,
) -> Rows:
    """The part of each row, 0 to len(shares) - 1.

    Args:
        held: the rows' labels.
        together: a number per row; rows with the same number come into the same part.
        shares: of all rows that each part should get; they sum to 1.
        generator: decides among equals.
        in_order: a label with fewer groups than there are parts goes to the first of them, not to any.
    """
    _, group = np.unique(together, return_inverse=True)
    sums = _Sums(held, group)
    best, fewest = np.zeros(len(sums.sizes), np.intp), np.inf
    # Where clips have several labels, one label's dealing can leave another's groups in one part: then try again.
    for _ in range(_TRIES):
        parts = _Dealing(sums, shares, generator, in_order).parts()
        lacking = sums.lacking(parts, len(shares))
        if lacking < fewest:
            best, fewest = parts, lacking
        if lacking == 0:
            break
    return np.asarray(best[group], np.intp)


def counted(held: Held, together: Rows) -> Rows:
    """How many groups have each label, shape (labels,)."""
    _, group = np.unique(together, return_inverse=True)
    pairs = np.unique(group[held.rows] * held.width + held.labels)
    return np.bincount(pairs % held.width, minlength=held.width).astype(np.intp)


class _Sums:
    """How many clips of each label a group has, kept sparsely: with 10,000 labels a group has one or a few of them."""

    def __init__(self, held: Held, group: Rows) -> None:
        self.sizes = np.bincount(group)
        self.totals = np.bincount(held.labels, minlength=held.width).astype(np.float64)
        keys, counts = np.unique(group[held.rows] * held.width + held.labels, return_counts=True)
        owners, labels = keys // held.width, keys % held.width
        edges = np.searchsorted(owners, np.arange(len(self.sizes) + 1))
        self.labels = [labels[start:end] for start, end in pairwise(edges)]
        self.counts = [counts[start:end] for start, end in pairwise(edges)]
        order = np.argsort(labels, kind="stable")
        borders = np.searchsorted(labels[order], np.arange(held.width + 1))
        self.groups = [owners[order[start:end]] for start, end in pairwise(borders)]
        self.amounts = [counts[order[start:end]] for start, end in pairwise(borders)]

    def lacking(self, parts: Rows, count: int) -> int:
        """How many labels some part lacks although there are groups enough for every part."""
        found = 0
        for groups in self.groups:
            if len(groups):
                found += len(np.unique(parts[groups])) < min(count, len(groups))
        return found


class _Dealing:
    """One dealing, from the first group to the last."""

    def __init__(self, sums: _Sums, shares: tuple[float, ...], generator: np.random.Generator, in_order: bool) -> None:
        self._sums = sums
        self._in_order = in_order
        self._generator = generator
        share = np.array(shares)
        self._wanted = share[:, None] * sums.totals
        self._room = share * sums.sizes.sum()
        self._covered = np.zeros(self._wanted.shape, np.bool_)
        self._left = sums.totals.copy()
        self._parts = np.full(len(sums.sizes), -1, np.intp)

    def parts(self) -> Rows:
        """The part of each group."""
        self._left[self._left == 0] = np.inf
        while len(self._left) and np.isfinite(rarest := self._left.min()):
            label = int(self._generator.choice(np.flatnonzero(self._left == rarest)))
            self._deal_label(label)
            self._left[label] = np.inf
        # Groups without any label fill up what room is left.
        for group in np.flatnonzero(self._parts < 0):
            self._put(int(group), int(self._room.argmax()))
        return self._parts

    def _deal_label(self, label: int) -> None:
        groups, amounts = self._sums.groups[label], self._sums.amounts[label]
        order = self._generator.permutation(len(groups))
        order = order[np.argsort(-amounts[order], kind="stable")]
        waiting = [int(group) for group in groups[order] if self._parts[group] < 0]
        for done, group in enumerate(waiting):
            self._put(group, self._neediest(label, len(waiting) - done))

    def _neediest(self, label: int, left: int) -> int:
        """The part that lacks most of a label of which so many groups are left to deal."""
        parts = np.arange(len(self._room))
        bare = parts[~self._covered[:, label]]
        if self._in_order and 0 < left <= len(bare):
            return int(bare[0])
        if len(bare) > 0 and left <= len(bare):
            parts = bare
        for need in (self._wanted[:, label], self._room):
            parts = parts[need[parts] >= need[parts].max() - 1e-9]
        return int(self._generator.choice(parts))

    def _put(self, group: int, part: int) -> None:
        labels, counts = self._sums.labels[group], self._sums.counts[group]
        self._parts[group] = part
        self._room[part] -= self._sums.sizes[group]
        self._wanted[part, labels] -= counts
        self._covered[part, labels] = True
        finite = np.isfinite(self._left[labels])
        self._left[labels[finite]] -= counts[finite]
        # A label whose last group this was needs no dealing of its own.
        self._left[labels[finite & (self._left[labels] <= 0)]] = np.inf
