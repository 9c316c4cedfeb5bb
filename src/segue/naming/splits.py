"""Who learns from what, and who is judged on what: songs and artists are never parted, and labels are spread evenly.

A split by song or artist puts whole groups of clips on one side, because a network that has heard a song in training
knows its other parts by its sound and not by its genre. Splits that part songs exist to show how much that flatters;
they have to be asked for twice, and LEAKY is in their titles.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from segue.domain.errors import BadRequest
from segue.naming.datasets.dataset import Dataset
from segue.naming.datasets.groups import Groups, artists_known
from segue.naming.dealing import Held, counted, deal
from segue.naming.official_lists import listed_parts

Rows = NDArray[np.intp]

_SHOWN = 8


class SplitKind(StrEnum):
    """What is kept together: an artist's clips, a song's clips, what official lists say; the leaky kinds keep nothing.

    LEAKY_RANDOM parts clips, LEAKY_SEGMENTS the segments that a data set was cut into with `segmented`.
    """

    ARTIST = "artist"
    SONG = "song"
    OFFICIAL = "official"
    LEAKY_RANDOM = "leaky-random"
    LEAKY_SEGMENTS = "leaky-segments"


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """Rows of a data set's clips, ascending: to learn from, and to stop and calibrate by."""

    train: Rows
    valid: Rows


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """Rows of a data set's clips to be judged on, ascending, and how the others may take turns at being held back.

    A network takes one turn. Several networks that are averaged take all: each holds back other clips, so together
    they learn from everything but the test part, and everything but the test part was unheard by one of them.
    """

    test: Rows
    turns: tuple[Turn, ...]

    @property
    def known(self) -> Rows:
        """All that is learned from, stopped or calibrated by, in some turn."""
        return np.unique(np.concatenate([rows for turn in self.turns for rows in (turn.train, turn.valid)]))

    @property
    def train(self) -> Rows:
        """To learn from, where there is one network."""
        return self.turns[0].train

    @property
    def valid(self) -> Rows:
        """To stop and calibrate by, where there is one network."""
        return self.turns[0].valid


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """One fold or several, and the turns of a model that is not judged any more and learns from all clips.

    `title` says what it is, and begins with LEAKY where it parts songs.
    """

    title: str
    kind: SplitKind
    seed: int
    folds: tuple[Fold, ...]
    turns: tuple[Turn, ...]


def k_folds(
    dataset: Dataset, groups: Groups, kind: SplitKind, folds: int = 5, seed: int = 0, *, leaky: bool = False
) -> Split:
    """Every clip is in the test part of one fold.

    What a turn holds back is another fold's test part, the next one's first, but for groups that hold all there is of
    a label outside the test part: those are learned from.

    Raises:
        BadRequest: the data set cannot be split so, or a leaky split was asked for without `leaky`.
    """
    if folds < 2:
        raise BadRequest(f"{folds} folds are no folds.", "Ask for 2 or more.")
    held = Held.by(dataset)
    together = _together(dataset, held, groups, kind, folds, leaky)
    generator = np.random.default_rng(seed)
    parts = deal(held, together, (1 / folds,) * folds, generator)
    if folds > 2:
        made = [
            _fold(held, together, parts == at, [parts == (at + after) % folds for after in range(1, folds)])
            for at in range(folds)
        ]
    else:
        made = [_halved(held, together, parts == at, generator) for at in range(folds)]
    nothing = np.zeros(len(dataset), np.bool_)
    last = _fold(held, together, nothing, [parts == at for at in range(folds)])
    return Split(_title(dataset, kind, f"{folds} folds", seed), kind, seed, tuple(made), last.turns)


def refuse_leaks(kind: SplitKind, *, leaky: bool) -> None:
    """Refuse a split that parts songs unless it was asked for as such.

    Raises:
        BadRequest: it was not.
    """
    if kind in (SplitKind.LEAKY_RANDOM, SplitKind.LEAKY_SEGMENTS) and not leaky:
        raise BadRequest(
            f"The split {kind} puts parts of one song on both sides, and what it measures is not to be trusted.",
            "Split by artist or song, or ask for it with --leaky.",
        )


def three_parts(
    dataset: Dataset,
    groups: Groups,
    kind: SplitKind,
    seed: int = 0,
    shares: tuple[float, float, float] = (0.6, 0.2, 0.2),
    *,
    leaky: bool = False,
) -> Split:
    """One fold whose train, valid and test parts have these shares of the clips, as nearly as the groups allow.

    Raises:
        BadRequest: as for `k_folds`.
    """
    if min(shares) <= 0 or abs(sum(shares) - 1) > 1e-6:
        raise BadRequest(f"The shares {shares} are not three parts of one whole.", "Give three that add up to 1.")
    held = Held.by(dataset)
    together = _together(dataset, held, groups, kind, 3, leaky)
    # Of a label with two groups one is for learning and one for judging, so those two parts are dealt to first.
    train, valid, test = shares
    parts = deal(held, together, (train, test, valid), np.random.default_rng(seed), in_order=True)
    fold = _fold(held, together, parts == 1, [parts == 2])
    title = _title(dataset, kind, f"{train:.0%} / {valid:.0%} / {test:.0%}", seed)
    return Split(title, kind, seed, (fold,), (_rest(fold, len(dataset)),))


def official(dataset: Dataset, folder: Path, which: str | None = None) -> Split:
    """The split that comes with a data set: lists of file names `train*.txt`, `valid*.txt`, `test*.txt`, or FMA's own.

    Args:
        dataset: clips that no list names are in no part. If clips are not there that the lists name, the title says so.
        folder: where the lists, or FMA's `tracks.csv`, are.
        which: the lists to take where there are several, as "filtered" for `train_filtered.txt`.

    Raises:
        NotFound, BadRequest: there are no such lists, several and none is chosen, or they contradict each other.
    """
    found = listed_parts(dataset, folder, which)
    train, valid, test = found.parts
    name = f" ({found.name})" if found.name else ""
    described = f"official split{name}: {len(train)} / {len(valid)} / {len(test)} clips"
    if found.absent:
        alone = len(found.absent) == 1
        said = f"is not here: {found.absent[0]}" if alone else "are not here"
        described += f"; {len(found.absent):,} of {found.named:,} that the lists name {said}"
    fold = Fold(test, (Turn(train, valid),))
    return Split(described, SplitKind.OFFICIAL, 0, (fold,), (_rest(fold, len(dataset)),))


def _fold(held: Held, together: Rows, test: NDArray[np.bool_], back: Sequence[NDArray[np.bool_]]) -> Fold:
    """A turn for each part that is held `back`."""
    return Fold(np.flatnonzero(test), tuple(_turn(held, together, test, valid) for valid in back))


def _turn(held: Held, together: Rows, test: NDArray[np.bool_], valid: NDArray[np.bool_]) -> Turn:
    """Train is the rest, and whatever of `valid` is needed so that every label outside `test` is learned."""
    train = ~test & ~valid
    lacking = (held.counts(valid) > 0) & (held.counts(train) == 0)
    if lacking.any():
        needed = valid & held.having(lacking)
        moved = np.isin(together, together[needed]) & valid
        train, valid = train | moved, valid & ~moved
    return Turn(np.flatnonzero(train), np.flatnonzero(valid))


def _rest(fold: Fold, clips: int) -> Turn:
    """All clips but those that are held back."""
    return Turn(np.setdiff1d(np.arange(clips, dtype=np.intp), fold.valid), fold.valid)


def _halved(held: Held, together: Rows, test: NDArray[np.bool_], generator: np.random.Generator) -> Fold:
    """With two folds, a third of the other half is for validation."""
    parts = deal(held.only(~test), together[~test], (2 / 3, 1 / 3), generator)
    valid = np.zeros(len(test), np.bool_)
    valid[np.flatnonzero(~test)[parts == 1]] = True
    return _fold(held, together, test, [valid])


def _together(dataset: Dataset, held: Held, groups: Groups, kind: SplitKind, parts: int, leaky: bool) -> Rows:
    """What must not be parted, as a number per clip, once it is sure that the split is possible."""
    if len(groups.songs) != len(dataset):
        raise BadRequest(f"The groups are those of {len(groups.songs)} clips, and the data set has {len(dataset)}.")
    if kind is SplitKind.OFFICIAL:
        raise BadRequest("An official split is read, not made.", "Give the folder of its lists.")
    refuse_leaks(kind, leaky=leaky)
    if kind is SplitKind.ARTIST and not artists_known(dataset):
        raise BadRequest(
            "No clip's artist is known, so that nobody can promise a split by artist.",
            "Split by song, or name the artists: in a table (file,label,artist,title), in the files' tags, or in "
            "file names (Artist - Title.wav).",
        )
    together = {SplitKind.ARTIST: groups.artists, SplitKind.SONG: groups.songs}.get(kind)
    if together is None:
        together = np.arange(len(dataset), dtype=np.intp)
    _check(dataset, held, together, kind, parts)
    return together


def _check(dataset: Dataset, held: Held, together: Rows, kind: SplitKind, parts: int) -> None:
    what = {SplitKind.ARTIST: "artist", SplitKind.SONG: "song"}.get(kind, "clip")
    present = held.counts(np.ones(len(dataset), np.bool_))
    empty = [label for label, count in zip(dataset.labels, present, strict=True) if not count]
    if empty or not dataset.labels:
        raise BadRequest(
            f"There is no clip of {named(empty) or 'any label'}.", "Leave the empty classes out, or add music to them."
        )
    groups = counted(held, together)
    single = [label for label, count in zip(dataset.labels, groups, strict=True) if count < 2]
    if single:
        looser = {
            "artist": "split by song, or add music by other artists",
            "song": "add other songs",
            "clip": "add clips",
        }[what]
        leaky = "" if what == "clip" else " A split that parts songs (--leaky) is possible, and flatters."
        raise BadRequest(
            f"All there is of {named(single)} is of one {what}: what is learned could not be judged on another {what}.",
            f"Leave these classes out (--least), or {looser}.{leaky}",
        )
    there = len(np.unique(together))
    if there < parts:
        raise BadRequest(
            f"{parts} parts need as many {what}s, and there are {there}.", "Ask for fewer folds, or add music."
        )


def named(labels: Sequence[str]) -> str:
    """A few labels in words, and how many more there are."""
    shown = ", ".join(labels[:_SHOWN])
    return f"{shown} and {len(labels) - _SHOWN:,} more" if len(labels) > _SHOWN else shown


def _title(dataset: Dataset, kind: SplitKind, how: str, seed: int) -> str:
    if kind is SplitKind.ARTIST:
        known, every = artists_known(dataset), len(dataset)
        what = "artist-disjoint" + ("" if known == every else f" (artists known of {known} of {every} clips)")
    else:
        what = {
            SplitKind.SONG: "song-disjoint",
            SplitKind.LEAKY_RANDOM: "LEAKY: random clips, songs and artists on both sides",
            SplitKind.LEAKY_SEGMENTS: "LEAKY: random segments, parts of one clip on both sides",
        }[kind]
    return f"{what}, {how}, seed {seed}"
