"""The eight descriptors as values, each with its definition."""

from dataclasses import dataclass, fields
from typing import Any

from segue.hearing.embedding.port import EmbedderId


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
        """Plain values for JSON."""
        return self.values() | {"descriptors_learned": list(self.learned), "descriptors_model": self.model}


NAMES = tuple(field.name for field in fields(Descriptors) if field.name not in ("learned", "model"))
"""The descriptors, in order."""
