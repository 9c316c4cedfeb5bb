"""What a data set is like: how much of what, how balanced, how its classes sound, and what to be careful of."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.domain.text import name_key
from segue.naming.datasets.cleaning import Cleaned, CleaningReport
from segue.naming.datasets.clip_figures import FIGURES, clip_figures
from segue.naming.datasets.dataset import Dataset
from segue.naming.datasets.dropping import Why
from segue.naming.datasets.groups import artists_known
from segue.naming.datasets.sound_map import MapOfClips, map_of

Floats = NDArray[np.float64]

DRAWN = 40
"""Classes that are listed and drawn, the largest; the rest are counted."""

_UNEVEN = 5.0
_FEW_ARTISTS = 3
_NAMED = 8
_GTZAN = frozenset("blues classical country disco hiphop jazz metal pop reggae rock".split())  # noqa: SIM905
_GTZAN_FAULTS = (
    "This looks like GTZAN, which is known to hold repetitions, several excerpts of one recording, wrong labels and a "
    "damaged file, and does not name its artists. Use its fault-filtered split; scores under a random one are inflated."
)


@dataclass(frozen=True, slots=True)
class ClassSummary:
    """One label: its clips, songs and artists, and how long its clips are together in seconds."""

    label: str
    clips: int
    songs: int
    artists: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Spread:
    """Of one figure in one class: the quantiles 5, 25, 50, 75 and 95 %."""

    label: str
    quantiles: tuple[float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Exploration:
    """A data set, described. Classes are in the order of their size; at most `DRAWN` of them have spreads.

    `artists` are those that are known; `lengths_s` is each clip's length; `figures` has the spreads by figure.
    """

    title: str
    provenance: str
    multi: bool
    clips: int
    songs: int
    artists: int
    artists_known: int
    lengths_s: tuple[float, ...]
    classes: tuple[ClassSummary, ...]
    figures: dict[str, tuple[Spread, ...]]
    map: MapOfClips
    warnings: tuple[str, ...]
    cleaning: CleaningReport

    @property
    def seconds(self) -> float:
        """All clips one after the other."""
        return sum(self.lengths_s)

    def as_json(self) -> dict[str, Any]:
        """For programs: everything but the map."""
        lengths = np.array(self.lengths_s)
        return {
            "title": self.title,
            "provenance": self.provenance,
            "multi": self.multi,
            "clips": self.clips,
            "songs": self.songs,
            "artists": self.artists,
            "clips_with_artist": self.artists_known,
            "seconds": round(self.seconds, 1),
            "length_s": {
                "shortest": round(float(lengths.min()), 2),
                "median": round(float(np.median(lengths)), 2),
                "longest": round(float(lengths.max()), 2),
            },
            "classes": [{**asdict(one), "seconds": round(one.seconds, 1)} for one in self.classes],
            "figures": {
                name: {one.label: [round(value, 3) for value in one.quantiles] for one in spreads}
                for name, spreads in self.figures.items()
            },
            "warnings": list(self.warnings),
            "cleaning": self.cleaning.as_json(),
        }


def explore(cleaned: Cleaned, vectors: NDArray[np.float32] | None = None, seed: int = 0) -> Exploration:
    """Describe a cleaned data set.

    Args:
        cleaned: what is left of it.
        vectors: a model's embedding of each clip, shape (clips, size), for the map; without it the bands serve.
        seed: of the map.
    """
    dataset, features = cleaned.dataset, cleaned.features
    lengths = [features.seconds(row) for row in range(len(dataset))]
    classes = _classes(cleaned, np.array(lengths))
    values = np.stack([clip_figures(features.bands(row)) for row in range(len(dataset))])
    shown = [one.label for one in classes[:DRAWN]]
    named = [artist for artist, clip in zip(cleaned.groups.artists, dataset.clips, strict=True) if clip.artist]
    return Exploration(
        dataset.title,
        dataset.provenance,
        dataset.multi,
        len(dataset),
        len(np.unique(cleaned.groups.songs)),
        len(set(named)),
        artists_known(dataset),
        tuple(lengths),
        classes,
        {name: _spreads(dataset, values[:, at], shown) for at, name in enumerate(FIGURES)},
        map_of(dataset, values if vectors is None else vectors, shown, seed),
        tuple(_warnings(dataset, classes, cleaned.report)),
        cleaned.report,
    )


def _classes(cleaned: Cleaned, lengths: Floats) -> tuple[ClassSummary, ...]:
    groups = cleaned.groups
    found = []
    for label, rows in _rows_of(cleaned.dataset).items():
        songs, artists = len(np.unique(groups.songs[rows])), len(np.unique(groups.artists[rows]))
        found.append(ClassSummary(label, len(rows), songs, artists, float(lengths[rows].sum())))
    return tuple(sorted(found, key=lambda one: (-one.clips, one.label)))


def _rows_of(dataset: Dataset) -> dict[str, list[int]]:
    """The rows that have each label; with 10,000 labels a table of them all would be a hundred million cells."""
    rows: dict[str, list[int]] = {label: [] for label in dataset.labels}
    for row, clip in enumerate(dataset.clips):
        for label in clip.labels:
            rows[label].append(row)
    return {label: held for label, held in rows.items() if held}


def _spreads(dataset: Dataset, values: Floats, labels: Sequence[str]) -> tuple[Spread, ...]:
    spreads = []
    rows = _rows_of(dataset)
    for label in labels:
        held = values[rows[label]]
        low, lower, middle, upper, high = (float(value) for value in np.percentile(held, (5, 25, 50, 75, 95)))
        spreads.append(Spread(label, (low, lower, middle, upper, high)))
    return tuple(spreads)


def _warnings(dataset: Dataset, classes: Sequence[ClassSummary], report: CleaningReport) -> list[str]:
    found = []
    if set(dataset.labels) == _GTZAN:
        found.append(_GTZAN_FAULTS)
    if len(classes) == 1:
        found.append("There is one class only: there is nothing to tell apart.")
    elif classes[0].clips > _UNEVEN * classes[-1].clips:
        found.append(
            f"The classes are uneven: {classes[0].clips:,} clips of {classes[0].label}, {classes[-1].clips:,} of "
            f"{classes[-1].label}. Look at macro-F1 and not at accuracy alone."
        )
    found += _artist_warnings(dataset, classes)
    songs = [one.label for one in classes if one.songs < 2]
    if songs:
        found.append(f"All clips are of one song in: {_few(songs)}. No honest split is possible with these classes.")
    conflicts = report.reasons[Why.CONFLICT]
    if conflicts:
        found.append(f"{conflicts:,} clips repeat another one under another label. Look at them: one label is wrong.")
    return found + _alike_labels(dataset)


def _artist_warnings(dataset: Dataset, classes: Sequence[ClassSummary]) -> list[str]:
    known = artists_known(dataset)
    if not known:
        return ["No artist is known: a split by artist is impossible, and a split by song flatters a little."]
    found = []
    if known < len(dataset):
        found.append(f"The artist of {len(dataset) - known:,} of {len(dataset):,} clips is not known.")
    single = [one.label for one in classes if one.artists < 2]
    few = [one.label for one in classes if 2 <= one.artists < _FEW_ARTISTS]
    if single:
        found.append(f"All clips are by one artist in: {_few(single)}. A split by artist is impossible with them.")
    if few:
        found.append(f"There are two artists only in: {_few(few)}. A split by artist judges them by one artist each.")
    return found


def _alike_labels(dataset: Dataset) -> list[str]:
    spelled: dict[str, list[str]] = {}
    for label in dataset.labels:
        spelled.setdefault(name_key(label), []).append(label)
    alike = [" and ".join(labels) for labels in spelled.values() if len(labels) > 1]
    return [f"These labels differ in spelling only: {_few(alike)}."] if alike else []


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else "")
