"""How well recommenders foretell what listeners have hidden, beside peers in the same split.

Data: Last.fm of HetRec 2011 (listeners, artists, plays) in ../shared/data/hetrec (not part of the repository), of which
are left listeners with at least five artists and artists with at least five listeners.

Method: strong generalisation. By each of five seeds 20 % of the listeners are for the test and 15 % for validation; the
others are learned from. Of a held-out listener's artists a fifth is hidden, the rest is their history. NDCG@100 and
recall@20 (of 20, or of as many as are hidden) are means over listeners; the table gives their mean over the seeds and
how they spread. The seeds draw from the same listeners: some are tested by one and in validation by another.

Parameters, ours and peers' alike, were chosen on validation listeners, by NDCG@100 and recall@20 together; `--tune N`
does that again with N trials for each (Optuna's TPE, seed 0) on three seeds. Plays go into the peers as into our
recipes: each relative to the listener's largest, to a power which is one of the parameters.

Peers, from PyPI, in an environment of their own: `implicit` and `irspack`.
"""

import argparse
import gzip
import importlib
import json
import os
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.listeners import ONE_THREAD

Floats: TypeAlias = NDArray[np.float64]
Parameters: TypeAlias = dict[str, Any]

DATA = Path(__file__).parent.parent.parent / "shared" / "data" / "hetrec"
SEEDS = 5
_TEST, _VALIDATION, _HIDDEN, _LEAST = 0.2, 0.15, 0.2, 5
_DEEP, _SHORT = 100, 20
_TUNED_ON = 3


def read_plays(folder: Path) -> sp.csr_array:
    """[listeners, artists] plays of those who have enough of each other."""
    with gzip.open(folder / "user_artists.dat.gz", "rt", encoding="latin-1") as lines:
        next(lines)
        told = np.array([[int(number) for number in line.split()] for line in lines])
    while True:
        enough = np.ones(len(told), dtype=bool)
        for column in (0, 1):
            _, places, counts = np.unique(told[:, column], return_inverse=True, return_counts=True)
            enough &= counts[places] >= _LEAST
        if enough.all():
            break
        told = told[enough]
    listeners, artists = (np.unique(told[:, column], return_inverse=True)[1] for column in (0, 1))
    return sp.csr_array((told[:, 2].astype(np.float32), (listeners, artists)))


def split(plays: sp.csr_array, seed: int, part: str) -> tuple[sp.csr_array, sp.csr_array, sp.csr_array]:
    """What is learned from, and the histories and what is hidden of those who are held out for this part."""
    luck = np.random.default_rng(seed)
    everybody, sizes = luck.permutation(plays.shape[0]), np.cumsum([_TEST, _VALIDATION]) * plays.shape[0]
    test, validation, learned = np.split(everybody, np.round(sizes).astype(int))
    held = plays[test if part == "test" else validation]
    hidden = np.zeros(held.nnz, dtype=bool)
    for first, last in zip(held.indptr[:-1], held.indptr[1:], strict=True):
        hidden[first + luck.permutation(last - first)[: max(1, round((last - first) * _HIDDEN))]] = True
    known, out = held.copy(), held.copy()
    known.data[hidden], out.data[~hidden] = 0, 0
    known.eliminate_zeros()
    out.eliminate_zeros()
    return plays[learned], known, out


def judged(scores: Floats, known: sp.csr_array, hidden: sp.csr_array) -> Floats:
    """NDCG@100 and recall@20 of each listener [listeners, 2]."""
    scores = np.where(np.isfinite(scores), scores, -1e30)
    scores[known.nonzero()] = -np.inf
    top = np.argsort(-scores, axis=1, kind="stable")[:, :_DEEP]
    hits = np.take_along_axis(hidden.toarray() > 0, top, axis=1)
    worth, many = 1 / np.log2(np.arange(2, _DEEP + 2)), np.diff(hidden.indptr)
    ndcg = (hits * worth).sum(axis=1) / np.cumsum(worth)[np.minimum(many, _DEEP) - 1]
    return np.stack([ndcg, hits[:, :_SHORT].sum(axis=1) / np.minimum(many, _SHORT)], axis=1)


def ours(name: str) -> Callable[..., Floats]:
    """Scores of one of our recipes."""
    taste = importlib.import_module("segue.taste")
    recipe = importlib.import_module("segue.taste.recommenders").kinds()[name]

    def scores(plays: sp.csr_array, known: sp.csr_array, **parameters: Any) -> Floats:
        music = taste.Music.unknown(taste.Numbering.of(np.arange(plays.shape[1])))
        listening = taste.Listening(taste.Numbering.of(np.arange(plays.shape[0])), plays)
        made: Floats = recipe(**parameters).learn(listening, music).scores(taste.Histories(known)).astype(np.float64)
        return made

    return scores


def _drawn(plays: sp.csr_array, power: float) -> sp.csr_matrix:
    """Plays as our recipes take them, for peers."""
    rows = np.repeat(np.arange(plays.shape[0]), np.diff(plays.indptr))
    largest = np.zeros(plays.shape[0])
    np.maximum.at(largest, rows, plays.data)
    return sp.csr_matrix(((plays.data / largest[rows]) ** power, plays.indices, plays.indptr), plays.shape)


def irspack(kind: str) -> Callable[..., Floats]:
    """Scores of one of irspack's recommenders."""
    make = getattr(importlib.import_module("irspack"), kind)

    def scores(plays: sp.csr_array, known: sp.csr_array, power: float, **parameters: Any) -> Floats:
        made: Floats = make(_drawn(plays, power), **parameters).learn().get_score_cold_user(_drawn(known, power))
        return made

    return scores


def implicit_als() -> Callable[..., Floats]:
    """Scores of implicit's ALS."""
    make = importlib.import_module("implicit.als").AlternatingLeastSquares

    def scores(plays: sp.csr_array, known: sp.csr_array, power: float, **parameters: Any) -> Floats:
        model = make(num_threads=1, random_state=0, **parameters)
        model.fit(_drawn(plays, power).astype(np.float32), show_progress=False)
        places = model.recalculate_user(np.arange(known.shape[0]), _drawn(known, power).astype(np.float32))
        return np.asarray(places @ model.item_factors.T, dtype=np.float64)

    return scores


Space: TypeAlias = Callable[[Any], Parameters]
_POWER = ("power", 0.0, 0.6)

MODELS: dict[str, tuple[Callable[[], Callable[..., Floats]], Parameters, Space | None]] = {
    "popularity": (lambda: ours("popularity"), {}, None),
    "item_neighbours": (lambda: ours("item_neighbours"), {}, lambda trial: {
        "weighting": trial.suggest_categorical("weighting", ["cosine", "tf-idf", "bm25"]),
        "shrink": trial.suggest_float("shrink", 0, 5), "power": trial.suggest_float(*_POWER),
        "lean": trial.suggest_float("lean", 0.2, 0.6)}),
    "walks": (lambda: ours("walks"), {}, lambda trial: {
        "straight": trial.suggest_float("straight", 0.5, 1.3), "fame": trial.suggest_float("fame", 0.1, 0.6),
        "power": trial.suggest_float(*_POWER)}),
    "user_neighbours": (lambda: ours("user_neighbours"), {}, lambda trial: {
        "neighbours": trial.suggest_int("neighbours", 20, 600, log=True),
        "shrink": trial.suggest_float("shrink", 0, 20),
        "power": trial.suggest_float(*_POWER), "rare": trial.suggest_float("rare", 0, 1.5),
        "sharp": trial.suggest_float("sharp", 0.5, 4)}),
    "ease": (lambda: ours("ease"), {}, lambda trial: {
        "ridge": trial.suggest_float("ridge", 5, 200, log=True), "power": trial.suggest_float(*_POWER),
        "dropped": trial.suggest_float("dropped", 0, 0.9)}),
    "ials": (lambda: ours("ials"), {}, lambda trial: {
        "unmet": trial.suggest_float("unmet", 0.03, 0.3, log=True), "power": trial.suggest_float(*_POWER),
        "ridge": trial.suggest_float("ridge", 0.001, 0.05, log=True)}),
}  # fmt: skip
"""Ours: how, the parameters (none: those that the recipe comes with), and what `--tune` looks through."""

PEERS: dict[str, tuple[Callable[[], Callable[..., Floats]], Parameters, Space | None]] = {
    "irspack_cosine": (lambda: irspack("CosineKNNRecommender"), {
        "feature_weighting": "BM_25", "shrinkage": 0.0, "power": 0.3, "top_k": 300, "normalize": True}, lambda trial: {
        "feature_weighting": trial.suggest_categorical("feature_weighting", ["NONE", "TF_IDF", "BM_25"]),
        "shrinkage": trial.suggest_float("shrinkage", 0, 5), "power": trial.suggest_float(*_POWER),
        "top_k": trial.suggest_int("top_k", 50, 500), "normalize": True}),
    "irspack_rp3beta": (lambda: irspack("RP3betaRecommender"), {
        "alpha": 1.05, "beta": 0.25, "power": 0.3, "top_k": 490}, lambda trial: {
        "alpha": trial.suggest_float("alpha", 0.5, 1.3), "beta": trial.suggest_float("beta", 0.1, 0.6),
        "power": trial.suggest_float(*_POWER), "top_k": trial.suggest_int("top_k", 50, 500)}),
    "irspack_ease": (lambda: irspack("DenseSLIMRecommender"), {"reg": 24.8, "power": 0.24}, lambda trial: {
        "reg": trial.suggest_float("reg", 5, 200, log=True), "power": trial.suggest_float(*_POWER)}),
    "irspack_ials": (lambda: irspack("IALSRecommender"), {
        "n_components": 128, "alpha0": 0.0522, "power": 0.349, "reg": 0.01036}, lambda trial: {
        "n_components": trial.suggest_categorical("n_components", [64, 128]),
        "alpha0": trial.suggest_float("alpha0", 0.03, 0.3, log=True), "power": trial.suggest_float(*_POWER),
        "reg": trial.suggest_float("reg", 0.0005, 0.05, log=True)}),
    "implicit_als": (implicit_als, {
        "factors": 64, "power": 0.512, "regularization": 24.6, "alpha": 26.3}, lambda trial: {
        "factors": trial.suggest_categorical("factors", [64, 128]), "power": trial.suggest_float(*_POWER),
        "regularization": trial.suggest_float("regularization", 0.01, 30, log=True),
        "alpha": trial.suggest_float("alpha", 1, 40, log=True)}),
}  # fmt: skip
"""Peers', with what was chosen on validation listeners."""


def one(name: str, folder: Path, trials: int) -> dict[str, Any]:
    """What one model reaches: the parameters, and for each seed what each test listener got."""
    make, parameters, space = (MODELS | PEERS)[name]
    scores, plays = make(), read_plays(folder)

    def reached(part: str, seed: int, chosen: Parameters) -> Floats:
        learned, known, hidden = split(plays, seed, part)
        return judged(scores(learned, known, **chosen), known, hidden)

    if trials and space is not None:
        optuna = importlib.import_module("optuna")
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=0))
        study.optimize(
            lambda trial: (
                sum(reached("validation", seed, space(trial)).mean() for seed in range(_TUNED_ON)) / _TUNED_ON
            ),
            n_trials=trials,
        )
        parameters = space(study.best_trial)
    validation = np.mean([reached("validation", seed, parameters).mean(axis=0) for seed in range(_TUNED_ON)], axis=0)
    test = [reached("test", seed, parameters).tolist() for seed in range(SEEDS)]
    return {"parameters": parameters, "validation": validation.tolist(), "test": test}


def main() -> None:
    """Run it all and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object, last")
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of hetrec")
    parser.add_argument("--tune", type=int, default=0, metavar="TRIALS", help="choose parameters anew")
    parser.add_argument("--only", action="append", choices=[*MODELS, *PEERS], help="only this; again for more")
    parser.add_argument("--peer-python", type=Path, help="a Python that has the peers")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not (options.data / "user_artists.dat.gz").is_file():
        raise SystemExit(f"This benchmark needs hetrec in {options.data}, and it is not there.")
    if options.one:
        warnings.simplefilter("ignore")
        answer = os.fdopen(os.dup(1), "w")
        os.dup2(2, 1)
        answer.write(json.dumps(one(options.one, options.data, options.tune)))
        return
    names = [*MODELS, *(PEERS if options.peer_python else ())]
    told: dict[str, float] = {}
    print(f"{'':<18}{'NDCG@100':>9}{'spread':>8}{'recall@20':>11}{'spread':>8}")
    for name in [name for name in names if not options.only or name in options.only]:
        python = options.peer_python if name in PEERS else Path(sys.executable)
        command = [str(python), "-P", __file__, "--one", name, "--data", str(options.data), "--tune", str(options.tune)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, **ONE_THREAD})
        found = json.loads(done.stdout)
        seeds = np.array([np.mean(listeners, axis=0) for listeners in found["test"]])
        (ndcg, recall), (ndcg_spread, recall_spread) = seeds.mean(axis=0), seeds.std(axis=0)
        print(f"{name:<18}{ndcg:>9.4f}{ndcg_spread:>8.4f}{recall:>11.4f}{recall_spread:>8.4f}", flush=True)
        print(f"    {found['parameters']}; validation {np.round(found['validation'], 4)}", file=sys.stderr, flush=True)
        told |= {f"{name}_ndcg": ndcg, f"{name}_recall": recall}
    if options.json:
        print(json.dumps({label: round(value, 4) for label, value in told.items()}))


if __name__ == "__main__":
    main()
