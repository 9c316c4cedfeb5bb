"""How often the same person may ask for what costs much: a bucket of tokens each, which fills up again with time."""

import threading
import time
from collections.abc import Callable

from segue.domain.errors import TooMuch

_MOST_KEPT = 10_000


class Limit:
    """`at_once` questions, and `per_minute` in the long run, for each key by itself."""

    def __init__(
        self, what: str, *, per_minute: float, at_once: int, ticks: Callable[[], float] = time.monotonic
    ) -> None:
        self._what, self._per_s, self._at_once, self._ticks = what, per_minute / 60, float(at_once), ticks
        self._buckets: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, key: str) -> None:
        """Go on, or raise.

        Raises:
            TooMuch: the bucket is empty; says when it is not any more.
        """
        now = self._ticks()
        with self._lock:
            left, then = self._buckets.pop(key, (self._at_once, now))
            left = min(self._at_once, left + (now - then) * self._per_s)
            allowed = left >= 1
            # Put back at the end, so that the first ones are those who have not asked for longest.
            self._buckets[key] = (left - 1 if allowed else left, now)
            if len(self._buckets) > _MOST_KEPT:
                del self._buckets[next(iter(self._buckets))]
        if not allowed:
            wait = (1 - left) / self._per_s
            raise TooMuch(
                f"You asked for {self._what} very often.", f"Try again in {max(1, round(wait))} s.", after_s=wait
            )
