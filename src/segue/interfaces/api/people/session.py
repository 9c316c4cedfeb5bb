"""Logging in and out of a browser, and whether what is heard in it is remembered."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, StringConstraints

from segue.domain.accounts import Account, Role, Session
from segue.domain.errors import BadRequest
from segue.interfaces.door.visits import SESSION_COOKIE, Anybody, Insider, Visit
from segue.services.accounts import forgery_token
from segue.services.accounts.sessions import LASTS

router = APIRouter(prefix="/session", tags=["session"])

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Password = Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class Login(BaseModel):
    """What somebody logs in with."""

    name: Name
    password: Password


class SessionChange(BaseModel):
    """What may be changed in a session."""

    private: bool = Field(description="Whether nothing that is heard in it is remembered.")


class SessionDoc(BaseModel):
    """A browser that is logged in."""

    name: str
    display_name: str
    role: Role
    private: bool
    csrf_token: str = Field(description="To be sent back with every change, in the header X-CSRF-Token.")
    expires_at: datetime


@router.post("", status_code=201)
def log_in(login: Login, visit: Anybody, request: Request, response: Response) -> SessionDoc:
    """Log this browser in. The session travels in a cookie."""
    account = let_in(visit, login.name, login.password)
    session, token = begin(visit, account, request, response)
    return document(session, token)


@router.get("")
def this_session(visit: Insider) -> SessionDoc:
    """The session of this browser."""
    return document(*_own(visit))


@router.patch("")
def change_session(change: SessionChange, visit: Insider) -> SessionDoc:
    """Begin or end a private session."""
    session, token = _own(visit)
    return document(visit.reception.sessions.make_private(session, change.private), token)


@router.delete("", status_code=204)
def log_out(visit: Insider, response: Response) -> None:
    """Log this browser out."""
    session, _ = _own(visit)
    visit.reception.sessions.end(visit.somebody, session.id)
    response.delete_cookie(SESSION_COOKIE)


def let_in(visit: Visit, name: str, password: str) -> Account:
    """The account of a name and a password, unless its browser asked very often."""
    visit.reception.limits.logins.take(visit.address)
    return visit.reception.accounts.open(name, password, visit.address)


def begin(visit: Visit, account: Account, request: Request, response: Response) -> tuple[Session, str]:
    """A session, with its cookie in the answer; what this browser had before is over."""
    if visit.session is not None:
        visit.reception.sessions.end(visit.session.account, visit.session.id)
    session, token = visit.reception.sessions.begin(account, request.headers.get("User-Agent", ""))
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=int(LASTS.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return session, token


def _own(visit: Visit) -> tuple[Session, str]:
    if visit.session is None or visit.token is None:
        raise BadRequest("An app's key has no session.", "What an app plays privately says so with every play.")
    return visit.session, visit.token


def document(session: Session, token: str) -> SessionDoc:
    """A session as its browser may know it."""
    listener = session.account.listener
    return SessionDoc(
        name=listener.name,
        display_name=listener.display_name,
        role=session.account.role,
        private=session.private,
        csrf_token=forgery_token(token),
        expires_at=session.expires_at,
    )
