"""What was heard of a recording, as it is kept: parts, each with its version, and vectors, each with its model.

A recording is its audio hash: files that hold the same sound share what was heard of it, and moving or retagging a
file changes nothing here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from segue.domain.ids import AudioHash, ModelId, TrackId
from segue.domain.jobs import Json
from segue.domain.music import FileStamp


@dataclass(frozen=True, slots=True)
class HeardPart:
    """One part of the analysis, such as its rhythm: figures by name, and sequences over time packed into bytes.

    `sequences` is None for a part that has none, or where they were not asked for.
    """

    name: str
    version: int
    figures: Mapping[str, Json]
    sequences: bytes | None = None


@dataclass(frozen=True, slots=True)
class SoundVector:
    """How a recording sounds to one model: little-endian float32, `tags` empty for a model that gives none."""

    model: ModelId
    mean: bytes
    spread: bytes
    tags: bytes
    excerpts: int


@dataclass(frozen=True, slots=True)
class HearingPlan:
    """What should be known of every recording: parts by name with the version that is wanted, and the models.

    With `since`, what was heard before counts as not known, so that it is heard again.
    """

    parts: Mapping[str, int]
    models: tuple[ModelId, ...] = ()
    since: datetime | None = None

    @property
    def mark(self) -> str:
        """Changes when the plan does; a recording that could not be heard is tried again then."""
        parts = sorted(f"{name}={version}" for name, version in self.parts.items())
        return " ".join([*parts, *sorted(self.models)])


@dataclass(frozen=True, slots=True)
class ToHear:
    """A recording of which something is not known yet, and a file that holds it. `root` is the file's folder."""

    track_id: TrackId
    audio_hash: AudioHash
    root: str
    stamp: FileStamp
    parts: tuple[str, ...] = ()
    models: tuple[ModelId, ...] = ()
