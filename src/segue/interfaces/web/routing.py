"""All pages in one router."""

from fastapi import APIRouter

from segue.interfaces.web import (
    entrance,
    home,
    library,
)

router = APIRouter()
for part in (
    entrance,
    home,
    library,
):
    router.include_router(part.router)
