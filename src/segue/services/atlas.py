"""The map as pages show it: where each track lies, its genre, mood and year, and the regions. Made once for a desk."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.discovery.mapping.placing import as_whole_numbers, spread_out
from segue.discovery.mapping.regions import Region, described, parted
from segue.domain.naming import Task
from segue.services.discovering.desk import Desk
from segue.services.mapping import Cartographer, laid_out
from segue.storage import lessons
from segue.storage.database import Database
from segue.taste import NOWHERE
from segue.taste.numbering import Rows

_MOST_NAMES = 200


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """A map, a row for each track that sounds.

    `places` [tracks, 2] are whole numbers; `genres` and `moods` [tracks] are places among their names, the most
    frequent first, -1 where nobody knows; `years` are 0 where nobody knows; `owner` says in which of `regions` each is.
    `drawn_at` is None for a rough map; `late` is how many were put beside their neighbours since.
    """

    tracks: NDArray[np.int64]
    places: NDArray[np.uint16]
    genres: Rows
    genre_names: tuple[str, ...]
    moods: Rows
    mood_names: tuple[str, ...]
    years: Rows
    owner: Rows
    regions: tuple[Region, ...]
    drawn_at: datetime | None
    late: int


class Atlas:
    """Gives the sheet of a desk, and keeps it until there is another desk or another map."""

    def __init__(self, database: Database, cartographer: Cartographer) -> None:
        self._database, self._cartographer = database, cartographer
        self._lock = threading.Lock()
        self._desk: Desk | None = None
        self._map = ""
        self._sheet: Sheet | None = None

    def sheet(self, desk: Desk) -> Sheet:
        """The map of what is at a desk."""
        with self._lock:
            name = self._cartographer.name_of_newest()
            if self._sheet is None or self._desk is not desk or self._map != name:
                self._sheet, self._desk, self._map = self._made(desk), desk, name
            return self._sheet

    def _made(self, desk: Desk) -> Sheet:
        stock = desk.stock
        rows = np.flatnonzero(stock.sounding)
        tracks = stock.music.items.ids[rows]
        drawn = self._cartographer.newest()
        laid = laid_out(drawn, tracks, stock.sound[rows])
        places = as_whole_numbers(spread_out(laid.places))
        with self._database.read() as connection:
            moods = {label for _, label, _ in lessons.heard_labels(connection, Task.MOOD)}
            dated = {number: year for number, _, year, _ in lessons.releases(connection) if year}
        labels = stock.music.labels
        shares = labels.shares[rows]
        is_mood = np.array([name in moods for name in labels.names], dtype=bool)
        genre, genre_names = _leading(shares, labels.names, ~is_mood)
        mood, mood_names = _leading(shares, labels.names, is_mood)
        owner = parted(places)
        return Sheet(
            tracks,
            places,
            genre,
            genre_names,
            mood,
            mood_names,
            np.array([dated.get(int(track), 0) for track in tracks], dtype=np.int32),
            owner,
            tuple(described(places, owner, genre, genre_names)),
            datetime.fromtimestamp(drawn.made_at, UTC) if drawn is not None and laid.drawn else None,
            laid.late,
        )


def _leading(shares: sp.csr_array, names: Iterable[str], wanted: NDArray[np.bool_]) -> tuple[Rows, tuple[str, ...]]:
    """The label of these that each row bears most, the more frequent one where two are alike."""
    told = tuple(names)
    borne = sp.coo_array(shares)
    kept = wanted[borne.col] & (borne.data > 0)
    rows, columns, much = borne.row[kept], borne.col[kept], borne.data[kept]
    often = np.bincount(columns, minlength=len(told))
    order = np.lexsort((columns, -often[columns], -much, rows))
    rows, first = np.unique(rows[order], return_index=True)
    chosen = columns[order][first]
    count = np.bincount(chosen, minlength=len(told))
    listed = [place for place in np.argsort(-count, kind="stable")[:_MOST_NAMES] if count[place]]
    code = np.full(len(told), NOWHERE, dtype=np.int32)
    code[listed] = np.arange(len(listed), dtype=np.int32)
    found = np.full(shares.shape[0], NOWHERE, dtype=np.int32)
    found[rows] = code[chosen]
    return found, tuple(told[place] for place in listed)
