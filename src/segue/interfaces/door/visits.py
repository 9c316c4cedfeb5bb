"""Who asks: found by the session of a browser or the key of an app, and asked whether they may.

A handler says in the type of its first parameter who may come: `Anybody`, `Insider` (who is logged in, guests too),
`Listening` (who has a taste that is kept) or `Admin`.
"""

import hmac
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from segue.assembly import House
from segue.domain.accounts import Account, Role, Session
from segue.domain.errors import NotAllowed, NotLetIn
from segue.domain.ids import ListenerId
from segue.domain.listening import Listener
from segue.interfaces.door.reception import Reception
from segue.languages import LANGUAGES, Language, speak
from segue.services.accounts import forgery_token
from segue.services.discovering.standing import Standing
from segue.storage.database import Database

SESSION_COOKIE = "segue_session"
LANGUAGE_COOKIE = "segue_language"
FORGERY_HEADER = "X-CSRF-Token"
_SAFE = ("GET", "HEAD", "OPTIONS")

_cookie = APIKeyCookie(
    name=SESSION_COOKIE,
    scheme_name="session",
    auto_error=False,
    description=f"A browser's session. What changes anything needs the header {FORGERY_HEADER}, too.",
)
_bearer = HTTPBearer(scheme_name="key", auto_error=False, description="The key of an app, made on its owner's page.")


@dataclass(frozen=True, slots=True)
class Visit:
    """One question to the server: who asks it (nobody known, where `account` is None), from where, in which language.

    `token` is that of the browser's session; None for apps.
    """

    reception: Reception
    account: Account | None
    session: Session | None
    token: str | None
    language: Language
    address: str

    @property
    def somebody(self) -> Account:
        """Who asks.

        Raises:
            NotLetIn: nobody who is known.
        """
        if self.account is None:
            raise NotLetIn("You are not logged in.", "Log in, or send the key of an app.")
        return self.account

    @property
    def listener(self) -> Listener:
        """Whose taste is asked for."""
        return self.somebody.listener

    @property
    def role(self) -> Role | None:
        """What who asks may do; None for nobody who is known."""
        return None if self.account is None else self.account.role

    @property
    def is_kept(self) -> bool:
        """Whether what is heard and said now is remembered: not of guests, nor in a private session."""
        return self.role in (Role.ADMIN, Role.LISTENER) and not (self.session and self.session.private)

    @property
    def forgery_token(self) -> str:
        """What this browser's pages send back with every change."""
        return "" if self.token is None else forgery_token(self.token)

    @property
    def house(self) -> House:
        """The house that is asked."""
        return self.reception.house

    @property
    def database(self) -> Database:
        """Where all is kept."""
        return self.reception.house.database

    def standing(self) -> Standing:
        """What lists are made at. To be called by what may wait a moment, and counted against who asks."""
        self.reception.limits.lists.take(self.key)
        return self.reception.standing()

    @property
    def key(self) -> str:
        """By which limits count who asks."""
        return self.address if self.account is None else f"listener {self.account.listener.id}"


def _reception(request: Request) -> Reception:
    return cast("Reception", request.app.state.reception)


def _visit(
    request: Request,
    token: Annotated[str | None, Depends(_cookie)],
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Visit:
    """Who asks, as far as they say. A key goes before a cookie; a session that is over is nobody's."""
    reception = _reception(request)
    address = request.client.host if request.client else ""
    if bearer is not None:
        account = reception.keys.owner(bearer.credentials)
        request.state.listener_id = account.listener.id
        return Visit(reception, account, None, None, _language(request, account), address)
    session = _session(reception, token)
    if session is None:
        return Visit(reception, None, None, None, _language(request, None), address)
    visit = Visit(reception, session.account, session, token, _language(request, session.account), address)
    request.state.listener_id = session.account.listener.id
    if request.method not in _SAFE:
        check_forgery(visit, request.headers.get(FORGERY_HEADER, ""))
    return visit


def unknown_visit(request: Request) -> Visit:
    """A question of which nothing is known but the language, for pages that must not fail."""
    return Visit(_reception(request), None, None, None, _language(request, None), "")


def check_forgery(visit: Visit, sent: str) -> None:
    """Make sure that one of this browser's own pages means what it asks for.

    Raises:
        NotAllowed: it may be another site that asks.
    """
    if not hmac.compare_digest(visit.forgery_token.encode(), sent.encode(errors="replace")):
        raise NotAllowed("This change did not come from a page of this server.", "Open the page anew and try again.")


def _session(reception: Reception, token: str | None) -> Session | None:
    try:
        return None if token is None else reception.sessions.of(token)
    except NotLetIn:
        return None


def _language(request: Request, account: Account | None) -> Language:
    """The language that somebody chose; else this browser; else what it says it reads; else the server's."""
    reception = _reception(request)
    chosen = account.language if account is not None and account.language else request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return speak(chosen)
    for wanted in request.headers.get("Accept-Language", "").split(",")[:20]:
        code = wanted.partition(";")[0].strip().partition("-")[0].lower()
        if code in LANGUAGES:
            return speak(code)
    return speak(reception.house.settings.language)


async def _insider(visit: Annotated[Visit, Depends(_visit)]) -> Visit:
    _ = visit.somebody
    return visit


async def _listening(visit: Annotated[Visit, Depends(_insider)]) -> Visit:
    if visit.role is Role.GUEST:
        raise NotAllowed("Guests look and listen, and leave no trace.", "Ask the admin for an account of your own.")
    return visit


async def _admin(visit: Annotated[Visit, Depends(_insider)]) -> Visit:
    if visit.role is not Role.ADMIN:
        raise NotAllowed("Only who runs this server may do this.")
    return visit


def mine(visit: Visit, listener_id: ListenerId) -> bool:
    """Whether something of this listener belongs to who asks."""
    return visit.account is not None and visit.account.listener.id == listener_id


Anybody = Annotated[Visit, Depends(_visit)]
Insider = Annotated[Visit, Depends(_insider)]
Listening = Annotated[Visit, Depends(_listening)]
Admin = Annotated[Visit, Depends(_admin)]
