"""Peers that name music from the same vectors as Segue's heads do: scikit-learn's SVM and logistic regression.

They get the same care as Segue's heads. In each fold every turn gives a model, their logits are averaged, the settings
are those that are best on what the turns held back, and calibrated is by what was held back. No test part is looked at.

Where a clip has one label, an SVM's logits are little more than the votes of its pairs of classes. One temperature
suits these worse than a network's: its calibration error says that, and not that an SVM cannot be calibrated.
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from segue.naming.datasets.cleaning import Cleaned
from segue.naming.judging.calibrating import blend, thresholds
from segue.naming.judging.verdicts import Verdicts
from segue.naming.splits import Fold, Split, Turn

Wide = NDArray[np.float64]
Make = Callable[..., SVC | LogisticRegression]


@dataclass(frozen=True)
class Peer:
    """A kind of model and the settings that are tried, the most careful first.

    `key` is what its figures are called. `gamma` is in shares of one over the size of the vectors.
    """

    key: str
    name: str
    make: Make
    settings: tuple[dict[str, float], ...]


SVM = Peer(
    "svm",
    "scikit-learn SVM (RBF)",
    SVC,
    tuple({"C": c, "gamma": g} for c in (1.0, 3.0, 10.0, 30.0) for g in (0.1, 0.3, 1.0)),
)
REGRESSION = Peer(
    "regression",
    "scikit-learn logistic regression",
    lambda **words: LogisticRegression(max_iter=1000, tol=1e-3, **words),
    tuple({"C": c} for c in (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)),
)
PEERS = (SVM, REGRESSION)


def peer_verdicts(peer: Peer, cleaned: Cleaned, vectors: NDArray[np.float32], split: Split) -> Verdicts:
    """What a peer says of the test parts; `vectors` (clips, size) are what it is given of each clip."""
    dataset = cleaned.dataset
    truth = dataset.targets > 0
    fair, least = np.zeros(truth.shape), np.zeros(truth.shape)
    for fold in split.folds:
        held, rows, said = _taught(peer, vectors, truth, fold, multi=dataset.multi)
        mixed = blend(held[None], truth[rows], multi=dataset.multi)
        fair[fold.test] = mixed.probabilities(said[None])
        least[fold.test] = thresholds(mixed.probabilities(held[None]), truth[rows], multi=dataset.multi)
    rows = np.sort(np.concatenate([fold.test for fold in split.folds]))
    return Verdicts(
        title=titled(peer.name, cleaned, split),
        names=tuple(dataset.clips[row].name for row in rows),
        labels=dataset.labels,
        probabilities=fair[rows],
        targets=truth[rows],
        artists=cleaned.groups.artists[rows],
        multi=dataset.multi,
        least=least[rows],
    )


def titled(model: str, cleaned: Cleaned, split: Split) -> str:
    """A title that begins with LEAKY where the split's does."""
    leaky = "LEAKY: " if split.title.startswith("LEAKY") else ""
    return f"{leaky}{model} on {cleaned.dataset.title}, {split.title.removeprefix('LEAKY: ')}"


def _taught(
    peer: Peer, vectors: NDArray[np.float32], truth: NDArray[np.bool_], fold: Fold, *, multi: bool
) -> tuple[Wide, NDArray[np.intp], Wide]:
    """Logits of what was held back, whose rows those are, and logits of the test part, by the best settings."""
    found = []
    for setting in peer.settings:
        models = [_fitted(peer, setting, vectors, truth, turn, multi=multi) for turn in fold.turns]
        held = [model.decision_function(vectors[turn.valid]) for model, turn in zip(models, fold.turns, strict=True)]
        scores = [_score(said, truth[turn.valid], multi=multi) for said, turn in zip(held, fold.turns, strict=True)]
        found.append((float(np.mean(scores)), models, held))
    # Of settings that are equally good the first, which is the most careful one, is taken.
    _, models, held = max(found, key=lambda one: one[0])
    rows = np.concatenate([turn.valid for turn in fold.turns])
    said = np.mean([model.decision_function(vectors[fold.test]) for model in models], axis=0)
    return np.concatenate(held), rows, said


def _fitted(
    peer: Peer,
    setting: dict[str, float],
    vectors: NDArray[np.float32],
    truth: NDArray[np.bool_],
    turn: Turn,
    *,
    multi: bool,
) -> Pipeline:
    words = {name: value / vectors.shape[1] if name == "gamma" else value for name, value in setting.items()}
    model = OneVsRestClassifier(peer.make(**words)) if multi else peer.make(**words)
    targets = truth[turn.train].astype(int) if multi else truth[turn.train].argmax(axis=1)
    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        return make_pipeline(StandardScaler(), model).fit(vectors[turn.train], targets)


def _score(said: Wide, truth: NDArray[np.bool_], *, multi: bool) -> float:
    """Mean ROC-AUC of the labels that can be judged, or accuracy."""
    if not multi:
        return float(truth[np.arange(len(said)), said.argmax(axis=1)].mean())
    some = truth.any(axis=0) & ~truth.all(axis=0)
    return float(np.mean([roc_auc_score(truth[:, column], said[:, column]) for column in np.flatnonzero(some)]))


def vectors_of(cleaned: Cleaned, embedder: str, parts: Sequence[str]) -> NDArray[np.float32]:
    """These parts of the embeddings of all clips, side by side."""
    found = cleaned.features.embeddings(embedder)
    return np.hstack([found[part] for part in parts])
