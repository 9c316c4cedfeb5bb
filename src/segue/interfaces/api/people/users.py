"""Everybody who may come in, for who runs the server."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from segue.domain.accounts import Role
from segue.domain.errors import BadRequest
from segue.domain.ids import ListenerId
from segue.interfaces.api.people.account import AccountDoc, account_document
from segue.interfaces.api.people.session import Name, Password
from segue.interfaces.door.paging import Id
from segue.interfaces.door.visits import Admin
from segue.services.accounts import NewAccount

router = APIRouter(prefix="/users", tags=["users"])


class NewUser(BaseModel):
    """Somebody who is to come in. Where a listener has the name already, the account becomes theirs."""

    name: Name
    password: Password
    role: Role = Role.LISTENER
    display_name: str = Field(default="", max_length=64)


class UserChange(BaseModel):
    """What changes; what is left out stays."""

    role: Role | None = None
    password: Password | None = None


@router.get("")
def users(visit: Admin) -> list[AccountDoc]:
    """Everybody who may come in."""
    return [account_document(one) for one in visit.reception.accounts.all()]


@router.post("", status_code=201)
def add_user(new: NewUser, visit: Admin) -> AccountDoc:
    """Let somebody come in."""
    made = NewAccount(new.name, new.password, new.role, new.display_name)
    return account_document(visit.reception.accounts.make(made))


@router.patch("/{user_id}")
def change_user(user_id: Id, change: UserChange, visit: Admin) -> AccountDoc:
    """Give somebody another role or password; with a new password they are logged out everywhere."""
    accounts = visit.reception.accounts
    account = accounts.of(ListenerId(user_id))
    if change.role is not None:
        account = accounts.set_role(account, change.role)
    if change.password is not None:
        accounts.set_password(account, change.password)
    return account_document(account)


@router.delete("/{user_id}", status_code=204)
def remove_user(user_id: Id, visit: Admin) -> None:
    """Forget somebody, and all that they did."""
    if user_id == visit.listener.id:
        raise BadRequest("Nobody removes themselves here.", "That is done on the page of one's taste.")
    visit.reception.accounts.close(visit.reception.accounts.of(ListenerId(user_id)))
