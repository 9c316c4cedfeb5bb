"""One's taste on four pages: what is believed of it, what one said, what one heard, and one's own data."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from segue.domain.errors import NotReady
from segue.interfaces.api.listener import history, opinions, taste
from segue.interfaces.api.people import account
from segue.interfaces.door.paging import Cursor
from segue.interfaces.door.visits import Listening
from segue.interfaces.web.rendering import page

router = APIRouter(prefix="/taste")

_ROWS = 50


@router.get("")
def taste_page(request: Request, visit: Listening) -> Response:
    """What is believed of somebody, and the dials."""
    try:
        profile = taste.taste_profile(visit)
    except NotReady:
        # The page does not wait for the desk; its module asks again.
        profile = None
    set_ = taste.taste_preferences(visit)
    return page(request, visit, "taste.html", profile=profile, preferences=set_)


@router.get("/said")
def said_page(request: Request, visit: Listening, cursor: Cursor = None, all: bool = False) -> Response:  # noqa: A002 - its name in the address
    """What somebody said, and the way back from each."""
    found = opinions.opinions(visit, holding=not all, limit=_ROWS, cursor=cursor)
    return page(request, visit, "taste_said.html", said=found, all=all, first=cursor is None)


@router.get("/history")
def history_page(request: Request, visit: Listening, cursor: Cursor = None) -> Response:
    """What somebody heard, the last first."""
    found = history.listening_history(visit, _ROWS, cursor)
    zone = visit.house.settings.zone
    return page(request, visit, "taste_history.html", heard=found, zone=zone, first=cursor is None)


@router.get("/data")
def data_page(request: Request, visit: Listening) -> Response:
    """What others may know of somebody; bringing, taking along, forgetting and deleting all that is kept of them."""
    told: dict[str, Any] = {"preferences": taste.taste_preferences(visit), "account": account.account(visit)}
    return page(request, visit, "taste_data.html", **told)
