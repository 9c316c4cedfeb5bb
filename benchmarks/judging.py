"""Judging embeddings by what a simple probe reads from them and by whom they put side by side.

Everything is artist-disjoint and out of fold, five folds, seed 0. Probes are logistic regressions on vectors that are
normalised by their training folds, their strength chosen by a second, inner split of the training folds by artist.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score, roc_auc_score
from sklearn.model_selection import GroupKFold, StratifiedGroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.clips import Clips, Rows
from segue.hearing.embedding.port import EmbedderId
from segue.hearing.embedding.sound_space import SpaceParameters, fit_space

Floats = NDArray[np.float32]
Wide = NDArray[np.float64]
Retrieval = Callable[[Rows], Callable[[Rows], Floats]]
"""From the rows to fit on to a function that gives unit vectors."""

FOLDS = 5
STRENGTHS = (0.01, 0.03, 0.1)
NO_MODEL = EmbedderId("benchmark")


def artist_folds(clips: Clips) -> Rows:
    """Each clip's fold; an artist's clips share one."""
    fold = np.zeros(len(clips.files), np.intp)
    split = GroupKFold(FOLDS, shuffle=True, random_state=0).split(fold, groups=clips.artist)
    for number, (_, test) in enumerate(split):
        fold[test] = number
    return fold


def _probe(vectors: Floats, classes: NDArray[np.generic], artist: Rows) -> LogisticRegression:
    """A regression whose strength three inner folds by artist chose."""
    inner = list(GroupKFold(3, shuffle=True, random_state=0).split(vectors, groups=artist))

    def score(strength: float) -> float:
        return float(
            np.mean([_fitted(vectors[a], classes[a], strength).score(vectors[b], classes[b]) for a, b in inner])
        )

    return _fitted(vectors, classes, max(STRENGTHS, key=score))


def _fitted(vectors: Floats, classes: NDArray[np.generic], strength: float) -> LogisticRegression:
    return make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=500, tol=0.01)).fit(vectors, classes)


def classify(vectors: Floats, classes: NDArray[np.str_], artist: Rows) -> tuple[float, float]:
    """Accuracy and macro F1, out of fold."""
    found = np.empty_like(classes)
    for train, test in StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0).split(vectors, classes, artist):
        found[test] = _probe(vectors[train], classes[train], artist[train]).predict(vectors[test])
    return float(np.mean(found == classes)), float(f1_score(classes, found, average="macro"))


def label(vectors: Floats, clips: Clips, fold: Rows) -> tuple[float, float]:
    """ROC-AUC and PR-AUC, means over the genres with at least 25 clips, out of fold; one strength for all genres."""
    wanted = clips.genres[:, clips.genres.sum(axis=0) >= 25]
    found = np.zeros(wanted.shape)
    for number in range(FOLDS):
        train, test = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        best = max(STRENGTHS, key=_inner_area(vectors[train], wanted[train], clips.artist[train]))
        found[test] = _probabilities(vectors, wanted, train, test, best)
    return (
        float(roc_auc_score(wanted, found, average="macro")),
        float(average_precision_score(wanted, found, average="macro")),
    )


def _inner_area(vectors: Floats, wanted: NDArray[np.bool_], artist: Rows) -> Callable[[float], float]:
    """Mean ROC-AUC by strength, in one inner split by artist."""
    fit, check = next(GroupKFold(3, shuffle=True, random_state=0).split(vectors, groups=artist))
    present = wanted[:, wanted[fit].any(axis=0) & wanted[check].any(axis=0)]

    def area(strength: float) -> float:
        return float(roc_auc_score(present[check], _probabilities(vectors, present, fit, check, strength)))

    return area


def _probabilities(vectors: Floats, labels: NDArray[np.bool_], train: Rows, test: Rows, strength: float) -> Wide:
    fits = [_fitted(vectors[train], column[train], strength) for column in labels.T]
    return np.stack([fit.predict_proba(vectors[test])[:, 1] for fit in fits], axis=1)


def similarities(count: int, fold: Rows, retrieval: Retrieval) -> Wide:
    """Cosines [clips, clips], each from a fit that saw the folds of neither clip."""
    found = np.zeros((count, count))
    for one in range(FOLDS):
        for two in range(one, FOLDS):
            place = retrieval(np.flatnonzero((fold != one) & (fold != two)))
            asks, answers = np.flatnonzero(fold == one), np.flatnonzero(fold == two)
            block = place(asks) @ place(answers).T
            found[np.ix_(asks, answers)] = block
            found[np.ix_(answers, asks)] = block.T
    return found


def neighbours(similarity: Wide, clips: Clips) -> tuple[float, float]:
    """P@10 without the same artist, and hit@10 of the same artist."""
    similarity = similarity.copy()
    np.fill_diagonal(similarity, -np.inf)
    order = np.argsort(-similarity, axis=1, kind="stable")[:, :-1]
    shared = (clips.genres.astype(int) @ clips.genres.T.astype(int)) > 0
    several = np.bincount(clips.artist)[clips.artist] > 1
    precision, hits = [], []
    for row, ranked in enumerate(order):
        others = ranked[clips.artist[ranked] != clips.artist[row]][:10]
        precision.append(shared[row, others].mean())
        if several[row]:
            hits.append((clips.artist[ranked[:10]] == clips.artist[row]).any())
    return float(np.mean(precision)), float(np.mean(hits))


def scaled(vectors: Floats) -> Retrieval:
    """Every number centred and divided by its deviation."""
    return spaced(vectors, np.zeros((len(vectors), 0), bool), SpaceParameters(axes=10_000, softness=0.0))


def as_it_is(vectors: Floats) -> Retrieval:
    """Nothing fitted."""
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return lambda _: lambda rows: unit[rows]


def spaced(vectors: Floats, labels: NDArray[np.bool_], parameters: SpaceParameters) -> Retrieval:
    """A sound space."""

    def fit(train: Rows) -> Callable[[Rows], Floats]:
        space = fit_space(NO_MODEL, vectors[train], labels[train], parameters)
        return lambda rows: space.place(vectors[rows], NO_MODEL)

    return fit


def without_hubs(similarity: Wide, near: int = 10) -> Wide:
    """Cross-domain similarity local scaling: less for clips that are near to everything."""
    own = np.sort(similarity - 9 * np.eye(len(similarity)), axis=1)[:, -near:].mean(axis=1)
    return np.asarray(2 * similarity - own[:, None] - own[None, :])


def figures(
    name: str, vectors: Floats, retrieval: Retrieval, clips: Clips, probes: dict[int, list[float]]
) -> list[float]:
    """All figures of one embedding. Probes of the same vectors are run once and kept in `probes`."""
    fold = artist_folds(clips)
    if id(vectors) not in probes:
        one = clips.of_one_genre()
        accuracy, macro = classify(vectors[one], clips.single[one], clips.artist[one])
        roc, precision = label(vectors, clips, fold)
        quadrant, _ = classify(vectors, clips.quadrant, clips.artist)
        probes[id(vectors)] = [accuracy, macro, roc, precision, quadrant]
    similarity = similarities(len(vectors), fold, retrieval)
    return [*probes[id(vectors)], *neighbours(without_hubs(similarity) if name == "hubless" else similarity, clips)]
