"""What one says of music: liked, disliked, never, not now, followed, given stars; what follows, and the way back."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from segue.domain.errors import BadRequest
from segue.domain.ids import AlbumId, ArtistId, EventId, TrackId
from segue.domain.listening import EventKind, Subject
from segue.interfaces.door.paging import Cursor, Id, Limit, Number, Page, cursor_at, moment_of
from segue.interfaces.door.visits import Insider, Listening, Visit
from segue.services.discovering.feedback import Feedback, Held, Standing, Told

router = APIRouter(prefix="/opinions", tags=["taste"])

_ORDER = "opinions"
_Asked = Annotated[list[Number], Query(max_length=500, description="Again for more.")]
Source = Annotated[str, StringConstraints(max_length=32, pattern=r"^[^\x00]*$")]
"""The list that something happened in."""


class Said(StrEnum):
    """What can be said of music."""

    LIKE = "like"
    DISLIKE = "dislike"
    NEVER = "never"
    FOLLOW = "follow"
    RATING = "rating"
    NOT_NOW = "not now"


class NewOpinion(BaseModel):
    """A word on exactly one track, album or artist. Only artists are followed, only tracks are given stars."""

    model_config = ConfigDict(extra="forbid")

    kind: Said
    track_id: Number | None = None
    album_id: Number | None = None
    artist_id: Number | None = None
    stars: int | None = Field(default=None, ge=1, le=5, description="Only with a rating.")
    source: Source = Field(default="", description="The list in which it was said, as radio or weekly.")


class AnswerDoc(BaseModel):
    """What became of a word."""

    event_id: int | None = Field(description="Takes it back; null where nothing is kept, in a private session.")
    new: bool = Field(description="False where the same was said before and holds still.")
    follows: str = Field(description="What follows from it, in a sentence.")


class SubjectDoc(BaseModel):
    """What something is about."""

    kind: str = Field(description="track, album or artist")
    id: int


class OpinionDoc(BaseModel):
    """Something that was said or turned away, and what it does now."""

    event_id: int
    kind: EventKind
    at: datetime
    stars: int | None
    source: str | None
    subject: SubjectDoc
    about: str = Field(description="What it is about, in words.")
    standing: Standing
    effect: str = Field(description="What it does now, in a sentence.")


class HeldDoc(BaseModel):
    """What one holds of a thing now."""

    kind: Said = Field(description="The last verdict; `not now` only where there is none.")
    event_id: int
    stars: int | None = None
    resting_event_id: int | None = Field(
        default=None, description="The `not now` by which it rests; it may stand beside a verdict."
    )


class StandingDoc(BaseModel):
    """What one holds of many things, by their numbers; things of which nothing is held are left out."""

    tracks: dict[str, HeldDoc]
    albums: dict[str, HeldDoc]
    artists: dict[str, HeldDoc]


@router.post("", status_code=201)
def say(new: NewOpinion, visit: Listening, response: Response) -> AnswerDoc:
    """Say something. The same said again changes nothing, and answers 200 with the event that holds."""
    subject = subject_of(new.track_id, new.album_id, new.artist_id)
    if new.stars is not None and new.kind is not Said.RATING:
        raise BadRequest("Only a rating carries stars.", "Leave them out.")
    if not visit.is_kept:
        response.status_code = 200
        return AnswerDoc(event_id=None, new=False, follows=visit.language.phrase("Nothing is kept: this is private."))
    kind = EventKind(new.kind.value)
    answer = _feedback(visit).say(visit.listener, kind, subject, stars=new.stars, source=new.source)
    if not answer.new:
        response.status_code = 200
    return AnswerDoc(event_id=answer.event.id, new=answer.new, follows=answer.follows)


@router.get("")
def opinions(
    visit: Listening,
    kind: Annotated[list[EventKind], Query(max_length=20, description="Only these; skips and cut plays, too.")] = [],  # noqa: B006
    holding: Annotated[bool, Query(description="Only what does something now.")] = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[OpinionDoc]:
    """All that one said and turned away, the newest first."""
    after = moment_of(cursor, _ORDER)
    listed = [
        one
        for one in _feedback(visit).listed(visit.listener, most=None)
        if (not kind or one.event.kind in kind) and (not holding or one.standing is Standing.HOLDS)
    ]
    if after is not None:
        listed = [one for one in listed if _place(one) < after]
    shown = listed[:limit]
    following = cursor_at(_ORDER, *_place(shown[-1])) if len(listed) > limit else None
    return Page(items=[_document(one) for one in shown], next=following)


@router.get("/standing")
def standing(visit: Insider, track_id: _Asked = [], album_id: _Asked = [], artist_id: _Asked = []) -> StandingDoc:  # noqa: B006
    """What one holds of many things at once. Guests hold nothing."""
    wanted = [Subject(track_id=TrackId(one)) for one in track_id]
    wanted += [Subject(album_id=AlbumId(one)) for one in album_id]
    wanted += [Subject(artist_id=ArtistId(one)) for one in artist_id]
    held = _feedback(visit).held(visit.listener, wanted) if wanted else {}
    return StandingDoc(
        tracks=_by_number((subject.track_id, one) for subject, one in held.items()),
        albums=_by_number((subject.album_id, one) for subject, one in held.items()),
        artists=_by_number((subject.artist_id, one) for subject, one in held.items()),
    )


@router.delete("/{event_id}")
def take_back(event_id: Id, visit: Listening) -> OpinionDoc:
    """Take back what was said, as if it had never been. What was said before it counts again."""
    return _document(_feedback(visit).undo(visit.listener, EventId(event_id)))


def subject_of(track: int | None = None, album: int | None = None, artist: int | None = None) -> Subject:
    """The one thing that is meant.

    Raises:
        BadRequest: it is none, or more than one.
    """
    if sum(one is not None for one in (track, album, artist)) != 1:
        raise BadRequest("Say of what: exactly one track, album or artist.")
    return Subject(
        track_id=None if track is None else TrackId(track),
        album_id=None if album is None else AlbumId(album),
        artist_id=None if artist is None else ArtistId(artist),
    )


def subject_document(subject: Subject) -> SubjectDoc:
    """What something is about, by its number."""
    if subject.track_id is not None:
        return SubjectDoc(kind="track", id=subject.track_id)
    if subject.album_id is not None:
        return SubjectDoc(kind="album", id=subject.album_id)
    return SubjectDoc(kind="artist", id=subject.artist_id or 0)


def _feedback(visit: Visit) -> Feedback:
    return Feedback(visit.database, visit.house.clock, visit.language)


def _place(told: Told) -> tuple[datetime, int]:
    return told.event.at, told.event.id or 0


def _document(told: Told) -> OpinionDoc:
    event = told.event
    return OpinionDoc(
        event_id=event.id or 0,
        kind=event.kind,
        at=event.at,
        stars=event.rating,
        source=event.source,
        subject=subject_document(event.subject),
        about=told.about,
        standing=told.standing,
        effect=told.effect,
    )


def _by_number(pairs: Iterable[tuple[int | None, Held]]) -> dict[str, HeldDoc]:
    return {str(number): _held(held) for number, held in pairs if number is not None}


def _held(held: Held) -> HeldDoc:
    return HeldDoc(
        kind=Said(held.said.kind.value),
        event_id=held.said.id or 0,
        stars=held.said.rating,
        resting_event_id=None if held.resting is None else held.resting.id,
    )
