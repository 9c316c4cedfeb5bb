"""A chart: the best few of many that come by. It is held as a heap, its worst on top, until it is put in order.

`held` are scores and `kept` the rows they belong to, -inf and -1 where a place is empty. Of equal scores the row that
comes first is better.
"""

import numpy as np

from segue.hearing.compiled import kernel
from segue.taste.music import Floats
from segue.taste.numbering import Rows


@kernel
def enter(held: Floats, kept: Rows, score: float, item: int) -> None:
    """Put an entry in the place of the worst; it must be better than that."""
    _sift(held, kept, len(held), score, item)


@kernel
def worse(score: float, item: int, than_score: float, than_item: int) -> bool:
    """Whether one comes after another. An empty place is worst; of equals the one that stands later."""
    if score != than_score:
        return score < than_score
    if item < 0 or than_item < 0:
        return item < than_item
    return item > than_item


@kernel
def put_in_order(held: Floats, kept: Rows) -> None:
    """Heap to list, the best first: the worst is taken off again and again and put behind the rest."""
    for end in range(len(held) - 1, 0, -1):
        score, item = held[end], kept[end]
        held[end], kept[end] = held[0], kept[0]
        _sift(held, kept, end, score, item)


@kernel
def holds(ordered: Rows, item: int) -> bool:
    """Whether it is among these, which are in order."""
    place = np.searchsorted(ordered, item)
    return bool(place < len(ordered) and ordered[place] == item)


@kernel
def _sift(held: Floats, kept: Rows, end: int, score: float, item: int) -> None:
    place = 0
    while True:
        child = 2 * place + 1
        if child >= end:
            break
        other = child + 1
        if other < end and worse(held[other], kept[other], held[child], kept[child]):
            child = other
        if not worse(held[child], kept[child], score, item):
            break
        held[place], kept[place] = held[child], kept[child]
        place = child
    held[place], kept[place] = score, item
