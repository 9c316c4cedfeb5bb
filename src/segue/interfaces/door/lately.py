"""What takes a look at the whole library is told for a minute as it was found, to everybody."""

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

Value = TypeVar("Value")

_LASTS_S = 60.0
_MOST = 64


class _Looked:
    """When a thing was looked at, and what was found."""

    __slots__ = ("at", "found", "lock")

    def __init__(self) -> None:
        self.at = float("-inf")
        self.found: Any = None
        self.lock = threading.Lock()


class Lately:
    """What was found lately, by name. Only for what is the same for everybody."""

    def __init__(self, lasts_s: float = _LASTS_S, ticks: Callable[[], float] = time.monotonic) -> None:
        self._lasts_s, self._ticks = lasts_s, ticks
        self._looked: dict[Hashable, _Looked] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._looked)

    def __call__(self, name: Hashable, look: Callable[[], Value]) -> Value:
        """What was found, or is found now; whoever asks meanwhile waits and does not look, too."""
        with self._lock:
            if name not in self._looked and len(self._looked) >= _MOST:
                self._looked.clear()
            looked = self._looked.setdefault(name, _Looked())
        with looked.lock:
            if self._ticks() - looked.at >= self._lasts_s:
                began = self._ticks()
                looked.found, looked.at = look(), began
            found: Value = looked.found
        return found
