"""A model that serves, judged on labelled music: what it says is what it would say of a library."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.domain.errors import BadRequest
from segue.domain.hearing import SoundVector
from segue.domain.text import name_key
from segue.naming.datasets.cleaning import Cleaned
from segue.naming.datasets.dataset import Dataset
from segue.naming.judging.verdicts import Verdicts
from segue.naming.labels.hierarchy import Hierarchy
from segue.naming.learned_from import artist_marks, marks_on, sound_marks
from segue.naming.serving.manifest import NamingManifest
from segue.naming.serving.model import NamingModel

Wide = NDArray[np.float64]
Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Verdicts, and what else is to be known about them. Their title begins with LEAKY if the model knew a clip."""

    verdicts: Verdicts
    notes: tuple[str, ...]


def evaluate(model: NamingModel, card: Mapping[str, Any], cleaned: Cleaned, hierarchy: Hierarchy) -> Evaluation:
    """What a model says of the clips that have a label that it knows.

    Args:
        model: that is judged.
        card: what its training left, by which what it has learned from is known; may be empty.
        cleaned: the clips, heard by the embedder that the model takes vectors of.
        hierarchy: brings labels of different spelling together.

    Raises:
        BadRequest: no clip has a label that the model knows, or another embedder has heard the clips.
    """
    dataset, manifest = cleaned.dataset, model.manifest
    truth = _truth(dataset, manifest, hierarchy)
    rows = np.flatnonzero(truth.any(axis=1) if manifest.multi else truth.sum(axis=1) == 1)
    if not len(rows):
        raise BadRequest(
            f"No clip of {dataset.title} has one of the labels of {model.id}.",
            f"It knows: {', '.join(manifest.labels[:12])}{' ...' if len(manifest.labels) > 12 else ''}.",
        )
    # Where several labels may hold, nothing is known of those that the data set never gives.
    columns = np.flatnonzero(truth[rows].any(axis=0)) if manifest.multi else np.arange(len(manifest.labels))
    known, notes = _known(card, cleaned, rows)
    if len(rows) < len(dataset):
        other = "no label that the model knows" if manifest.multi else "not just one label that the model knows"
        notes.append(f"{len(dataset) - len(rows):,} of {len(dataset):,} clips have {other}, and are left out.")
    values = _values(model, cleaned, rows)[:, columns]
    leaky = f"LEAKY: it had learned from {known:,} of {len(rows):,} clips: " if known else ""
    verdicts = Verdicts(
        title=f"{leaky}{model.id} on {dataset.title}",
        names=tuple(dataset.clips[row].name for row in rows),
        labels=tuple(manifest.labels[column] for column in columns),
        probabilities=values,
        targets=truth[rows][:, columns],
        artists=cleaned.groups.artists[rows],
        multi=manifest.multi,
        least=np.tile(np.array(manifest.least)[columns], (len(rows), 1)),
    )
    return Evaluation(verdicts, tuple(notes))


def _truth(dataset: Dataset, manifest: NamingManifest, hierarchy: Hierarchy) -> NDArray[np.bool_]:
    """Which of the model's labels each clip has, shape (clips, labels of the model)."""
    column = {name_key(name): number for number, one in enumerate(manifest.labels) for name in hierarchy.names(one)}
    found = np.zeros((len(dataset), len(manifest.labels)), np.bool_)
    for row, clip in enumerate(dataset.clips):
        for name in (name_key(name) for label in clip.labels for name in hierarchy.names(label)):
            if name in column:
                found[row, column[name]] = True
    return found


def _known(card: Mapping[str, Any], cleaned: Cleaned, rows: Rows) -> tuple[int, list[str]]:
    """How many of these clips the model has learned from, and what is to be said of it."""
    marks = marks_on(card)
    if not marks.sounds:
        return 0, ["The model has no card that says what it learned from: it may know these clips."]
    sounds, artists = sound_marks(cleaned), artist_marks(cleaned)
    heard, by = set(marks.sounds), set(marks.artists)
    known = sum(sounds[row] in heard for row in rows)
    others = sum(artists[row] in by and sounds[row] not in heard for row in rows)
    notes = [f"It had learned from {known:,} of {len(rows):,} clips: what it knows does not prove what it can."]
    alike = [f"{others:,} more clips are by artists that it had learned from."]
    return known, (notes if known else []) + (alike if others else [])


def _values(model: NamingModel, cleaned: Cleaned, rows: Rows) -> Wide:
    """Probabilities (rows, labels)."""
    vectors: list[SoundVector | None] = [None] * len(rows)
    wanted = model.manifest.embedder
    if wanted is not None:
        heard = cleaned.features.embeddings(wanted)
        parts = [heard[name].astype("<f4") for name in ("mean", "spread", "tags")]
        for place, row in enumerate(rows.tolist()):
            mean, spread, tags = (part[row].tobytes() for part in parts)
            vectors[place] = SoundVector(wanted, mean, spread, tags, 1)
    found = []
    for row, vector in zip(rows.tolist(), vectors, strict=True):
        bands = cleaned.features.bands(row) if model.ears else np.empty((0, 0), np.float16)
        found.append(model.probabilities(vector, {ear.takes: ear.embed_track(bands) for ear in model.ears}))
    return np.array(found)
