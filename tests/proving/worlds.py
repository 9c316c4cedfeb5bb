"""Made listening for what proves recommenders."""

from dataclasses import replace

import numpy as np

from segue.proving.data import Known, Plays
from segue.taste import Music, Numbering, Ratings
from segue.taste.arithmetic.weighing import owners
from segue.taste.listening import Sayings
from tests.taste.worlds import checkerboard


def circles(listeners: int = 40, items: int = 20, seed: int = 0) -> Known:
    """Two circles of listeners, each with its own items: what goes with what is easily learned."""
    listening, music = checkerboard(listeners, items, seed=seed)
    weights = listening.weights
    plays = Plays(owners(weights), weights.indices.astype(np.int32), weights.data, listening.days)
    return Known("circles", listening.listeners, plays, music)


def diary(listeners: int = 30, items: int = 25, plays: int = 900, seed: int = 0) -> Known:
    """Plays at random times of 30 days in short sessions, an item often more than once; with tags and stars."""
    luck = np.random.default_rng(seed)
    owners = luck.integers(listeners, size=plays).astype(np.int32)
    rows = (luck.random(plays) ** 2 * items).astype(np.int32)
    days = 20_000 + np.floor(luck.random(plays) * 30) + luck.random(plays) * 0.05
    heard = Plays(owners, rows, np.ones(plays, dtype=np.float32), days)
    music = replace(Music.unknown(Numbering.of(500 + np.arange(items))), names=tuple(f"Song {n}" for n in range(items)))
    said = Sayings(owners, rows, (rows % 3).astype(np.int32), ("calm", "wild", "blue"))
    first = np.unique(owners.astype(np.int64) * items + rows, return_index=True)[1]
    ratings = Ratings(owners[first], rows[first], np.full(len(first), 4.0, dtype=np.float32))
    return Known("diary", Numbering.of(100 + np.arange(listeners)), heard, music, said, ratings)
