"""All of the API in one router, in the order in which its description tells it."""

from fastapi import APIRouter

from segue.interfaces.api import (
    account,
    music_map,
    playlists,
    session,
    setup,
    tracks,
    users,
)
from segue.interfaces.door.problems import Problem, responses

# What any question may be answered with, besides what it asked for.
router = APIRouter(
    prefix="/api/v1",
    responses={**responses(401, 403, 404, 422, 429, 503), "default": {"model": Problem}},
)
for part in (
    setup,
    session,
    account,
    users,
    tracks,
    playlists,
    music_map,
):
    router.include_router(part.router)
router.include_router(playlists.uploads)
