"""All pages in one router."""

from fastapi import APIRouter

from segue.interfaces.web import (
    account,
    entrance,
    home,
    taste,
    welcome,
)

router = APIRouter()
for part in (
    entrance,
    home,
    taste,
    account,
    welcome,
):
    router.include_router(part.router)
