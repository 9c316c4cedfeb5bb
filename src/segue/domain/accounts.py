"""Who may come in: accounts with a role, the sessions of browsers, and the keys of apps."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from segue.domain.ids import ApiKeyId
from segue.domain.listening import Listener


class Role(StrEnum):
    """What somebody may do.

    An admin runs the server and listens, too. A listener has a taste of their own. A guest hears and sees what is
    there; nothing that a guest does is remembered.
    """

    ADMIN = "admin"
    LISTENER = "listener"
    GUEST = "guest"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may log in. `language` is the code of the one they chose, None for the server's."""

    listener: Listener
    role: Role
    created_at: datetime
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is logged in. Nothing heard in a `private` one is remembered. `agent` is what it calls itself."""

    id: int
    account: Account
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    agent: str = ""
    private: bool = False


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What an app comes in with in the place of a password. The key itself is shown once and never kept."""

    id: ApiKeyId
    name: str
    created_at: datetime
    used_at: datetime | None = None
