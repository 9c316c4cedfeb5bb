"""Cleaning in sight: what cannot or should not be learned from is left out, and each clip's reason is told."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.domain.errors import BadRequest
from segue.naming.datasets.choosing import at_least
from segue.naming.datasets.dataset import Clip, Dataset
from segue.naming.datasets.dropping import Dropped, Why
from segue.naming.datasets.groups import Groups, groups_of, song_key
from segue.naming.datasets.reading import Reading
from segue.naming.datasets.repetitions import Likeness, likenesses
from segue.naming.features import Features


@dataclass(frozen=True, slots=True)
class CleaningRules:
    """From when on a clip is left out.

    Attributes:
        shortest_s: a shorter clip is too short.
        quietest_db: a clip is silent if none of its bands is louder in more than one frame of a hundred; -40 dB is
            a tone of about 70 dB under full scale.
        cosine: two clips may be one recording where a model finds them so alike.
        same_clip: correlation of the bands from which two clips, moment for moment, are one.
        same_song: correlation from which two clips, moved against each other perhaps, are of one song.
        least: a class with fewer clips is too small.
    """

    shortest_s: float = 1.0
    quietest_db: float = -40.0
    cosine: float = 0.8
    same_clip: float = 0.95
    same_song: float = 0.84
    least: int = 1


@dataclass(frozen=True, slots=True)
class CleaningReport:
    """What was dropped and why, which clips were found to be of one song, and what else is to be said."""

    clips: int
    kept: int
    dropped: tuple[Dropped, ...]
    joined: tuple[tuple[str, str, float], ...]
    notes: tuple[str, ...]

    @property
    def reasons(self) -> Counter[Why]:
        """How many were dropped for each reason."""
        return Counter(one.why for one in self.dropped)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "clips": self.clips,
            "kept": self.kept,
            "reasons": {why.value: count for why, count in self.reasons.most_common()},
            "dropped": [asdict(one) for one in self.dropped],
            "one_song": [{"clips": [one, other], "agreement": round(how, 4)} for one, other, how in self.joined],
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True, eq=False)
class Cleaned:
    """What is left, with its features and groups, row for row, and the report."""

    dataset: Dataset
    features: Features
    groups: Groups
    report: CleaningReport


def clean(
    reading: Reading, features: Features, vectors: NDArray[np.float32] | None = None, rules: CleaningRules | None = None
) -> Cleaned:
    """The clips that can be learned from.

    Args:
        reading: what was read, with what was dropped in reading.
        features: of all its clips.
        vectors: a model's embedding of each clip that was heard, in the order of `features.kept`, shape (clips, size).
        rules: from when on a clip is left out.

    Raises:
        BadRequest: nothing is left.
    """
    work = _Cleaning(reading.dataset, features, rules or CleaningRules())
    work.unheard()
    rows = work.left()
    chosen = None if vectors is None else vectors[np.isin(features.kept, rows)]
    found = _alike(features.only(rows), rows, chosen, work.rules)
    work.same_sound()
    work.same_clip(found)
    work.small_classes()
    rows = work.left()
    if not len(rows):
        raise BadRequest(
            f"Nothing of {reading.dataset.title} is left: {_reasons(work.dropped)}.",
            "Check the files; --least says how many clips a class needs.",
        )
    place = {int(row): number for number, row in enumerate(rows)}
    pairs = [pair for pair in found if pair.first in place and pair.second in place]
    dataset = at_least(reading.dataset.only(rows.tolist()), work.rules.least)
    kept = features.only(rows)
    joined = tuple((work.clip(pair.first).name, work.clip(pair.second).name, pair.agreement) for pair in pairs)
    dropped = (*reading.dropped, *(work.dropped[row] for row in sorted(work.dropped)))
    every = len(reading.dataset) + len(reading.dropped)
    report = CleaningReport(every, len(dataset), dropped, joined, (*reading.notes, *kept.notes))
    groups = groups_of(dataset, [(place[pair.first], place[pair.second]) for pair in pairs])
    return Cleaned(dataset, kept, groups, report)


@dataclass(slots=True)
class _Cleaning:
    """What has been dropped so far, by row."""

    dataset: Dataset
    features: Features
    rules: CleaningRules
    dropped: dict[int, Dropped] = field(default_factory=dict)

    def clip(self, row: int) -> Clip:
        return self.dataset.clips[row]

    def left(self) -> NDArray[np.intp]:
        return np.array([row for row in range(len(self.dataset)) if row not in self.dropped], np.intp)

    def drop(self, row: int, why: Why, words: str, other: int | None = None) -> None:
        """The first reason that is found is the one that is told."""
        clip = self.clip(row)
        name = None if other is None else self.clip(other).name
        self.dropped.setdefault(row, Dropped(clip.name, clip.labels, why, words, name))

    def unheard(self) -> None:
        for lost in self.features.lost:
            self.drop(lost.row, lost.why, lost.words)
        for row in self.left().tolist():
            seconds = self.features.seconds(row)
            if seconds < self.rules.shortest_s:
                words = f"It lasts {seconds:.2f} s; {self.rules.shortest_s:g} s is the shortest."
                self.drop(row, Why.TOO_SHORT, words)
            elif self._loudest(row) < self.rules.quietest_db:
                self.drop(row, Why.SILENT, "There is nothing to be heard in it.")

    def same_sound(self) -> None:
        alike: dict[str, list[int]] = defaultdict(list)
        for row in self.left().tolist():
            alike[self.features.sound(row)].append(row)
        for rows in alike.values():
            self._keep_first(rows, Why.DUPLICATE, "It is the same sound.")

    def same_clip(self, pairs: Sequence[Likeness]) -> None:
        for pair in pairs:
            if pair.agreement < self.rules.same_clip or not pair.aligned or self._parts_of_one(pair):
                continue
            rows = [row for row in (pair.first, pair.second) if row not in self.dropped]
            words = f"Its spectrum agrees moment for moment ({pair.agreement:.3f})."
            self._keep_first(rows, Why.NEAR_DUPLICATE, words)

    def _parts_of_one(self, pair: Likeness) -> bool:
        """True for segments of one song, or of one file: those may sound alike and are no duplicates."""
        one, other = self.clip(pair.first), self.clip(pair.second)
        return one.file == other.file or (one.song is not None and song_key(one) == song_key(other))

    def small_classes(self) -> None:
        counts = Counter(label for row in self.left().tolist() for label in self.clip(row).labels)
        for row in self.left().tolist():
            most = max(counts[label] for label in self.clip(row).labels)
            if most < self.rules.least:
                words = f"Its class has {most} of the {self.rules.least} clips that it takes."
                self.drop(row, Why.SMALL_CLASS, words)

    def _keep_first(self, rows: Sequence[int], why: Why, words: str) -> None:
        """Of several that are one; all are dropped where their labels contradict each other."""
        first, *others = rows or [0]
        if any(self._contradict(first, other) for other in others):
            every = sorted({label for row in rows for label in self.clip(row).labels})
            for row in rows:
                other = next(one for one in rows if one != row)
                told = f"{words} Its labels contradict each other: {', '.join(every)}. None of these clips is kept."
                self.drop(row, Why.CONFLICT, told, other)
            return
        for row in others:
            self.drop(row, why, words, first)

    def _contradict(self, one: int, other: int) -> bool:
        first, second = set(self.clip(one).labels), set(self.clip(other).labels)
        return not first & second if self.dataset.multi else first != second

    def _loudest(self, row: int) -> float:
        bands = np.asarray(self.features.bands(row), np.float32)
        return float(np.percentile(bands.max(axis=1), 99))


def _alike(
    features: Features, rows: NDArray[np.intp], vectors: NDArray[np.float32] | None, rules: CleaningRules
) -> list[Likeness]:
    """Likenesses of the data set's own rows."""
    if len(rows) < 2:
        return []
    found = likenesses(features, vectors, cosine=rules.cosine, agreement=rules.same_song)
    return [Likeness(int(rows[one.first]), int(rows[one.second]), one.agreement, one.lag_s) for one in found]


def _reasons(dropped: dict[int, Dropped]) -> str:
    counts = Counter(one.why.value for one in dropped.values())
    return ", ".join(f"{count} {why}" for why, count in counts.most_common())
