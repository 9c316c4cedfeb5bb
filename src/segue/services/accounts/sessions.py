"""The sessions of browsers: begun with a password, carried by a random token, over when unused for a month."""

import hashlib
import hmac
import secrets
from dataclasses import replace
from datetime import timedelta

from segue.domain.accounts import Account, Session
from segue.domain.errors import NotFound, NotLetIn
from segue.domain.time import Clock
from segue.storage import accounts
from segue.storage.database import Database

LASTS = timedelta(days=30)
_NOTED_EVERY = timedelta(minutes=10)
_TOKEN_BYTES = 32
_LONGEST_AGENT = 200


class Sessions:
    """Begins, finds and ends sessions. What it hands out as a token is never kept, only its hash."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    def begin(self, account: Account, agent: str = "") -> tuple[Session, str]:
        """A new session and its token."""
        now, token = self._clock(), secrets.token_urlsafe(_TOKEN_BYTES)
        session = Session(0, account, now, now, now + LASTS, agent[:_LONGEST_AGENT])
        with self._database.write() as connection:
            return accounts.add_session(connection, session, hash_of(token)), token

    def of(self, token: str) -> Session:
        """The session of a token; being seen makes it last longer.

        Raises:
            NotLetIn: there is none, or it is over.
        """
        now = self._clock()
        with self._database.read() as connection:
            session = accounts.session_by_token(connection, hash_of(token), now)
        if session is None:
            raise NotLetIn("This session is over.", "Log in again.")
        if now - session.seen_at >= _NOTED_EVERY:
            session = self._kept(replace(session, seen_at=now, expires_at=now + LASTS))
        return session

    def make_private(self, session: Session, private: bool) -> Session:
        """Let what is heard in a session be remembered, or not."""
        return self._kept(replace(session, private=private))

    def of_account(self, account: Account) -> list[Session]:
        """Where somebody is logged in, the latest seen first."""
        with self._database.read() as connection:
            return accounts.sessions_of(connection, account.listener.id, self._clock())

    def end(self, account: Account, session_id: int) -> None:
        """Log out of one session.

        Raises:
            NotFound: it is nobody's, or somebody else's.
        """
        with self._database.write() as connection:
            if not accounts.end_sessions(connection, account.listener.id, only=session_id):
                raise NotFound(f"You have no session with the number {session_id}.")

    def _kept(self, session: Session) -> Session:
        with self._database.write() as connection:
            accounts.keep_session(connection, session)
        return session


def hash_of(token: str) -> str:
    """What is kept of a random token: it has 256 bits, so nothing slower is needed."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def forgery_token(token: str) -> str:
    """What a page must send back to change anything: other sites cannot know it, as they cannot read the cookie."""
    return hmac.digest(token.encode(errors="replace"), b"segue: this page means it", "sha256").hex()
