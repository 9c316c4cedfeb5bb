"""Parts of the benchmark of taste, each in a process of its own: `python taste_parts.py PART FOLDER`, JSON out.

`world` makes listening and writes it into the folder; the other parts read it there. Those of peers run in the peers'
environment, where there is no Segue. All figures that begin with the same word belong together:

NAME_s              seconds to learn, on all processors, after something small was learned to have everything compiled
NAME_cpu_s          the same in processor time
NAME_mb             the most memory that the process has held by then, with the listening and all libraries
NAME_recommend_s    seconds to give each of 10,000 listeners 20 items that they do not have
NAME_recommend_cpu_s  the same in processor time
NAME_fold_ms        milliseconds from one listener's history to 50 items, placing them anew; 95 of 100 take less
NAME_fold_cpu_ms    the same in processor time
"""

import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.listeners import peak_mb

Figures = dict[str, float]

FACTORS = 64
ASKED, ONE_BY_ONE = 10_000, 1000
_FAMOUS = 0.9
"""The plays of the track in place n of the charts go as n to minus this."""


def world(folder: Path, listeners: int, items: int, plays: int) -> Figures:
    """Listening by chance, with tracks as uneven as charts are, and listeners as uneven as people."""
    luck = np.random.default_rng(0)
    eager = (luck.pareto(1.5, listeners) + 1).clip(max=50)
    many = np.maximum(eager / eager.sum() * plays * 1.5, 1).astype(np.int64).clip(max=items // 4)
    fame = np.cumsum((np.arange(items) + 10.0) ** -_FAMOUS)
    drawn = np.searchsorted(fame / fame[-1], luck.random(many.sum())).astype(np.int64)
    pairs = np.unique(np.repeat(np.arange(listeners), many) * items + drawn)
    pairs = np.sort(luck.choice(pairs, min(plays, len(pairs)), replace=False))
    starts = np.searchsorted(pairs // items, np.arange(listeners + 1))
    counts = luck.zipf(2.0, len(pairs)).clip(max=1000)
    np.save(folder / "indices.npy", (pairs % items).astype(np.int32))
    np.save(folder / "starts.npy", starts.astype(np.int32))
    np.save(folder / "plays.npy", counts.astype(np.float32))
    np.save(folder / "items.npy", items)
    return {"plays": len(pairs)}


def read(folder: Path) -> sp.csr_array:
    """What `world` wrote."""
    plays, indices, starts = (np.load(folder / f"{name}.npy") for name in ("plays", "indices", "starts"))
    return sp.csr_array((plays, indices, starts), shape=(len(starts) - 1, int(np.load(folder / "items.npy"))))


def learned(
    name: str, folder: Path, label: str, most: int | None = None, **parameters: Any
) -> tuple[Figures, Any, Any]:
    """Seconds and memory that a recommender of ours takes, itself, and what it learned from."""
    taste = importlib.import_module("segue.taste")
    recipe = importlib.import_module("segue.taste.recommenders").kinds()[name](**parameters)
    weights = read(folder)
    if most is not None:
        weights = weights[:, :most]
    music = taste.Music.unknown(taste.Numbering.of(np.arange(weights.shape[1])))
    listening = taste.Listening(taste.Numbering.of(np.arange(weights.shape[0])), weights)
    recipe.learn(listening.only(np.arange(20)), music) if most is None else recipe.learn(*_few(taste, weights))
    made, figures = _timed(label, lambda: recipe.learn(listening, music))
    return figures, made, listening


def ials(folder: Path) -> Figures:
    """Segue's matrix factorisation."""
    figures, made, listening = learned("ials", folder, "ials", factors=FACTORS)
    figures["ials_rounds"] = importlib.import_module("segue.taste.recommenders.ials").IalsRecipe().rounds
    taste = importlib.import_module("segue.taste")
    everybody = taste.Histories(listening.weights)
    taste.recommend(made, everybody.part(0, 100), 20)
    figures |= _answered("ials", lambda: taste.recommend(made, everybody.part(0, ASKED), 20))
    ones = [everybody.part(row, row + 1) for row in _newcomers(len(everybody))]
    return figures | _one_by_one("ials", [partial(taste.recommend, made, one, 50) for one in ones])


def item_neighbours(folder: Path) -> Figures:
    """Segue's item neighbours."""
    return learned("item_neighbours", folder, "neighbours")[0]


def ease(folder: Path) -> Figures:
    """Segue's EASE on the most famous tracks: 10,000 of them, or a fifth in a small world."""
    return learned("ease", folder, "ease", most=min(10_000, int(np.load(folder / "items.npy")) // 5))[0]


def implicit(folder: Path) -> Figures:
    """ALS of `implicit` as it comes: 15 rounds, three steps of conjugate gradients."""
    als = importlib.import_module("implicit.als").AlternatingLeastSquares
    weights = sp.csr_matrix(read(folder))
    als(factors=FACTORS, iterations=1, random_state=0).fit(weights[:20], show_progress=False)
    model = als(factors=FACTORS, random_state=0)
    _, figures = _timed("implicit", lambda: model.fit(weights, show_progress=False))
    figures["implicit_rounds"] = model.iterations
    some = np.arange(min(ASKED, weights.shape[0]))
    model.recommend(some[:100], weights[:100], N=20)
    figures |= _answered("implicit", lambda: model.recommend(some, weights[: len(some)], N=20))
    ones = [(row, weights[row : row + 1]) for row in _newcomers(weights.shape[0])]
    return figures | _one_by_one(
        "implicit", [partial(model.recommend, row, one, N=50, recalculate_user=True) for row, one in ones]
    )


def implicit_items(folder: Path) -> Figures:
    """The cosine neighbours of `implicit`, as many of each item as ours."""
    cosine = importlib.import_module("implicit.nearest_neighbours").CosineRecommender
    weights = sp.csr_matrix(read(folder))
    return _timed("implicit_neighbours", lambda: cosine(K=200).fit(weights, show_progress=False))[1]


def irspack(folder: Path) -> Figures:
    """The ALS of `irspack` as it comes: 16 rounds, three steps of conjugate gradients."""
    als = importlib.import_module("irspack").IALSRecommender
    model = als(sp.csr_matrix(read(folder)), n_components=FACTORS, alpha0=0.1, reg=0.003, train_epochs=16)
    _, figures = _timed("irspack", model.learn)
    return figures | {"irspack_rounds": 16}


OURS: dict[str, Callable[[Path], Figures]] = {"ials": ials, "item_neighbours": item_neighbours, "ease": ease}
PEERS: dict[str, Callable[[Path], Figures]] = {
    "implicit": implicit,
    "implicit_items": implicit_items,
    "irspack": irspack,
}


def _few(taste: Any, weights: sp.csr_array) -> tuple[Any, Any]:
    """Something small, so that compiling is not counted."""
    part = sp.csr_array(weights[:20, :50])
    return taste.Listening(taste.Numbering.of(np.arange(20)), part), taste.Music.unknown(
        taste.Numbering.of(np.arange(50))
    )


def _timed(label: str, learn: Callable[[], Any]) -> tuple[Any, Figures]:
    began, worked = time.perf_counter(), time.process_time()
    made = learn()
    took = {f"{label}_s": time.perf_counter() - began, f"{label}_cpu_s": time.process_time() - worked}
    return made, took | {f"{label}_mb": peak_mb()}


def _newcomers(listeners: int) -> NDArray[np.int64]:
    return np.random.default_rng(1).choice(listeners, min(ONE_BY_ONE, listeners), replace=False)


def _answered(label: str, answer: Callable[[], object]) -> Figures:
    began, worked = time.perf_counter(), time.process_time()
    answer()
    took = time.perf_counter() - began
    return {f"{label}_recommend_s": took, f"{label}_recommend_cpu_s": time.process_time() - worked}


def _one_by_one(label: str, asked: list[Callable[[], object]]) -> Figures:
    took = []
    for ask in asked:
        began, worked = time.perf_counter(), time.process_time()
        ask()
        took.append((time.perf_counter() - began, time.process_time() - worked))
    whole, cpu = np.percentile(took, 95, axis=0) * 1000
    return {f"{label}_fold_ms": float(whole), f"{label}_fold_cpu_ms": float(cpu)}


def main() -> None:
    """Do one part and print its figures."""
    # Libraries may print what they like; the answer has a way of its own.
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    name, folder, *numbers = sys.argv[1:]
    if name == "world":
        figures = world(Path(folder), *(int(number) for number in numbers))
    else:
        figures = (OURS | PEERS)[name](Path(folder))
    answer.write(json.dumps(figures))


if __name__ == "__main__":
    main()
