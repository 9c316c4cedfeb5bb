"""What plays one after the other: a radio as it is kept between two tracks, and a queue that goes on by itself.

Both are plain values, so that whoever asks for the next track can keep them; the server has nothing to remember.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from segue.domain.ids import ArtistId, ListenerId, TrackId
from segue.domain.recommending import Reason


class Came(StrEnum):
    """What came of a track that was handed out: nothing was heard of it yet, or this."""

    GIVEN = "given"
    FINISHED = "finished"
    SKIPPED = "skipped"
    LIKED = "liked"
    DISLIKED = "disliked"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Turn:
    """A track and what came of it; `heard` is the share of it that was heard, 0 to 1."""

    track_id: TrackId
    came: Came = Came.GIVEN
    heard: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.heard <= 1:
            raise ValueError("the share of a track that was heard is 0 to 1")


class About(StrEnum):
    """What a radio was begun from."""

    TRACKS = "tracks"
    ARTIST = "artist"
    ALBUM = "album"
    GENRE = "genre"
    MOOD = "mood"
    YEARS = "years"
    PLAYLIST = "playlist"
    LISTENER = "listener"


@dataclass(frozen=True, slots=True)
class Radio:
    """A radio between two tracks.

    `key` is the artist's or album's number, the genre or mood, the years as '1990-1999'; `seeds` are tracks that stand
    for it. `turns` are all tracks that it gave, in order, a track again with every word on it. `gone` are artists that
    are not wanted in it. The dials are the listener's own, or as they come, where they are None. `seed` is its chance.
    """

    about: About
    key: str
    title: str
    seeds: tuple[TrackId, ...]
    turns: tuple[Turn, ...] = ()
    gone: tuple[ArtistId, ...] = ()
    listener_id: ListenerId | None = None
    explore: float | None = None
    deep_cuts: float | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        for dial in (self.explore, self.deep_cuts):
            if dial is not None and not 0 <= dial <= 1:
                raise ValueError("a dial goes from 0 to 1")
        if self.seed < 0:
            raise ValueError("chance begins at a number that is not below nought")

    def after(self, *turns: Turn) -> "Radio":
        """The radio when this happened, too."""
        return replace(self, turns=(*self.turns, *turns))

    def given_back(self, tracks: Collection[TrackId]) -> "Radio":
        """The radio when these were handed out and nobody heard them: they may come again."""
        kept = tuple(one for one in self.turns if one.came is not Came.GIVEN or one.track_id not in tracks)
        return replace(self, turns=kept)

    def without(self, artist: ArtistId) -> "Radio":
        """The radio without an artist."""
        return self if artist in self.gone else replace(self, gone=(*self.gone, artist))


class Whose(StrEnum):
    """Who put a track into a queue: its listener, or Segue when the queue came to its end."""

    MINE = "mine"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Queued:
    """A track in a queue. One that was added says why."""

    track_id: TrackId
    whose: Whose = Whose.MINE
    reason: Reason | None = None

    def __post_init__(self) -> None:
        if (self.whose is Whose.ADDED) != (self.reason is not None):
            raise ValueError("what is added carries its reason, and only that does")


@dataclass(frozen=True, slots=True)
class Queue:
    """What plays, in order; `refused` are tracks that were added and that its listener took out."""

    tracks: tuple[Queued, ...] = ()
    refused: tuple[TrackId, ...] = ()

    def taken_out(self, place: int) -> "Queue":
        """Without the track at a place, from nought. What was added and is taken out is a gentle no."""
        out = self.tracks[place]
        refused = (*self.refused, out.track_id) if out.whose is Whose.ADDED else self.refused
        return Queue(self.tracks[:place] + self.tracks[place + 1 :], refused)


@dataclass(frozen=True, slots=True)
class Standing:
    """A track in a player: who put it there, why, and the list that it came from."""

    track_id: TrackId
    whose: Whose = Whose.MINE
    why: str = ""
    source: str = ""
    session: str = ""


class Repeat(StrEnum):
    """What a player does at the end of a track or of its queue."""

    NOTHING = ""
    ALL = "all"
    ONE = "one"


@dataclass(frozen=True, slots=True)
class Player:
    """All that a player goes on from: what it played, plays (the track at `at`, from 0) and will play.

    `radio` is one as its player holds it, if it plays one.
    """

    tracks: tuple[Standing, ...] = ()
    at: int = 0
    position_s: float = 0.0
    refused: tuple[TrackId, ...] = ()
    radio: Mapping[str, Any] | None = None
    repeat: Repeat = Repeat.NOTHING
    shuffled: bool = False
