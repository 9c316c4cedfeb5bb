"""A recommendation, why it was made, and lists of them.

A reason holds the data by which it can be checked, never only a sentence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from segue.domain.ids import ArtistId, TrackId


class ReasonKind(StrEnum):
    """What a reason rests on."""

    SOUND = "sound"
    LISTENERS_IN_COMMON = "listeners in common"
    SHARED_TAG = "shared tag"
    LYRIC_THEME = "lyric theme"
    SEQUENCE = "often played after"
    FOLLOWED_ARTIST = "followed artist"
    POPULAR = "popular here"
    NEW = "new here"
    YOUR_PLAYS = "your own plays"
    FRIENDS = "friends"
    BLEND = "both of you"
    ASKED = "as asked for"
    RANDOM = "random"
    MIXTURE = "mixture"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a track was chosen: the seeds it was reached from, the words they share and the figures compared."""

    kind: ReasonKind
    seed_tracks: tuple[TrackId, ...] = ()
    seed_artists: tuple[ArtistId, ...] = ()
    words: tuple[str, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A track for a listener, with the model that brought it and at least one reason."""

    track_id: TrackId
    score: float
    model: str
    reasons: tuple[Reason, ...]

    def __post_init__(self) -> None:
        if not self.reasons:
            raise ValueError("nothing is recommended without a reason")


class ListKind(StrEnum):
    """What a list is for."""

    FOR_YOU = "for you"
    GOING_WITH = "goes with"
    RADIO = "radio"
    UP_NEXT = "up next"
    WEEKLY = "weekly"
    NEW = "new this week"
    DAILY_MIX = "daily mix"
    REDISCOVER = "rediscover"
    ON_REPEAT = "on repeat"
    TIME_OF_DAY = "time of day"
    BLEND = "blend"
    FRIENDS = "friends"
    PATH = "path"
    ALCHEMY = "alchemy"
    JOURNEY = "journey"
    TOP_SONGS = "top songs"
    CHART = "chart"
    WORDS = "words"
    ONBOARDING = "onboarding"
    SPOKEN = "spoken"


@dataclass(frozen=True, slots=True)
class TrackList:
    """A list as it is shown. `short` says why it holds less than was asked for, '' where it does not.

    `key` tells lists of one kind and one listener apart: the week, the seed, the taste. `model` is the recommender that
    was asked. `parts` are what the title was made of, to say it in other languages.
    """

    kind: ListKind
    title: str
    tracks: tuple[Recommendation, ...]
    model: str
    short: str = ""
    key: str = ""
    parts: Mapping[str, str | int | float] = field(default_factory=dict)
