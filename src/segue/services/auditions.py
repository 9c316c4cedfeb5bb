"""Auditions: files that people bring to be named. Each is heard once, and nothing but its pictures stays a while.

Pictures are kept in memory for whoever brought the file and for nobody else, under a name that nobody can guess.
"""

import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from segue.domain.errors import NotFound, NotReady, UnreadableFile
from segue.domain.ids import ModelId
from segue.services.isolation import Failure, Isolated, Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from segue.services.audition_hearing import Audition
    from segue.services.portraits import Portrait

_LIMITS = Limits(seconds=240, memory_bytes=4 << 30)
_AT_ONCE = 2
_PATIENCE_S = 60.0
_KEPT_S = 600.0
_MOST_KEPT = 64
_LEAST_BYTES = 100


@dataclass(frozen=True, slots=True)
class _Kept:
    owner: str
    until: float
    pictures: "Mapping[Portrait, bytes]"


class Auditions:
    """Hears what is brought, at most `at_once` files at a time, and keeps the last pictures for `kept_s` seconds."""

    def __init__(
        self,
        *,
        at_once: int = _AT_ONCE,
        patience_s: float = _PATIENCE_S,
        kept_s: float = _KEPT_S,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seats = threading.BoundedSemaphore(at_once)
        self._patience_s, self._kept_s, self._ticks = patience_s, kept_s, ticks
        self._kept: dict[str, _Kept] = {}
        self._lock = threading.Lock()

    def hear(self, file: Path, models: Path, embedder: ModelId, folders: Sequence[Path]) -> "Audition":
        """What is heard in a file, in a child process with limits; see `hear_audition`.

        Raises:
            UnreadableFile: there is no sound in it, or it takes too long.
            NotReady: others are being heard, and this one waited long enough.
        """
        from segue.services.audition_hearing import hear_audition  # noqa: PLC0415 - hearing takes a second to import

        if file.stat().st_size < _LEAST_BYTES:
            raise UnreadableFile(f"{file.name} is too small to hold any sound.")
        work = partial(hear_audition, models, embedder, tuple(folders))
        with self._seat(), Isolated(work, workers=1, limits=_LIMITS) as ear:
            ((_, heard),) = ear.map([file])
        if isinstance(heard, Failure):
            raise heard.error or UnreadableFile(f"{file.name} cannot be heard: {heard.reason}.")
        return heard

    def keep(self, owner: str, pictures: "Mapping[Portrait, bytes]") -> str:
        """Keep pictures for somebody; the name to ask for them by."""
        name = secrets.token_urlsafe(24)
        with self._lock:
            now = self._ticks()
            self._kept = {one: kept for one, kept in self._kept.items() if kept.until > now}
            while len(self._kept) >= _MOST_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[name] = _Kept(owner, now + self._kept_s, dict(pictures))
        return name

    def picture(self, owner: str, name: str, which: "Portrait") -> bytes:
        """One of somebody's pictures.

        Raises:
            NotFound: there is none of that name, not any more, or it is somebody else's.
        """
        with self._lock:
            kept = self._kept.get(name)
        if kept is None or kept.owner != owner or kept.until <= self._ticks() or which not in kept.pictures:
            raise NotFound("This picture is not kept any more.", "Let the file be heard again.")
        return kept.pictures[which]

    @contextmanager
    def _seat(self) -> "Iterator[None]":
        if not self._seats.acquire(timeout=self._patience_s):
            raise NotReady("Other files are being heard.", "Try again in a moment.", after_s=10.0)
        try:
            yield
        finally:
            self._seats.release()
