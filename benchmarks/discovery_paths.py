"""A path by sound through a large library: how long one takes, and how large its steps are.

`python discovery_paths.py` makes the world of `taste_scale.py` with 100,000 tracks and prints, as JSON,

path_p95_ms      of a path of 10 tracks between two random ones, by the clock, on one thread
path_cpu_p95_ms  the same, of the processor
largest_step     the mean over the paths of each one's largest step (0 the same sound, 2 the opposite)
nearest_step     the same for the nearest tracks to the points of the arc, which is what simple interpolation does
random_step      the same for random tracks between the same ends
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.taste_scale import world
from segue.discovery import Stock
from segue.discovery.ways.path import arc, path
from segue.discovery.ways.steps import step_lengths
from segue.taste.numbering import Rows
from segue.taste.recommenders.content import ContentRecipe
from segue.taste.signals import Makers

TRACKS, LISTENERS, PLAYS = 100_000, 1000, 200_000
ASKED, LENGTH = 60, 10


def path_p95_ms(stock: Stock, asked: int = ASKED, length: int = LENGTH) -> float:
    """The 95th percentile of the milliseconds that a path takes, by the clock."""
    return float(np.percentile(_timed(stock, asked, length)[0], 95))


def _timed(stock: Stock, asked: int, length: int) -> tuple[list[float], list[float], list[Rows]]:
    """Milliseconds by the clock and of the processor, and the paths; one goes before that is not counted."""
    luck = np.random.default_rng(3)
    heard = np.flatnonzero(stock.sounding)
    clock, processor, found = list[float](), list[float](), list[Rows]()
    for _ in range(asked + 1):
        first, last = (int(row) for row in luck.choice(heard, 2, replace=False))
        began, worked = time.perf_counter(), time.process_time()
        made = path(stock, (first, last), length)
        clock.append(1000 * (time.perf_counter() - began))
        processor.append(1000 * (time.process_time() - worked))
        found.append(np.array([pick.item for pick in made.picks], dtype=np.int32))
    return clock[1:], processor[1:], found[1:]


def measure() -> dict[str, float]:
    """All figures."""
    listening, music = world(TRACKS, LISTENERS, PLAYS)
    ids = music.items.ids
    makers = Makers(ids, music.artists.astype(np.int64), ids, music.albums.astype(np.int64))
    stock = Stock(music, listening, ContentRecipe(landmarks=500).learn(listening, music), makers)
    clock, processor, found = _timed(stock, ASKED, LENGTH)
    luck = np.random.default_rng(4)
    nearest, chance = list[float](), list[float]()
    for rows in found:
        points = arc(stock.sound[rows[0]], stock.sound[rows[-1]], LENGTH - 2)
        straight = [rows[0], *(points @ stock.sound.T).argmax(axis=1), rows[-1]]
        some = [rows[0], *luck.choice(len(stock), LENGTH - 2), rows[-1]]
        nearest.append(float(step_lengths(stock, np.array(straight)).max()))
        chance.append(float(step_lengths(stock, np.array(some)).max()))
    return {
        "path_p95_ms": float(np.percentile(clock, 95)),
        "path_cpu_p95_ms": float(np.percentile(processor, 95)),
        "largest_step": float(np.mean([step_lengths(stock, rows).max() for rows in found])),
        "nearest_step": float(np.mean(nearest)),
        "random_step": float(np.mean(chance)),
    }


if __name__ == "__main__":
    print(json.dumps({name: round(figure, 3) for name, figure in measure().items()}))
