"""All of the API in one router, in the order in which its description tells it."""

from fastapi import APIRouter

from segue.interfaces.api import (
    account,
    art,
    artist,
    artist_reach,
    audio,
    beginning,
    charts,
    history,
    onboarding,
    opinions,
    playlists,
    plays,
    queue,
    radio,
    session,
    setup,
    shelves,
    taking_along,
    taste,
    track_details,
    track_names,
    track_sound,
    tracks,
    users,
    ways,
    why,
)
from segue.interfaces.door.problems import responses

# What any question may be answered with, besides what it asked for.
router = APIRouter(
    prefix="/api/v1",
    responses=responses(400, 401, 403, 404, 422, 429, 503, "default"),
)
for part in (
    setup,
    session,
    account,
    users,
    tracks,
    shelves,
    radio,
    ways,
    charts,
    opinions,
    why,
    taste,
    history,
    taking_along,
    onboarding,
    beginning,
    audio,
    art,
    plays,
    queue,
    playlists,
    track_details,
    track_sound,
    track_names,
    artist,
    artist_reach,
):
    router.include_router(part.router)
router.include_router(playlists.uploads)
