"""All pages in one router."""

from fastapi import APIRouter

from segue.interfaces.web import (
    artist,
    entrance,
    home,
    track,
)

router = APIRouter()
for part in (
    entrance,
    home,
    track,
    artist,
):
    router.include_router(part.router)
