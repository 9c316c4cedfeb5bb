"""Listeners and what they do. Events are only ever added: feedback is taken back by an `UNDO` event that names it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from segue.domain.errors import BadRequest
from segue.domain.ids import AlbumId, ArtistId, EventId, ListenerId, TrackId


class AgeBand(StrEnum):
    """Ages are kept in bands only; nobody is asked for a birthday."""

    UNDER_18 = "under 18"
    FROM_18 = "18-24"
    FROM_25 = "25-34"
    FROM_35 = "35-44"
    FROM_45 = "45-54"
    FROM_55 = "55-64"
    FROM_65 = "65 and over"


def region_of(told: str) -> str | None:
    """A region as it is kept, from what somebody wrote; None for nothing.

    Raises:
        BadRequest: it is no region.
    """
    region = told.strip().upper()
    if region and not (len(region) == 2 and region.isascii() and region.isalpha()):
        raise BadRequest(f"{told!r} is not a region.", "Write two letters of ISO 3166, as MA, FR or KR.")
    return region or None


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody whose taste is learned. Region (ISO 3166-1 alpha-2) and age band are told freely or not at all."""

    id: ListenerId
    name: str
    display_name: str
    created_at: datetime
    region: str | None = None
    age_band: AgeBand | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Preferences:
    """How a listener wants lists to be, and what others may know of them; nothing is shared unless they say so.

    The dials go from 0 to 1: `explore` from staying close to what they know to going far from it, `deep_cuts` from hits
    to what is little heard, `variety` how unlike each other the tracks of a list are, `small_artists` how much an
    artist's being little heard counts. `exposure` is the share of places, from 0 to 1, that their lists keep for little
    heard artists; None for what the server keeps. `learning` is False while what they do is not to be learned from.
    With `clean`, nothing comes that is said to be explicit.
    `in_charts`, `seen_by_friends` and `seen_by_artists` are their consents.
    """

    explore: float = 0.3
    deep_cuts: float = 0.0
    variety: float = 0.2
    small_artists: float = 0.0
    exposure: float | None = None
    learning: bool = True
    clean: bool = False
    in_charts: bool = False
    seen_by_friends: bool = False
    seen_by_artists: bool = False

    def __post_init__(self) -> None:
        for name in ("explore", "deep_cuts", "variety", "small_artists"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is a dial from 0 to 1")
        if self.exposure is not None and not 0 <= self.exposure <= 1:
            raise ValueError("exposure is a share from 0 to 1")


class EventKind(StrEnum):
    """What happened. A play that was cut short is a `PLAY` that ended as skipped; a `SKIP` was passed over unheard."""

    PLAY = "play"
    SKIP = "skip"
    LIKE = "like"
    DISLIKE = "dislike"
    RATING = "rating"
    NOT_NOW = "not now"
    NEVER = "never"
    FOLLOW = "follow"
    IMPRESSION = "impression"
    CLICK = "click"
    UNDO = "undo"


OPINIONS = (
    EventKind.LIKE,
    EventKind.DISLIKE,
    EventKind.NEVER,
    EventKind.FOLLOW,
    EventKind.RATING,
    EventKind.NOT_NOW,
)
"""What is said outright."""


class Ending(StrEnum):
    """How a play ended."""

    COMPLETED = "completed"
    SKIPPED = "skipped"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Subject:
    """What an event is about: exactly one of a track, an album, an artist."""

    track_id: TrackId | None = None
    album_id: AlbumId | None = None
    artist_id: ArtistId | None = None

    def __post_init__(self) -> None:
        given = [part for part in (self.track_id, self.album_id, self.artist_id) if part is not None]
        if len(given) != 1:
            raise ValueError("an event is about exactly one track, album or artist")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing a listener did or was shown.

    `source` is the list it happened in ('radio', 'weekly', 'album', 'search', ...), `context` whatever else is worth
    learning from (app, device, local hour). `external_id` is the sender's own name for it: sent twice, it counts once.
    """

    listener_id: ListenerId
    kind: EventKind
    subject: Subject
    at: datetime
    heard_ms: int | None = None
    ended: Ending | None = None
    rating: int | None = None
    position: int | None = None
    source: str | None = None
    session: str | None = None
    context: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    external_id: str | None = None
    undoes: EventId | None = None
    id: EventId | None = None

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("an event's time needs a time zone")
        if self.rating is not None and not 1 <= self.rating <= 5:
            raise ValueError(f"a rating is 1 to 5 stars, not {self.rating}")
        if self.heard_ms is not None and self.heard_ms < 0:
            raise ValueError("nobody hears less than nothing")
        if (self.kind is EventKind.PLAY) != (self.ended is not None):
            raise ValueError("a play says how it ended, and only a play does")
        if (self.kind is EventKind.RATING) != (self.rating is not None):
            raise ValueError("a rating carries stars, and only a rating does")
        if (self.kind is EventKind.UNDO) != (self.undoes is not None):
            raise ValueError("an undo names the event it takes back, and only an undo does")
