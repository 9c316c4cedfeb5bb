"""All of the API in one router, in the order in which its description tells it."""

from fastapi import APIRouter

from segue.interfaces.api import (
    account,
    browsing,
    catalogue,
    descriptors,
    searching,
    session,
    setup,
    tracks,
    users,
)
from segue.interfaces.door.problems import responses

# What any question may be answered with, besides what it asked for.
router = APIRouter(
    prefix="/api/v1",
    responses=responses(400, 401, 403, 404, 422, 429, 503, "default"),
)
for part in (
    setup,
    session,
    account,
    users,
    # Its addresses begin like those of single tracks, and are none.
    browsing,
    tracks,
    catalogue,
    searching,
    descriptors,
):
    router.include_router(part.router)
