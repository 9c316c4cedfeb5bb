"""Texts as a matrix: how much each term says of each text, and of any words that are asked for.

A term weighs 1 + ln(how often it comes) times 1 + ln((1 + texts) / (1 + texts that have it)), each text then having
length one: the textbook's TF-IDF with a tempered first factor.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from segue.taste.music import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The terms that are known, in alphabetical order, and how `rare` each is."""

    terms: tuple[str, ...]
    rare: Floats

    def weigh(self, counted: Sequence[Mapping[str, float]]) -> sp.csr_array:
        """[texts, terms] of these counts, rows of length one; nought where no term is known."""
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
        data = (1 + np.log(np.array(counts, dtype=np.float64))) * self.rare[places]
        row = np.repeat(np.arange(len(counted)), np.diff(starts))
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
    rare = 1 + np.log((1 + texts) / (1 + np.array([many for _, many in kept], dtype=np.float64)))
    return Vocabulary(tuple(term for term, _ in kept), rare.astype(np.float32))
