"""One listener's answer among very many tracks, by the hybrid: `python taste_scale.py TRACKS ORDER`, JSON out.

The world is made. Tracks belong to artists and these to scenes; a scene has a sound (a place among 128 numbers, of
which artists and tracks lie apart), some labels, and a chart as uneven as a power law. 20,000 listeners each keep to a
few scenes and play some of what everybody plays, in sessions: two million plays, so that among a million tracks most
have hardly been played. Where there is no file ORDER the hybrid learns as it comes, and its trees are written there.
Where there is one, the trees are read, and only the members learn, three of them in less detail (`QUICKER`), which
makes no difference to how long they take to answer.

Measured is one listener's whole answer on one thread: from the history to candidates of every member, their figures,
the ranker, without what the listener knows, and reranked to 50 with the dials as they come. 200 listeners are asked one
after the other, after 30 others. Recall is the share of a member's 150 best that it finds by its shelves, counting an
item as found that scores no less than the last of the exact ones; the mean over listeners, of the worst member.

p50_ms, p95_ms, cpu_p95_ms    of an answer, by the clock and of the processor
near_p50_ms, near_p95_ms, near_cpu_p95_ms    to find the 50 nearest of each of 5 tracks together, 200 times
learn_s, shelves_s            to learn, and to put up the shelves when it is loaded to serve
recall, top50_kept            of the worst member; of the final 50, the share that every score would have brought, too
learned_mb, answering_mb      the most memory by the end of learning, and what is held while answering
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.listeners import peak_mb
from segue.taste import Figures as Measured
from segue.taste import Histories, Labels, Listening, Music, Numbering, Recommender, Sequences, recommend, similar
from segue.taste.arithmetic import shelves
from segue.taste.arithmetic.shelves import Shelved, many
from segue.taste.foretelling import Shape
from segue.taste.numbering import Rows
from segue.taste.opinions import Scores
from segue.taste.ordering.rankers import Trees
from segue.taste.recommenders.cold import ColdRecipe
from segue.taste.recommenders.content import ContentRecipe
from segue.taste.recommenders.hybrid import Hybrid, HybridRecipe, every_idea, known_of
from segue.taste.recommenders.ials import IalsRecipe
from segue.taste.rerank import Heard, rerank

Numbers = NDArray[np.int64]
Figures = dict[str, float]
Asked = TypeVar("Asked")

LISTENERS, PLAYS = 20_000, 2_000_000
ASKED, WARM, COMPARED = 200, 30, 30
_SCENES, _LABELS, _NUMBERS, _LATENT = 200, 60, 128, 24
_LARGE = 100_000
_WIDE, _WANTED, _EACH, _SEEDS = 340, 50, 150, 5

QUICKER = {
    "ials": IalsRecipe(rounds=3),
    "content": ContentRecipe(landmarks=500),
    "cold": ColdRecipe(shape=Shape(landmarks=100)),
}


def world(tracks: int, listeners: int, plays: int, seed: int = 0) -> tuple[Listening, Music]:
    """Made listening and music."""
    luck = np.random.default_rng(seed)
    artists = max(20, tracks // 12)
    by = np.minimum((artists * luck.random(tracks) ** 2).astype(np.int32), artists - 1)
    scene = luck.integers(0, _SCENES, artists)[by]
    music = _music(by, scene, luck)
    fame = (luck.permutation(tracks) + 10.0) ** -0.9
    order = np.argsort(scene, kind="stable")
    starts = np.searchsorted(scene[order], np.arange(_SCENES + 1))
    before = np.concatenate([[0], np.cumsum(fame[order])])
    eager = (luck.pareto(1.5, listeners) + 1).clip(max=50)
    plenty = np.maximum(eager / eager.sum() * plays * 1.2, 5).astype(np.int64)
    owners = np.repeat(np.arange(listeners), plenty)
    kept_to = luck.integers(0, _SCENES, (listeners, 4))
    chosen = kept_to[owners, (4 * luck.random(len(owners)) ** 2).astype(int)]
    roaming = luck.random(len(owners)) < 0.15
    low = np.where(roaming, 0.0, before[starts[chosen]])
    high = np.where(roaming, before[-1], before[starts[chosen + 1]])
    drawn = np.searchsorted(before, low + luck.random(len(owners)) * (high - low), side="right") - 1
    played = order[drawn.clip(max=tracks - 1)].astype(np.int32)
    return _listening(owners, played, (listeners, tracks), luck), music


def _listening(owners: Numbers, played: Rows, shape: tuple[int, int], luck: np.random.Generator) -> Listening:
    pairs, counts = np.unique(owners * shape[1] + played, return_counts=True)
    starts = np.searchsorted(pairs // shape[1], np.arange(shape[0] + 1)).astype(np.int32)
    weights = sp.csr_array(
        (np.log1p(counts).astype(np.float32), (pairs % shape[1]).astype(np.int32), starts), shape=shape
    )
    firsts = np.flatnonzero((np.diff(owners, prepend=-1) != 0) | (np.arange(len(owners)) % 15 == 0))
    sessions = Sequences(
        played, np.append(firsts, len(played)), 20_000 + luck.random(len(firsts)) * 300, owners[firsts].astype(np.int32)
    )
    ends = np.searchsorted(owners, np.arange(shape[0] + 1))
    recent = tuple(played[max(ends[row], ends[row + 1] - 30) : ends[row + 1]] for row in range(shape[0]))
    return Listening(
        Numbering.of(np.arange(shape[0])), weights, 20_000 + luck.random(weights.nnz) * 300, 20_300.0, sessions,
        recent=recent,
    )  # fmt: skip


def _music(by: Rows, scene: Numbers, luck: np.random.Generator) -> Music:
    tracks, artists = len(by), int(by.max()) + 1
    places = luck.standard_normal((_SCENES, _LATENT)).astype(np.float32)
    apart = 0.6 * luck.standard_normal((artists, _LATENT)).astype(np.float32)
    latent = places[scene] + apart[by] + 0.5 * luck.standard_normal((tracks, _LATENT)).astype(np.float32)
    spread = luck.standard_normal((_LATENT, _NUMBERS)).astype(np.float32)
    vectors = latent @ spread + 1.0 * luck.standard_normal((tracks, _NUMBERS)).astype(np.float32)
    called = luck.integers(0, _LABELS, (_SCENES, 3))[scene]
    held = luck.random((tracks, 3)).astype(np.float32)
    held[:, 1:] *= luck.random((tracks, 2)) < 0.6
    rows = np.repeat(np.arange(tracks), 3)
    shares = sp.coo_array((held.ravel(), (rows, called.ravel())), shape=(tracks, _LABELS)).tocsr()
    shares.eliminate_zeros()
    figures = Measured(("tempo", "energy"), np.stack([90 + 20 * latent[:, 0], latent[:, 1]], axis=1))
    return Music(
        Numbering.of(np.arange(tracks)), by, by * 3 + luck.integers(0, 3, tracks).astype(np.int32), vectors, figures,
        Labels(tuple(f"label {number}" for number in range(_LABELS)), shares),
        added=19_000 + luck.random(tracks) * 1000,
    )  # fmt: skip


def measure(tracks: int, order: Path) -> Figures:
    """All figures of one size; where there is an order to be read, only the members learn."""
    listening, music = world(tracks, min(LISTENERS, tracks), min(PLAYS, 100 * tracks))
    began = time.perf_counter()
    if order.exists():
        members = _members(tracks, listening, music)
        hybrid = Hybrid(members, known_of(listening, music), Trees.read(order.read_text()))
    else:
        hybrid = HybridRecipe(every_idea(max(tracks, _LARGE))).learn(listening, music)
        if isinstance(hybrid.ranker, Trees):
            order.write_text(hybrid.ranker.words)
    figures = {"learn_s": time.perf_counter() - began, "learned_mb": peak_mb()}
    began = time.perf_counter()
    hybrid.prepare()
    shelved = [member for member in hybrid.members.values() if isinstance(member, Shelved) and many(tracks)]
    figures |= {"shelves_s": time.perf_counter() - began, "shelved": len(shelved)}
    luck = np.random.default_rng(2)
    rows = luck.choice(len(listening.listeners), WARM + ASKED, replace=False).astype(np.int32)
    asked = [listening.histories(rows[place : place + 1]) for place in range(len(rows))]
    heard = Heard.of(hybrid.known.support, music)
    figures |= _timed(asked, lambda history: _answer(hybrid, history, music, heard))
    played = np.unique(listening.weights.indices)
    seeds = [luck.choice(played, _SEEDS, replace=False).astype(np.int32) for _ in range(WARM + ASKED)]
    near = _timed(seeds, lambda some: similar(hybrid, some, _WANTED).items[0])
    figures |= {f"near_{name}": figure for name, figure in near.items()}
    figures["answering_mb"] = _held_mb()
    return figures | _compared(hybrid, asked[WARM : WARM + COMPARED], music, heard)


def _members(tracks: int, listening: Listening, music: Music) -> dict[str, Recommender]:
    members: dict[str, Recommender] = {}
    for recipe in every_idea(tracks):
        began, worked, name = time.perf_counter(), time.process_time(), recipe.makes.name
        members[name] = QUICKER.get(name, recipe).learn(listening, music)
        took, cpu = time.perf_counter() - began, time.process_time() - worked
        print(f"{name}: {took:.1f} s, {cpu:.1f} s of the processor, {peak_mb():.0f} MB", file=sys.stderr, flush=True)
    return members


def _answer(recommender: Recommender, history: Histories, music: Music, heard: Heard) -> Rows:
    return rerank(recommend(recommender, history, _WIDE), music, heard, _WANTED)


def _timed(asked: Sequence[Asked], answer: Callable[[Asked], Rows]) -> Figures:
    clock, processor, lengths = list[float](), list[float](), list[int]()
    for one in asked:
        began, worked = time.perf_counter(), time.process_time()
        lengths.append(len(answer(one)))
        clock.append(1000 * (time.perf_counter() - began))
        processor.append(1000 * (time.process_time() - worked))
    if min(lengths) < _WANTED:
        raise SystemExit(f"a list has only {min(lengths)} tracks")
    clock, processor = clock[WARM:], processor[WARM:]
    return {
        "p50_ms": float(np.percentile(clock, 50)), "p95_ms": float(np.percentile(clock, 95)),
        "cpu_p95_ms": float(np.percentile(processor, 95)),
    }  # fmt: skip


def _compared(hybrid: Hybrid, asked: list[Histories], music: Music, heard: Heard) -> Figures:
    """What the shelves miss: the same once more, every score being reckoned."""
    names = [name for name, member in hybrid.members.items() if isinstance(member, Shelved)]

    def ask() -> tuple[list[Rows], list[list[Scores]]]:
        best = [[hybrid.members[name].best(one, _EACH, one.struck()).scores[0] for name in names] for one in asked]
        return [_answer(hybrid, one, music, heard) for one in asked], best

    lists, got = ask()
    shelves.MANY = len(music)
    exact_lists, best = ask()
    recall = dict(
        zip(names, np.mean([list(map(_found, *both)) for both in zip(got, best, strict=True)], 0), strict=True)
    )
    print({name: round(float(share), 4) for name, share in recall.items()}, file=sys.stderr)
    kept = [np.isin(exact, own).mean() for own, exact in zip(lists, exact_lists, strict=True)]
    return {"recall": float(min(recall.values())), "top50_kept": float(np.mean(kept))}


def _found(got: Scores, best: Scores) -> float:
    """The share of the best that was found; of equal ones, any will do."""
    spoken = np.isfinite(best)
    if not spoken.any():
        return 1.0
    last = best[spoken].min()
    return min(1.0, float((got >= last - 1e-5 * abs(last)).sum() / spoken.sum()))


def _held_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), Path(sys.argv[2]))))
