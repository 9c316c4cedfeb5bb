"""Charts: what was played by how many listeners of a group, told so coarsely that nobody is given away.

A listener counts once for each track, artist and genre, however often they played it: one person alone makes no chart.
The number of listeners is told in steps of the smallest group that may be told of, rounded down, and less than one step
is not told at all. Nothing else is told: what has the same number shares its place, in the order of the names.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segue.taste.numbering import Ids

LEAST = 5
"""The smallest group of listeners of which anything is told."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in a chart: its `number` (a track's, artist's or genre's), its place, and its listeners, rounded."""

    number: int
    place: int
    at_least: int


def chart(
    listeners: Ids, things: Ids, group: NDArray[np.bool_], names: dict[int, str], least: int = LEAST
) -> list[Entry]:
    """What was played most, the most played first.

    Args:
        listeners: rows of listeners among `group`, in parallel with `things`; a pair may come more than once.
        things: the numbers of what they played.
        group: who belongs to the group that is told of [listeners].
        names: what each thing is called, for the order of equals.
        least: the smallest number of listeners that is told, and the step in which they are counted.
    """
    own = group[listeners]
    pairs = np.unique(np.stack([things[own], listeners[own]]), axis=1)
    numbers, counts = np.unique(pairs[0], return_counts=True)
    told = counts // least * least
    rows = sorted(
        ((-int(count), names.get(int(number), ""), int(number)) for number, count in zip(numbers, told, strict=True)
         if count)
    )  # fmt: skip
    places = np.searchsorted([count for count, _, _ in rows], [count for count, _, _ in rows]) + 1
    return [Entry(number, int(place), -count) for (count, _, number), place in zip(rows, places, strict=True)]
