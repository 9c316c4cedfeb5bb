"""All pages in one router."""

from fastapi import APIRouter

from segue.interfaces.web import (
    account,
    entrance,
    home,
    taste,
    welcome,
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
    track,
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
    naming,
    proof,
):
    router.include_router(part.router)
