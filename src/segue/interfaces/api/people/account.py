"""One's own account: how one is called, the language of the pages, the password, browsers and the keys of apps."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from segue.domain.accounts import Account, ApiKey, Role, Session
from segue.domain.ids import ApiKeyId
from segue.domain.listening import AgeBand
from segue.interfaces.api.people.session import Password
from segue.interfaces.door.paging import Id
from segue.interfaces.door.visits import SESSION_COOKIE, Insider, Listening
from segue.services.discovering.profile import OwnData

router = APIRouter(prefix="/account", tags=["account"])


class AccountDoc(BaseModel):
    """Who somebody is here."""

    id: int
    name: str
    display_name: str
    role: Role
    language: str | None = Field(description="The language of their pages; null for the browser's or the server's.")
    region: str | None = Field(description="ISO 3166-1 alpha-2, told freely or not at all.")
    age_band: AgeBand | None = Field(description="Told freely or not at all.")
    created_at: datetime


class AccountChange(BaseModel):
    """What changes; what is left out stays."""

    language: str | None = Field(default=None, max_length=8, description="en, fr, ar, ko; empty for the browser's.")
    display_name: str | None = Field(default=None, min_length=1, max_length=64, description="How one is shown.")
    region: str | None = Field(default=None, max_length=2, description="As MA, FR or KR; empty to tell none.")
    age_band: AgeBand | Literal[""] | None = Field(default=None, description="Empty to tell none.")


class PasswordChange(BaseModel):
    """A new password, and the present one to show whose it is."""

    present: Password
    new: Password


class Leaving(BaseModel):
    """Who deletes themselves shows once more that it is them."""

    password: Password


class BrowserDoc(BaseModel):
    """A browser in which one is logged in."""

    id: int
    agent: str
    created_at: datetime
    seen_at: datetime
    private: bool
    this: bool = Field(description="Whether it is the one that asks.")


class KeyDoc(BaseModel):
    """The key of an app, as it is known afterwards."""

    id: int
    name: str
    created_at: datetime
    used_at: datetime | None


class NewKey(BaseModel):
    """What a key is for."""

    name: str = Field(min_length=1, max_length=100)


class NewKeyDoc(KeyDoc):
    """A key that was just made."""

    key: str = Field(description="What the app sends as `Authorization: Bearer KEY`. Told this once.")


@router.get("")
def account(visit: Insider) -> AccountDoc:
    """Who asks."""
    return account_document(visit.somebody)


@router.patch("")
def change_account(change: AccountChange, visit: Listening) -> AccountDoc:
    """Change what is told."""
    account = visit.somebody
    if change.language is not None:
        account = visit.reception.accounts.set_language(account, change.language or None)
    told: dict[str, Any] = {name: value for name, value in change.model_dump().items() if value is not None}
    told.pop("language", None)
    if told:
        if "age_band" in told:
            told["age_band"] = told["age_band"] or None
        account = visit.reception.accounts.introduce(account, replace(account.listener, **told))
    return account_document(account)


@router.delete("", status_code=204)
def close_account(leaving: Leaving, visit: Listening, response: Response) -> None:
    """Delete oneself: the account, the listener, all they did and said, playlists and keys. Nothing brings it back.

    What was learned from it goes with the next learning, which is queued.
    """
    accounts = visit.reception.accounts
    accounts.is_theirs(visit.somebody, leaving.password, visit.address)
    accounts.close(visit.somebody)
    OwnData(visit.database, visit.house.clock).learn_anew()
    response.delete_cookie(SESSION_COOKIE)


@router.put("/password", status_code=204)
def change_password(change: PasswordChange, visit: Listening) -> None:
    """Change one's password. Every other browser is logged out."""
    accounts = visit.reception.accounts
    accounts.is_theirs(visit.somebody, change.present, visit.address)
    accounts.set_password(visit.somebody, change.new, but_session=visit.session.id if visit.session else 0)


@router.get("/browsers")
def browsers(visit: Insider) -> list[BrowserDoc]:
    """Where one is logged in."""
    own = visit.session.id if visit.session else 0
    return [_browser(one, own) for one in visit.reception.sessions.of_account(visit.somebody)]


@router.delete("/browsers/{browser_id}", status_code=204)
def log_browser_out(browser_id: Id, visit: Insider) -> None:
    """Log one browser out."""
    visit.reception.sessions.end(visit.somebody, browser_id)


@router.get("/keys")
def keys(visit: Listening) -> list[KeyDoc]:
    """The keys of one's apps."""
    return [_key(one) for one in visit.reception.keys.of_account(visit.somebody)]


@router.post("/keys", status_code=201)
def make_key(new: NewKey, visit: Listening) -> NewKeyDoc:
    """Make a key for an app."""
    made, token = visit.reception.keys.make(visit.somebody, new.name)
    return NewKeyDoc(**_key(made).model_dump(), key=token)


@router.delete("/keys/{key_id}", status_code=204)
def remove_key(key_id: Id, visit: Listening) -> None:
    """Let an app in no more."""
    visit.reception.keys.remove(visit.somebody, ApiKeyId(key_id))


def account_document(account: Account) -> AccountDoc:
    """An account as others may know it."""
    listener = account.listener
    return AccountDoc(
        id=listener.id,
        name=listener.name,
        display_name=listener.display_name,
        role=account.role,
        language=account.language,
        region=listener.region,
        age_band=listener.age_band,
        created_at=account.created_at,
    )


def _browser(session: Session, own: int) -> BrowserDoc:
    return BrowserDoc(
        id=session.id,
        agent=session.agent,
        created_at=session.created_at,
        seen_at=session.seen_at,
        private=session.private,
        this=session.id == own,
    )


def _key(key: ApiKey) -> KeyDoc:
    return KeyDoc(id=key.id, name=key.name, created_at=key.created_at, used_at=key.used_at)
