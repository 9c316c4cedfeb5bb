"""The first start: whether somebody runs this server yet, and becoming the one who does."""

import hmac
import ipaddress

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from segue.domain.accounts import Role
from segue.domain.errors import NotAllowed
from segue.interfaces.api.people.session import Name, Password, SessionDoc, begin, document
from segue.interfaces.door.visits import Anybody, Visit
from segue.services.accounts import NewAccount

router = APIRouter(prefix="/setup", tags=["setup"])


class SetupDoc(BaseModel):
    """Whether this server waits for its first account."""

    needed: bool
    needs_code: bool = Field(description="Whether who sets it up has to know the code that the server printed.")


class FirstAccount(BaseModel):
    """Who will run this server."""

    name: Name
    password: Password
    code: str = Field(default="", max_length=200, description="What the server printed when it started.")


@router.get("")
def setup(visit: Anybody) -> SetupDoc:
    """Whether this server is to be set up, and what that takes."""
    return SetupDoc(needed=visit.reception.accounts.is_first_start(), needs_code=not is_near(visit))


@router.post("", status_code=201)
def set_up(first: FirstAccount, visit: Anybody, request: Request, response: Response) -> SessionDoc:
    """Make the first account, an admin's, and log this browser in."""
    visit.reception.limits.logins.take(visit.address)
    code = visit.reception.setup_code
    if not is_near(visit) and not hmac.compare_digest(first.code.encode(errors="replace"), code.encode()):
        raise NotAllowed("That is not the set-up code.", "The server printed it when it started.")
    new = NewAccount(first.name, first.password, Role.ADMIN)
    account = visit.reception.accounts.make(new, first=True)
    return document(*begin(visit, account, request, response))


def is_near(visit: Visit) -> bool:
    """Whether who asks sits at the machine that the server runs on."""
    try:
        return ipaddress.ip_address(visit.address).is_loopback
    except ValueError:
        return False
