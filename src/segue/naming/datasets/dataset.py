"""A data set: clips of music, each with one label or several, and what is known of its song and artist."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Clip:
    """A stretch of music: a file, or a part of one.

    Attributes:
        name: what it is called in reports and split lists; no two clips of a data set share it.
        file: where its sound is.
        labels: as the data set has them, at least one.
        artist, title: where they are known, from a table, tags or the file's name.
        song: what tells that two clips are of one song; None where only this clip is known to be of it.
        start_s, length_s: the part of the file; all of it where `length_s` is None.
    """

    name: str
    file: Path
    labels: tuple[str, ...]
    artist: str | None = None
    title: str | None = None
    song: str | None = None
    start_s: float = 0.0
    length_s: float | None = None


@dataclass(frozen=True)
class Dataset:
    """Clips and the labels that they may have, in order. `multi` where a clip may have several.

    `title` and `provenance` (where it is from, and under which terms) go into every report and card.
    """

    title: str
    root: Path
    clips: tuple[Clip, ...]
    labels: tuple[str, ...]
    multi: bool
    provenance: str = ""

    def __len__(self) -> int:
        return len(self.clips)

    @cached_property
    def targets(self) -> NDArray[np.float32]:
        """1 where a clip has a label, shape (clips, labels)."""
        column = {label: number for number, label in enumerate(self.labels)}
        targets = np.zeros((len(self.clips), len(self.labels)), np.float32)
        for row, clip in enumerate(self.clips):
            targets[row, [column[label] for label in clip.labels]] = 1.0
        return targets

    def only(self, rows: Sequence[int]) -> "Dataset":
        """The same data set with these clips only, its labels as they were."""
        return replace(self, clips=tuple(self.clips[row] for row in rows))
