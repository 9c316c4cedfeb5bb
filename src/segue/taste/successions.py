"""How often one item came soon after another, over all sessions and playlists."""

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from segue.taste.listening import Sequences
from segue.taste.music import Floats
from segue.taste.numbering import Rows

_AT_ONCE = 1_000_000
"""Items whose successions are counted at one time."""


class Successions(NamedTuple):
    """Both [from, to], of the same entries: how many `times` it came after, and the `strength` of that.

    Nobody counts more than `cap` times for a pair, however often they played it: a loop that ran over night is no
    proof of anything.
    """

    times: sp.csr_array
    strength: sp.csr_array


class _Pairs(NamedTuple):
    owners: NDArray[np.int64]
    keys: NDArray[np.int64]
    strengths: Floats


def successions(sequences: Sequences, items: int, window: int, half_life: float, cap: int) -> Successions:
    """What came at most `window` places after what.

    One place further counts half of it, a third, and so on; a sequence `half_life` days older than the latest counts
    half. Nothing comes after itself.
    """
    lengths = np.diff(sequences.starts)
    owners = np.arange(len(sequences), dtype=np.int64)
    if sequences.owners is not None:
        # What is nobody's owns itself.
        owners = np.where(sequences.owners >= 0, sequences.owners, len(sequences) + owners)
    latest = sequences.days.max(initial=-np.inf)
    fresh = (0.5 ** ((latest - sequences.days) / half_life)).astype(np.float32)
    order = np.argsort(owners, kind="stable")
    times = strength = sp.csr_array((items, items), dtype=np.float32)
    for part in _portions(order, owners, lengths):
        counted = _counted(_pairs(sequences, part, owners, fresh, items, window), items, cap)
        times, strength = times + counted.times, strength + counted.strength
    return Successions(times, strength)


def _portions(order: NDArray[np.intp], owners: NDArray[np.int64], lengths: NDArray[np.int64]) -> list[NDArray[np.intp]]:
    """The sequences in portions of some length, all of one owner in the same."""
    if not len(order):
        return []
    total = np.cumsum(lengths[order])
    firsts = np.flatnonzero(np.diff(owners[order], prepend=-1))
    cuts = [0]
    for first in firsts:
        before = total[cuts[-1] - 1] if cuts[-1] else 0
        if first and total[first - 1] - before >= _AT_ONCE:
            cuts.append(int(first))
    return np.split(order, cuts[1:])


def _pairs(
    sequences: Sequences, part: NDArray[np.intp], owners: NDArray[np.int64], fresh: Floats, items: int, window: int
) -> _Pairs:
    played: Rows = np.concatenate([sequences[number] for number in part])
    which = np.repeat(part, np.diff(sequences.starts)[part])
    found = []
    for apart in range(1, window + 1):
        first, then, same = played[:-apart], played[apart:], which[apart:] == which[:-apart]
        kept = np.flatnonzero(same & (first != then))
        number = which[kept]
        keys = first[kept].astype(np.int64) * items + then[kept]
        found.append(_Pairs(owners[number], keys, fresh[number] / np.float32(apart)))
    return _Pairs(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def _counted(pairs: _Pairs, items: int, cap: int) -> Successions:
    """Added up for each owner and held at `cap` of the owner's mean, then for everybody."""
    order = np.lexsort((pairs.keys, pairs.owners))
    owners, keys = pairs.owners[order], pairs.keys[order]
    firsts = np.flatnonzero((np.diff(owners, prepend=-1) != 0) | (np.diff(keys, prepend=-1) != 0))
    many = np.diff(firsts, append=len(order))
    held = np.minimum(many, cap).astype(np.float32)
    sums = np.add.reduceat(pairs.strengths[order], firsts) if len(firsts) else np.zeros(0, dtype=np.float32)
    where = np.divmod(keys[firsts], max(1, items))
    shape = (items, items)
    told = (held, sums * (held / many))
    return Successions(*(sp.coo_array((data, where), shape=shape).tocsr() for data in told))
