"""One's taste: what is believed of it and why, the dials and consents, and forgetting."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from segue.discovery.people.profile import Belief
from segue.domain.ids import ArtistId, TrackId
from segue.domain.listening import Preferences
from segue.interfaces.api.music import TrackDoc, track_documents
from segue.interfaces.door.paging import Number
from segue.interfaces.door.visits import Listening, Visit
from segue.services.discovering.desk import Desk
from segue.services.discovering.profile import OwnData, believed, day, maker_of
from segue.storage import catalogue

router = APIRouter(prefix="/taste", tags=["taste"])

_REFUSED_SHOWN = 100

Dial = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class PreferencesDoc(BaseModel):
    """How one's lists are to be, and what others may know."""

    explore: Dial = Field(description="From what is known to what is far from it.")
    deep_cuts: Dial = Field(description="From hits to what is little heard.")
    variety: Dial = Field(description="How unlike each other the tracks of a list are.")
    small_artists: Dial = Field(description="How much it counts that an artist is little heard.")
    exposure: Dial | None = Field(description="The share of places for little-heard artists; null for the server's.")
    learning: bool = Field(description="False while nothing is learned from what is played and skipped.")
    clean: bool = Field(description="Nothing comes that is said to be explicit.")
    in_charts: bool = Field(description="Whether one's plays count in the charts of this server.")
    seen_by_friends: bool = Field(description="Whether others here see what one plays and likes.")
    seen_by_artists: bool = Field(description="Whether one is counted among those who may love an artist.")


class PreferencesChange(BaseModel):
    """What changes; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    explore: Dial | None = None
    deep_cuts: Dial | None = None
    variety: Dial | None = None
    small_artists: Dial | None = None
    exposure: Dial | None = Field(default=None, description="Null, if it is told, for what the server keeps.")
    learning: bool | None = None
    clean: bool | None = None
    in_charts: bool | None = None
    seen_by_friends: bool | None = None
    seen_by_artists: bool | None = None


class BeliefDoc(BaseModel):
    """One thing that is believed, and what it rests on."""

    name: str
    artist_id: int | None = Field(description="Where it is about one artist.")
    share: float = Field(description="The part of all liking, of all plays for times of day, that it stands for.")
    usual: float = Field(description="The part that it has of the library; 0 where that means nothing.")
    evidence: list[TrackDoc] = Field(description="The tracks that speak for it most.")
    tracks: int
    plays: int
    finished: int = Field(description="Plays to the end.")
    skipped: int
    first: date | None = Field(description="The day on which it was first met.")
    last: date | None


class ProfileDoc(BaseModel):
    """All that is believed of one's taste, of each kind the strongest first."""

    tastes: list[BeliefDoc]
    artists: list[BeliefDoc]
    genres: list[BeliefDoc]
    moods: list[BeliefDoc]
    times: list[BeliefDoc] = Field(description="night, morning, afternoon, evening, by the server's clock.")
    refused: list[TrackDoc] = Field(description="Tracks that never come, for whatever reason; a hundred at most.")
    refused_count: int


class ToForget(BaseModel):
    """What is to be forgotten: tracks, an artist or a genre, wholly or in a time, or everything of a time."""

    model_config = ConfigDict(extra="forbid")

    tracks: list[Number] = Field(default=[], max_length=500)
    artist_id: Number | None = None
    genre: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")] = ""
    since: date | None = Field(default=None, description="From this day, in UTC.")
    until: date | None = Field(default=None, description="Before this day, in UTC.")


class ForgottenDoc(BaseModel):
    """How much was forgotten."""

    events: int
    lists: int = Field(description="Kept lists that told of it and are gone, too.")
    tracks: int = Field(description="How many tracks the events were about.")


@router.get("/preferences")
def taste_preferences(visit: Listening) -> PreferencesDoc:
    """One's dials and consents."""
    return PreferencesDoc.model_validate(_own(visit).preferences(visit.listener), from_attributes=True)


@router.patch("/preferences")
def change_taste_preferences(change: PreferencesChange, visit: Listening) -> PreferencesDoc:
    """Turn dials, give or withdraw consents, pause learning."""
    own = _own(visit)
    told = {name: getattr(change, name) for name in change.model_fields_set}
    changes = {name: value for name, value in told.items() if value is not None or name == "exposure"}
    wanted: Preferences = replace(own.preferences(visit.listener), **changes)
    own.set(visit.listener, wanted)
    return PreferencesDoc.model_validate(wanted, from_attributes=True)


@router.get("/profile")
def taste_profile(visit: Listening) -> ProfileDoc:
    """What is believed of one's taste, each belief with what it rests on."""
    desk = visit.standing().desk
    found = believed(desk, visit.listener)
    kinds = (found.tastes, found.artists, found.genres, found.moods, found.times)
    refused = desk.tracks(found.refused)
    shown = [track for some in kinds for one in some for track in desk.tracks(one.items)] + refused[:_REFUSED_SHOWN]
    with visit.database.read() as connection:
        tracks = catalogue.tracks_by_id(connection, list(dict.fromkeys(shown)))
    known = {one.id: one for one in track_documents(visit, tracks)}
    tastes, artists, genres, moods, times = (_beliefs(desk, some, known) for some in kinds)
    return ProfileDoc(
        tastes=tastes,
        artists=[
            told.model_copy(update={"artist_id": maker_of(desk, one)})
            for told, one in zip(artists, found.artists, strict=True)
        ],
        genres=genres,
        moods=moods,
        times=times,
        refused=[known[one] for one in refused[:_REFUSED_SHOWN] if one in known],
        refused_count=len(refused),
    )


@router.post("/forget")
def forget(what: ToForget, visit: Listening) -> ForgottenDoc:
    """Forget what one did and said of some music or in some time. Nothing brings it back."""
    gone = _own(visit).forget(
        visit.listener,
        tracks=[TrackId(one) for one in what.tracks],
        artist=None if what.artist_id is None else ArtistId(what.artist_id),
        genre=what.genre,
        since=_begin_of(what.since),
        until=_begin_of(what.until),
    )
    return ForgottenDoc(events=gone.events, lists=gone.lists, tracks=len(gone.tracks))


def _own(visit: Visit) -> OwnData:
    return OwnData(visit.database, visit.house.clock)


def _begin_of(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), UTC)


def _beliefs(desk: Desk, beliefs: Sequence[Belief], known: dict[int, TrackDoc]) -> list[BeliefDoc]:
    told = []
    for one in beliefs:
        evidence = [known[track] for track in desk.tracks(one.items) if track in known]
        first, last = day(one.first), day(one.last)
        told.append(
            BeliefDoc(
                name=one.name,
                artist_id=None,
                share=round(one.share, 4),
                usual=round(one.usual, 4),
                evidence=evidence,
                tracks=one.tracks,
                plays=one.plays,
                finished=one.finished,
                skipped=one.skipped,
                first=None if first is None else date.fromisoformat(first),
                last=None if last is None else date.fromisoformat(last),
            )
        )
    return told
