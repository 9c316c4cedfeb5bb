"""Passwords: kept as argon2id hashes, which cost whoever steals them a tenth of a second for each guess."""

import secrets
from base64 import b64encode

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

from segue.domain.errors import BadRequest

_SHORTEST, _LONGEST = 8, 1024


class Passwords:
    """Hashes and compares. `hasher` says how dear a guess is; its defaults are those of RFC 9106 for small memory."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobodys = _nobodys(self._hasher)

    def hashed(self, password: str) -> str:
        """What is kept in the place of a password.

        Raises:
            BadRequest: it is too short to be one, or too long to be typed.
        """
        if len(password) < _SHORTEST:
            raise BadRequest(f"A password has {_SHORTEST} characters or more.", "Choose a longer one.")
        if len(password) > _LONGEST:
            raise BadRequest(f"A password has {_LONGEST:,} characters at most.", "Choose a shorter one.")
        return self._hasher.hash(password)

    def fits(self, password: str, kept: str | None) -> bool:
        """Whether this is the password. For nobody (None) it takes as long, so that names cannot be found out."""
        try:
            self._hasher.verify(kept or self._nobodys, password[: _LONGEST + 1])
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    def is_old(self, kept: str) -> bool:
        """Whether a hash was made in a way that is not used any more."""
        return self._hasher.check_needs_rehash(kept)


def _nobodys(hasher: PasswordHasher) -> str:
    """A hash that no password has, which takes as long to try as any other and no time to make."""
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    salt, found = (
        b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (hasher.salt_len, hasher.hash_len)
    )
    return f"$argon2id$v={ARGON2_VERSION}${cost}${salt}${found}"
