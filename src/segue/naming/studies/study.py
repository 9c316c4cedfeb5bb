"""A model trained and judged on a data set: a network for each fold, its verdicts on unheard music, one to serve.

Each fold's network learns from its train part, stops by its valid part, is calibrated on that part too, and is judged
on its test part. The network that serves learns from all but the first fold's valid part; it is calibrated on the
logits that the folds' networks gave of clips they had not learned from.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from segue.domain.errors import BadRequest
from segue.domain.ids import ModelId
from segue.naming.datasets.cleaning import Cleaned
from segue.naming.judging.calibrating import Calibration, calibrate, thresholds
from segue.naming.judging.scores import Scores, judge
from segue.naming.judging.verdicts import Verdicts
from segue.naming.networks.cnn import CnnShape
from segue.naming.networks.crnn import CrnnShape
from segue.naming.networks.head import HeadShape
from segue.naming.networks.kinds import Shape
from segue.naming.networks.lstm import LstmShape
from segue.naming.networks.network import Network
from segue.naming.splits import Fold, Split
from segue.naming.training.course import Course, course_for
from segue.naming.training.lessons import BandsMaterial, EmbeddingMaterial, Lessons, Material, Patches
from segue.naming.training.loop import Epoch, Trained, train
from segue.naming.training.predicting import logits

Wide = NDArray[np.float64]
Rows = NDArray[np.intp]
Progress = Callable[[str, Epoch], None]
"""Told after every epoch which network is learning, and how it goes."""

KINDS = ("head", "mlp", "cnn", "lstm", "crnn")
"""Logistic regression and a dense layer on an embedding; and the networks that hear bands."""

_HIDDEN = 256


@dataclass(frozen=True, slots=True)
class Recipe:
    """What is trained: one of `KINDS`, which embedder's vectors it takes if it is a head, and other courses.

    `epochs` None leaves the course as it suits the kind.
    """

    kind: str
    embedder: ModelId
    parts: tuple[str, ...] = ("mean",)
    patches: Patches = field(default_factory=Patches)
    epochs: int | None = None
    seed: int = 0
    device: str = "cpu"

    @property
    def hears(self) -> bool:
        """Whether it takes bands, and not an embedding."""
        return self.kind in ("cnn", "lstm", "crnn")


@dataclass(frozen=True, eq=False)
class Study:
    """What came of it. `verdicts` are on the test parts of all folds; `network` is the one that serves."""

    title: str
    recipe: Recipe
    split: Split
    verdicts: Verdicts
    scores: Scores
    calibration: Calibration
    least: Wide
    network: Network
    examples: NDArray[np.float32]
    epochs: tuple[Epoch, ...]


def study(cleaned: Cleaned, split: Split, recipe: Recipe, progress: Progress = lambda *_: None) -> Study:
    """Train and judge.

    Raises:
        BadRequest: the recipe's kind is none of `KINDS`.
        CannotTrain: the clips cannot teach a network.
    """
    dataset = cleaned.dataset
    lessons = Lessons(_material(cleaned, recipe), dataset.targets, dataset.labels, dataset.multi)
    shape = _shape(recipe, lessons)
    course = _course(shape, recipe)
    tested = [fold.test for fold in split.folds]
    raw, fair = (np.zeros(dataset.targets.shape) for _ in range(2))
    for number, fold in enumerate(split.folds, 1):
        told = f"fold {number} of {len(split.folds)}"
        learned = _train(told, shape, lessons, fold.train, fold.valid, course, recipe, progress)
        held = logits(learned.network, lessons, fold.valid).astype(np.float64)
        own = calibrate(held, dataset.targets[fold.valid] > 0, multi=dataset.multi)
        raw[fold.test] = logits(learned.network, lessons, fold.test)
        fair[fold.test] = own.probabilities(raw[fold.test])
    rows = np.sort(np.concatenate(tested))
    title = f"{recipe.kind} on {dataset.title}, {split.title}"
    if split.title.startswith("LEAKY"):
        title = f"LEAKY: {recipe.kind} on {dataset.title}, {split.title.removeprefix('LEAKY: ')}"
    verdicts = Verdicts(
        title,
        tuple(dataset.clips[row].name for row in rows),
        dataset.labels,
        fair[rows],
        dataset.targets[rows] > 0,
        cleaned.groups.artists[rows],
        dataset.multi,
    )
    least = thresholds(verdicts)
    last = _serving(split.folds[0], len(dataset))
    served = _train("the network that serves", shape, lessons, last.train, last.valid, course, recipe, progress)
    return Study(
        title=title,
        recipe=recipe,
        split=split,
        verdicts=verdicts,
        scores=judge(verdicts, least if dataset.multi else None),
        calibration=calibrate(raw[rows], verdicts.targets, multi=dataset.multi),
        least=least,
        network=served.network,
        examples=lessons.material.examples(last.train),
        epochs=served.epochs,
    )


def _train(
    told: str,
    shape: Shape,
    lessons: Lessons,
    rows: Rows,
    valid: Rows,
    course: Course,
    recipe: Recipe,
    progress: Progress,
) -> Trained:
    return train(shape, lessons, rows, valid, course, device=recipe.device, progress=lambda one: progress(told, one))


def _serving(first: Fold, clips: int) -> Fold:
    """All clips that are in no part either, but those by which it stops."""
    rest = np.setdiff1d(np.arange(clips, dtype=np.intp), first.valid)
    return Fold(rest, first.valid, first.test)


def _material(cleaned: Cleaned, recipe: Recipe) -> Material:
    if recipe.hears:
        return BandsMaterial(cleaned.features, recipe.patches)
    found = cleaned.features.embeddings(recipe.embedder)
    return EmbeddingMaterial(np.hstack([found[part] for part in recipe.parts]))


def _shape(recipe: Recipe, lessons: Lessons) -> Shape:
    labels = len(lessons.labels)
    match recipe.kind:
        case "cnn":
            return CnnShape(labels, frames=recipe.patches.frames)
        case "lstm":
            return LstmShape(labels)
        case "crnn":
            return CrnnShape(labels)
        case "head" | "mlp":
            size = lessons.material.whole(0).shape[1]
            return HeadShape(labels, size, _HIDDEN if recipe.kind == "mlp" else 0)
    raise BadRequest(f"There is no kind of model {recipe.kind}.", f"Choose one of: {', '.join(KINDS)}.")


def _course(shape: Shape, recipe: Recipe) -> Course:
    course = replace(course_for(shape), seed=recipe.seed)
    return course if recipe.epochs is None else replace(course, epochs=recipe.epochs)
