"""Wrong passwords cost time: after a few, whoever asks has to wait, longer each time."""

import threading
from datetime import datetime, timedelta

from segue.domain.errors import TooMuch
from segue.domain.text import name_key
from segue.domain.time import Clock

_FREE = 5
_FIRST_WAIT = timedelta(seconds=5)
_LONGEST_WAIT = timedelta(minutes=15)
_FORGOTTEN_AFTER = timedelta(hours=1)
_MOST_KEPT = 10_000


class Throttle:
    """Counts failures by name and by address, in memory: a restart forgives, and a table of them would be a target.

    An address may fail more often than a name before it waits, as a household shares one.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures: dict[tuple[str, str], tuple[int, datetime]] = {}
        self._lock = threading.Lock()

    def check(self, name: str, address: str) -> None:
        """Go on, or raise.

        Raises:
            TooMuch: there were too many wrong passwords; says when to try again.
        """
        now = self._clock()
        with self._lock:
            seconds = max(self._wait(key, free, now).total_seconds() for key, free in _keys(name, address))
        if seconds > 0:
            raise TooMuch(
                "There were too many wrong passwords.", f"Try again in {_said(seconds)}.", after_s=max(1.0, seconds)
            )

    def failed(self, name: str, address: str) -> None:
        """A wrong password was given."""
        now = self._clock()
        with self._lock:
            if len(self._failures) >= _MOST_KEPT:
                self._forget(now)
            for key, _ in _keys(name, address):
                count, last = self._failures.get(key, (0, now))
                count = 0 if now - last > _FORGOTTEN_AFTER else count
                self._failures[key] = (count + 1, now)

    def succeeded(self, name: str, address: str) -> None:
        """The right password was given. What the address owes it still owes: one account opens no other."""
        with self._lock:
            self._failures.pop(_keys(name, address)[0][0], None)

    def _wait(self, key: tuple[str, str], free: int, now: datetime) -> timedelta:
        """How long still; nothing or less where nobody has to wait."""
        count, last = self._failures.get(key, (0, now))
        if count < free:
            return timedelta(0)
        # The exponent is bounded, since doubling for ever would be no number any more.
        wait: timedelta = min(_FIRST_WAIT * 2 ** min(count - free, 16), _LONGEST_WAIT)
        return last + wait - now

    def _forget(self, now: datetime) -> None:
        """Drop what is over, and if that is not enough, the oldest half."""
        kept = sorted(self._failures.items(), key=lambda one: one[1][1])
        kept = [one for one in kept if now - one[1][1] <= _FORGOTTEN_AFTER]
        self._failures = dict(kept[-_MOST_KEPT // 2 :])


def _keys(name: str, address: str) -> tuple[tuple[tuple[str, str], int], ...]:
    return (("name", name_key(name)[:200]), _FREE), (("address", address), 4 * _FREE)


def _said(seconds: float) -> str:
    return f"{seconds:.0f} seconds" if seconds < 100 else f"{seconds / 60:.0f} minutes"
