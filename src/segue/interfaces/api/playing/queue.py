"""What a player holds: what it played, plays and will play, so that another browser goes on with it."""

import json
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field, StringConstraints

from segue.domain.errors import BadRequest
from segue.domain.ids import TrackId
from segue.domain.playing import Player, Repeat, Standing, Whose
from segue.interfaces.api.music import TrackDoc, tracks_named
from segue.interfaces.api.playing.plays import Named, Seconds
from segue.interfaces.door.paging import Number
from segue.interfaces.door.visits import Insider
from segue.services.queues import Queues

router = APIRouter(prefix="/queue", tags=["playing"])

MOST_TRACKS = 1000
_MOST_REFUSED = 1000
_LARGEST_RADIO = 256 * 1024

Why = Annotated[str, StringConstraints(max_length=1000, pattern=r"^[^\x00]*$")]
Radio = Annotated[dict[str, Any] | None, Field(description="The radio that plays, as it was given: opaque.")]


class Place(BaseModel):
    """What is known of a track's place in the queue besides the track."""

    whose: Whose = Field(default=Whose.MINE, description="Who put it there: its listener, or Segue.")
    why: Why = Field(default="", description="The reason for what was added, in a sentence.")
    source: Named = ""
    session: Named = ""


class QueuedTrack(Place):
    """A track that is put there."""

    track_id: Number


class QueuedDoc(Place):
    """A track in the queue."""

    track: TrackDoc


class _Told(BaseModel):
    at: int = Field(default=0, ge=0, le=MOST_TRACKS, description="Which of the tracks plays, from 0.")
    position_s: Seconds = 0.0
    refused: list[Number] = Field(default=[], max_length=_MOST_REFUSED, description="Added once, and taken out.")
    radio: Radio = None
    repeat: Repeat = Repeat.NOTHING
    shuffled: bool = False


class QueueChange(_Told):
    """A queue as it is now."""

    tracks: list[QueuedTrack] = Field(max_length=MOST_TRACKS)


class QueueDoc(_Told):
    """A queue as it was kept last. Tracks that are gone since are left out."""

    tracks: list[QueuedDoc]
    changed_at: datetime | None = Field(description="When it was kept; null where none ever was.")


class KeptDoc(BaseModel):
    """Whether a queue was kept, and when."""

    kept: bool = Field(description="False for guests and in a private session.")
    changed_at: datetime | None


@router.get("")
def queue(visit: Insider) -> QueueDoc:
    """One's own queue. Guests have none that is kept."""
    player, changed_at = Queues(visit.database, visit.house.clock).kept(visit.listener)
    found = {one.id: one for one in tracks_named(visit, dict.fromkeys(one.track_id for one in player.tracks))}
    there = [(place, one) for place, one in enumerate(player.tracks) if one.track_id in found]
    at = sum(place < player.at for place, _ in there)
    same = any(place == player.at for place, _ in there)
    return QueueDoc(
        tracks=[
            QueuedDoc(track=found[one.track_id], whose=one.whose, why=one.why, source=one.source, session=one.session)
            for _, one in there
        ],
        at=at,
        position_s=player.position_s if same else 0.0,
        refused=list(player.refused),
        radio=None if player.radio is None else dict(player.radio),
        repeat=player.repeat,
        shuffled=player.shuffled,
        changed_at=changed_at,
    )


@router.put("")
def keep_queue(change: QueueChange, visit: Insider) -> KeptDoc:
    """Keep one's queue in the place of the one before."""
    told = json.dumps(change.radio)
    if len(told) > _LARGEST_RADIO or "\\u0000" in told:
        raise BadRequest("This radio is larger than any that this server gives, or none of its.", "Begin a new one.")
    if not visit.is_kept:
        return KeptDoc(kept=False, changed_at=None)
    tracks = tuple(
        Standing(TrackId(one.track_id), one.whose, one.why, one.source, one.session) for one in change.tracks
    )
    refused = tuple(TrackId(one) for one in change.refused)
    player = Player(tracks, change.at, change.position_s, refused, change.radio, change.repeat, change.shuffled)
    return KeptDoc(kept=True, changed_at=Queues(visit.database, visit.house.clock).keep(visit.listener, player))
