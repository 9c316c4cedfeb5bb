"""All pages in one router."""

from fastapi import APIRouter

from segue.interfaces.web import (
    charts,
    discover,
    entrance,
    home,
    listed,
)

router = APIRouter()
for part in (
    entrance,
    home,
    listed,
    discover,
    charts,
):
    router.include_router(part.router)
