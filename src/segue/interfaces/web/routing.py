"""All pages in one router."""

from fastapi import APIRouter

from segue.interfaces.web import (
    account,
    admin,
    artist,
    charts,
    discover,
    entrance,
    home,
    library,
    listed,
    music_map,
    naming,
    playlists,
    proof,
    taste,
    track,
    welcome,
)

router = APIRouter()
for part in (
    entrance,
    home,
    taste,
    account,
    welcome,
    listed,
    discover,
    charts,
    track,
    artist,
    library,
    music_map,
    playlists,
    admin,
    naming,
    proof,
):
    router.include_router(part.router)
