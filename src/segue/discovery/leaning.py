"""What somebody says of an artist or an album draws them to its tracks, though they may not have met one of them."""

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from segue.discovery.memory import Memory
from segue.discovery.stock import Stock
from segue.taste import NOWHERE, Histories
from segue.taste.music import Floats
from segue.taste.numbering import Rows

TRACKS = 3
"""So many tracks speak for an artist or an album: those that the listener likes most, then the best known."""
DRAWN = 2.0
"""What each of them weighs at least; a like of the track itself weighs 3."""


def leaning(memory: Memory, stock: Stock) -> Memory:
    """The same memory, its history leaning towards the artists and albums of which the last word was good."""
    whole = np.zeros(len(stock), dtype=np.float32)
    own = memory.history.weights
    whole[own.indices] = own.data
    spoken = _speak_for(memory, stock, whole)
    if not len(spoken):
        return memory
    days = np.full(len(stock), memory.now)
    if memory.history.days is not None:
        days[own.indices] = memory.history.days
    met = np.zeros(len(stock), dtype=np.bool_)
    met[own.indices] = True
    whole[spoken] = np.maximum(whole[spoken], DRAWN)
    kept = np.flatnonzero(whole).astype(np.int32)
    weights = sp.csr_array((whole[kept], kept, np.array([0, len(kept)], dtype=np.int32)), shape=(1, len(stock)))
    history: Histories = replace(memory.history, weights=weights, days=days[kept], unmet=~met[kept])
    return replace(memory, history=history)


def _speak_for(memory: Memory, stock: Stock, own: Floats) -> Rows:
    """The rows of the tracks that speak for what was praised, without those that must not come."""
    praised = [stock.by(int(row)) for row in stock.artists.rows(memory.artists) if row != NOWHERE]
    praised += [np.flatnonzero(stock.music.albums == album).astype(np.int32) for album in memory.albums]
    refused = np.zeros(len(stock), dtype=np.bool_)
    if memory.history.vetoes is not None:
        refused[memory.history.vetoes.indices] = True
    found = [np.zeros(0, dtype=np.int32)]
    for tracks in praised:
        able = tracks[~refused[tracks] & (own[tracks] >= 0)]
        order = np.lexsort((able, -stock.heard.items[able], -own[able]))
        found.append(able[order[:TRACKS]].astype(np.int32))
    return np.unique(np.concatenate(found))
