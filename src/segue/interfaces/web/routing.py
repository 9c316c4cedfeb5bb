"""All pages in one router."""

from fastapi import APIRouter

from segue.interfaces.web import (
    entrance,
    home,
    music_map,
    playlists,
)

router = APIRouter()
for part in (
    entrance,
    home,
    music_map,
    playlists,
):
    router.include_router(part.router)
