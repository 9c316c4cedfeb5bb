"""Texts as a matrix: how much each term says of each text, and of any words that are asked for.

By BM25: a term weighs more the oftener it comes, but never more than `_SATURATED` + 1 times as much, less in a text
that is longer than others, and more the fewer texts have it. Each text then has length one. It was measured beside
TF-IDF (docs/recommending.md), and found better.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from segue.taste.music import Floats

_SATURATED = 0.6
"""BM25's k1."""
_LENGTH = 0.4
"""BM25's b: how far the length of a text counts."""


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The terms that are known, in alphabetical order, and how `rare` each is."""

    terms: tuple[str, ...]
    rare: Floats

    def weigh(self, counted: Sequence[Mapping[str, float]]) -> sp.csr_array:
        """[texts, terms] of these counts, rows of length one; nought where no term is known.

        Texts are long or short beside the others that are weighed with them.
        """
        place = {term: column for column, term in enumerate(self.terms)}
        columns: list[int] = []
        counts: list[float] = []
        starts = [0]
        for some in counted:
            held = sorted((place[term], count) for term, count in some.items() if term in place)
            columns.extend(column for column, _ in held)
            counts.extend(count for _, count in held)
            starts.append(len(columns))
        places = np.array(columns, dtype=np.int32)
        often = np.array(counts, dtype=np.float64)
        row = np.repeat(np.arange(len(counted)), np.diff(starts))
        words = np.bincount(row, often, len(counted))
        usual = words[words > 0].mean() if len(often) else 1.0
        slow = _SATURATED * (1 - _LENGTH + _LENGTH * words[row] / usual)
        data = often * (_SATURATED + 1) / (often + slow) * self.rare[places]
        length = np.sqrt(np.bincount(row, data**2, len(counted)))
        return sp.csr_array(
            ((data / length[row]).astype(np.float32), places, np.array(starts)), shape=(len(counted), len(self.terms))
        )


def vocabulary(counted: Iterable[Mapping[str, float]], least: int, share: float, most: int) -> Vocabulary:
    """Of these texts' terms those that at least `least` have and no more than a `share`, the `most` commonest."""
    having: Counter[str] = Counter()
    texts = 0
    for some in counted:
        having.update(some.keys())
        texts += bool(some)
    kept = [(term, many) for term, many in having.items() if least <= many <= max(share * texts, least)]
    kept = sorted(sorted(kept, key=lambda one: (-one[1], one[0]))[:most])
    having_it = np.array([many for _, many in kept], dtype=np.float64)
    rare = np.log(1 + (texts - having_it + 0.5) / (having_it + 0.5))
    return Vocabulary(tuple(term for term, _ in kept), rare.astype(np.float32))
