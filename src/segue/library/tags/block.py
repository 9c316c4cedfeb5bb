"""What one block of tags in a file holds, before anything is made of it."""

from dataclasses import dataclass, field

from segue.domain.music import Lyrics
from segue.library.artwork import MAX_BYTES, Cover, better, too_large
from segue.library.tags.names import Field

MAX_VALUES = 64
"""Values kept per field; a tag with more is cut, with a note."""

MAX_VALUE_BYTES = 1024 * 1024
"""A single text value beyond this is passed over without being read."""


@dataclass(slots=True)
class TagBlock:
    """Values by field in the tag's order, sets of lyrics, the best cover and remarks for the listener."""

    values: dict[Field, list[str]] = field(default_factory=dict)
    lyrics: list[Lyrics] = field(default_factory=list)
    cover: Cover | None = None
    notes: list[str] = field(default_factory=list)

    def offer_cover(self, role: int, data: bytes) -> None:
        """Keeps the image if it is better than the one that is held, so that never more than two are in memory."""
        if len(data) > MAX_BYTES:
            self.notes.append(too_large("The cover in its tags", len(data)))
        elif data:
            self.cover = better(Cover(role, data), self.cover)

    def complete_from(self, other: "TagBlock") -> None:
        """Takes over what only `other` has. Called in the order of the tags' worth: the first to speak is believed."""
        for key, values in other.values.items():
            self.values.setdefault(key, values)
        self.lyrics = self.lyrics or other.lyrics
        if other.cover is not None:
            self.cover = better(other.cover, self.cover)
        self.notes.extend(other.notes)
