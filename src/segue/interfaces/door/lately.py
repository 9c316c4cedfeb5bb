"""What takes a look at the whole library is told for a minute as it was found, to everybody."""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Value = TypeVar("Value")

_LASTS_S = 60.0
_MOST = 64


class Lately:
    """What was found lately, by name. Only for what is the same for everybody."""

    def __init__(self, lasts_s: float = _LASTS_S, ticks: Callable[[], float] = time.monotonic) -> None:
        self._lasts_s, self._ticks = lasts_s, ticks
        self._found: dict[Hashable, tuple[float, Any]] = {}
        self._looking: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def __call__(self, name: Hashable, look: Callable[[], Value]) -> Value:
        """What was found, or is found now; whoever asks meanwhile waits and does not look, too."""
        with self._lock:
            if len(self._found) > _MOST:
                self._found.clear()
            looking = self._looking.setdefault(name, threading.Lock())
        with looking:
            found = self._found.get(name)
            if found is None or self._ticks() - found[0] >= self._lasts_s:
                found = self._found[name] = (self._ticks(), look())
            value: Value = found[1]
        return value
