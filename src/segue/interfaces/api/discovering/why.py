"""Why a track comes to somebody, and why it does not."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from segue.domain.ids import TrackId
from segue.interfaces.api.lists import ReasonDoc, reason_document
from segue.interfaces.api.music import TrackDoc, track_documents
from segue.interfaces.door.paging import Id
from segue.interfaces.door.visits import Insider
from segue.services.discovering.why import Cause, why
from segue.storage import catalogue

router = APIRouter(prefix="/tracks", tags=["taste"])


class AgainstDoc(BaseModel):
    """One thing that keeps a track from lists."""

    cause: Cause
    sentence: str
    event_id: int | None = Field(description="What was said and can be taken back; null where nothing was.")


class WhyDoc(BaseModel):
    """What speaks for a track and what against it, for who asks."""

    track: TrackDoc
    place: int | None = Field(description="Where it stands among all that could come; null beyond the first thousand.")
    of: int
    reasons: list[ReasonDoc]
    against: list[AgainstDoc]


@router.get("/{track_id}/why")
def why_track(track_id: Id, visit: Insider) -> WhyDoc:
    """Why a track comes, and why it does not."""
    desk = visit.standing().desk
    found = why(desk, visit.house.settings.zone, visit.listener, TrackId(track_id), visit.language)
    named = [seed for reason in found.reasons for seed in reason.seed_tracks]
    with visit.database.read() as connection:
        tracks = {one.id: one for one in catalogue.tracks_by_id(connection, named)}
    return WhyDoc(
        track=track_documents(visit, [found.track])[0],
        place=found.place,
        of=found.of,
        reasons=[reason_document(visit, one, tracks) for one in found.reasons],
        against=[
            AgainstDoc(cause=one.cause, sentence=one.said, event_id=None if one.event is None else one.event.id)
            for one in found.against
        ],
    )
