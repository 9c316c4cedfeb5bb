"""All pages in one router."""

from fastapi import APIRouter

from segue.interfaces.web import (
    entrance,
    home,
    playlists,
)

router = APIRouter()
for part in (
    entrance,
    home,
    playlists,
):
    router.include_router(part.router)
