"""Whom an artist could reach, among 100,000 tracks and 1,000 listeners: `python reach.py [TRACKS]`, JSON out.

The world is that of `taste_scale.py`, with 1,000 listeners and 100,000 plays; the hybrid's members learn in it, three
of them in less detail, which makes no difference to how long they take to answer, and their voices count alike: no
order is taught. Asked is for three artists: the one with most tracks, one in the middle and the one with fewest. One
thread; seconds of the processor.

reach_s       for each artist, the whole answer: every listener who does not play them is asked for
answered      how many listeners that were
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.taste_scale import _members, world
from segue.discovery import Stock
from segue.discovery.artists.reach import reach
from segue.taste.ordering.rankers import untaught
from segue.taste.recommenders.hybrid import Hybrid, known_of
from segue.taste.signals import Makers

LISTENERS, PLAYS = 1_000, 100_000


def measure(tracks: int) -> dict[str, object]:
    """The figures of one size."""
    listening, music = world(tracks, LISTENERS, PLAYS)
    members = _members(tracks, listening, music)
    hybrid = Hybrid(members, known_of(listening, music), untaught(list(members)))
    ids = music.items.ids
    makers = Makers(ids, music.artists.astype(np.int64), ids, music.albums.astype(np.int64))
    stock = Stock(music, listening, hybrid, makers)
    sizes = np.diff(stock.credits.indptr)
    order = np.argsort(-sizes, kind="stable")
    nobody = np.zeros(LISTENERS, dtype=np.bool_)
    seconds, answered = [], []
    for artist in (order[0], order[len(order) // 2], order[-1]):
        began = time.process_time()
        found = reach(stock, int(artist), nobody, nobody)
        seconds.append(round(time.process_time() - began, 2))
        answered.append(LISTENERS - found.play.listeners)
    return {"tracks": tracks, "listeners": LISTENERS, "reach_s": seconds, "answered": answered}


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000), indent=1))
