"""What a model said of clips that it had not learned from, beside the truth: all that judging needs, and its file.

    write_verdicts(verdicts)    a file: plain arrays with a format and a fingerprint
    read_verdicts(data)         and back

Two models can be compared by these files alone, long after their training, without the music.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from segue.domain.errors import BadRequest
from segue.hearing.embedding.failures import ModelDamaged
from segue.hearing.learned_arrays import read_arrays, write_arrays
from segue.naming.probability import spoken

Wide = NDArray[np.float64]
Rows = NDArray[np.intp]

FILE = "verdicts.npz"
"""What verdicts are called in the folder of a training run."""

_FORMAT = 2
_WHAT = "The file of verdicts"
_MEND = "Train or evaluate again."


@dataclass(frozen=True, eq=False)
class Verdicts:
    """Clips with what was said of them.

    Attributes:
        title: whose verdicts, on what; begins with LEAKY where the split was.
        names: the clips' names.
        labels: the columns.
        probabilities: calibrated, shape (clips, labels).
        targets: 1 where a clip has a label, shape (clips, labels).
        artists: a number for each clip; clips of one artist (or, where nobody is known, one song) share it.
        multi: whether a clip may have several labels.
        least: the probability from which each label would be named, shape (clips, labels).
    """

    title: str
    names: tuple[str, ...]
    labels: tuple[str, ...]
    probabilities: Wide
    targets: NDArray[np.bool_]
    artists: Rows
    multi: bool
    least: Wide

    def __post_init__(self) -> None:
        shape = (len(self.names), len(self.labels))
        parts = (self.probabilities, self.targets, self.least)
        if any(part.shape != shape for part in parts) or self.artists.shape != shape[:1]:
            raise BadRequest("The verdicts' parts are not of one size.", _MEND)
        if not len(self.names) or not np.isfinite(self.probabilities).all():
            raise BadRequest("There are no verdicts, or they hold something that is no finite number.", _MEND)

    @property
    def truth(self) -> Rows:
        """The column of each clip's label, where it has just one."""
        return np.asarray(self.targets.argmax(axis=1), np.intp)

    @property
    def chosen(self) -> Rows:
        """The column of the most probable label."""
        return np.asarray(self.probabilities.argmax(axis=1), np.intp)

    @property
    def named(self) -> NDArray[np.bool_]:
        """What the model would name, shape (clips, labels); nothing of a clip of which it is unsure."""
        return spoken(self.probabilities, self.least, multi=self.multi)

    def of(self, rows: Rows) -> "Verdicts":
        """Some of the clips, any of them perhaps several times."""
        return replace(
            self,
            names=tuple(self.names[row] for row in rows),
            probabilities=self.probabilities[rows],
            targets=self.targets[rows],
            artists=self.artists[rows],
            least=self.least[rows],
        )

    def by_clip(self, clips: Sequence[str]) -> "Verdicts":
        """The segments' verdicts averaged by the clip that each is of, `clips` in the order of the rows."""
        names, first, place = np.unique(np.array(clips), return_index=True, return_inverse=True)
        sums = np.zeros((len(names), len(self.labels)))
        np.add.at(sums, place, self.probabilities)
        means = sums / np.bincount(place)[:, None]
        return replace(self.of(first), names=tuple(str(name) for name in names), probabilities=means)


def write_verdicts(verdicts: Verdicts) -> bytes:
    """The file."""
    words = {
        "title": verdicts.title,
        "names": verdicts.names,
        "labels": verdicts.labels,
        "multi": verdicts.multi,
    }
    return write_arrays(
        _FORMAT,
        {
            "words": np.frombuffer(json.dumps(words).encode(), np.uint8),
            "probabilities": verdicts.probabilities.astype(np.float32),
            "targets": verdicts.targets.astype(np.uint8),
            "artists": verdicts.artists.astype(np.int32),
            "least": verdicts.least.astype(np.float32),
        },
    )


def read_verdicts(data: bytes) -> Verdicts:
    """Verdicts from their file.

    Raises:
        ModelDamaged: it is no such file, of another format, or was changed.
    """
    found = read_arrays(data, _WHAT, _FORMAT)
    try:
        words = json.loads(found["words"].astype(np.uint8).tobytes().decode())
        return Verdicts(
            str(words["title"]),
            tuple(map(str, words["names"])),
            tuple(map(str, words["labels"])),
            found["probabilities"].astype(np.float64),
            found["targets"].astype(np.bool_),
            found["artists"].astype(np.intp),
            bool(words["multi"]),
            found["least"].astype(np.float64),
        )
    except (KeyError, TypeError, ValueError, BadRequest) as error:
        raise ModelDamaged(f"{_WHAT} cannot be read.", _MEND) from error
