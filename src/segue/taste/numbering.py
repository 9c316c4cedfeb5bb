"""Ids on the outside, rows on the inside: a numbering says which is which, so that neither is taken for the other."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Rows = NDArray[np.int32]

NOWHERE = -1
"""The row of an id that is not known."""


@dataclass(frozen=True, slots=True, eq=False)
class Numbering:
    """Which id stands in which row. `ids` [rows] are the outside's, each once."""

    ids: Ids
    _order: Ids = field(init=False, repr=False)

    def __post_init__(self) -> None:
        order = np.argsort(self.ids, kind="stable")
        ordered = self.ids[order]
        if (ordered[1:] == ordered[:-1]).any():
            raise ValueError("an id stands in one row only")
        object.__setattr__(self, "_order", order)

    @classmethod
    def of(cls, ids: Iterable[int] | Ids) -> "Numbering":
        """A numbering of these ids, in their order."""
        return cls(np.asarray(list(ids) if not isinstance(ids, np.ndarray) else ids, dtype=np.int64).reshape(-1))

    def __len__(self) -> int:
        return len(self.ids)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Numbering) and np.array_equal(self.ids, other.ids)

    def __hash__(self) -> int:
        return hash(self.ids.tobytes())

    def rows(self, ids: Iterable[int] | Ids) -> Rows:
        """The row of each id, `NOWHERE` for one that is not known."""
        wanted = np.asarray(list(ids) if not isinstance(ids, np.ndarray) else ids, dtype=np.int64).reshape(-1)
        if not len(self.ids):
            return np.full(len(wanted), NOWHERE, dtype=np.int32)
        places = np.searchsorted(self.ids, wanted, sorter=self._order).clip(max=len(self.ids) - 1)
        rows = self._order[places]
        return np.where(self.ids[rows] == wanted, rows, NOWHERE).astype(np.int32)
