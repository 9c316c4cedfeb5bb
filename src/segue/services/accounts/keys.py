"""The keys of apps: each random, shown once, named, and taken away by itself."""

import secrets
from datetime import timedelta

from segue.domain.accounts import Account, ApiKey
from segue.domain.errors import BadRequest, NotLetIn
from segue.domain.ids import ApiKeyId
from segue.domain.time import Clock
from segue.services.accounts.sessions import hash_of
from segue.storage import accounts
from segue.storage.database import Database

PREFIX = "segue_"
"""How every key begins, so that whoever finds one in a file knows what it opens."""
_KEY_BYTES = 32
_MOST = 100
_LONGEST_NAME = 100
_NOTED_EVERY = timedelta(minutes=10)


class Keys:
    """Makes, checks and takes away keys."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def make(self, account: Account, name: str) -> tuple[ApiKey, str]:
        """A new key, and what the app has to know: it is told here and never again.

        Raises:
            BadRequest: it has no name, or there are very many already.
        """
        name = name.strip()
        if not name or len(name) > _LONGEST_NAME:
            raise BadRequest("A key needs the name of its app, in 100 characters.", "For example: phone")
        token = PREFIX + secrets.token_urlsafe(_KEY_BYTES)
        with self._database.write() as connection:
            if len(accounts.keys_of(connection, account.listener.id)) >= _MOST:
                raise BadRequest(f"There are {_MOST} keys already.", "Take away those that no app uses.")
            return accounts.add_key(connection, account.listener.id, name, hash_of(token), self._clock()), token

    def of_account(self, account: Account) -> list[ApiKey]:
        """Somebody's keys, in the order they were made."""
        with self._database.read() as connection:
            return accounts.keys_of(connection, account.listener.id)

    def owner(self, token: str) -> Account:
        """Whose key this is.

        Raises:
            NotLetIn: nobody's.
        """
        with self._database.read() as connection:
            found = accounts.key_by_token(connection, hash_of(token))
        if found is None:
            raise NotLetIn("This key opens nothing here.", "Make a new one on the page of your account.")
        key, account = found
        now = self._clock()
        if key.used_at is None or now - key.used_at >= _NOTED_EVERY:
            with self._database.write() as connection:
                accounts.key_was_used(connection, key, now)
        return account

    def remove(self, account: Account, key_id: ApiKeyId) -> None:
        """Let its app in no more.

        Raises:
            NotFound: there is no such key, or it is somebody else's.
        """
        with self._database.write() as connection:
            accounts.remove_key(connection, account.listener.id, key_id)
