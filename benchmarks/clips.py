"""The labelled clips by which embeddings are judged: real recordings with artist, genres and quadrant of emotion."""

import csv
import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Clips:
    """The labelled clips. `artist` numbers the artists, `names` has the name of each clip's.

    `genres` and `labels` (moods and quadrants, too) have a column for each.
    """

    files: list[Path]
    artist: Rows
    names: list[str]
    quadrant: NDArray[np.str_]
    single: NDArray[np.str_]
    genre_names: list[str]
    genres: NDArray[np.bool_]
    labels: NDArray[np.bool_]

    def of_one_genre(self) -> Rows:
        """Clips of a single genre that at least 15 have as theirs."""
        counts = Counter(self.single.tolist())
        return np.array([row for row, genre in enumerate(self.single) if genre and counts[genre] >= 15])


def read_clips(folder: Path, quick: bool) -> Clips:
    """The label table in this folder; with `quick` the clips of two thirds of the artists."""
    if not (folder / "labels.csv").is_file():
        raise SystemExit(f"This benchmark needs the labelled clips in {folder}, and they are not there.")
    with (folder / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    if quick:
        rows = [row for row in rows if hashlib.sha256(row["artist"].lower().encode()).digest()[0] % 3]
    genres = [row["genres"].split("; ") for row in rows]
    moods, quadrant = [row["moods"].split("; ") for row in rows], [row["quadrant"] for row in rows]
    return Clips(
        files=[folder / row["file"] for row in rows],
        artist=np.unique([row["artist"].lower() for row in rows], return_inverse=True)[1],
        names=[row["artist"] for row in rows],
        quadrant=np.array(quadrant),
        single=np.array([found[0] if len(found) == 1 else "" for found in genres]),
        genre_names=sorted({genre for found in genres for genre in found}),
        genres=_columns(genres),
        labels=np.hstack([_columns(genres, 8), _columns(moods, 12), _columns([[part] for part in quadrant])]),
    )


def _columns(lists: list[list[str]], least: int = 1) -> NDArray[np.bool_]:
    """Who has which of the labels that at least this many clips have; labels in sorted order."""
    counts = Counter(label for found in lists for label in set(found))
    names = sorted(label for label, count in counts.items() if count >= least)
    return np.array([[label in found for label in names] for found in lists])
