"""All of the API in one router, in the order in which its description tells it."""

from fastapi import APIRouter

from segue.interfaces.api import (
    account,
    history,
    opinions,
    session,
    setup,
    taking_along,
    taste,
    tracks,
    users,
    why,
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
    tracks,
    opinions,
    why,
    taste,
    history,
    taking_along,
):
    router.include_router(part.router)
