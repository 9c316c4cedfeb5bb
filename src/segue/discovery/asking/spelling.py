"""Typing errors: the known word nearest to one that nobody knows, by the groups of three letters that both hold.

Hangul is taken apart into its letters first, so that one wrong letter is one error, and Arabic is folded already.
"""

import unicodedata
from collections.abc import Mapping

import numpy as np
import scipy.sparse as sp

_LOOKED_AT = 64
_LONG = 5
"""Words of so many letters or more may have two errors, shorter ones only one."""
_SHORTEST = 3


class Spelling:
    """`counts` says how often each known word comes: of two that are equally near, the commoner is meant."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self._words = tuple(sorted(word for word in counts if len(letters(word)) >= _SHORTEST))
        self._often = np.array([counts[word] for word in self._words], dtype=np.float64)
        self._column: dict[str, int] = {}
        rows: list[int] = []
        columns: list[int] = []
        for row, word in enumerate(self._words):
            for triple in _triples(word):
                rows.append(row)
                columns.append(self._column.setdefault(triple, len(self._column)))
        shape = (len(self._column), len(self._words))
        self._holders = sp.csr_array((np.ones(len(rows), dtype=np.int32), (columns, rows)), shape=shape)
        self._sizes = np.bincount(rows, minlength=len(self._words)) if rows else np.zeros(0, dtype=np.int64)

    def nearest(self, word: str) -> str | None:
        """The word that was meant; None where none is near enough."""
        triples = _triples(word)
        known = [self._column[triple] for triple in triples if triple in self._column]
        allowed = 2 if len(letters(word)) >= _LONG else 1
        if not known or len(letters(word)) < _SHORTEST:
            return None
        starts, held = self._holders.indptr, self._holders.indices
        found = np.concatenate([held[starts[column] : starts[column + 1]] for column in known])
        shared = np.bincount(found, minlength=len(self._words))
        likeness = 2 * shared / (self._sizes + len(triples))
        some = min(_LOOKED_AT, len(self._words))
        near = np.argpartition(-likeness, some - 1)[:some]
        told = [(errors(word, self._words[row], allowed), -self._often[row], self._words[row]) for row in near]
        best = min(told, default=(allowed + 1, 0.0, ""))
        return best[2] if best[0] <= allowed else None


def letters(word: str) -> str:
    """A word letter by letter: Hangul in its single letters."""
    return unicodedata.normalize("NFD", word)


def errors(one: str, other: str, most: int) -> int:
    """How many letters are wrong, left out, too many, or swapped with the next; `most` + 1 where more than `most`.

    The optimal string alignment distance.
    """
    one, other = letters(one), letters(other)
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        last, before, row = before, row, [place]
        for there, wanted in enumerate(other, start=1):
            cost = min(before[there] + 1, row[-1] + 1, before[there - 1] + (letter != wanted))
            if place > 1 and there > 1 and letter == other[there - 2] and one[place - 2] == wanted:
                cost = min(cost, last[there - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def _triples(word: str) -> set[str]:
    # Both ends count as letters, so that short words, too, have something in common.
    spelled = f"  {letters(word)} "
    return {spelled[place : place + 3] for place in range(len(spelled) - 2)}
