"""Train the models of genre and mood that Segue ships: heads on MusiCNN and on the student, a CNN and an LSTM.

    python3 -m venv .train && .train/bin/pip install -e '.[train,dev]'
    .train/bin/python -m training.naming_models --data ../shared/data --work /tmp/segue-naming

Each model is written as `segue genre train` writes its folder, into `src/segue/naming/serving/models`, without the
verdicts (they go to the work folder, where `segue genre compare` finds them) and without pictures of learning curves
(its card has them). Everything is seeded; last bits depend on processor and PyTorch. The heads take two minutes, the
LSTM ten, the CNN an hour; what was broken off goes on where it was.

The student that Segue ships has heard these clips in its training, though not their labels. Its heads are therefore
judged, and calibrated, on what two other students hear (`benchmarks/students`), each of a clip whose artist it has
never heard; the head that serves then learns from what the shipped student hears.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from segue.domain.ids import ModelId
from segue.domain.naming import Task
from segue.hearing.embedding.musicnn import prepare
from segue.hearing.embedding.musicnn_wheel import fetch_wheel
from segue.hearing.embedding.onnx_embedder import OnnxEmbedder, load_embedder
from segue.hearing.embedding.port import Embedder
from segue.hearing.embedding.shelf import STUDENT, served
from segue.naming.cards.card import Beside, Score
from segue.naming.datasets.choosing import at_least
from segue.naming.datasets.cleaning import Cleaned, CleaningRules, clean
from segue.naming.datasets.dataset import Dataset
from segue.naming.datasets.layouts import read_dataset
from segue.naming.datasets.reading import Reading
from segue.naming.features import Features, cached_features
from segue.naming.labels.hierarchy import shipped
from segue.naming.splits import SplitKind, k_folds
from segue.naming.studies.recipe import Recipe
from segue.naming.studies.run_folder import keep_run
from segue.naming.studies.study import Study, study
from segue.naming.training.loop import Epoch
from segue.storage.artifacts import replace_file
from training.sounds import shelf_of

ROOT = Path(__file__).parent.parent
MODELS = ROOT / "src" / "segue" / "naming" / "serving" / "models"
STUDENTS = ROOT / "benchmarks" / "students"

LICENCE = "GPL-3.0-or-later for the weights; the clips are research previews of commercial recordings"
PROVENANCE = (
    "674 previews of 30 seconds with AllMusic's genres and emotion quadrants, a part of the 4Q audio emotion set "
    "(Panda, Malheiro and Paiva)"
)
PREVIEWS_NOTE = (
    "It learned from 30-second previews of commercial recordings that are shared for research. The clips are not part "
    "of Segue and cannot be had back from the model. Whoever wants to earn money with it should settle first whether "
    "such use of research data is allowed where they are, or train a model on music of their own: segue genre train."
)
LABELS_NOTES = {
    Task.GENRE: (
        "The labels are those of AllMusic's editors, given to albums and artists, mostly of popular music from North "
        "America and Europe. Music from elsewhere is 'International' to it: such a library needs a model of its own."
    ),
    Task.MOOD: (
        "The moods are the four quarters of a plane of pleasure and energy; each clip's is derived from the mood words "
        "of AllMusic's editors, mostly about popular music from North America and Europe. People agree about the mood "
        "of music in part only."
    ),
}
STUDENT_NOTE = (
    "Judged with students of the same make that had not heard the clips' artists, as the shipped student had heard the "
    "clips (not their labels) in its own training."
)
REFERENCES = {
    Task.GENRE: {"roc_auc": 0.867, "pr_auc": 0.457},
    Task.MOOD: {"accuracy": 0.727},
}


@dataclass(frozen=True, slots=True)
class Shipped:
    """One model that is shipped. `ears` is None for one that hears the sound itself."""

    name: str
    task: Task
    kind: str
    ears: str | None
    parts: tuple[str, ...] = ("mean",)


ALL = (
    Shipped("genres-musicnn", Task.GENRE, "mlp", "musicnn"),
    Shipped("moods-musicnn", Task.MOOD, "mlp", "musicnn", ("mean", "spread")),
    Shipped("genres-student", Task.GENRE, "mlp", "student"),
    Shipped("moods-student", Task.MOOD, "mlp", "student", ("mean", "spread")),
    Shipped("genres-lstm", Task.GENRE, "lstm", None),
    Shipped("genres-cnn", Task.GENRE, "cnn", None),
)


def wanted(data: Path, task: Task) -> Dataset:
    """The clips with their labels as Segue spells them; of genres those that 25 clips have."""
    column = "genres" if task is Task.GENRE else "quadrant"
    dataset = replace(read_dataset(data / "clips", labels=column).dataset, title="4Q previews", provenance=PROVENANCE)
    if task is Task.GENRE:
        return at_least(dataset, 25)
    names = shipped(task)
    named = {label: " / ".join(names.names(label)) for label in dataset.labels}
    clips = tuple(replace(clip, labels=tuple(named[label] for label in clip.labels)) for clip in dataset.clips)
    return replace(dataset, clips=clips, labels=tuple(named[label] for label in dataset.labels))


def heard_by(dataset: Dataset, embedder: Embedder | None, cache: Path) -> Features:
    """What was heard of the clips."""
    return cached_features(dataset, cache, embedder=embedder, workers=0)


def cleaned(dataset: Dataset, features: Features, embedder: Embedder) -> Cleaned:
    """The clips that can be learned from."""
    return clean(Reading(dataset, (), ()), features, features.embeddings(embedder.id)["mean"], CleaningRules())


def judged_unknowing(made: Cleaned, served_by: Study, recipe: Recipe, cache: Path) -> Study:
    """The study, but judged and calibrated by what students hear that do not know a clip's artist."""
    students = [load_embedder(path) for path in sorted(STUDENTS.glob("fold-*.json"))]
    heard = [heard_by(made.dataset, student, cache).embeddings(student.id) for student in students]
    judges = [shelf_of(clip.artist or "") % len(students) for clip in made.dataset.clips]
    parts = {part: np.stack([heard[judge][part][row] for row, judge in enumerate(judges)]) for part in heard[0]}
    unknowing = replace(made, features=made.features.holding(recipe.embedder, parts))
    return replace(study(unknowing, served_by.split, recipe, tell, serving=False), voices=served_by.voices)


def tell(which: str, epoch: Epoch) -> None:
    """A line for every tenth epoch."""
    if not epoch.number % 10:
        print(f"{which}: epoch {epoch.number} of {epoch.of}, loss {epoch.loss:.3f}", flush=True)


def reference(task: Task) -> Beside:
    """What one run of others gave on all clips, to hold the model's scores against."""
    scores = {name: Score(value) for name, value in REFERENCES[task].items()}
    return Beside(
        "Logistic regression and SVM on MusiCNN's embedding",
        False,
        "one run on the whole set, of which 674 clips are here",
        scores,
    )


def make(one: Shipped, embedders: dict[str, Embedder], options: argparse.Namespace) -> None:
    """Train, judge and write a model."""
    dataset = wanted(options.data, one.task)
    ears = embedders[one.ears or "musicnn"]
    features = heard_by(dataset, ears, options.cache)
    made = cleaned(dataset, features, ears)
    split = k_folds(made.dataset, made.groups, SplitKind.ARTIST, 5, 0)
    recipe = Recipe(one.kind, ModelId(ears.id), one.parts)
    found = study(made, split, recipe, tell, kept=options.work / "unfinished")
    notes = [PREVIEWS_NOTE, LABELS_NOTES[one.task]]
    if one.ears == "student":
        found = judged_unknowing(made, found, recipe, options.cache)
        notes.insert(0, STUDENT_NOTE)
    run = options.work / one.name
    card = keep_run(
        run, found, made, one.name, one.task, replace_file, licence=LICENCE, beside=[reference(one.task)], notes=notes
    )
    for file in (run / "model.json", run / "card.json", *run.glob("*.onnx")):
        replace_file(options.out / one.name / file.name, file.read_bytes())
    told = {name: f"{score.value:.3f}" for name, score in card.scores.items()}
    print(one.name, told, flush=True)


def listeners(names: set[str | None]) -> Iterator[tuple[str, Embedder]]:
    """MusiCNN, which also cleans for the networks of bands, and the student where it is asked for."""
    prepared = prepare(fetch_wheel())
    yield "musicnn", OnnxEmbedder(prepared.manifest, prepared.model)
    if "student" in names:
        yield "student", served(None, STUDENT)


def main() -> None:
    """Train what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="the folder with clips/")
    parser.add_argument("--work", type=Path, required=True, help="checkpoints, verdicts, pictures")
    parser.add_argument("--cache", type=Path, help="what was heard; a part of the work folder without it")
    parser.add_argument("--out", type=Path, default=MODELS, help="where the models go")
    parser.add_argument("--only", nargs="*", help=f"of: {', '.join(one.name for one in ALL)}")
    options = parser.parse_args()
    options.cache = options.cache or options.work / "features"
    torch.set_num_threads(1)
    chosen = [one for one in ALL if not options.only or one.name in options.only]
    embedders = dict(listeners({one.ears for one in chosen}))
    for one in chosen:
        make(one, embedders, options)


if __name__ == "__main__":
    main()
