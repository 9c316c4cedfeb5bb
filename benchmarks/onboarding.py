"""How soon lists are good for somebody who is new: `python benchmarks/onboarding.py [--data FOLDER] [--json]`.

Data: Last.fm of HetRec 2011 (listeners, artists) in ../shared/data/hetrec, artists with at least five listeners and
listeners with at least five artists. By each of three seeds 20 % of the listeners are newcomers; the others are learned
from. The artists are parted in two halves by chance: questions are about the one half only, and lists are made of, and
judged by, what the newcomer plays in the other half, so that no way of asking takes anything away from what is judged.
A newcomer says yes to what they have played and does not know the rest. Lists are by item neighbours from the artists
that were said yes to; before the first yes, by popularity. NDCG@20, mean over newcomers and seeds.

Compared are questions by `segue.discovery.people.onboarding` (the most telling), the best known artists in order, and
chance among the 400 best known; and the lists that follow from everything the newcomer plays in the first half. How far
answers are believed (`Trust`), and in how many directions listeners are taken to differ, was chosen by `--choose`,
with 15 % of the listeners as newcomers, who are newcomers nowhere else. The three seeds draw from the same listeners.

onboarding_ndcg_5, _10, _20   after so many answers; popular_ and random_ the same
full_history_ndcg, nothing_ndcg   all that they play, and no answer
share_of_full   onboarding_ndcg_20 / full_history_ndcg
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import scipy.sparse as sp

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.taste_quality import DATA, read_plays
from segue.discovery.people.onboarding import DIRECTIONS, Newcomer, Reply, Trust, foreseen
from segue.proving.ranking import found_in, ndcg
from segue.taste import Histories, Listening, Music, Numbering, Recommender, recommend
from segue.taste.recommenders.item_neighbours import ItemNeighboursRecipe
from segue.taste.recommenders.popularity import PopularityRecipe

SEEDS, STEPS, AT, _POOL, _NEW, _VALIDATION = 3, (5, 10, 20), 20, 400, 0.2, 0.15
Figures = dict[str, float]


def measure(
    plays: sp.csr_array,
    seed: int,
    trust: Trust,
    ways: tuple[str, ...],
    directions: int = DIRECTIONS,
    *,
    choosing: bool = False,
) -> Figures:
    """NDCG@20 of every way of asking, after each number of answers."""
    luck = np.random.default_rng(seed)
    everybody = np.random.default_rng(100).permutation(plays.shape[0])
    cut = round(_VALIDATION * plays.shape[0])
    new_ones = everybody[:cut] if choosing else luck.permutation(everybody[cut:])[: round(_NEW * plays.shape[0])]
    newcomers = np.isin(np.arange(plays.shape[0]), new_ones)
    new, learned = plays[np.flatnonzero(newcomers)], plays[np.flatnonzero(~newcomers)]
    asked_of = luck.random(plays.shape[1]) < 0.5
    music = Music.unknown(Numbering.of(np.arange(plays.shape[1])))
    listening = Listening(Numbering.of(np.arange(learned.shape[0])), learned)
    models = ItemNeighboursRecipe().learn(listening, music), PopularityRecipe().learn(listening, music)
    support = np.diff(learned.tocsc().indptr) * asked_of
    pool = np.argsort(-support, kind="stable")[:_POOL]
    likes = foreseen((learned[:, pool].toarray() > 0).astype(np.float32), directions)
    truth = _only(new, ~asked_of)
    some = np.flatnonzero(np.diff(truth.indptr) > 0)
    found: Figures = {}
    full = _only(new, asked_of)
    found["full_history_ndcg"] = _judged(models, full[some], truth[some], asked_of)
    found["nothing_ndcg"] = _judged(
        models, _only(full, np.zeros(plays.shape[1], dtype=bool))[some], truth[some], asked_of
    )
    for way in ways:
        orders = [_asked(way, likes, pool, set(full[[row]].indices.tolist()), trust, luck) for row in some]
        for step in STEPS:
            said = [
                [item for item in order[:step] if full[row, item] > 0] for row, order in zip(some, orders, strict=True)
            ]
            known = _rows(said, plays.shape[1])
            found[f"{way}_ndcg_{step}"] = _judged(models, known, truth[some], asked_of)
            found[f"{way}_yes_{step}"] = float(np.mean([len(one) for one in said]))
    return found


def _asked(
    way: str, likes: np.ndarray, pool: np.ndarray, own: set[int], trust: Trust, luck: np.random.Generator
) -> list[int]:
    """The artists in the order in which one newcomer is asked about them."""
    if way == "popular":
        return [int(item) for item in pool[: max(STEPS)]]
    if way == "random":
        return [int(item) for item in luck.choice(pool, max(STEPS), replace=False)]
    newcomer, order = Newcomer(likes, trust), []
    for _ in range(max(STEPS)):
        (column,) = newcomer.round(1)
        order.append(int(pool[column]))
        newcomer.hear(column, Reply.YES if order[-1] in own else Reply.UNKNOWN)
    return order


def _judged(
    models: tuple[Recommender, Recommender], known: sp.csr_array, truth: sp.csr_array, asked_of: np.ndarray
) -> float:
    struck = sp.csr_array(np.repeat(asked_of[None].astype(np.float32), known.shape[0], axis=0))
    near, popular = (recommend(model, Histories(known), AT, without=struck).items for model in models)
    silent = np.diff(known.indptr) == 0
    return float(ndcg(found_in(np.where(silent[:, None], popular, near), truth), AT).mean())


def _only(plays: sp.csr_array, items: np.ndarray) -> sp.csr_array:
    kept = plays.copy()
    kept.data[~items[kept.indices]] = 0
    kept.eliminate_zeros()
    return kept


def _rows(said: list[list[int]], items: int) -> sp.csr_array:
    columns = [np.array(sorted(one), dtype=np.int32) for one in said]
    starts = np.concatenate([[0], np.cumsum([len(one) for one in columns])])
    flat = np.concatenate(columns) if columns else np.zeros(0, dtype=np.int32)
    return sp.csr_array((np.ones(len(flat), dtype=np.float32), flat, starts), shape=(len(said), items))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of hetrec")
    parser.add_argument("--json", action="store_true", help="print JSON, last")
    parser.add_argument("--choose", action="store_true", help="try ways of believing answers, on other listeners")
    options = parser.parse_args()
    if not (options.data / "user_artists.dat.gz").is_file():
        raise SystemExit(f"This benchmark needs hetrec in {options.data}, and it is not there.")
    plays = read_plays(options.data)
    if options.choose:
        for directions in (8, 16, 32, 400):
            for trust in (Trust(0.6, 0.8, 1), Trust(0.9, 0.5, 0.5), Trust(0.9, 0.5, 1), Trust(0.97, 0.25, 1)):
                told = measure(plays, 100, trust, ("onboarding",), directions, choosing=True)
                shown = {name: round(value, 4) for name, value in told.items() if name.startswith("onb")}
                print(directions, trust, shown, flush=True)
        return
    runs = [measure(plays, seed, Trust(), ("onboarding", "popular", "random")) for seed in range(SEEDS)]
    found = {name: float(np.mean([run[name] for run in runs])) for name in runs[0]}
    found["share_of_full"] = found["onboarding_ndcg_20"] / found["full_history_ndcg"]
    for name, value in found.items():
        spread = np.std([run[name] for run in runs]) if name in runs[0] else 0
        print(f"{name:24} {value:.4f}  ± {spread:.4f}")
    if options.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
