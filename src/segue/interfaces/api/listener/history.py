"""What one heard: page by page, one taken out of it and put back."""

from datetime import datetime
from enum import StrEnum

from fastapi import APIRouter
from pydantic import BaseModel, Field

from segue.domain.errors import NotFound
from segue.domain.ids import EventId
from segue.domain.listening import Event, EventKind
from segue.interfaces.api.music import TrackDoc, track_documents
from segue.interfaces.door.paging import Cursor, Id, Limit, Page, cursor_at, moment_of
from segue.interfaces.door.visits import Listening, Visit
from segue.services.discovering.feedback import Feedback
from segue.storage import catalogue, history

router = APIRouter(prefix="/taste/history", tags=["taste"])

_ORDER = "history"


class Came(StrEnum):
    """How a play ended; a track may have been passed over unheard."""

    COMPLETED = "completed"
    SKIPPED = "skipped"
    STOPPED = "stopped"
    FAILED = "failed"
    PASSED_OVER = "passed over"


class HeardDoc(BaseModel):
    """A play."""

    event_id: int
    track: TrackDoc
    at: datetime
    came: Came
    heard_s: float | None
    source: str | None = Field(description="The list that it came from.")


@router.get("")
def listening_history(visit: Listening, limit: Limit = 50, cursor: Cursor = None) -> Page[HeardDoc]:
    """What one played and skipped, the last first."""
    place = moment_of(cursor, _ORDER)
    before = None if place is None else (place[0], EventId(place[1]))
    with visit.database.read() as connection:
        found = history.heard_by(connection, visit.listener.id, limit + 1, before)
        shown = found[:limit]
        tracks = catalogue.tracks_by_id(
            connection, list(dict.fromkeys(e.subject.track_id for e in shown if e.subject.track_id))
        )
    known = {one.id: one for one in track_documents(visit, tracks)}
    items = [_document(event, known[event.subject.track_id or 0]) for event in shown]
    following = cursor_at(_ORDER, shown[-1].at, shown[-1].id or 0) if len(found) > limit else None
    return Page(items=items, next=following)


@router.delete("/{event_id}", status_code=204)
def take_out(event_id: Id, visit: Listening) -> None:
    """Take a play out of one's history, as if it had never been: nothing is learned from it any more.

    `POST /taste/forget` removes for good.
    """
    with visit.database.read() as connection:
        found = history.event_by(connection, visit.listener.id, EventId(event_id))
    if found is None or found[0].kind not in (EventKind.PLAY, EventKind.SKIP):
        raise NotFound(f"There is no play {event_id} in your history.")
    _feedback(visit).undo(visit.listener, EventId(event_id))


@router.post("/{event_id}/restore", status_code=204)
def put_back(event_id: Id, visit: Listening) -> None:
    """Put back what was taken out, or taken back."""
    _feedback(visit).say_again(visit.listener, EventId(event_id))


def _feedback(visit: Visit) -> Feedback:
    return Feedback(visit.database, visit.house.clock, visit.language)


def _document(event: Event, track: TrackDoc) -> HeardDoc:
    return HeardDoc(
        event_id=event.id or 0,
        track=track,
        at=event.at,
        came=Came.PASSED_OVER if event.ended is None else Came(event.ended.value),
        heard_s=None if event.heard_ms is None else event.heard_ms / 1000,
        source=event.source,
    )
