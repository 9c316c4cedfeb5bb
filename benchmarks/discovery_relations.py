"""Related artists, alchemy and journeys in a large library.

`python discovery_relations.py` makes the world of `taste_scale.py` and prints, as JSON,

related_p95_ms   20 related artists of one, among 100,000 tracks by 8,328 artists that 5,000 listeners play, of the
                 processor, on one thread; `related_index_ms` is what the index takes before
related_scene    by listening and sound alone, the share of them whose labels are the same ones, and `chance_scene` that
                 of any two artists
alchemy_p95_ms   30 tracks of two songs and an artist without a third song
journey_ms       2,000 tracks sorted, and `journey_shorter`, the length of all steps by what it was

`python discovery_relations.py HETREC` asks the listening of Last.fm (HetRec 2011, 1,892 listeners, 17,632 artists) for
ten relatives of 300 artists with ten listeners or more, and prints the mean cosine (TF-IDF) of what listeners tag both
with, which nothing looked at:

by_listening     the kinship by listening
by_counts        those with the most listeners in common; by_cosine, the same by the root of both artists' listeners
by_popularity, by_chance
"""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import scipy.sparse as sp

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.taste_scale import world
from segue.discovery import Made, Stock
from segue.discovery.artists.related import Kinship, Weights
from segue.discovery.ways.alchemy import mixed, of_artist, of_song
from segue.discovery.ways.journey import journey
from segue.proving.data.hetrec import read_hetrec
from segue.taste import Listening
from segue.taste.listening import Sayings
from segue.taste.recommenders.content import ContentRecipe
from segue.taste.signals import Makers

TRACKS, LISTENERS, PLAYS, ASKED = 100_000, 5000, 1_000_000, 40


def measure() -> dict[str, float]:
    """All figures."""
    listening, music = world(TRACKS, LISTENERS, PLAYS)
    ids = music.items.ids
    makers = Makers(ids, music.artists.astype(np.int64), ids, music.albums.astype(np.int64))
    stock = Stock(music, listening, ContentRecipe(landmarks=500).learn(listening, music), makers)
    luck = np.random.default_rng(5)
    artists = luck.choice(len(stock.artists), ASKED + 1, replace=False).tolist()
    kinship = Kinship(stock)
    index = _worked(lambda: (kinship.players, kinship.names, kinship.sung, stock.sound, stock.sounding))
    took = [_worked(lambda asked=artist: kinship.related(asked, 20)) for artist in artists]  # type: ignore[misc]
    mixing = [_worked(lambda: _mixture(stock, luck)) for _ in range(ASKED + 1)]
    rows = luck.choice(TRACKS, 2000, replace=False).astype(np.int32)
    journey(stock, rows[:20])
    began = time.process_time()
    found = journey(stock, rows)
    sorting = 1000 * (time.process_time() - began)
    return {
        "related_p95_ms": float(np.percentile(took[1:], 95)),
        "related_index_ms": index,
        **_scenes(stock, kinship, artists),
        "alchemy_p95_ms": float(np.percentile(mixing[1:], 95)),
        "journey_ms": sorting,
        "journey_shorter": found.after / found.before,
    }


def judged_by_tags(folder: Path) -> dict[str, float]:
    """How alike related artists are tagged, who were related by listening."""
    known = read_hetrec(folder)
    count = len(known.music)
    plays = (np.log1p(known.plays.counts), (known.plays.listeners, known.plays.items))
    listening = Listening(known.listeners, sp.csr_array(plays, shape=(len(known.listeners), count), dtype=np.float32))
    music = replace(known.music, vectors=np.zeros((count, 0), dtype=np.float32))
    ids = music.items.ids
    nothing = np.zeros(0, dtype=np.int64)
    makers = Makers(ids, np.arange(count), nothing, nothing)
    kinship = Kinship(Stock(music, listening, ContentRecipe().learn(listening, music), makers))
    tags = _tagged(known.sayings, count)
    tagged = np.flatnonzero(np.diff(tags.indptr))
    fans = np.diff(kinship.players.indptr)
    luck = np.random.default_rng(0)
    alike: dict[str, list[float]] = {}
    for artist in luck.choice(tagged[fans[tagged] >= 10], 300, replace=False).tolist():
        both = (kinship.players[[artist]] @ kinship.players.T).toarray()[0]
        both[artist] = 0
        cosine = np.where(both >= 2, both / np.sqrt(fans * fans[artist]).clip(min=1), 0)
        for name, found in (
            ("by_listening", np.array([link.artist for link in kinship.related(artist, 10)], dtype=np.int64)),
            ("by_counts", np.argsort(-both, kind="stable")[:10]),
            ("by_cosine", np.argsort(-cosine, kind="stable")[:10]),
            ("by_popularity", np.argsort(-fans, kind="stable")[:10]),
            ("by_chance", luck.choice(tagged, 10)),
        ):
            if len(found):
                alike.setdefault(name, []).append(float((tags[[artist]] @ tags[found].T).toarray().mean()))
    return {name: float(np.mean(told)) for name, told in alike.items()}


def _tagged(sayings: Sayings, count: int) -> sp.csr_array:
    """How much each tag says of each artist [artists, tags], of unit length."""
    ones = np.ones(len(sayings.items))
    said = sp.coo_array((ones, (sayings.items, sayings.words)), shape=(count, len(sayings.names))).tocsr()
    rare = np.log(count / np.bincount(said.indices, minlength=said.shape[1]).clip(min=1))
    said = sp.csr_array(said @ sp.diags_array(rare))
    length = np.sqrt(np.asarray(said.multiply(said).sum(axis=1)).reshape(-1))
    return sp.csr_array(sp.diags_array(np.divide(1, length, out=np.zeros(count), where=length > 0)) @ said)


def _scenes(stock: Stock, kinship: Kinship, artists: list[int]) -> dict[str, float]:
    """Whether related artists bear the same labels, where labels are not looked at."""
    borne = (stock.credits @ stock.music.labels.shares).toarray() > 0
    names = [row.tobytes() for row in borne]
    unlabelled = Weights(labels=0, words=0)
    same = [
        names[artist] == names[link.artist] for artist in artists for link in kinship.related(artist, 20, unlabelled)
    ]
    chance = [names[artist] == name for artist in artists for name in names]
    return {"related_scene": float(np.mean(same)), "chance_scene": float(np.mean(chance))}


def _mixture(stock: Stock, luck: np.random.Generator) -> Made:
    one, two, three = luck.choice(TRACKS, 3, replace=False).tolist()
    artist = of_artist(stock, int(luck.integers(len(stock.artists))))
    return mixed(stock, [of_song(stock, one), of_song(stock, two), artist], [of_song(stock, three)], 30)


def _worked(work: Callable[[], object]) -> float:
    """Milliseconds of the processor."""
    began = time.process_time()
    work()
    return 1000 * (time.process_time() - began)


if __name__ == "__main__":
    told = judged_by_tags(Path(sys.argv[1])) if len(sys.argv) > 1 else measure()
    print(json.dumps({name: round(figure, 3) for name, figure in told.items()}))
