"""What a recording is called, and by whom: a model's guesses, and what people say, who know better."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from segue.domain.ids import AudioHash, ModelId


class Task(StrEnum):
    """What is named of a recording."""

    GENRE = "genre"
    MOOD = "mood"


@dataclass(frozen=True, slots=True)
class Guess:
    """A label and its calibrated probability."""

    label: str
    probability: float


@dataclass(frozen=True, slots=True)
class Naming:
    """What a model says of one recording.

    Attributes:
        guesses: the most probable labels, falling.
        named: those of them that it is sure of; none where it is unsure.
        doubt: 0 where it is certain, 1 where it knows nothing: the entropy of the probabilities against the largest
            that could be; where several labels can hold, that of the most probable one, and 1 where even that is
            improbable.
    """

    task: Task
    model: ModelId
    guesses: tuple[Guess, ...]
    named: tuple[str, ...]
    doubt: float

    @property
    def sure(self) -> bool:
        """False where the model is unsure, and names nothing."""
        return bool(self.named)


@dataclass(frozen=True, slots=True)
class Correction:
    """What somebody says that a recording is, whatever tags and models say."""

    audio_hash: AudioHash
    task: Task
    labels: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Served:
    """Which model was made to serve at a moment; None where the choice before the last one was returned to."""

    task: str
    model: ModelId | None
    at: datetime
