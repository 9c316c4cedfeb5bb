"""A model trained and judged on a data set: networks for each fold, their verdicts on unheard music, some to serve.

In each fold, networks learn from what is not its test part and are calibrated on what they held back of that; where
several kinds speak, that is also where it is weighed how much each of them has to say. What then comes of the test
part is what is judged. The networks that serve learn from all clips, and are calibrated on the logits that the folds'
networks gave of clips they had not learned from.
"""

import hashlib
import json
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segue.naming.datasets.cleaning import Cleaned
from segue.naming.datasets.dataset import Dataset
from segue.naming.judging.calibrating import Blend, Calibration, blend, reliability, thresholds
from segue.naming.judging.scores import Scores, judge
from segue.naming.judging.verdicts import Verdicts
from segue.naming.networks.network import Network
from segue.naming.serving.manifest import BandsInput, EmbeddingInput
from segue.naming.splits import Split
from segue.naming.studies.learners import Learner, Progress, Taught
from segue.naming.studies.recipe import Recipe
from segue.naming.training.loop import Epoch

Wide = NDArray[np.float64]
Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Voice:
    """One kind of network in a model that serves: with what it takes, examples of that, and what its word weighs."""

    kind: str
    network: Network
    takes: BandsInput | EmbeddingInput
    examples: NDArray[np.float32]
    weight: float
    epochs: tuple[Epoch, ...]


@dataclass(frozen=True, eq=False)
class Study:
    """What came of it.

    Attributes:
        verdicts: on the test parts of all folds.
        scores: of the verdicts.
        ece_before: the expected calibration error without calibration.
        by_song: of the verdicts on whole songs, means of their clips' ones; None where every clip is of another song.
        blend: how the model that serves is calibrated.
        least: from which probability each label is named.
        voices: the model that serves; none where only judging was asked for.
    """

    title: str
    recipe: Recipe
    split: Split
    verdicts: Verdicts
    ece_before: float
    scores: Scores
    by_song: Scores | None
    blend: Blend
    least: Wide
    voices: tuple[Voice, ...]


def study(
    cleaned: Cleaned,
    split: Split,
    recipe: Recipe,
    progress: Progress = lambda *_: None,
    *,
    serving: bool = True,
    kept: Path | None = None,
) -> Study:
    """Train and judge.

    Args:
        cleaned: the clips.
        split: who is judged on what.
        recipe: what is trained.
        progress: told after every epoch.
        serving: whether networks that serve are wanted too, and not just what is found by judging.
        kept: a folder for checkpoints; a study that was broken off goes on from what it left there. They stay until
            `forget` is told that what came of them is safe.

    Raises:
        BadRequest: there is no such kind of model.
        CannotTrain: the clips cannot teach a network.
        CheckpointDamaged: a checkpoint cannot be used.
        StorageUnavailable: a checkpoint cannot be written.
    """
    dataset = cleaned.dataset
    learners = [Learner(kind, cleaned, recipe) for kind in recipe.members]
    kept = kept / _mark(cleaned, split, recipe) if kept is not None else None
    said = np.full((len(learners), *dataset.targets.shape), np.nan)
    fair, plain, least = (np.zeros(dataset.targets.shape) for _ in range(3))
    truth = dataset.targets > 0
    for number, fold in enumerate(split.folds, 1):
        told = f"fold {number} of {len(split.folds)}"
        taught = [learner.learn(told, fold.turns, kept, progress) for learner in learners]
        for member, (learner, one) in enumerate(zip(learners, taught, strict=True)):
            said[member, fold.test] = learner.said(one, fold.test)
        held, rows = _held(taught)
        mixed = blend(held, truth[rows], multi=dataset.multi)
        fair[fold.test] = mixed.probabilities(said[:, fold.test])
        plain[fold.test] = Blend(mixed.weights, _as_it_is(dataset)).probabilities(said[:, fold.test])
        least[fold.test] = thresholds(mixed.probabilities(held), truth[rows], multi=dataset.multi)
    rows = np.sort(np.concatenate([fold.test for fold in split.folds]))
    verdicts = _verdicts(cleaned, split, recipe, fair, least, rows)
    final = blend(said[:, rows], truth[rows], multi=dataset.multi)
    voices: tuple[Voice, ...] = ()
    if serving:
        voices = tuple(
            _voice(learner, split, weight, kept, progress)
            for learner, weight in zip(learners, final.weights, strict=True)
        )
    songs = _by_song(cleaned, verdicts, rows)
    return Study(
        title=verdicts.title,
        recipe=recipe,
        split=split,
        verdicts=verdicts,
        ece_before=reliability(replace(verdicts, probabilities=plain[rows])).ece,
        scores=judge(verdicts),
        by_song=judge(songs) if songs is not None else None,
        blend=final,
        least=thresholds(fair[rows], truth[rows], multi=dataset.multi),
        voices=voices,
    )


def forget(kept: Path, cleaned: Cleaned, split: Split, recipe: Recipe) -> None:
    """Delete the checkpoints that this study left in a folder, and the folder if nothing else is in it."""
    shutil.rmtree(kept / _mark(cleaned, split, recipe), ignore_errors=True)
    with suppress(OSError):
        kept.rmdir()


def _voice(learner: Learner, split: Split, weight: float, kept: Path | None, progress: Progress) -> Voice:
    taught = learner.learn("the model that serves", split.turns, kept, progress)
    examples = learner.lessons.material.examples(split.turns[0].train)
    return Voice(learner.kind, taught.network, learner.takes, examples, weight, taught.epochs)


def _held(taught: Sequence[Taught]) -> tuple[Wide, Rows]:
    """Logits (kinds, rows, labels) of the clips that every kind of network held back, and their rows."""
    held = np.stack([one.held for one in taught])
    rows = np.flatnonzero(np.isfinite(held).all(axis=(0, 2)))
    return held[:, rows], rows


def _as_it_is(dataset: Dataset) -> Calibration:
    """No calibration."""
    ones = np.ones(len(dataset.labels))
    return Calibration(ones, 0 * ones, dataset.multi)


def _verdicts(cleaned: Cleaned, split: Split, recipe: Recipe, values: Wide, least: Wide, rows: Rows) -> Verdicts:
    dataset = cleaned.dataset
    title = f"{recipe.kind} on {dataset.title}, {split.title}"
    if split.title.startswith("LEAKY"):
        title = f"LEAKY: {recipe.kind} on {dataset.title}, {split.title.removeprefix('LEAKY: ')}"
    names = tuple(dataset.clips[row].name for row in rows)
    artists = cleaned.groups.artists[rows]
    truth = dataset.targets[rows] > 0
    return Verdicts(title, names, dataset.labels, values[rows], truth, artists, dataset.multi, least[rows])


def _by_song(cleaned: Cleaned, verdicts: Verdicts, rows: Rows) -> Verdicts | None:
    songs = cleaned.groups.songs[rows]
    return verdicts.by_clip([str(song) for song in songs]) if len(np.unique(songs)) < len(songs) else None


def _mark(cleaned: Cleaned, split: Split, recipe: Recipe) -> str:
    """Names the folder of one study's checkpoints, so that those of another are not taken for its own."""
    told = {**asdict(recipe), "split": split.title, "labels": cleaned.dataset.labels}
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode())
    for clip in cleaned.dataset.clips:
        digest.update(f"{clip.name}\n".encode(errors="surrogateescape"))
    return digest.hexdigest()[:16]
