"""Why a leaky split flatters: how much of what was judged had been heard in training, and what that did.

leaks_of(...)      of one split: what its test clips share with the clips that were learned from
Leakage(...)       several splits of one data set beside each other; `as_json` for programs
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.domain.errors import BadRequest
from segue.naming.cards.card import Score
from segue.naming.datasets.dataset import Dataset
from segue.naming.datasets.groups import Groups
from segue.naming.judging.verdicts import Verdicts
from segue.naming.splits import Split

Rows = NDArray[np.intp]
Floats = NDArray[np.float32]

FORMAT = 1
_BLOCK = 512


@dataclass(frozen=True, slots=True)
class Told:
    """Some of the test clips, and the share of them that were told right; None where there are none."""

    clips: int
    right: float | None


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Test clips held against the training clip that sounds most like each.

    Attributes:
        cosine: how alike the two are, on average, from -1 to 1.
        same_song, same_artist: the share of test clips whose nearest is of their own song, or artist.
        right: the share that would be told right by saying of each what its nearest is.
    """

    cosine: float
    same_song: float
    same_artist: float
    right: float


@dataclass(frozen=True, slots=True)
class Leaks:
    """One split. Test clips are counted over all folds, each against its own fold's training part.

    Attributes:
        title, kind: of the split.
        leaky: whether it parts songs.
        scores: of the model under this split.
        clips: how many were judged.
        same_recording, same_song, same_artist: how many of them have another part of their file, a clip of their
            song, of their artist (of their song where nobody is known) in the training part.
        song_heard, song_new: those with and without a clip of their song in the training part.
        nearest: by how they sound; None where no vectors were given.
    """

    title: str
    kind: str
    leaky: bool
    scores: dict[str, Score]
    clips: int
    same_recording: int
    same_song: int
    same_artist: int
    song_heard: Told
    song_new: Told
    nearest: Neighbours | None


@dataclass(frozen=True, slots=True)
class Leakage:
    """The same model under several splits of one data set, the most honest first.

    `model` and `data` say in words what was trained, and on what.
    """

    model: str
    data: str
    runs: tuple[Leaks, ...]

    def __post_init__(self) -> None:
        if not self.runs:
            raise BadRequest("There is no run to compare.", "Train under two splits.")

    @property
    def honest(self) -> Leaks:
        """The run that the others are held against: the first that does not part songs, or else the first."""
        return next((run for run in self.runs if not run.leaky), self.runs[0])

    @property
    def inflations(self) -> tuple[tuple[Leaks, dict[str, float]], ...]:
        """Of each leaky run, by how much each figure is above that of `honest`: 0.1 is ten points."""
        base = self.honest.scores
        return tuple(
            (run, {name: run.scores[name].value - base[name].value for name in run.scores if name in base})
            for run in self.runs
            if run.leaky and run is not self.honest
        )

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "format": FORMAT,
            "model": self.model,
            "data": self.data,
            "runs": [asdict(run) for run in self.runs],
            "inflation": [{"of": run.title, "against": self.honest.title, "by": by} for run, by in self.inflations],
        }


def leaks_of(
    dataset: Dataset,
    groups: Groups,
    split: Split,
    verdicts: Verdicts,
    scores: dict[str, Score],
    vectors: Floats | None = None,
) -> Leaks:
    """What the test clips of a split share with what was learned from.

    Args:
        dataset: the clips that were split: for LEAKY_SEGMENTS, the segments.
        groups: their songs and artists.
        split: its folds' rows are those of `dataset`.
        verdicts: of the test clips, by their names.
        scores: of these verdicts, as `segue.naming.cards.making.scores_of` gives them.
        vectors: how each clip sounds, shape (clips, size).

    Raises:
        BadRequest: the verdicts are of clips that are in no test part, or the parts are not of one size.
    """
    if len(groups.songs) != len(dataset) or (vectors is not None and len(vectors) != len(dataset)):
        raise BadRequest("The groups or vectors are not those of this data set.", "Give those of its own clips.")
    right = _right(dataset, split, verdicts)
    files = np.unique([str(clip.file) for clip in dataset.clips], return_inverse=True)[1]
    heard = {
        name: _heard(np.asarray(numbers, np.intp), split)
        for name, numbers in (("file", files), ("song", groups.songs), ("artist", groups.artists))
    }
    judged = np.array(sorted(right), np.intp)
    truth = np.array([right[row] for row in judged.tolist()], np.bool_)
    known = heard["song"][judged]
    return Leaks(
        title=split.title,
        kind=split.kind.value,
        leaky=split.title.startswith("LEAKY"),
        scores=scores,
        clips=len(judged),
        same_recording=int(heard["file"][judged].sum()),
        same_song=int(known.sum()),
        same_artist=int(heard["artist"][judged].sum()),
        song_heard=_told(truth[known]),
        song_new=_told(truth[~known]),
        nearest=None if vectors is None else _neighbours(dataset, groups, split, vectors),
    )


def _right(dataset: Dataset, split: Split, verdicts: Verdicts) -> dict[int, bool]:
    """Whether each test row was told right: its most probable label is one that it has."""
    tested = set(np.concatenate([fold.test for fold in split.folds]).tolist())
    row_of = {clip.name: row for row, clip in enumerate(dataset.clips)}
    hits = verdicts.targets[np.arange(len(verdicts.names)), verdicts.chosen]
    found = {row_of.get(name, -1): bool(hit) for name, hit in zip(verdicts.names, hits, strict=True)}
    if not set(found) <= tested:
        raise BadRequest(
            "The verdicts are of clips that this split does not judge.", "Give the split that they were made under."
        )
    return found


def _heard(numbers: Rows, split: Split) -> NDArray[np.bool_]:
    """Of each clip, whether its number is among those that are known where it is tested."""
    found = np.zeros(len(numbers), np.bool_)
    for fold in split.folds:
        found[fold.test] = np.isin(numbers[fold.test], numbers[fold.known])
    return found


def _told(right: NDArray[np.bool_]) -> Told:
    return Told(len(right), float(right.mean()) if len(right) else None)


def _neighbours(dataset: Dataset, groups: Groups, split: Split, vectors: Floats) -> Neighbours:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units = np.asarray(vectors / np.maximum(lengths, 1e-12), np.float32)
    found = [_nearest(units, fold.test, fold.known) for fold in split.folds]
    rows = np.concatenate([fold.test for fold in split.folds])
    nearest = np.concatenate([near for near, _ in found])
    cosines = np.concatenate([cosine for _, cosine in found])
    shared = (dataset.targets[rows] * dataset.targets[nearest]).any(axis=1)
    return Neighbours(
        cosine=float(np.clip(cosines.mean(), -1, 1)),
        same_song=float((groups.songs[rows] == groups.songs[nearest]).mean()),
        same_artist=float((groups.artists[rows] == groups.artists[nearest]).mean()),
        right=float(shared.mean()),
    )


def _nearest(units: Floats, asked: Rows, among: Rows) -> tuple[Rows, Floats]:
    """The row among those that is most like each that is asked, and the cosine of the two; in blocks, for memory."""
    best, cosines = [], []
    for start in range(0, len(asked), _BLOCK):
        block = units[asked[start : start + _BLOCK]] @ units[among].T
        best.append(among[block.argmax(axis=1)])
        cosines.append(block.max(axis=1))
    return np.concatenate(best), np.concatenate(cosines)
