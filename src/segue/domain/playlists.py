"""Playlists that somebody put together, and how it is known whether one is still as it was read."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from segue.domain.errors import BadRequest
from segue.domain.ids import ContentHash, ListenerId, PlaylistId

MOST_TRACKS = 10_000
LONGEST_NAME = 200
LONGEST_COMMENT = 2000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Playlist:
    """A playlist as lists of playlists show it. `owner` is how its owner is called; `covers` are up to four of its own.

    `duration_ms` leaves out the tracks whose length is not known.
    """

    id: PlaylistId
    owner_id: ListenerId
    owner: str
    name: str
    comment: str
    shared: bool
    created_at: datetime
    changed_at: datetime
    track_count: int = 0
    duration_ms: int = 0
    covers: tuple[ContentHash, ...] = ()

    @property
    def version(self) -> str:
        """What is another one after every change, and after a track of it was forgotten."""
        return f"{(self.changed_at - _EPOCH) // timedelta(milliseconds=1):x}-{self.track_count}"


@dataclass(frozen=True, slots=True)
class Description:
    """What a playlist is called and what is said of it; `shared` lets everybody here see it.

    Raises:
        BadRequest: it has no name, or a name or comment that is too long or that no database can hold.
    """

    name: str
    comment: str = ""
    shared: bool = False

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise BadRequest("A playlist needs a name.")
        for what, text, longest in (("name", self.name, LONGEST_NAME), ("comment", self.comment, LONGEST_COMMENT)):
            if len(text) > longest:
                raise BadRequest(f"The {what} has {len(text):,} characters.", f"Write {longest:,} or fewer.")
            if "\0" in text or (not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text)):
                raise BadRequest(f"The {what} holds characters that are no text.", "Write it without them.")
