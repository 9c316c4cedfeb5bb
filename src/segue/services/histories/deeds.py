"""One thing that somebody did, as the files of all services tell it."""

from dataclasses import dataclass
from datetime import datetime

from segue.domain.listening import EventKind

Told = dict[str, object]
"""An object of a JSON file, or a row of a table by its column names."""


class NoDeedError(ValueError):
    """A row tells of nothing that could be kept."""


@dataclass(frozen=True, slots=True)
class Deed:
    """A play, or something that was said, of what is called so.

    Without a `title` it is about the `album`, without both about the `artist`. `heard_ms` is None where the whole is
    meant. `audio_hash` and `mbid` name the recording where the file does.
    """

    artist: str
    title: str
    at: datetime
    album: str = ""
    kind: EventKind = EventKind.PLAY
    heard_ms: int | None = None
    skipped: bool = False
    stars: int | None = None
    source: str = ""
    mbid: str = ""
    audio_hash: str = ""
