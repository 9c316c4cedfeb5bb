"""How long a week's list and a day's mixes take: `python discovery_lists.py TRACKS LISTENERS`, JSON out.

The world is that of `taste_scale`, its plays as deeds on the days of its sessions. The hybrid's members learn in less
detail where that makes no difference to how long they take to answer, and count alike. Each of `ASKED` listeners is
asked for once, one after the other, after `WARM` others, on one thread; memory of what they did is made beforehand.

weekly_p95_ms, mixes_p95_ms    of a whole list with its reasons, and of all mixes of a day with theirs, by the clock
weekly_cpu_p95_ms, mixes_cpu_p95_ms    the same of the processor, whatever else runs
weekly_p50_ms, mixes_p50_ms    by the clock, of half of the listeners
tracks, mixes                  in a weekly list, and of a listener, on average
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.taste_scale import QUICKER, world
from segue.discovery import Memory, Stock
from segue.discovery.calendar import Week
from segue.discovery.lists.mixes import daily_mixes
from segue.discovery.lists.weekly import Past
from segue.discovery.lists.weekly import weekly as weekly_list
from segue.discovery.memory import remember
from segue.domain.listening import Ending, EventKind, Preferences
from segue.taste import Listening, Music, Recommender
from segue.taste.ordering.rankers import untaught
from segue.taste.recommenders.hybrid import Hybrid, every_idea, known_of
from segue.taste.signals import ENDINGS, KINDS, Deeds, Makers

ASKED, WARM = 100, 10
_PLAYS_EACH = 500


def weekly(stock: Stock, memories: Sequence[Memory]) -> float:
    """The 95th percentile in ms of a weekly list that looks back on three."""
    return _weeks(stock, memories).p95()


def mixes(stock: Stock, memories: Sequence[Memory]) -> float:
    """The 95th percentile in ms of all mixes of a day."""
    return _days(stock, memories).p95()


class Took(NamedTuple):
    """What each list took in ms, by the clock and of the processor, and the mean of how much came."""

    clock: list[float]
    processor: list[float]
    came: float

    def p95(self) -> float:
        """By the clock, of 95 of 100."""
        return float(np.percentile(self.clock, 95))


def _weeks(stock: Stock, memories: Sequence[Memory]) -> Took:
    luck = np.random.default_rng(3)
    before = [Past(ago, luck.choice(len(stock), 30).astype(np.int32)) for ago in (1, 2, 3)]

    def ask(memory: Memory) -> int:
        chance = np.random.default_rng(4)
        return len(weekly_list(stock, memory, Week.at(memory.now, UTC), before, Preferences(), chance).picks)

    return _timed(memories, ask)


def _days(stock: Stock, memories: Sequence[Memory]) -> Took:
    return _timed(
        memories, lambda memory: len(daily_mixes(stock, memory, Preferences(), UTC, np.random.default_rng(4)))
    )


def _timed(memories: Sequence[Memory], ask: Callable[[Memory], int]) -> Took:
    """Of each but the first few."""
    clock, processor, sizes = list[float](), list[float](), list[int]()
    for memory in memories:
        began, worked = time.perf_counter(), time.process_time()
        sizes.append(ask(memory))
        clock.append(1000 * (time.perf_counter() - began))
        processor.append(1000 * (time.process_time() - worked))
    return Took(clock[WARM:], processor[WARM:], float(np.mean(sizes[WARM:])))


def stock_of(listening: Listening, music: Music) -> Stock:
    """A stock of this music with a hybrid that learned quickly."""
    members: dict[str, Recommender] = {}
    for recipe in every_idea(len(music)):
        name = recipe.makes.name
        members[name] = QUICKER.get(name, recipe).learn(listening, music)
    names = tuple(f"Artist {number}" for number in range(int(music.artists.max()) + 1))
    music = replace(music, artist_names=names)
    known = music.artists >= 0
    ids = music.items.ids
    makers = Makers(ids[known], music.artists[known].astype(np.int64), ids, music.albums.astype(np.int64))
    return Stock(music, listening, Hybrid(members, known_of(listening, music), untaught(list(members))), makers)


def memory_of(stock: Stock, listener: int) -> Memory:
    """What a listener of the made world did: every play of their sessions, heard to its end."""
    told = stock.listening.sequences
    assert told.owners is not None
    sessions = np.flatnonzero(told.owners == listener)
    items = np.concatenate([told[int(one)] for one in sessions])
    days = np.concatenate([told.days[one] + np.arange(len(told[int(one)])) / 480 for one in sessions])
    count, none = len(items), np.full(len(items), -1)
    deeds = Deeds(
        np.arange(1, count + 1), np.full(count, listener), np.full(count, KINDS.index(EventKind.PLAY), np.int8),
        stock.music.items.ids[items], none, none, days * 86_400.0, none, none,
        np.full(count, ENDINGS.index(Ending.COMPLETED), np.int8), none.astype(np.int8), none, none,
    )  # fmt: skip
    return remember(deeds, stock.music.items, stock.makers, stock.listening.today, listener)


def measure(tracks: int, listeners: int) -> dict[str, Any]:
    """All figures of one size."""
    stock = stock_of(*world(tracks, listeners, _PLAYS_EACH * listeners))
    rows = np.random.default_rng(2).choice(listeners, WARM + ASKED, replace=False)
    memories = [memory_of(stock, int(row)) for row in rows]
    figures: dict[str, Any] = {}
    for name, size, run in (("weekly", "tracks", _weeks), ("mixes", "mixes", _days)):
        took = run(stock, memories)
        figures |= {
            f"{name}_p95_ms": round(took.p95(), 1),
            f"{name}_cpu_p95_ms": round(float(np.percentile(took.processor, 95)), 1),
            f"{name}_p50_ms": round(float(np.percentile(took.clock, 50)), 1),
            size: round(took.came, 2),
        }
    return figures


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]))))
