"""Where tags and models do not say the same: tracks whose tags lack a genre, or name another than the model hears."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path

from segue.domain.ids import TrackId
from segue.domain.music import Track
from segue.domain.naming import Naming, Task
from segue.domain.text import name_key
from segue.naming.labels.hierarchy import Hierarchy, hierarchy_of
from segue.storage import catalogue, named
from segue.storage.database import Database
from segue.storage.disputed import named_by_models_alone

_AT_ONCE = 200


class Dispute(StrEnum):
    """What is to be gone through."""

    LACKING = "lacking"
    DISAGREEING = "disagreeing"


@dataclass(frozen=True, slots=True)
class Disputed:
    """A track with what its tags and a model say of it."""

    track: Track
    tagged: tuple[str, ...]
    naming: Naming

    @property
    def proposal(self) -> tuple[str, ...]:
        """What the model names, or its first guess where it is unsure."""
        return self.naming.named or tuple(guess.label for guess in self.naming.guesses[:1])


def disputed(
    database: Database, data: Path, task: Task, dispute: Dispute, after: TrackId, limit: int
) -> list[Disputed]:
    """The next tracks in dispute, by their numbers after this one; not those of which somebody has said what they are.

    `data` is the data folder, where the user's own genres are.
    """
    known = hierarchy_of(data, task)
    found = (one for one in _named(database, task, after) if _is_in(dispute, one, known))
    return list(islice(found, limit))


def _named(database: Database, task: Task, after: TrackId) -> Iterator[Disputed]:
    while True:
        with database.read() as connection:
            numbers = named_by_models_alone(connection, task, after, _AT_ONCE)
            tracks = catalogue.tracks_by_id(connection, numbers)
            said = named.namings_of(connection, [one.audio_hash for one in tracks])
        if not numbers:
            return
        after = numbers[-1]
        for one in tracks:
            tagged = one.tags.genres if task is Task.GENRE else one.tags.moods
            yield Disputed(one, tagged, said[one.audio_hash, task])


def _is_in(dispute: Dispute, one: Disputed, known: Hierarchy) -> bool:
    if dispute is Dispute.LACKING:
        return not one.tagged and bool(one.proposal)
    return bool(one.tagged and one.naming.named) and not _agree(one.tagged, one.naming.named, known)


def _agree(tagged: Sequence[str], heard: Sequence[str], known: Hierarchy) -> bool:
    """Whether one of the labels means the same as one of the others, or a wider or narrower genre."""
    if {name_key(label) for label in tagged} & {name_key(label) for label in heard}:
        return True
    ours, theirs = ({genre for label in labels for genre in known.resolve_all(label)} for labels in (tagged, heard))
    return any(
        one == other or one in known.ancestors(other.id) or other in known.ancestors(one.id)
        for one in ours
        for other in theirs
    )
