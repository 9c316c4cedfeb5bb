"""All pages in one router."""

from fastapi import APIRouter

from segue.interfaces.web import (
    entrance,
    home,
)

router = APIRouter()
for part in (
    entrance,
    home,
):
    router.include_router(part.router)
