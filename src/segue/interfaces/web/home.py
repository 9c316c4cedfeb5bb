"""The first page."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from segue.interfaces.door.visits import Insider
from segue.interfaces.web.rendering import page

router = APIRouter()


@router.get("/")
def home(request: Request, visit: Insider) -> Response:
    """What there is for somebody now."""
    return page(request, visit, "home.html")
