"""How likely a place in a list is to be looked at, told from tracks that somebody was shown at two neighbouring places.

A track that a listener was shown at one place on some days and at the next place on others would be played as often at
both if both were looked at as often. How much less it is played at the later one, over all such pairs of a listener and
a track, is how much less that place is looked at (intervention harvesting, Agarwal et al. 2019). This takes for granted
that somebody wants a track as much wherever it stands. Only the same listener is compared: a model puts a track higher
for those who want it more, so that between listeners later places look worse than they are. Where everybody's lists
stay as they are, nothing can be told; interleaved lists change from day to day by lot.
"""

import numpy as np
from numpy.typing import NDArray

from segue.domain.errors import BadRequest
from segue.proving.counterfactual import Estimate, Logged, estimate

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]

_ENOUGH = 100
_PLAYED = 10


def seen_by_place(
    listeners: Numbers, tracks: Numbers, places: Numbers, played: NDArray[np.bool_], most: int = 50
) -> Floats:
    """How often each place is looked at beside the first, at most 1 [most], from impressions in parallel.

    NaN from the first place on of which too little is known: each neighbouring pair needs a hundred showings at both
    of its places, of what the same listeners were shown at both, and ten plays at the earlier.
    """
    seen = np.full(most, np.nan)
    if most:
        seen[0] = 1.0
    ids = np.unique(np.stack([listeners, tracks], axis=1), axis=0, return_inverse=True)[1].reshape(-1)
    cells = ids.astype(np.int64) * most + places
    inside = places < most
    size = (int(ids.max(initial=-1)) + 1) * most
    times = np.bincount(cells[inside], minlength=size).reshape(-1, most).astype(np.float64)
    plays = np.bincount(cells[inside], played[inside], minlength=size).reshape(-1, most).astype(np.float64)
    for place in range(1, most):
        ratio = _ratio(times[:, place - 1 : place + 1], plays[:, place - 1 : place + 1])
        if ratio is None:
            break
        seen[place] = min(1.0, seen[place - 1] * ratio)
    return seen


def wanted(listeners: Numbers, places: Numbers, played: NDArray[np.bool_], seen: Floats) -> Estimate | None:
    """How much of what was shown would be played if every place were looked at like the first: the `ips` of it.

    Only impressions at places of which `seen` is known speak; None where there is none or nobody looks.
    """
    within = places < len(seen)
    chance = (
        np.where(within, seen[places.clip(max=len(seen) - 1)], np.nan) if len(seen) else np.full(len(places), np.nan)
    )
    known = np.isfinite(chance) & (chance > 0)
    try:
        logged = Logged(listeners[known], played[known].astype(np.float64), chance[known])
    except BadRequest:
        return None
    return estimate(logged, np.ones(int(known.sum())))


def _ratio(times: Floats, plays: Floats) -> float | None:
    """Plays at the later of two places beside the earlier, of the same tracks equally often."""
    both = (times > 0).all(axis=1)
    times, plays = times[both], plays[both]
    if not len(times) or (times.sum(axis=0) < _ENOUGH).any() or plays[:, 0].sum() < _PLAYED:
        return None
    weight = times.min(axis=1)
    earlier, later = (weight[:, None] * plays / times).sum(axis=0)
    return float(later / earlier)
