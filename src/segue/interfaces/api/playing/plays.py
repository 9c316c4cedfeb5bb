"""What was played, and what plays now."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field, StringConstraints

from segue.domain.ids import TrackId
from segue.domain.listening import Subject
from segue.interfaces.api.music import TrackDoc, tracks_named
from segue.interfaces.door.paging import Number
from segue.interfaces.door.visits import Insider
from segue.services.discovering.feedback import Feedback

router = APIRouter(tags=["playing"])

_LONGEST_S = 1_000_000.0
_LONGEST_AGO_S = timedelta(days=90).total_seconds()

Named = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00]*$")]
Seconds = Annotated[float, Field(ge=0, le=_LONGEST_S, allow_inf_nan=False)]


class Play(BaseModel):
    """A track that was heard, in whole or in part, or passed over."""

    track_id: Number
    heard_s: Seconds | None = Field(default=None, description="How much of it; all of it where nobody says.")
    skipped: bool = Field(default=False, description="Whether it was turned away.")
    source: Named = Field(default="", description="The list that it came from, by its kind.")
    session: Named = Field(default="", description="`id` of the list that it came from.")
    private: bool = Field(default=False, description="Whether it is not to be remembered, as apps say it.")
    ago_s: float = Field(
        default=0.0, ge=0, le=_LONGEST_AGO_S, allow_inf_nan=False,
        description="How long ago it ended, if this server could not be told at once; 90 days at most.",
    )  # fmt: skip


class PlayDoc(BaseModel):
    """What became of a play."""

    kept: bool = Field(description="False for guests, in a private session, and while learning is paused.")
    event_id: int | None


class NowDoc(BaseModel):
    """What plays now; null for nothing any more."""

    track_id: Number | None
    position_s: Seconds = 0.0


class FriendNowDoc(BaseModel):
    """What a friend plays now."""

    listener_id: int
    name: str
    track: TrackDoc
    since: datetime


@router.post("/plays", status_code=201)
def add_play(play: Play, visit: Insider) -> PlayDoc:
    """Keep what was heard, or that it was passed over."""
    event = Feedback(visit.database, visit.house.clock).play(
        visit.listener,
        Subject(track_id=TrackId(play.track_id)),
        heard_s=play.heard_s,
        skipped=play.skipped,
        private=play.private or not visit.is_kept,
        source=play.source,
        session=play.session or None,
        ago=timedelta(seconds=play.ago_s),
    )
    return PlayDoc(kept=event is not None, event_id=None if event is None else event.id)


@router.put("/now-playing", status_code=204)
def set_now_playing(now: NowDoc, visit: Insider) -> None:
    """Say what plays now. Only friends of those who agreed to be seen are told, and only while it plays."""
    playing = visit.reception.now_playing
    if now.track_id is None or not visit.is_kept:
        playing.end(visit.listener)
        return
    playing.begin(visit.listener, TrackId(now.track_id), now.position_s)


@router.get("/now-playing")
def now_playing(visit: Insider) -> list[FriendNowDoc]:
    """What friends play now: those who let others see it."""
    found = visit.reception.now_playing.seen_by(visit.listener)
    tracks = {one.id: one for one in tracks_named(visit, [one.track_id for one in found])}
    return [
        FriendNowDoc(
            listener_id=one.listener.id,
            name=one.listener.display_name,
            track=tracks[one.track_id],
            since=one.since,
        )
        for one in found
        if one.track_id in tracks
    ]
