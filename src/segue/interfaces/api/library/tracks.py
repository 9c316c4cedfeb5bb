"""Tracks: found by number."""

from typing import Annotated

from fastapi import APIRouter, Query

from segue.domain.ids import TrackId
from segue.interfaces.api.music import TrackDoc, track_documents, tracks_named
from segue.interfaces.door.paging import Id, Number
from segue.interfaces.door.visits import Insider
from segue.storage import catalogue

router = APIRouter(prefix="/tracks", tags=["library"])

Ids = Annotated[list[Number], Query(max_length=500, description="The numbers of tracks; again for more.")]


@router.get("/by-id")
def tracks_by_id(visit: Insider, id: Ids) -> list[TrackDoc]:  # noqa: A002 - it is the name in the address
    """These tracks, in this order; numbers that no track has are passed over."""
    return tracks_named(visit, id)


@router.get("/{track_id}")
def track(track_id: Id, visit: Insider) -> TrackDoc:
    """One track."""
    with visit.database.read() as connection:
        found = catalogue.track(connection, TrackId(track_id))
    return track_documents(visit, [found])[0]
