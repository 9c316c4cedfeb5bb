"""One's account: how one is called, the language and colours of the pages, browsers, and the keys of apps."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from segue.domain.accounts import Role
from segue.domain.listening import AgeBand
from segue.interfaces.api.people import account
from segue.interfaces.door.visits import Insider
from segue.interfaces.web.entrance import A_YEAR_S, from_here
from segue.interfaces.web.rendering import THEME_COOKIE, page

router = APIRouter()

_THEMES = ("light", "dark")


@router.get("/account")
def account_page(request: Request, visit: Insider) -> Response:
    """Who one is here, where one is logged in, and which apps may come in."""
    told: dict[str, Any] = {
        "account": account.account(visit),
        "browsers": account.browsers(visit),
        "keys": [] if visit.role is Role.GUEST else account.keys(visit),
        "ages": list(AgeBand),
    }
    return page(request, visit, "account.html", **told)


@router.post("/theme")
def choose_theme(request: Request, theme: Annotated[str, Form(max_length=20)] = "") -> Response:
    """Let this browser's pages be light or dark, or as its system is."""
    from_here(request)
    answer = RedirectResponse("/account", 303)
    if theme in _THEMES:
        answer.set_cookie(THEME_COOKIE, theme, max_age=A_YEAR_S, samesite="lax")
    else:
        answer.delete_cookie(THEME_COOKIE)
    return answer
