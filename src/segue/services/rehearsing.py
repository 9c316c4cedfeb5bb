"""What takes long to work out is worked out beside those who ask, one thing at a time, and kept for a while.

Who asks first waits a moment; is it not there by then, they are told to come back. What is kept too long is given once
more while it is made anew.
"""

import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from typing import Generic, TypeVar

from segue.domain.errors import NotReady

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

_WAITING = 8


@dataclass(slots=True)
class _Kept(Generic[Value]):
    value: Value
    at: float


class Rehearsed(Generic[Key, Value]):
    """Answers by key.

    Args:
        what: what is being worked out, for people.
        make: works an answer out; what it raises is told to who asked, and not kept.
        lasts_s: for how long an answer is new.
        most: so many answers are kept.
        ticks: tells the time in seconds.
    """

    def __init__(
        self, what: str, make: Callable[[Key], Value], *, lasts_s: float, most: int,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._what, self._make, self._lasts_s, self._most, self._ticks = what, make, lasts_s, most, ticks
        self._kept: dict[Key, _Kept[Value]] = {}
        self._making: dict[Key, Future[Value]] = {}
        self._lock, self._one_at_a_time = threading.Lock(), threading.Lock()

    def __call__(self, key: Key, patience_s: float = 4.0) -> Value:
        """The answer.

        Raises:
            NotReady: it is being worked out.
        """
        with self._lock:
            kept = self._kept.get(key)
            fresh = kept is not None and self._ticks() - kept.at < self._lasts_s
            making = None if fresh else self._begin(key)
        if kept is not None:
            return kept.value
        if making is None:
            raise self._not_ready(patience_s)
        try:
            return making.result(patience_s)
        except NotYet as error:
            if making.done():
                raise
            raise self._not_ready(patience_s) from error

    def _begin(self, key: Key) -> Future[Value] | None:
        """What is being made for a key, begun if need be; None where too much waits already."""
        if key not in self._making:
            if len(self._making) >= _WAITING:
                return None
            self._making[key] = Future()
            threading.Thread(target=self._rehearse, args=(key,), name=f"works out {self._what}", daemon=True).start()
        return self._making[key]

    def _rehearse(self, key: Key) -> None:
        try:
            with self._one_at_a_time:
                made = self._make(key)
        except BaseException as error:  # noqa: BLE001 - the edge of a thread: it is raised again where it was asked for
            with self._lock:
                self._making.pop(key).set_exception(error)
            return
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = _Kept(made, self._ticks())
            while len(self._kept) > self._most:
                del self._kept[next(iter(self._kept))]
            self._making.pop(key).set_result(made)

    def _not_ready(self, after_s: float) -> NotReady:
        return NotReady(f"{self._what} is being worked out.", "Try again in a moment.", after_s=after_s)
