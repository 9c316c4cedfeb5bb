"""Accounts, the sessions of browsers and the keys of apps. Tokens come here as their hashes only."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, exists, func, insert, select, update

from segue.domain.accounts import Account, ApiKey, Role, Session
from segue.domain.errors import NotFound
from segue.domain.ids import ApiKeyId, ListenerId
from segue.domain.text import name_key
from segue.storage.listening import listener_of
from segue.storage.schema import accounts, api_keys, listeners, sessions

_HASHES_AT_ONCE = 500
_WITH_LISTENER = (
    select(
        listeners,
        accounts.c.role,
        accounts.c.language,
        accounts.c.password,
        accounts.c.created_at.label("account_created_at"),
    )
    .join(accounts, accounts.c.listener_id == listeners.c.id)
    .order_by(listeners.c.id)
)


def any_account(connection: Connection) -> bool:
    """Whether anybody can log in."""
    return bool(connection.execute(select(exists(select(accounts.c.listener_id)))).scalar_one())


def add_account(connection: Connection, account: Account, password_hash: str) -> None:
    """Let a listener log in."""
    connection.execute(
        insert(accounts).values(
            listener_id=account.listener.id,
            password=password_hash,
            role=account.role,
            language=account.language,
            created_at=account.created_at,
        )
    )


def all_accounts(connection: Connection) -> list[Account]:
    """Everybody who can log in, in the order they came."""
    return [_account(row) for row in connection.execute(_WITH_LISTENER)]


def account_of(connection: Connection, listener_id: ListenerId) -> Account | None:
    """The account of a listener; None where they cannot log in."""
    row = connection.execute(_WITH_LISTENER.where(listeners.c.id == listener_id)).one_or_none()
    return None if row is None else _account(row)


def login_of(connection: Connection, name: str) -> tuple[Account, str] | None:
    """An account and the hash of its password, by the listener's name in any spelling."""
    row = connection.execute(_WITH_LISTENER.where(listeners.c.name_key == name_key(name))).one_or_none()
    return None if row is None else (_account(row), row.password)


def change_account(connection: Connection, account: Account) -> None:
    """Keep the role and language that an account now has."""
    connection.execute(
        update(accounts)
        .where(accounts.c.listener_id == account.listener.id)
        .values(role=account.role, language=account.language)
    )


def change_password(connection: Connection, listener_id: ListenerId, password_hash: str) -> None:
    """Keep the hash of a new password."""
    connection.execute(update(accounts).where(accounts.c.listener_id == listener_id).values(password=password_hash))


def count_admins(connection: Connection) -> int:
    """How many may run the server."""
    return connection.execute(select(func.count()).where(accounts.c.role == Role.ADMIN)).scalar_one()


def add_session(connection: Connection, session: Session, token_hash: str) -> Session:
    """Keep a new session; its id is given here. Those that are over are forgotten."""
    connection.execute(delete(sessions).where(sessions.c.expires_at <= session.created_at))
    session_id = connection.execute(
        insert(sessions)
        .values(
            listener_id=session.account.listener.id,
            token_hash=token_hash,
            created_at=session.created_at,
            seen_at=session.seen_at,
            expires_at=session.expires_at,
            agent=session.agent,
            private=session.private,
        )
        .returning(sessions.c.id)
    ).scalar_one()
    return replace(session, id=session_id)


def session_by_token(connection: Connection, token_hash: str, now: datetime) -> Session | None:
    """The session of a token, if it is not over."""
    found = connection.execute(_sessions().where(sessions.c.token_hash == token_hash, sessions.c.expires_at > now))
    row = found.one_or_none()
    return None if row is None else _session(row)


def sessions_of(connection: Connection, listener_id: ListenerId, now: datetime) -> list[Session]:
    """Where somebody is logged in, the latest seen first."""
    query = _sessions().where(sessions.c.listener_id == listener_id, sessions.c.expires_at > now)
    return [_session(row) for row in connection.execute(query.order_by(None).order_by(sessions.c.seen_at.desc()))]


def keep_session(connection: Connection, session: Session) -> None:
    """Keep when a session was seen, how long it lasts, and whether it is private."""
    connection.execute(
        update(sessions)
        .where(sessions.c.id == session.id)
        .values(seen_at=session.seen_at, expires_at=session.expires_at, private=session.private)
    )


def end_sessions(connection: Connection, listener_id: ListenerId, *, only: int | None = None, but: int = 0) -> int:
    """Log somebody out: everywhere, in one session `only`, or everywhere `but` in one. Returns how many ended."""
    query = delete(sessions).where(sessions.c.listener_id == listener_id, sessions.c.id != but)
    if only is not None:
        query = query.where(sessions.c.id == only)
    return connection.execute(query).rowcount


def add_key(connection: Connection, listener_id: ListenerId, name: str, token_hash: str, now: datetime) -> ApiKey:
    """Keep a new key of an app."""
    values = {"listener_id": listener_id, "name": name, "token_hash": token_hash, "created_at": now}
    key_id = connection.execute(insert(api_keys).values(values).returning(api_keys.c.id)).scalar_one()
    return ApiKey(ApiKeyId(key_id), name, now)


def keys_of(connection: Connection, listener_id: ListenerId) -> list[ApiKey]:
    """The keys of somebody's apps, in the order they were made."""
    query = select(api_keys).where(api_keys.c.listener_id == listener_id).order_by(api_keys.c.id)
    return [_key(row) for row in connection.execute(query)]


def key_by_token(connection: Connection, token_hash: str) -> tuple[ApiKey, Account] | None:
    """The key of a token, and whose it is."""
    row = connection.execute(select(api_keys).where(api_keys.c.token_hash == token_hash)).one_or_none()
    account = None if row is None else account_of(connection, ListenerId(row.listener_id))
    return None if row is None or account is None else (_key(row), account)


def key_was_used(connection: Connection, key: ApiKey, now: datetime) -> None:
    """Keep when an app came last."""
    connection.execute(update(api_keys).where(api_keys.c.id == key.id).values(used_at=now))


def roles_of(connection: Connection, token_hashes: Collection[str], now: datetime) -> dict[str, Role]:
    """What those may do whose sessions or keys have these hashes; what opens nothing any more is left out."""
    wanted = list(token_hashes)
    found: dict[str, Role] = {}
    for start in range(0, len(wanted), _HASHES_AT_ONCE):
        part = wanted[start : start + _HASHES_AT_ONCE]
        here = select(sessions.c.token_hash, accounts.c.role).join(accounts).where(sessions.c.expires_at > now)
        keys = select(api_keys.c.token_hash, accounts.c.role).join(accounts)
        for query in (here.where(sessions.c.token_hash.in_(part)), keys.where(api_keys.c.token_hash.in_(part))):
            found.update((row.token_hash, Role(row.role)) for row in connection.execute(query))
    return found


def remove_key(connection: Connection, listener_id: ListenerId, key_id: ApiKeyId) -> None:
    """Let an app in no more."""
    gone = connection.execute(delete(api_keys).where(api_keys.c.id == key_id, api_keys.c.listener_id == listener_id))
    if not gone.rowcount:
        raise NotFound(f"You have no key with the number {key_id}.")


def _sessions() -> Select[Any]:
    own = (sessions.c.id, sessions.c.created_at, sessions.c.seen_at, sessions.c.expires_at, sessions.c.agent)
    named = [column.label(f"session_{column.name}") for column in own]
    return _WITH_LISTENER.add_columns(*named, sessions.c.private).join(
        sessions, sessions.c.listener_id == accounts.c.listener_id
    )


def _account(row: Row[*tuple[Any, ...]]) -> Account:
    return Account(listener_of(row), Role(row.role), row.account_created_at, row.language)


def _session(row: Row[*tuple[Any, ...]]) -> Session:
    return Session(
        row.session_id,
        _account(row),
        row.session_created_at,
        row.session_seen_at,
        row.session_expires_at,
        row.session_agent,
        row.private,
    )


def _key(row: Row[*tuple[Any, ...]]) -> ApiKey:
    return ApiKey(ApiKeyId(row.id), row.name, row.created_at, row.used_at)
