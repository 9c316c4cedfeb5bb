"""A card out of a training: counted from the data set, judged from the verdicts."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from segue.domain.naming import Task
from segue.naming.cards.card import (
    FORMAT,
    Beside,
    Card,
    CardClass,
    CardData,
    CardLearning,
    CardMember,
    CardReliability,
    CardSplit,
    CardUnsure,
    Score,
)
from segue.naming.cards.weaknesses import weaknesses
from segue.naming.datasets.cleaning import Cleaned
from segue.naming.datasets.groups import artist_key
from segue.naming.judging.by_label import Curve
from segue.naming.judging.comparing import intervals, main_figures
from segue.naming.judging.scores import curves, figures, judge
from segue.naming.judging.verdicts import Verdicts
from segue.naming.learned_from import marks_of
from segue.naming.splits import Split

_MOST_CURVES = 100


def card_of(
    *,
    title: str,
    name: str,
    task: Task,
    cleaned: Cleaned,
    split: Split,
    verdicts: Verdicts,
    members: Sequence[CardMember],
    licence: str = "",
    learning: Sequence[CardLearning] = (),
    ece_before: float | None = None,
    speed_ms: float | None = None,
    beside: Sequence[Beside] = (),
    notes: Sequence[str] = (),
    seed: int = 0,
) -> Card:
    """The card of a model.

    Args:
        title: what it is, for people.
        name: what it is called on the shelf.
        task: what it names.
        cleaned: what it learned from, after cleaning.
        split: how that was parted.
        verdicts: calibrated, of clips that were not learned from.
        members: its networks.
        licence: of the data; empty where nobody said.
        learning: how its networks learned.
        ece_before: the calibration error of the same verdicts before calibration.
        speed_ms: measured, for one track, from what the model takes.
        beside: scores to hold its own against.
        notes: whatever else is to be known, a sentence each.
        seed: of the intervals' draws.
    """
    scores = judge(verdicts)
    card = Card(
        format=FORMAT,
        title=title,
        name=name,
        task=str(task),
        labels=verdicts.labels,
        multi=verdicts.multi,
        data=_data(cleaned, licence),
        split=CardSplit(split.title, split.kind.value, split.seed, len(split.folds), scores.clips, scores.artists),
        scores=scores_of(verdicts, seed),
        judged=scores.labels,
        confusion=None if verdicts.multi else _confusion(verdicts),
        curves=_curves(verdicts),
        reliability=CardReliability(scores.reliability.ece, ece_before, scores.reliability.bins),
        unsure=CardUnsure(1 - scores.overall["sure"], scores.overall.get("right_when_sure")),
        learned_from=marks_of(cleaned),
        learning=tuple(learning),
        members=tuple(members),
        speed_ms=speed_ms,
        beside=tuple(beside),
        weaknesses=(),
        notes=tuple(notes),
    )
    return replace(card, weaknesses=weaknesses(card))


def scores_of(verdicts: Verdicts, seed: int = 0) -> dict[str, Score]:
    """Every overall figure by its name, the main ones with their 95 % intervals over artists."""
    found = intervals(verdicts, main_figures(multi=verdicts.multi), seed)
    return {
        figure: Score(value, found[figure].low, found[figure].high) if figure in found else Score(value)
        for figure, value in figures(verdicts).items()
        if math.isfinite(value)
    }


def _data(cleaned: Cleaned, licence: str) -> CardData:
    dataset, groups = cleaned.dataset, cleaned.groups
    known = np.array([artist_key(clip.artist) is not None for clip in dataset.clips], np.bool_)
    rows: dict[str, list[int]] = defaultdict(list)
    for row, clip in enumerate(dataset.clips):
        for label in clip.labels:
            rows[label].append(row)
    classes = [_class(label, np.array(rows[label], np.intp), cleaned, known) for label in dataset.labels]
    seconds = sum(cleaned.features.seconds(row) for row in range(len(dataset)))
    return CardData(
        title=dataset.title,
        provenance=dataset.provenance,
        licence=licence,
        clips=len(dataset),
        songs=len(np.unique(groups.songs)),
        artists=len(np.unique(groups.artists[known])),
        clips_with_artist=int(known.sum()),
        hours=round(seconds / 3600, 4),
        dropped={why.value: count for why, count in cleaned.report.reasons.most_common()},
        classes=tuple(sorted(classes, key=lambda one: (-one.clips, one.label))),
    )


def _class(label: str, rows: NDArray[np.intp], cleaned: Cleaned, known: NDArray[np.bool_]) -> CardClass:
    groups = cleaned.groups
    artists = len(np.unique(groups.artists[rows[known[rows]]])) if known.any() else None
    return CardClass(label, len(rows), len(np.unique(groups.songs[rows])), artists)


def _confusion(verdicts: Verdicts) -> tuple[tuple[int, int, int], ...]:
    pairs = Counter(zip(verdicts.truth.tolist(), verdicts.chosen.tolist(), strict=True))
    return tuple(sorted(((*pair, count) for pair, count in pairs.items()), key=lambda one: (-one[2], one)))


def _curves(verdicts: Verdicts) -> tuple[Curve, ...]:
    sizes = dict(zip(verdicts.labels, verdicts.targets.sum(axis=0).tolist(), strict=True))
    kept = set(sorted(verdicts.labels, key=lambda label: -sizes[label])[:_MOST_CURVES])
    return tuple(one for one in curves(verdicts) if one.label in kept)
