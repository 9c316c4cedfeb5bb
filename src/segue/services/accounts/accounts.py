"""Accounts: made by an admin or at the first start, opened with a password, changed and closed."""

from dataclasses import dataclass, replace

from segue.domain.accounts import Account, Role
from segue.domain.errors import BadRequest, NotAllowed, NotFound, NotLetIn
from segue.domain.ids import ListenerId
from segue.domain.listening import Listener, region_of
from segue.domain.time import Clock
from segue.languages import LANGUAGES
from segue.services.accounts.passwords import Passwords
from segue.services.accounts.throttling import Throttle
from segue.storage import accounts
from segue.storage.database import Database
from segue.storage.listening import (
    add_listener,
    all_listeners,
    change_listener,
    listener_by_name,
    remove_listener,
)

_LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Somebody who is to come in. Without `display_name` they are shown by their `name`."""

    name: str
    password: str
    role: Role = Role.LISTENER
    display_name: str = ""


class Accounts:
    """Makes, opens, changes and closes accounts."""

    def __init__(self, database: Database, clock: Clock, passwords: Passwords | None = None) -> None:
        self._database, self._clock = database, clock
        self._passwords = passwords or Passwords()
        self._throttle = Throttle(clock)

    def is_first_start(self) -> bool:
        """Whether nobody can log in yet."""
        with self._database.read() as connection:
            return not accounts.any_account(connection)

    def make(self, new: NewAccount, *, first: bool = False) -> Account:
        """A new account; where a listener has that name already, it becomes theirs.

        Args:
            new: who is to come in.
            first: whether this may only be the first account there is.

        Raises:
            BadRequest: the name or password cannot be used, or the name has an account already.
            NotAllowed: this was to be the first one, and is not.
        """
        name = _checked_name(new.name)
        kept = self._passwords.hashed(new.password)
        now = self._clock()
        with self._database.write() as connection:
            if first and accounts.any_account(connection):
                raise NotAllowed("This server was set up already.", "Log in, or ask its admin for an account.")
            if accounts.login_of(connection, name) is not None:
                raise BadRequest(f"There is already an account called {name}.", "Choose another name.")
            try:
                listener = listener_by_name(connection, name)
            except NotFound:
                shown = (new.display_name.strip() or name)[:_LONGEST_NAME]
                listener = add_listener(connection, Listener(ListenerId(0), name, shown, now))
            account = Account(listener, new.role, now)
            accounts.add_account(connection, account, kept)
        return account

    def open(self, name: str, password: str, address: str = "") -> Account:
        """The account of a name and a password, asked for from an address.

        Raises:
            NotLetIn: there is none; it is not told which of both was wrong.
            TooMuch: there were too many wrong passwords.
        """
        self._throttle.check(name, address)
        with self._database.read() as connection:
            found = accounts.login_of(connection, name)
        account, kept = found or (None, None)
        if not self._passwords.fits(password, kept) or account is None or kept is None:
            self._throttle.failed(name, address)
            raise NotLetIn("The name or the password is not right.", "Try again, or ask the admin for a new password.")
        self._throttle.succeeded(name, address)
        if self._passwords.is_old(kept):
            self.set_password(account, password)
        return account

    def all(self) -> list[Account]:
        """Everybody who can log in, in the order they came."""
        with self._database.read() as connection:
            return accounts.all_accounts(connection)

    def of(self, listener_id: ListenerId) -> Account:
        """The account of a listener.

        Raises:
            NotFound: they have none.
        """
        with self._database.read() as connection:
            account = accounts.account_of(connection, listener_id)
        if account is None:
            raise NotFound(f"There is no account with the number {listener_id}.")
        return account

    def without_account(self) -> list[Listener]:
        """Listeners who cannot log in, those of simulations left out."""
        with self._database.read() as connection:
            known = {account.listener.id for account in accounts.all_accounts(connection)}
            return [one for one in all_listeners(connection) if one.id not in known and not one.simulated]

    def set_role(self, account: Account, role: Role) -> Account:
        """Let an account do more, or less.

        Raises:
            BadRequest: nobody would be left who runs the server.
        """
        changed = replace(account, role=role)
        with self._database.write() as connection:
            accounts.change_account(connection, changed)
            if not accounts.count_admins(connection):
                raise BadRequest("Somebody has to run the server.", "Make somebody else an admin first.")
        return changed

    def set_language(self, account: Account, language: str | None) -> Account:
        """The language in which pages speak to somebody; None for the server's.

        Raises:
            BadRequest: Segue does not speak it.
        """
        if language is not None and language not in LANGUAGES:
            raise BadRequest(f"Segue does not speak {language!r}.", f"It speaks {', '.join(LANGUAGES)}.")
        changed = replace(account, language=language)
        with self._database.write() as connection:
            accounts.change_account(connection, changed)
        return changed

    def introduce(self, account: Account, listener: Listener) -> Account:
        """Keep how somebody is shown and what they tell of themselves: region and age band.

        Raises:
            BadRequest: the name cannot be shown, or the region is none.
        """
        shown = _checked_name(listener.display_name)
        known = replace(listener, display_name=shown, region=region_of(listener.region or ""))
        with self._database.write() as connection:
            change_listener(connection, known)
        return replace(account, listener=known)

    def set_password(self, account: Account, password: str, *, but_session: int = 0) -> None:
        """Give an account another password, and end its sessions but one.

        Raises:
            BadRequest: it cannot be a password.
        """
        kept = self._passwords.hashed(password)
        with self._database.write() as connection:
            accounts.change_password(connection, account.listener.id, kept)
            accounts.end_sessions(connection, account.listener.id, but=but_session)

    def is_theirs(self, account: Account, password: str, address: str = "") -> None:
        """Have somebody who is in show once more that it is them, before what cannot be undone.

        Raises:
            NotAllowed: it is not their password.
            TooMuch: there were too many wrong ones.
        """
        try:
            self.open(account.listener.name, password, address)
        except NotLetIn as error:
            raise NotAllowed("That is not your password.", "Try again.") from error

    def close(self, account: Account) -> None:
        """Forget somebody: the account, the listener and all that they did.

        Raises:
            BadRequest: nobody would be left who runs the server.
        """
        with self._database.write() as connection:
            remove_listener(connection, account.listener.id)
            if account.role is Role.ADMIN and not accounts.count_admins(connection):
                raise BadRequest("Somebody has to run the server.", "Make somebody else an admin first.")


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name or not name.isprintable():
        raise BadRequest("An account needs a name that can be read.")
    if len(name) > _LONGEST_NAME:
        raise BadRequest(f"A name has {_LONGEST_NAME} characters at most.")
    return name
