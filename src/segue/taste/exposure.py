"""A share of the places in every list for artists who are little heard, from its beginning to wherever it is cut.

Some places are kept, as in fair top-k ranking (Zehlike et al. 2017), but without its allowance for chance: among the
first n of a list with the budget b there are at least b * n, rounded down, of little-heard artists, as long as there
are candidates. What is not moved by that keeps its order. It comes after `rerank` and stands beside its dial: the dial
says how much being little heard counts, the budget how often it must come.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from segue.taste.music import Music
from segue.taste.rerank import Heard

Mask = NDArray[np.bool_]

# So that 0.1 of ten places is one place, whatever binary fractions make of it.
_HAIR = 1e-9


def little_heard(heard: Heard, music: Music) -> Mask:
    """Which items are by artists who are little heard [items]: no more than the artist in the middle.

    Artists are put in order by how many listeners like each of their items, all items together. Those up to the middle
    one are little heard, with all who are heard as often as that one. An item whose artist nobody knows stands for
    itself.
    """
    if not len(music):
        return np.zeros(0, dtype=np.bool_)
    known = music.artists >= 0
    _, first = np.unique(music.artists[known], return_index=True)
    each = np.concatenate([heard.artists[known][first], heard.artists[~known]])
    return np.asarray(heard.artists <= np.quantile(each, 0.5, method="lower"), dtype=np.bool_)


def is_due(kept: int, places: int, budget: float) -> bool:
    """Whether the place after so many, of which so many were kept, is to be kept, too."""
    return kept < int(budget * (places + 1) + _HAIR)


def with_budget(small: Sequence[bool] | Mask, budget: float, count: int) -> list[int]:
    """Places of candidates for a list of `count` [at most count].

    Args:
        small: of each candidate, in the order in which they should come, whether its artist is little heard. There
            should be several times as many as are wanted.
        budget: the share of places that are kept for these, from 0 to 1.
        count: how many are wanted.
    """
    if not 0 <= budget <= 1:
        raise ValueError("a budget is a share from 0 to 1")
    flags = np.asarray(small, dtype=np.bool_)
    little, others = np.flatnonzero(flags).tolist(), np.flatnonzero(~flags).tolist()
    chosen: list[int] = []
    first, second = 0, 0
    while len(chosen) < min(count, len(flags)):
        due = is_due(first, len(chosen), budget)
        sooner = second >= len(others) or (first < len(little) and little[first] < others[second])
        if first < len(little) and (due or sooner):
            chosen.append(little[first])
            first += 1
        else:
            chosen.append(others[second])
            second += 1
    return chosen
