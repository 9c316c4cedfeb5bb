"""An artist's songs in the order of what listeners here make of them: finished and liked, of late above all."""

import numpy as np

from segue.discovery.picks import Made, Pick
from segue.discovery.stock import Stock
from segue.domain.recommending import ReasonKind
from segue.taste import Grounds

TELLABLE = 5
"""Listeners, below whom it is not said how many there are."""


def top_songs(stock: Stock, artist: int, count: int) -> Made:
    """Of the artist in this row, those that draw more than they repel; how many listeners like each, where told."""
    own = np.unique(stock.by(artist))
    weights = stock.listening.weights.tocsc()[:, own]
    drawn = np.asarray(weights.sum(axis=0)).reshape(-1)
    likers = np.asarray((weights > 0).sum(axis=0)).reshape(-1)
    order = np.argsort(-drawn, kind="stable")[:count]
    order = order[drawn[order] > 0]
    picks = []
    for place, one in enumerate(order.tolist(), start=1):
        figures = {"place": float(place)}
        if likers[one] >= TELLABLE:
            figures["listeners"] = float(likers[one])
        picks.append(Pick(int(own[one]), float(drawn[one]), Grounds(ReasonKind.POPULAR, figures=figures)))
    name = stock.artist_name(artist)
    return Made(f"Top songs of {name}", tuple(picks), _told(name, len(picks), len(own), count), {"artist": name})


def _told(name: str, found: int, songs: int, count: int) -> str:
    if not found:
        return f"Nobody here has played or liked a song of {name} yet."
    if found < min(songs, count):
        left = songs - found
        many = f"One of {name}'s {songs} songs was" if left == 1 else f"{left} of {name}'s {songs} songs were"
        return f"{many} not played here, or turned away more than liked."
    return ""
