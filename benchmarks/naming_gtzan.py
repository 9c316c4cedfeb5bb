"""GTZAN: what statistics of its MFCC know under honest and leaky splits, and networks on its audio where a user has it.

GTZAN is 1,000 clips in ten genres. Many are of one recording, one artist or wrongly labelled. The fault-filtered lists
leave those out that are faulty, and keep artists apart; random lists do not. The set names no artists: intervals are
therefore drawn over clips, and promise too much.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.naming_clips import NETWORKS, SEGMENT_S, Workplace, heard, learning
from benchmarks.naming_peers import REGRESSION, SVM, peer_verdicts
from benchmarks.naming_table import Judged, confusions, show
from segue.domain.errors import BadRequest
from segue.domain.ids import ModelId
from segue.naming.datasets.choosing import segmented
from segue.naming.datasets.cleaning import Cleaned, CleaningReport
from segue.naming.datasets.dataset import Clip, Dataset
from segue.naming.datasets.groups import Groups
from segue.naming.datasets.layouts import read_dataset
from segue.naming.datasets.reading import Reading
from segue.naming.features import Features
from segue.naming.splits import Fold, Split, SplitKind, Turn, official, three_parts
from segue.naming.studies.recipe import Recipe
from segue.naming.studies.study import study

PUBLISHED = (
    ("MFCC statistics + MLP", 0.448),
    ("CNN from scratch", 0.576),
    ("MusiCNN + SVM", 0.772),
    ("VGGish", 0.776),
    ("Jukebox", 0.797),
    ("M2D", 0.839),
    ("MERT-2", 0.917),
)
"""Accuracies under the fault-filtered split, as published."""
LEAKY_PUBLISHED = (0.77, 0.94)
"""Of an SVM and of a BiLSTM, under random or segment splits, as published."""
HONEST = "filtered"
RANDOM = "stratified"


class Table(Features):
    """Vectors that somebody else computed, in the place of what is heard: they are the embedding of one model."""

    def __init__(self, model: ModelId, vectors: NDArray[np.float32], names: Sequence[str]) -> None:
        """`vectors` (clips, size), and the clips' names in that order."""
        super().__init__((), names)
        self._model = model
        self._vectors = vectors

    def __len__(self) -> int:
        return len(self._vectors)

    def embeddings(self, embedder_id: str) -> dict[str, NDArray[np.float32]]:
        """The vectors, as the mean; they have no spread and no tags.

        Raises:
            BadRequest: another model is asked for.
        """
        if embedder_id != self._model:
            raise BadRequest(f"The table holds {self._model}, not {embedder_id}.")
        return {"mean": self._vectors}


@dataclass(frozen=True)
class Computed:
    """GTZAN as a table: what it is called, and the clips with their vectors."""

    key: str
    title: str
    cleaned: Cleaned
    model: ModelId


def tables(folder: Path) -> Iterator[Computed]:
    """The MFCC statistics and the table of librosa features."""
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        names = [f"{row['id']}/{Path(row['filepath']).stem}.wav" for row in csv.DictReader(file)]
    statistics = np.load(folder / "mfcc_statistics.npy", allow_pickle=False).astype(np.float32)
    yield computed("mfcc", f"{statistics.shape[1]} MFCC statistics", names, statistics)
    with (folder / "features_30_sec.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = [f"{row['label']}/{row['filename']}" for row in rows]
    columns = [name for name in rows[0] if name not in ("filename", "length", "label")]
    numbers = np.array([[float(row[name]) for name in columns] for row in rows], np.float32)
    yield computed("librosa", f"{len(columns)} librosa features", names, numbers)


def computed(key: str, title: str, names: Sequence[str], vectors: NDArray[np.float32]) -> Computed:
    """A table of vectors (clips, size) of the clips of these names, `genre/genre.00000.wav`."""
    clips = tuple(Clip(name, Path(name), (name.partition("/")[0],)) for name in names)
    labels = tuple(sorted({clip.labels[0] for clip in clips}))
    every, model = np.arange(len(clips), dtype=np.intp), ModelId(f"gtzan-{key}")
    report = CleaningReport(len(clips), len(clips), (), (), ())
    dataset = Dataset("GTZAN", Path(), clips, labels, multi=False)
    return Computed(key, title, Cleaned(dataset, Table(model, vectors, names), Groups(every, every), report), model)


def on_statistics(folder: Path, most: int = 2) -> dict[str, float]:
    """The first `most` tables under both splits; the SVM's settings are chosen by the valid list."""
    flat: dict[str, float] = {}
    for table in islice(tables(folder), most):
        known = table.cleaned.dataset
        leaky = official(known, folder, RANDOM)
        splits = {
            "filtered": official(known, folder, HONEST),
            "random": replace(leaky, title=f"LEAKY: random clips, songs and artists on both sides, {leaky.title}"),
        }
        for key, split in splits.items():
            judged = list(_models(table, split, f"gtzan_{table.key}_{key}"))
            flat |= show(f"GTZAN, {table.title}, {split.title}", judged)
            print(f"The SVM most often takes {confusions(judged[0].verdicts)}")
        svm = [flat[f"gtzan_{table.key}_{key}_svm_accuracy"] for key in ("random", "filtered")]
        flat[f"gtzan_{table.key}_inflation"] = round(svm[0] - svm[1], 4)
        print(f"The leaky lists add {100 * (svm[0] - svm[1]):.1f} points to the SVM's accuracy.")
    return flat


def _models(table: Computed, split: Split, key: str) -> Iterator[Judged]:
    cleaned = table.cleaned
    vectors = cleaned.features.embeddings(table.model)["mean"]
    for peer in (SVM, REGRESSION):
        yield Judged(f"{key}_{peer.key}", peer.name, peer_verdicts(peer, cleaned, vectors, split))
    for kind in ("head", "mlp"):
        found = study(cleaned, split, Recipe(kind, table.model), learning, serving=False)
        yield Judged(f"{key}_{kind}", f"Segue {kind}", found.verdicts)


def on_audio(
    folder: Path, lists: Path, place: Workplace, kinds: Sequence[str] = ("mlp", *NETWORKS), segment_s: float = SEGMENT_S
) -> dict[str, float]:
    """Train on the audio: by the fault-filtered lists, whole clips and segments, and with a leak.

    The leaky segments are of the same clips, in parts of the same sizes, so that the leak is all that differs.
    """
    reading = _listed(read_dataset(folder), lists)
    whole = heard(reading, place)
    cut = heard(Reading(segmented(reading.dataset, segment_s)[0], reading.dropped, reading.notes), place)
    for lost in whole.report.dropped:
        print(f"left out: {lost.name}: {lost.words}" + (f" ({lost.other})" if lost.other else ""))
    honest = official(whole.dataset, lists, HONEST)
    apart = in_segments(honest, whole.dataset, cut.dataset)
    fold = apart.folds[0]
    every = len(fold.train) + len(fold.valid) + len(fold.test)
    shares = (len(fold.train) / every, len(fold.valid) / every, len(fold.test) / every)
    leaky = three_parts(cut.dataset, cut.groups, SplitKind.LEAKY_SEGMENTS, 0, shares, leaky=True)
    flat: dict[str, float] = {}
    for key, cleaned, split in (("filtered", whole, honest), ("segments", cut, apart), ("leaky", cut, leaky)):
        judged = [_heard(kind, cleaned, split, place, f"gtzan_audio_{key}_{kind}") for kind in kinds]
        flat |= show(f"GTZAN, audio, {split.title}", judged)
    for kind in kinds:
        more = flat[f"gtzan_audio_leaky_{kind}_accuracy"] - flat[f"gtzan_audio_segments_{kind}_accuracy"]
        flat[f"gtzan_audio_{kind}_inflation"] = round(more, 4)
        print(f"The leak adds {100 * more:.1f} points to the accuracy of {kind}.")
    return flat


def _heard(kind: str, cleaned: Cleaned, split: Split, place: Workplace, key: str) -> Judged:
    found = study(cleaned, split, place.recipe(kind), learning, serving=False, kept=place.kept / "benchmark")
    return Judged(key, f"Segue {kind}", found.verdicts)


def _listed(found: Reading, lists: Path) -> Reading:
    """Only the clips that the fault-filtered lists name: no others are cleaned, repeated or learned from."""
    split = official(found.dataset, lists, HONEST)
    rows = np.sort(np.concatenate([split.folds[0].known, split.folds[0].test]))
    print(f"GTZAN in {found.dataset.root}: {len(found.dataset)} clips, {split.title}")
    return Reading(found.dataset.only(rows.tolist()), found.dropped, found.notes)


def in_segments(split: Split, whole: Dataset, cut: Dataset) -> Split:
    """The same split of segments: each is where the clip of its file is."""
    row = {clip.file: number for number, clip in enumerate(whole.clips)}
    of = np.array([row.get(clip.file, -1) for clip in cut.clips], np.intp)

    def rows(parts: NDArray[np.intp]) -> NDArray[np.intp]:
        return np.flatnonzero(np.isin(of, parts))

    def turn(one: Turn) -> Turn:
        return Turn(rows(one.train), rows(one.valid))

    folds = tuple(Fold(rows(fold.test), tuple(map(turn, fold.turns))) for fold in split.folds)
    title = f"{split.title}, cut into segments"
    return replace(split, title=title, folds=folds, turns=tuple(map(turn, split.turns)))


def show_published() -> None:
    """What others have published, to be read beside the tables."""
    print("\nGTZAN as others have published it: accuracy under the fault-filtered split")
    for model, accuracy in PUBLISHED:
        print(f"{model:<34}{accuracy:>10.3f}")
    low, high = LEAKY_PUBLISHED
    print(f"Under random or segment splits (LEAKY): {low:.2f} (SVM) to {high:.2f} (BiLSTM), 20 to 35 points too good.")
