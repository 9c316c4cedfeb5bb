"""Naming on the labelled clips: genre, genres, quadrant; Segue's models, the peers, and what a leak adds."""

import sys
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.naming_peers import REGRESSION, SVM, Peer, peer_verdicts, vectors_of
from benchmarks.naming_table import Judged, show
from segue.hearing.embedding.port import Embedder
from segue.naming.datasets.choosing import segmented, single
from segue.naming.datasets.cleaning import Cleaned, CleaningRules, clean
from segue.naming.datasets.layouts import read_dataset
from segue.naming.datasets.reading import Reading
from segue.naming.features import cached_features
from segue.naming.judging.comparing import compare
from segue.naming.splits import Split, SplitKind, k_folds
from segue.naming.studies.recipe import Recipe
from segue.naming.studies.study import study
from segue.naming.training.lessons import Patches
from segue.naming.training.loop import Epoch

HEADS = ("head", "mlp")
NETWORKS = ("cnn", "lstm")
SEGMENT_S = 10.0
FOLDS = 5
Parts = tuple[str, ...]


@dataclass(frozen=True)
class Workplace:
    """What hears, where what it has heard is kept, and how networks are taught.

    They learn for `epochs` at most (None: as long as suits them), from patches of clips.
    """

    embedder: Embedder
    kept: Path
    workers: int
    epochs: int | None = None
    patches: Patches = field(default_factory=Patches)

    @property
    def features(self) -> Path:
        """The cache, which `segue genre` has too."""
        return self.kept / "features"

    def recipe(self, kind: str, parts: Parts = ("mean",)) -> Recipe:
        """A recipe of this kind."""
        epochs = self.epochs if kind in NETWORKS else None
        return Recipe(kind, self.embedder.id, parts, self.patches, epochs)


@dataclass(frozen=True)
class Question:
    """What is asked of the clips; the bar that Segue was set, and one run of the reference set-up."""

    key: str
    title: str
    labels: str
    least: int
    single: bool
    parts: tuple[Parts, ...]
    bar: dict[str, float]
    reference: dict[str, float]


QUESTIONS = (
    Question(
        *("genre", "One genre, of those with 15 clips or more", "genres", 15, True, (("mean",),)),
        {"accuracy": 0.83, "macro_f1": 0.77, "ece": 0.05},
        {"accuracy": 0.809, "macro_f1": 0.744},
    ),
    Question(
        *("genres", "Several genres, of those with 25 clips or more", "genres", 25, False, (("mean",),)),
        {"roc_auc": 0.88, "pr_auc": 0.48, "ece": 0.05},
        {"roc_auc": 0.867, "pr_auc": 0.457},
    ),
    Question(
        *("quadrant", "Quadrant of emotion", "quadrant", 1, True, (("mean",), ("mean", "spread"))),
        {"accuracy": 0.75, "ece": 0.05},
        {"accuracy": 0.727},
    ),
)


def on_clips(folder: Path, place: Workplace, asked: Collection[str], *, networks: bool) -> dict[str, float]:
    """The questions that are asked, artist-disjoint, five folds, seed 0; the flat figures."""
    flat: dict[str, float] = {}
    for question in (one for one in QUESTIONS if one.key in asked):
        cleaned = cleaned_clips(folder, question, place)
        split = k_folds(cleaned.dataset, cleaned.groups, SplitKind.ARTIST, FOLDS, 0)
        judged = [_studied(question, cleaned, split, kind, place, parts) for parts in question.parts for kind in HEADS]
        if networks:
            judged += [_studied(question, cleaned, split, kind, place) for kind in NETWORKS]
        peers = [_peer(question, cleaned, split, place, peer) for peer in (SVM, REGRESSION)]
        beside = [("reference run, MusiCNN + SVM/LR", question.reference), ("bar", question.bar)]
        flat |= show(f"{question.title}: {_described(cleaned, split)}", [*judged, *peers], beside)
        if not cleaned.dataset.multi:  # areas of thousands of draws would take minutes
            print(compare(judged[HEADS.index("mlp")].verdicts, peers[0].verdicts).verdict)
    return flat


def head_alone(folder: Path, place: Workplace) -> dict[str, float]:
    """The small version: one genre, the head and the SVM."""
    question = QUESTIONS[0]
    cleaned = cleaned_clips(folder, question, place)
    split = k_folds(cleaned.dataset, cleaned.groups, SplitKind.ARTIST, FOLDS, 0)
    judged = [_studied(question, cleaned, split, "head", place), _peer(question, cleaned, split, place, SVM)]
    return show(f"{question.title}: {_described(cleaned, split)}", judged, [("bar, for MusiCNN", question.bar)])


def leaky_beside_honest(folder: Path, place: Workplace, kinds: tuple[str, ...]) -> dict[str, float]:
    """Clips cut into segments, judged by artist, and with parts of one clip on both sides."""
    question = QUESTIONS[0]
    flat: dict[str, float] = {}
    cleaned = cleaned_clips(folder, question, place, segment_s=SEGMENT_S)
    made = {
        kind: k_folds(cleaned.dataset, cleaned.groups, kind, FOLDS, 0, leaky=True)
        for kind in (SplitKind.ARTIST, SplitKind.LEAKY_SEGMENTS)
    }
    honest, leaky = (
        [_studied(question, cleaned, split, kind, place) for kind in kinds]
        + [_peer(question, cleaned, split, place, SVM)]
        for split in made.values()
    )
    for split, judged, key in zip(made.values(), (honest, leaky), ("honest", "leaky"), strict=True):
        named = [replace(one, key=one.key.replace("genre_", f"segments_{key}_", 1)) for one in judged]
        flat |= show(f"Segments of {SEGMENT_S:g} s: {_described(cleaned, split)}", named)
    return flat


def cleaned_clips(folder: Path, question: Question, place: Workplace, segment_s: float | None = None) -> Cleaned:
    """The clips of a question, cleaned; cut into segments perhaps."""
    found = read_dataset(folder, labels=question.labels)
    dataset = single(found.dataset, question.least) if question.single else found.dataset
    if segment_s is not None:
        dataset, _ = segmented(dataset, segment_s)
    return heard(Reading(dataset, found.dropped, found.notes), place, question.least)


def heard(reading: Reading, place: Workplace, least: int = 1) -> Cleaned:
    """What is read, listened to and cleaned."""
    features = cached_features(
        reading.dataset, place.features, embedder=place.embedder, workers=place.workers, progress=_listening
    )
    vectors = features.only(features.kept).embeddings(place.embedder.id)["mean"]
    return clean(reading, features, vectors, CleaningRules(least=least))


def learning(which: str, epoch: Epoch) -> None:
    """A line for every fifth epoch of a network that takes long."""
    if which.endswith(NETWORKS) and (epoch.number % 5 == 0 or epoch.number in (1, epoch.of)):
        valid = "" if epoch.valid_score is None else f", validation {epoch.valid_score:.3f}"
        print(f"{which}: epoch {epoch.number} of {epoch.of}, loss {epoch.loss:.3f}{valid}", file=sys.stderr, flush=True)


def _listening(done: int, every: int) -> None:
    if done % 100 == 0 and done < every:
        print(f"listened to {done} of {every}", file=sys.stderr, flush=True)


def _studied(
    question: Question, cleaned: Cleaned, split: Split, kind: str, place: Workplace, parts: Parts = ("mean",)
) -> Judged:
    recipe = place.recipe(kind, parts)
    found = study(cleaned, split, recipe, learning, serving=False, kept=place.kept / "benchmark")
    key = "_".join((question.key, kind, *parts[1:]))
    model = f"Segue {kind}" + (f", {' and '.join(parts)}" if len(parts) > 1 else "")
    return Judged(key, model, found.verdicts)


def _peer(question: Question, cleaned: Cleaned, split: Split, place: Workplace, peer: Peer) -> Judged:
    vectors = vectors_of(cleaned, place.embedder.id, ("mean",))
    return Judged(f"{question.key}_{peer.key}", peer.name, peer_verdicts(peer, cleaned, vectors, split))


def _described(cleaned: Cleaned, split: Split) -> str:
    dataset = cleaned.dataset
    artists = len(set(cleaned.groups.artists.tolist()))
    return f"{len(dataset)} clips, {len(dataset.labels)} labels, {artists} artists; {split.title}"
