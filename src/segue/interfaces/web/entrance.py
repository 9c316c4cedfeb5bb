"""Coming in and going out: the first start, logging in and out. They work without script, as forms."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from segue.domain.errors import NotAllowed, SegueError
from segue.interfaces.api.people import session, setup
from segue.interfaces.door.problems import problem_of
from segue.interfaces.door.visits import LANGUAGE_COOKIE, SESSION_COOKIE, Anybody, Insider, check_forgery
from segue.interfaces.web.rendering import page
from segue.languages import LANGUAGES

router = APIRouter()

A_YEAR_S = 365 * 86_400
_Text = Annotated[str, Form(max_length=2000)]


@router.get("/login")
def login_page(request: Request, visit: Anybody, next: str = "/") -> Response:  # noqa: A002 - its name in the address
    """Where somebody logs in; at the first start, the way to the set-up."""
    if visit.reception.accounts.is_first_start():
        return RedirectResponse("/setup", 303)
    return page(request, visit, "login.html", next=_here(next), problem=None, name="")


@router.post("/login")
def log_in(
    request: Request, visit: Anybody, name: _Text = "", password: _Text = "", next: _Text = "/"  # noqa: A002
) -> Response:  # fmt: skip
    """Log in, and go on to what was wanted."""
    try:
        from_here(request)
        account = session.let_in(visit, name, password)
    except SegueError as error:
        problem, headers = problem_of(error)
        told = {"next": _here(next), "problem": problem, "name": name}
        return page(request, visit, "login.html", status=problem.status, headers=headers, **told)
    answer = RedirectResponse(_here(next), 303)
    session.begin(visit, account, request, answer)
    return answer


@router.post("/logout")
def log_out(visit: Insider, csrf_token: _Text = "") -> Response:
    """Log this browser out."""
    check_forgery(visit, csrf_token)
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(SESSION_COOKIE)
    if visit.session is not None:
        visit.reception.sessions.end(visit.somebody, visit.session.id)
    return answer


@router.get("/setup")
def setup_page(request: Request, visit: Anybody) -> Response:
    """Where the first account is made."""
    state = setup.setup(visit)
    if not state.needed:
        return RedirectResponse("/", 303)
    return page(request, visit, "setup.html", state=state, problem=None, name="")


@router.post("/setup")
def set_up(
    request: Request, visit: Anybody, name: _Text = "", password: _Text = "", code: _Text = ""
) -> Response:  # fmt: skip
    """Make the first account, and go on to choosing the music."""
    answer = RedirectResponse("/welcome", 303)
    try:
        from_here(request)
        first = setup.FirstAccount(name=name or " ", password=password or " ", code=code[:200])
        setup.set_up(first, visit, request, answer)
    except SegueError as error:
        problem, headers = problem_of(error)
        told = {"state": setup.setup(visit), "problem": problem, "name": name}
        return page(request, visit, "setup.html", status=problem.status, headers=headers, **told)
    return answer


@router.post("/language")
def speak(request: Request, language: _Text = "", next: _Text = "/") -> Response:  # noqa: A002
    """Let this browser's pages speak another language."""
    from_here(request)
    answer = RedirectResponse(_here(next), 303)
    if language in LANGUAGES:
        answer.set_cookie(LANGUAGE_COOKIE, language, max_age=A_YEAR_S, samesite="lax")
    return answer


def _here(address: str) -> str:
    """A page of this server; the first one in the place of any other address."""
    parts = urlsplit(address)
    plain = not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith("//")
    return address if plain and "\\" not in address and address.isprintable() else "/"


def from_here(request: Request) -> None:
    """Make sure that a form is one of this server's, where the browser says whose it is."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise NotAllowed("This form was sent by another site.", "Open the page of this server and try again.")
    origin = request.headers.get("Origin")
    if origin is not None and origin != "null" and urlsplit(origin).netloc != request.headers.get("Host"):
        raise NotAllowed("This form was sent by another site.", "Open the page of this server and try again.")
