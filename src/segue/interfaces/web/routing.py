"""All pages in one router."""

from fastapi import APIRouter

from segue.interfaces.web import (
    entrance,
    home,
    naming,
    proof,
)

router = APIRouter()
for part in (
    entrance,
    home,
    naming,
    proof,
):
    router.include_router(part.router)
