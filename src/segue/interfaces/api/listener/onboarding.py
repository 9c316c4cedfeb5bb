"""Getting to know somebody, at any time: questions, the most telling first, answers, and a first list."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from segue.discovery.people.onboarding import QuestionKind, Reply
from segue.domain.errors import NotAllowed
from segue.domain.ids import ArtistId, TrackId
from segue.interfaces.api.lists import ListDoc, list_document
from segue.interfaces.api.music import TrackDoc, track_documents
from segue.interfaces.door.paging import Number
from segue.interfaces.door.visits import Listening, Visit
from segue.services.discovering.onboarding import Answered, Asked, Welcome
from segue.storage import catalogue

router = APIRouter(prefix="/onboarding", tags=["taste"])

_Genre = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
_Count = Annotated[int, Query(ge=1, le=50, description="How many at most.")]


class PreviewDoc(BaseModel):
    """The part of a track that tells most of it."""

    start_s: float
    end_s: float


class QuestionDoc(BaseModel):
    """Does one like this?"""

    kind: QuestionKind
    about: int | str = Field(description="The number of an artist or a track, the name of a genre. Answer with it.")
    name: str
    track: TrackDoc | None = Field(description="The track, or one by the artist; null for a genre.")
    preview: PreviewDoc | None


class QuestionsDoc(BaseModel):
    """What to ask next."""

    ready: bool = Field(description="False while there is no music here to ask about.")
    answered: int = Field(description="How many questions were answered with yes or no, now and earlier.")
    questions: list[QuestionDoc]


class ReplyDoc(BaseModel):
    """An answer. Yes and no are kept as a like and a dislike; what is not known leaves no trace."""

    model_config = ConfigDict(extra="forbid")

    kind: QuestionKind
    about: Number | _Genre
    reply: Reply

    @model_validator(mode="after")
    def _fits(self) -> "ReplyDoc":
        if isinstance(self.about, str) is not (self.kind is QuestionKind.GENRE):
            raise ValueError("genres are named, artists and tracks are told by their number")
        return self


class RepliesDoc(BaseModel):
    """Answers. Those that were not known are to be sent again, so that nothing is asked twice."""

    model_config = ConfigDict(extra="forbid")

    answers: list[ReplyDoc] = Field(max_length=200)
    count: int = Field(default=8, ge=1, le=50, description="How many questions are to follow at most.")


@router.get("")
def questions(visit: Listening, count: _Count = 8) -> QuestionsDoc:
    """The next questions, by what was answered earlier."""
    welcome = Welcome(visit.standing().desk)
    return _asked(visit, welcome, welcome.before(visit.listener), count)


@router.post("")
def answer(replies: RepliesDoc, visit: Listening) -> QuestionsDoc:
    """Answer, and get the next questions."""
    if not visit.is_kept and replies.answers:
        raise NotAllowed("This session is private: nothing that is said in it is kept.", "End it first.")
    welcome = Welcome(visit.standing().desk)
    told = [Answered(one.kind, one.about, one.reply) for one in replies.answers]
    welcome.keep(visit.listener, told)
    known = {(one.kind, one.about): one for one in (*welcome.before(visit.listener), *told)}
    return _asked(visit, welcome, list(known.values()), replies.count)


@router.get("/first")
def first_list(visit: Listening, limit: _Count = 10) -> ListDoc:
    """What follows from the answers."""
    return list_document(visit, Welcome(visit.standing().desk).first_list(visit.listener, limit))


def _asked(visit: Visit, welcome: Welcome, known: Sequence[Answered], count: int) -> QuestionsDoc:
    asked = welcome.ask(known, count)
    samples = _samples(visit, asked)
    return QuestionsDoc(
        ready=welcome.is_ready,
        answered=sum(one.reply is not Reply.UNKNOWN for one in known),
        questions=[
            QuestionDoc(
                kind=one.kind,
                about=one.name if one.kind is QuestionKind.GENRE else one.id,
                name=one.name if track is None or one.kind is not QuestionKind.TRACK else track.title,
                track=track,
                preview=None
                if one.preview is None
                else PreviewDoc(start_s=one.preview.start_ms / 1000, end_s=one.preview.end_ms / 1000),
            )
            for one, track in zip(asked, samples, strict=True)
        ],
    )


def _samples(visit: Visit, asked: Sequence[Asked]) -> list[TrackDoc | None]:
    """A track to hear for each question."""
    chosen: list[TrackId | None] = []
    with visit.database.read() as connection:
        for one in asked:
            if one.kind is QuestionKind.ARTIST:
                by = catalogue.artist_tracks(connection, ArtistId(one.id))
                chosen.append(next((track.id for track in by if track.picture), by[0].id if by else None))
            else:
                chosen.append(TrackId(one.id) if one.kind is QuestionKind.TRACK else None)
        tracks = catalogue.tracks_by_id(connection, [one for one in chosen if one is not None])
    known = {one.id: one for one in track_documents(visit, tracks)}
    return [None if one is None else known.get(one) for one in chosen]
