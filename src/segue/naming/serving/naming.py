"""From logits to what a model says of tracks: guesses, which of them it names, and how much it doubts."""

import numpy as np
from numpy.typing import NDArray

from segue.domain.ids import ModelId
from segue.domain.naming import Guess, Naming
from segue.naming.probability import probabilities, spoken
from segue.naming.serving.manifest import NamingManifest

Wide = NDArray[np.float64]

_GUESSES = 20
"""A track's guesses that are told; the rest are hardly ever looked at, and a model may have 10,000."""


def namings(manifest: NamingManifest, model: ModelId, logits: Wide) -> list[Naming]:
    """What a model says of tracks by their logits [tracks, labels]; `model` is the manifest's id."""
    values = probabilities(logits, manifest.scale, manifest.shift, multi=manifest.multi)
    sure = spoken(values, manifest.least, multi=manifest.multi)
    shown = min(values.shape[1], max(_GUESSES, int(sure.sum(axis=1).max(initial=0))))
    order = np.argsort(-values, axis=1, kind="stable")[:, :shown]
    doubts = doubt(values, multi=manifest.multi)
    found = []
    for row, places in enumerate(order):
        told = values[row, places].tolist()
        labels = [manifest.labels[place] for place in places.tolist()]
        named = [label for label, certain in zip(labels, sure[row, places].tolist(), strict=True) if certain]
        last = max(_GUESSES, len(named))
        guesses = tuple(map(Guess, labels[:last], told[:last]))
        found.append(Naming(manifest.task, model, guesses, tuple(named), float(doubts[row])))
    return found


def doubt(values: Wide, *, multi: bool) -> Wide:
    """How much is doubted, 0..1 each, from probabilities [tracks, labels]; as `Naming` says."""
    if multi:
        best: Wide = np.maximum(values.max(axis=1), 0.5)
        return np.asarray((_entropy(best) + _entropy(1 - best)) / np.log(2))
    return np.asarray(_entropy(values).sum(axis=1) / np.log(values.shape[1]))


def _entropy(values: Wide) -> Wide:
    parts: Wide = -values * np.log(np.maximum(values, 1e-300))
    return parts
