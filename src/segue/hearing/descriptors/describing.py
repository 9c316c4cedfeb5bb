"""From what was heard to what a track is like: energy, danceability, valence, arousal and four more, each in 0..1.

A descriptor comes from a learned head where there is one for the embedding's model, and else from a formula, which
needs no embedding. Nothing is decoded: what is stored of a track is enough. `docs/descriptors.md` says what each one
means, how well it does, and where it fails.
"""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from segue.hearing.descriptors.figures import figures_of
from segue.hearing.descriptors.formulas import FORMULAS
from segue.hearing.descriptors.shipped_heads import heads_for
from segue.hearing.embedding.port import EmbedderId, Embedding
from segue.hearing.sound_features import SoundFeatures

VERSION = 1
"""Raised when the same figures and the same embedding begin to give other descriptors."""

_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Descriptors:
    """What a track is like. Each is in 0..1, or None where the sound is silent, under 3 s, or no sound at all.

    - energy: how powerful listeners find the sound.
    - danceability: how well one can dance to it.
    - valence: how pleasant the mood is, from gloomy or hostile to glad or calm.
    - arousal: how roused the mood is, from calm or sad to excited or angry.
    - acousticness: how far instruments sound by themselves, without electronics or amplification.
    - instrumentalness: how far it does without singing.
    - speechiness: how far it is spoken; rap lies between song and speech.
    - liveness: how far it sounds as if it was recorded in a hall with an audience.

    `learned` names those that heads gave which were fitted to `model`; formulas gave the others. `model` is None where
    formulas gave all.
    """

    energy: float | None
    danceability: float | None
    valence: float | None
    arousal: float | None
    acousticness: float | None
    instrumentalness: float | None
    speechiness: float | None
    liveness: float | None
    learned: tuple[str, ...] = ()
    model: EmbedderId | None = None

    def values(self) -> dict[str, float | None]:
        """The eight by their names."""
        return {name: getattr(self, name) for name in NAMES}

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON, rounded to four digits."""
        told: dict[str, Any] = {
            name: None if value is None else round(value, _DIGITS) for name, value in self.values().items()
        }
        return told | {
            "descriptors_version": VERSION,
            "descriptors_learned": list(self.learned),
            "descriptors_model": self.model,
        }


NAMES = tuple(field.name for field in fields(Descriptors) if field.name in FORMULAS)
"""The descriptors, in order."""


def describe(features: SoundFeatures, embedding: Embedding | None = None) -> Descriptors:
    """What a track is like, from its figures and, where there is one, an embedding of it.

    Raises:
        ModelsDiffer: the embedding is not of the size that its model's heads were fitted to.
    """
    figures = figures_of(features)
    if figures is None:
        return Descriptors(None, None, None, None, None, None, None, None)
    learned = {} if embedding is None else _learned(embedding)
    values = {name: learned[name] if name in learned else FORMULAS[name].of(figures) for name in NAMES}
    return Descriptors(
        **values,
        learned=tuple(name for name in NAMES if name in learned),
        model=embedding.model if embedding is not None and learned else None,
    )


def _learned(embedding: Embedding) -> dict[str, float]:
    """What the heads of the embedding's model say: nothing where there are none, or it is no finite numbers."""
    heads = heads_for(embedding.model)
    return {} if heads is None or not np.isfinite(embedding.mean).all() else heads.of(embedding)
