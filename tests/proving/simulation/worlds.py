"""A small world: two circles of people, each of whom likes the music of their circle and nothing else."""

import numpy as np

from segue.proving.simulation.logbook import DAY_S, FIRST_DAY, plays_to_the_end
from segue.proving.simulation.world import Habits, World
from segue.taste import People
from segue.taste.signals import Makers
from tests.taste.worlds import checkerboard

PEOPLE, OTHERS = 6, 30


def circles(seed: int = 0) -> World:
    """`PEOPLE` live there, and the server knew what `OTHERS` of both circles played."""
    luck = np.random.default_rng(seed)
    _, music = checkerboard()
    count = len(music)
    items = music.items.ids.astype(np.int64)
    same = np.arange(PEOPLE)[:, None] % 2 == np.arange(count)[None] % 2
    liking = np.where(same, 0.9, 0.05).astype(np.float32)
    own = [luck.permutation(np.arange(other % 2, count, 2))[:8] for other in range(OTHERS)]
    plays = [(PEOPLE + other, item) for other, items_of in enumerate(own) for item in items_of]
    who, what = np.array(plays).T
    at = FIRST_DAY * DAY_S - luck.uniform(1, 60, len(plays)) * DAY_S
    makers = Makers(items, music.artists.astype(np.int64), items, np.full(count, -1, dtype=np.int64))
    habits = Habits(np.full(PEOPLE, 8, np.float32), np.full(PEOPLE, 0.5, np.float32), np.full(PEOPLE, 20, np.float32))
    knows = same & (luck.random(same.shape) < 0.3)
    others = plays_to_the_end(who, items[what], at)
    return World("two circles", music, makers, liking, knows, habits, People.silent(PEOPLE), others)
