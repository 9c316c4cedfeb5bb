"""Which groups of listeners may have a chart of their own, so that subtracting one from another gives nobody away.

People stand in a table of regions and age bands. Charts of everybody, of a region, of an age band and of both at once
are sums over its cells, and whoever has several can add and subtract them as they like. What they reach is safe if it
never is about fewer than `least` people, and that can be told exactly: take the regions and the age bands for points,
and the people of each cell that has no chart of its own for a line between two of them, as thick as they are many. What
can be reached by subtracting are the cuts through this net. If the thinnest cut is as thick as `least`, nothing smaller
is within reach. Where it is thinner, groups are hidden, two at a time at first: one alone would follow from the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.int64]
"""People by region and age band [regions, ages]; who said nothing of one has a row or a column, too."""


@dataclass(frozen=True, slots=True)
class Crowds:
    """The groups that may be shown: everybody, these rows, these columns, these cells of the table."""

    everybody: bool
    regions: frozenset[int] = frozenset()
    ages: frozenset[int] = frozenset()
    cells: frozenset[tuple[int, int]] = frozenset()

    def holds(self, region: int | None, age: int | None) -> bool:
        """Whether the chart of a row, a column, a cell, or of everybody may be shown."""
        if region is None:
            return self.everybody if age is None else age in self.ages
        return region in self.regions if age is None else (region, age) in self.cells


def crowds(people: Table, least: int) -> Crowds:
    """The groups of such a table that may be shown; the same table gives the same ones."""
    if int(people.sum()) < least:
        return Crowds(everybody=False)
    rows: list[tuple[int, ...]] = [(row,) for row in range(people.shape[0]) if people[row].any()]
    columns: list[tuple[int, ...]] = [(column,) for column in range(people.shape[1]) if people[:, column].any()]
    cells: set[tuple[int, int]] = set()
    while (side := _thin_cut(_net(people, rows, columns, cells), least)) is not None:
        rows, columns = _hidden(people, rows, columns, side)
    for row, column in sorted(np.argwhere(people >= least).tolist(), key=lambda cell: (-people[*cell], cell)):
        if _thin_cut(_net(people, rows, columns, {*cells, (row, column)}), least) is None:
            cells.add((row, column))
    alone = [frozenset(group[0] for group in groups if len(group) == 1) for groups in (rows, columns)]
    return Crowds(True, alone[0], alone[1], frozenset(cells))


def _net(
    people: Table, rows: Sequence[tuple[int, ...]], columns: Sequence[tuple[int, ...]], cells: set[tuple[int, int]]
) -> Table:
    """How many people tie each two points together [points, points], the groups of rows before those of columns."""
    left = people.copy()
    for cell in cells:
        left[cell] = 0
    net = np.zeros((len(rows) + len(columns),) * 2, dtype=np.int64)
    for one, some in enumerate(rows):
        for other, others in enumerate(columns, start=len(rows)):
            net[one, other] = net[other, one] = left[np.ix_(some, others)].sum()
    return net


def _hidden(
    people: Table, rows: list[tuple[int, ...]], columns: list[tuple[int, ...]], side: frozenset[int]
) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    """The groups, after the smallest one on this side of a cut went in with the smallest other of its kind."""
    sizes = [int(people[list(group)].sum()) for group in rows] + [
        int(people[:, list(group)].sum()) for group in columns
    ]
    free = [len(rows) > 1] * len(rows) + [len(columns) > 1] * len(columns)
    points = [point for point in sorted(side) if free[point]] or [point for point in range(len(sizes)) if free[point]]
    point = min(points, key=lambda one: (sizes[one], one))
    start, groups = (0, rows) if point < len(rows) else (len(rows), columns)
    # What is hidden already takes more in before anything else has to be hidden.
    others = [one for one in range(len(groups)) if one != point - start]
    other = min(others, key=lambda one: (len(groups[one]) == 1, sizes[start + one], one))
    joined = tuple(sorted(groups[point - start] + groups[other]))
    left = [group for one, group in enumerate(groups) if one not in (point - start, other)]
    return ([*left, joined], columns) if start == 0 else (rows, [*left, joined])


def _thin_cut(net: Table, least: int) -> frozenset[int] | None:
    """The smaller side of a cut thinner than `least` through a part that hangs together; None where there is none."""
    for part in _parts(net):
        width, side = _thinnest(net[np.ix_(part, part)])
        if len(part) > 1 and width < least:
            own = frozenset(part[point] for point in side)
            return min(own, frozenset(part) - own, key=lambda points: (int(net[list(points)].sum()), sorted(points)))
    return None


def _parts(net: Table) -> list[list[int]]:
    """The points that hang together, part by part."""
    left, parts = set(range(len(net))), []
    while left:
        part, edge = set[int](), {min(left)}
        while edge:
            part |= edge
            edge = {int(point) for one in edge for point in np.flatnonzero(net[one])} - part
        parts.append(sorted(part))
        left -= part
    return parts


def _thinnest(net: Table) -> tuple[int, list[int]]:
    """The global minimum cut by Stoer and Wagner (1997): how thick it is, and the points on one side."""
    net = net.copy()
    merged = [[point] for point in range(len(net))]
    left = list(range(len(net)))
    best, side = int(net.sum()) + 1, list[int]()
    while len(left) > 1:
        tied = net[left[0]].copy()
        order = [left[0]]
        waiting = left[1:]
        while waiting:
            point = max(waiting, key=lambda one: (tied[one], -one))
            width = int(tied[point])
            order.append(point)
            waiting.remove(point)
            tied += net[point]
        before, last = order[-2:]
        if width < best:
            best, side = width, list(merged[last])
        merged[before] += merged[last]
        net[before] += net[last]
        net[:, before] += net[:, last]
        net[before, before] = 0
        left.remove(last)
    return best, side
