"""What people see when something goes wrong: a page that says what, and the way to where it goes on."""

from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from segue.interfaces.door.problems import problem_of
from segue.interfaces.door.visits import unknown_visit
from segue.interfaces.web.rendering import page

_NOT_LOGGED_IN = 401


def tell_person(request: Request, error: Exception) -> Response:
    """A page about an error; whoever is not logged in is asked to."""
    problem, headers = problem_of(error)
    if problem.status == _NOT_LOGGED_IN:
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse("/login?" + urlencode({"next": wanted}), 303)
    return _page(request, problem.status, headers, problem=problem)


def _page(request: Request, status: int, headers: dict[str, str], **told: object) -> HTMLResponse:
    return page(request, unknown_visit(request), "failed.html", status=status, headers=headers, **told)
