"""Pages whose lists are not there yet, because the desk is still being set out: they say so, and come by themselves."""

from fastapi import Request
from starlette.responses import Response

from segue.interfaces.door.visits import Visit
from segue.interfaces.web.rendering import page

_STATUS = 503
AGAIN_S = "2"


def is_ready(visit: Visit) -> bool:
    """Whether lists can be made now, so that nobody waits for a page."""
    return visit.reception.standing.is_there


def wait(request: Request, visit: Visit) -> Response:
    """The page in the place of one that needs a list; it asks again after a moment."""
    return page(request, visit, "waits.html", status=_STATUS, headers={"Retry-After": AGAIN_S})
