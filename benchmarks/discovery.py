"""How long one listener waits for a list, among 100,000 tracks and 1,000 listeners, on one core.

The world is made as in `taste_scale.py` (scenes that sound apart, artists, labels, a chart as uneven as a power law, a
million plays in sessions), with titles and names of artists. The recommender is the hybrid of every idea, three of
them learned in less detail (`QUICKER` there), which makes no difference to how long they take to answer. Everything
runs on one thread. What is put up once for all listeners (shelves, the places of all tracks) is ready before, and the
first answers of each part are not counted. Each part is a function here that takes the world and gives its figures:
percentiles of single answers in milliseconds, by the clock, and with `cpu` of the processor.

- radio: the next track with its reason, from what a session remembers (`next_picks`, count 1). Sessions of ten tracks
  begin from a song, three songs, an artist, a label, some years (any 3 % of all tracks) or a listener, in turn, each
  with the taste of a listener of the world; by chance a track is heard to its end, skipped early or liked. 50 are
  asked.
- weekly: a week's list with its reasons, of 100 listeners (`discovery_lists.py`).
- mixes: all mixes of a day with theirs, of the same listeners.
- path: ten tracks by sound from one to another, 60 times (`discovery_paths.py`).
- search: 300 questions in words, in a world of as many tracks that has made words for titles, names and lyrics
  (`discovery_words.py`).

`--kept FILE` keeps what was learned for another run, which learns nothing then: it is for looking at one part again,
as long as nothing that learns has changed.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks import discovery_lists, discovery_paths, discovery_words
from benchmarks.listeners import ONE_THREAD
from benchmarks.taste_scale import QUICKER, world
from segue.discovery import Memory, Stock
from segue.discovery.radio.drift import Steering
from segue.discovery.radio.seeding import bearing, begun_from, by_artist, chosen, of_listener, of_tracks, staying
from segue.discovery.radio.sitting import Sitting, Turned
from segue.discovery.radio.stepping import next_picks
from segue.domain.playing import Came
from segue.taste import Listening
from segue.taste.arithmetic.shelves import Shelved, many
from segue.taste.recommenders.hybrid import Hybrid, HybridRecipe, every_idea
from segue.taste.signals import Makers

Figures = dict[str, float]

_WHOLE, _QUICK = (100_000, 1_000, 1_000_000), (3_000, 120, 60_000)
_LARGE = 100_000
_SESSIONS, _WARM, _TRACKS, _YEARS = 50, 30, 10, 0.03


class World(NamedTuple):
    """The music and who recommends, everybody's listening, and one listener after the other with what they did."""

    stock: Stock
    listening: Listening
    listeners: Iterator[Memory]


def made(size: tuple[int, int, int], kept: Path | None = None) -> World:
    """A world of so many tracks, listeners and plays, and what was learned of it."""
    listening, music = world(*size)
    names = tuple(f"Song {number}" for number in range(len(music)))
    music = replace(music, names=names, artist_names=tuple(f"Artist {one}" for one in range(music.artists.max() + 1)))
    if kept is not None and kept.exists():
        with np.load(kept) as arrays:
            hybrid = Hybrid.of_arrays(dict(arrays))
    else:
        recipes = tuple(QUICKER.get(one.makes.name, one) for one in every_idea(max(size[0], _LARGE)))
        hybrid = HybridRecipe(recipes).learn(listening, music)
        if kept is not None:
            np.savez(kept, **hybrid.arrays())  # type: ignore[arg-type]
    for member in hybrid.members.values():
        if isinstance(member, Shelved) and many(len(music)):
            member.shelves  # noqa: B018 - put up when it is looked at
    ids = music.items.ids
    makers = Makers(ids, music.artists.astype(np.int64), ids, music.albums.astype(np.int64))
    stock = Stock(music, listening, hybrid, makers)
    stock.places  # noqa: B018 - the same
    return World(stock, listening, _listeners(listening))


def _listeners(listening: Listening) -> Iterator[Memory]:
    """Everybody by chance, again and again; what they play, they have heard to its end."""
    luck = np.random.default_rng(3)
    nothing = np.zeros(0, dtype=np.int32)
    while True:
        for row in luck.permutation(len(listening.listeners)):
            history = listening.histories(np.array([row], dtype=np.int32))
            days = np.zeros(0) if history.days is None else history.days
            met, played = history.weights.indices, np.ones(history.weights.nnz, dtype=np.int32)
            plays, at = met[np.argsort(days, kind="stable")], np.sort(days)
            yield Memory(
                history, listening.today, met, played, played, 0 * played, days, days, plays, at,
                nothing, nothing, nothing.astype(np.int64),
            )  # fmt: skip


def radio(given: World) -> Figures:
    """The next track of a radio."""
    luck, clock, processor = np.random.default_rng(4), list[float](), list[float]()
    for session in range(_SESSIONS):
        memory = next(given.listeners)
        sitting = _begun(given.stock, memory, session, luck)
        for _ in range(_TRACKS):
            began, worked = time.perf_counter(), time.process_time()
            picks = next_picks(given.stock, sitting, 1, Steering(), luck, memory).picks
            clock.append(1000 * (time.perf_counter() - began))
            processor.append(1000 * (time.process_time() - worked))
            came = Came(luck.choice([Came.FINISHED, Came.SKIPPED, Came.LIKED], p=[0.6, 0.25, 0.15]))
            turn = Turned(picks[0].item, came, 0.1 if came is Came.SKIPPED else 1.0)
            sitting = replace(sitting, turns=(*sitting.turns, Turned(picks[0].item), turn))
    return percentiles("radio", clock[_WARM:], processor[_WARM:])


def _begun(stock: Stock, memory: Memory, session: int, luck: np.random.Generator) -> Sitting:
    some = luck.choice(len(stock), 3, replace=False).astype(np.int32)
    match session % 6:
        case 0:
            return of_tracks(some[:1])
        case 1:
            return of_tracks(some)
        case 2:
            return begun_from(chosen(stock, by_artist(stock, int(stock.music.artists[some[0]])), luck))
        case 3:
            inside, belong = bearing(stock, str(luck.choice(stock.music.labels.names)))
        case 4:
            inside = np.flatnonzero(luck.random(len(stock)) < _YEARS).astype(np.int32)
            belong = np.ones(len(inside), dtype=np.float32)
        case _:
            return begun_from(of_listener(memory, luck))
    return staying(chosen(stock, inside, luck, belong), inside, belong, "what they share")


def weekly(given: World) -> Figures:
    """A week's list."""
    return {"weekly_p95_ms": discovery_lists.weekly(given.stock, _memories(given))}


def mixes(given: World) -> Figures:
    """All mixes of a day."""
    return {"mixes_p95_ms": discovery_lists.mixes(given.stock, _memories(given))}


def path(given: World) -> Figures:
    """A path between two songs."""
    return {"path_p95_ms": discovery_paths.path_p95_ms(given.stock)}


def search(given: World) -> Figures:
    """A question in words."""
    return {"search_p95_ms": discovery_words.measure_words(len(given.stock))["search_p95_ms"]}


def _memories(given: World) -> list[Memory]:
    """What some listeners did, play by play."""
    everybody = np.random.default_rng(2).permutation(len(given.listening.listeners))
    some = everybody[: discovery_lists.WARM + discovery_lists.ASKED]
    return [discovery_lists.memory_of(given.stock, int(row)) for row in some]


def percentiles(name: str, clock: list[float], processor: list[float]) -> Figures:
    """What half of the answers take at most, and 95 % of them, in milliseconds."""
    return {
        f"{name}_p50_ms": float(np.percentile(clock, 50)),
        f"{name}_p95_ms": float(np.percentile(clock, 95)),
        f"{name}_p95_cpu_ms": float(np.percentile(processor, 95)),
    }


PARTS: dict[str, Callable[[World], Figures]] = {
    "radio": radio,
    "weekly": weekly,
    "mixes": mixes,
    "path": path,
    "search": search,
}
"""What is measured, by name. A new part is a line here."""


def main() -> None:
    """Measure it all and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object, last")
    parser.add_argument("--quick", action="store_true", help="3,000 tracks, 120 listeners, 60,000 plays")
    parser.add_argument("--only", action="append", choices=[*PARTS], help="only this part; again for more")
    parser.add_argument("--kept", type=Path, metavar="FILE.npz", help="what was learned: read if there, written if not")
    options = parser.parse_args()
    if any(os.environ.get(name) != value for name, value in ONE_THREAD.items()):
        # Libraries read how many threads they may have when they are loaded.
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **ONE_THREAD})
    given = made(_QUICK if options.quick else _WHOLE, options.kept)
    told: Figures = {}
    for name, part in PARTS.items():
        if not options.only or name in options.only:
            told |= part(given)
    for label, value in told.items():
        print(f"{label:<28} {value:>12,.2f}")
    if options.json:
        print(json.dumps({label: round(value, 3) for label, value in told.items()}))


if __name__ == "__main__":
    main()
