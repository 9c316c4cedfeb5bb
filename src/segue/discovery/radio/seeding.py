"""Where a radio begins: a few tracks that stand for an artist, a genre, some years or a listener, and how much each."""

from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp

from segue.discovery.memory import Memory
from segue.discovery.radio.sitting import Sitting, Turned
from segue.discovery.stock import Stock
from segue.domain.playing import Came
from segue.taste.music import Floats
from segue.taste.numbering import NOWHERE, Rows

SEEDS = 24
"""So many tracks stand for something at most."""
_QUEUE_FADES, _OF_QUEUE = 0.75, 12
"""In a queue each track says so much less than the one after it; so many of the last say anything."""
_FORGOTTEN = 90.0
"""Days after which what a listener likes says half as much of what they like to hear now."""


def of_tracks(tracks: Rows) -> Sitting:
    """From some songs, which are taken for played."""
    rows = np.array(list(dict.fromkeys(tracks.tolist())), dtype=np.int32)
    return Sitting(rows, np.ones(len(rows), dtype=np.float32), seeds_played=True)


def of_queue(tracks: Rows, refused: Sequence[int] = ()) -> Sitting:
    """From what plays, in order, and what was taken out of it: the last tracks say most."""
    rows = np.array(list(dict.fromkeys(tracks[::-1].tolist()))[:_OF_QUEUE][::-1], dtype=np.int32)
    ago = np.arange(len(rows), dtype=np.float32)[::-1]
    turns = (*(Turned(item, Came.REMOVED) for item in refused), *(Turned(int(item)) for item in tracks))
    return Sitting(rows, (_QUEUE_FADES**ago).astype(np.float32), turns)


def chosen(stock: Stock, among: Rows, luck: np.random.Generator, worth: Floats | None = None) -> Rows:
    """Up to `SEEDS` of these rows, by chance, the rather the more they are heard here and are `worth` [rows]."""
    if len(among) <= SEEDS:
        return np.sort(among)
    likely = np.sqrt(1 + stock.heard.items[among]).astype(np.float64)
    likely *= 1 if worth is None else worth.clip(min=1e-3) ** 2
    return np.sort(luck.choice(among, SEEDS, replace=False, p=likely / likely.sum()))


def begun_from(seeds: Rows) -> Sitting:
    """From tracks that stand for an artist, an album or a playlist, and may come themselves."""
    return Sitting(seeds, np.ones(len(seeds), dtype=np.float32))


def staying(seeds: Rows, inside: Rows, belong: Floats, within: str) -> Sitting:
    """From tracks that stand for a genre, a mood or some years; what is `inside` comes rather than anything else.

    `inside` are rows in ascending order, `belong` [inside] how much each belongs there.
    """
    return Sitting(seeds, np.ones(len(seeds), dtype=np.float32), inside=inside, belong=belong, within=within)


def bearing(stock: Stock, label: str) -> tuple[Rows, Floats]:
    """The rows that bear a label, as `stock.music.labels` spells it, and how much each does."""
    labels = stock.music.labels
    if label not in labels.names:
        return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
    column = sp.csc_array(labels.shares[:, [labels.names.index(label)]])
    order = np.argsort(column.indices, kind="stable")
    return column.indices[order].astype(np.int32), column.data[order].astype(np.float32)


def of_listener(memory: Memory, luck: np.random.Generator) -> Rows:
    """What stands for a listener: what they like, by chance, the rather the more they do and the later it was."""
    liked = memory.history.liked()
    items, heavy = liked.indices.astype(np.int32), liked.data.astype(np.float64)
    if memory.history.days is not None:
        weights = memory.history.weights
        days = memory.history.days[weights.data > 0]
        heavy = heavy * 0.5 ** ((memory.now - days).clip(min=0) / _FORGOTTEN)
    kept = ~np.isin(items, memory.never) & (heavy > 0)
    items, heavy = items[kept], heavy[kept]
    if len(items) <= SEEDS:
        return np.sort(items)
    return np.sort(luck.choice(items, SEEDS, replace=False, p=heavy / heavy.sum()))


def by_artist(stock: Stock, artist: int) -> Rows:
    """The tracks of the artist with this number; none where nobody knows them."""
    (row,) = stock.artists.rows([artist])
    return np.zeros(0, dtype=np.int32) if row == NOWHERE else np.unique(stock.by(int(row))).astype(np.int32)


def on_album(stock: Stock, album: int) -> Rows:
    """The tracks of the album with this number."""
    return np.flatnonzero(stock.music.albums == album).astype(np.int32)
