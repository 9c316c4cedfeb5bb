"""Where a figure stands among those of all recordings of the library."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from segue.domain.music import Kind
from segue.hearing.descriptors.definitions import DEFINITIONS
from segue.hearing.parts import Part
from segue.storage import heard
from segue.storage.database import Database

Doubles = NDArray[np.float64]


class Ladders:
    """Every figure of all recordings of one kind, in rising order."""

    def __init__(self, columns: Mapping[str, Doubles]) -> None:
        self._columns = {name: np.sort(values) for name, values in columns.items()}

    def count(self, name: str) -> int:
        """Of how many recordings a figure is known."""
        return len(self._columns.get(name, ()))

    def percentile(self, name: str, value: float) -> float | None:
        """How many of 100 recordings have less of it, those that have as much counting half; None if none has any."""
        column = self._columns.get(name)
        if column is None or not len(column):
            return None
        below, up_to = np.searchsorted(column, value, "left"), np.searchsorted(column, value, "right")
        return float(50.0 * (below + up_to) / len(column))


def ladders_of(database: Database, kind: Kind) -> Ladders:
    """Those of the music, the podcasts or the audiobooks that are there."""
    columns: dict[str, Doubles] = {}
    for part in Part:
        names = [one.name for one in DEFINITIONS if one.part is part]
        if names:
            with database.read() as connection:
                columns |= heard.figure_columns(connection, part, names, kind)
    return Ladders(columns)
