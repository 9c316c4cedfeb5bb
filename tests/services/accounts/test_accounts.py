"""Accounts: who is let in with what, and what it costs to guess."""

import re

import pytest

from segue.domain.accounts import Role
from segue.domain.errors import BadRequest, NotAllowed, NotFound, NotLetIn, TooMuch
from segue.domain.ids import ApiKeyId, ListenerId
from segue.domain.listening import Listener
from segue.services.accounts import Accounts, Keys, NewAccount, Passwords, Sessions, forgery_token
from segue.services.accounts.sessions import LASTS
from segue.storage.database import Database
from segue.storage.listening import add_listener, all_listeners
from tests.conftest import NOON, ManualClock
from tests.interfaces.served import cheap_passwords

ADA = NewAccount("Ada", "a long password", Role.ADMIN)
BOB = NewAccount("Bob", "another password")


@pytest.fixture
def accounts(database: Database, clock: ManualClock) -> Accounts:
    return Accounts(database, clock, cheap_passwords())


def test_who_gives_the_right_password_is_let_in_by_any_spelling_of_the_name(accounts: Accounts) -> None:
    made = accounts.make(ADA)
    assert accounts.open("ADA ", "a long password") == made
    with pytest.raises(NotLetIn) as wrong:
        accounts.open("Ada", "a long passwort")
    with pytest.raises(NotLetIn) as nobody:
        accounts.open("Nobody", "a long password")
    assert str(wrong.value) == str(nobody.value)


def test_a_listener_who_is_known_gets_the_account(accounts: Accounts, database: Database) -> None:
    with database.write() as connection:
        known = add_listener(connection, Listener(ListenerId(0), "Ada", "Ada L.", NOON))
    assert accounts.without_account() == [known]
    assert accounts.make(ADA).listener == known
    assert accounts.without_account() == []


@pytest.mark.parametrize("name", ["", "   ", "x" * 65, "Ada\u202eadA", "Ada\x00", "a\nb\x1b[2J"])
def test_a_name_that_cannot_be_read_is_refused(accounts: Accounts, name: str) -> None:
    with pytest.raises(BadRequest):
        accounts.make(NewAccount(name, "a long password"))


@pytest.mark.parametrize("password", ["", "1234567", "x" * 1025])
def test_a_password_that_is_none_is_refused_and_nobody_is_made(accounts: Accounts, password: str) -> None:
    with pytest.raises(BadRequest):
        accounts.make(NewAccount("Ada", password))
    assert accounts.is_first_start()


def test_only_the_first_account_can_be_made_as_the_first(accounts: Accounts) -> None:
    accounts.make(ADA, first=True)
    with pytest.raises(NotAllowed):
        accounts.make(BOB, first=True)
    accounts.make(BOB)
    with pytest.raises(BadRequest, match="already"):
        accounts.make(NewAccount("BOB", "a long password"))


def test_somebody_always_runs_the_server(accounts: Accounts, database: Database) -> None:
    ada, bob = accounts.make(ADA), accounts.make(BOB)
    with pytest.raises(BadRequest, match="Somebody has to"):
        accounts.set_role(ada, Role.LISTENER)
    with pytest.raises(BadRequest, match="Somebody has to"):
        accounts.close(ada)
    with database.read() as connection:
        assert len(all_listeners(connection)) == 2
    accounts.set_role(bob, Role.ADMIN)
    accounts.close(ada)
    with pytest.raises(NotFound):
        accounts.of(ada.listener.id)


def test_guessing_costs_more_and_more_time(accounts: Accounts, clock: ManualClock) -> None:
    accounts.make(ADA)
    waits = []
    for _ in range(16):
        try:
            accounts.open("Ada", "wrong password", "10.0.0.1")
        except TooMuch as error:
            waits.append(error.after_s)
            # While somebody waits, the right password opens nothing either, from wherever it comes.
            with pytest.raises(TooMuch):
                accounts.open("ada", "a long password", "10.0.0.2")
            clock.forward(seconds=error.after_s)
        except NotLetIn:
            pass
    assert waits[:4] == [5, 10, 20, 40]
    assert max(waits) <= 15 * 60
    clock.forward(hours=1)
    assert accounts.open("Ada", "a long password", "10.0.0.1").listener.name == "Ada"


def test_an_address_that_tries_many_names_waits_too(accounts: Accounts) -> None:
    accounts.make(ADA)
    for number in range(20):
        with pytest.raises(NotLetIn):
            accounts.open(f"guess {number}", "wrong password", "10.0.0.9")
    with pytest.raises(TooMuch):
        accounts.open("Ada", "a long password", "10.0.0.9")
    assert accounts.open("Ada", "a long password", "10.0.0.1").role is Role.ADMIN


def test_a_hash_that_was_made_cheaply_is_made_anew_when_its_owner_comes(database: Database, clock: ManualClock) -> None:
    Accounts(database, clock, cheap_passwords()).make(ADA)
    dearer = Accounts(database, clock, Passwords())
    dearer.open("Ada", "a long password")
    with database.read() as connection:
        (kept,) = connection.exec_driver_sql("SELECT password FROM accounts").scalars()
    assert re.match(r"\$argon2id\$v=19\$m=65536,t=3,p=4\$", kept)


def test_a_session_lasts_while_it_is_used_and_ends_when_it_is_not(
    accounts: Accounts, database: Database, clock: ManualClock
) -> None:
    sessions = Sessions(database, clock)
    session, token = sessions.begin(accounts.make(ADA), "Firefox")
    for _ in range(3):
        clock.forward(seconds=LASTS.total_seconds() - 60)
        assert sessions.of(token).account == session.account
    clock.forward(seconds=LASTS.total_seconds())
    with pytest.raises(NotLetIn):
        sessions.of(token)


def test_nobody_ends_the_session_of_another_or_takes_their_key(
    accounts: Accounts, database: Database, clock: ManualClock
) -> None:
    sessions, keys = Sessions(database, clock), Keys(database, clock)
    ada, bob = accounts.make(ADA), accounts.make(BOB)
    session, token = sessions.begin(ada)
    key, secret = keys.make(ada, "phone")
    with pytest.raises(NotFound):
        sessions.end(bob, session.id)
    with pytest.raises(NotFound):
        keys.remove(bob, key.id)
    assert sessions.of(token).account == ada
    assert keys.owner(secret) == ada
    keys.remove(ada, key.id)
    with pytest.raises(NotLetIn):
        keys.owner(secret)
    with pytest.raises(NotFound):
        keys.remove(ada, ApiKeyId(key.id))


def test_another_password_ends_every_other_session(accounts: Accounts, database: Database, clock: ManualClock) -> None:
    sessions, ada = Sessions(database, clock), accounts.make(ADA)
    (here, token), (_, other) = sessions.begin(ada), sessions.begin(ada)
    accounts.set_password(ada, "yet another one", but_session=here.id)
    assert sessions.of(token).id == here.id
    with pytest.raises(NotLetIn):
        sessions.of(other)
    assert accounts.open("Ada", "yet another one") == ada


def test_the_database_holds_nothing_that_opens_it(accounts: Accounts, database: Database, clock: ManualClock) -> None:
    ada = accounts.make(ADA)
    _, token = Sessions(database, clock).begin(ada)
    _, key = Keys(database, clock).make(ada, "phone")
    with database.read() as connection:
        tables = ("accounts", "sessions", "api_keys", "listeners")
        kept = str([connection.exec_driver_sql(f"SELECT * FROM {table}").all() for table in tables])
    for secret in ("a long password", token, key, forgery_token(token)):
        assert secret not in kept
