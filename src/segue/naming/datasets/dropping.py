"""What was left out of a data set, and why: nothing is left out unseen."""

from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """Why a clip, or a line of a table, is not among the clips."""

    MISSING = "missing file"
    UNLABELLED = "no label"
    NOT_SOUND = "not a sound file"
    UNREADABLE = "unreadable"
    NOT_FINITE = "not finite"
    SILENT = "silent"
    TOO_SHORT = "too short"
    DUPLICATE = "duplicate"
    NEAR_DUPLICATE = "near-duplicate"
    CONFLICT = "duplicate with another label"
    SMALL_CLASS = "class too small"


@dataclass(frozen=True, slots=True)
class Dropped:
    """One clip that was left out. `words` tell what was found; `other` is the clip that it repeats, if it does."""

    name: str
    labels: tuple[str, ...]
    why: Why
    words: str
    other: str | None = None
