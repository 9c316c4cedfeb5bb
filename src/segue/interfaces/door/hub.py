"""News to whoever listens: one place that everything which happens is told to, and any number of streams out of it.

A stream costs a coroutine that sleeps, and a connection; no thread, no timer and no database. What happened to the
same thing twice before a slow stream took it is told once, as it is last, so nothing piles up.
"""

import asyncio
import threading
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass

from segue.domain.accounts import Role
from segue.domain.errors import TooMuch
from segue.domain.ids import ListenerId

_MOST = 5_000
_MOST_EACH = 100


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened: its `kind`, the thing it happened to, and the thing itself where it is told."""

    kind: str
    about: Hashable = None
    thing: object = None


BEAT = News("beat")
"""Nothing happened; the stream is to say that it is alive."""


class Ear:
    """One stream. `token` is the hash of what it came in with; when that opens nothing any more, the stream ends."""

    __slots__ = ("_lock", "_mail", "_woken", "is_over", "listener_id", "loop", "role", "token")

    def __init__(self, token: str, listener_id: ListenerId, role: Role, lock: threading.Lock) -> None:
        self.token, self.listener_id, self.role = token, listener_id, role
        self.loop = asyncio.get_running_loop()
        self.is_over = False
        self._woken = asyncio.Event()
        self._mail: dict[tuple[str, Hashable], News] = {}
        self._lock = lock

    async def hear(self) -> list[News]:
        """What happened since the last time; waits until something does. Empty when the stream is over."""
        await self._woken.wait()
        self._woken.clear()
        with self._lock:
            mail, self._mail = self._mail, {}
            return [] if self.is_over else list(mail.values())

    def put(self, news: News) -> None:
        """Leave news to be heard. The caller holds the lock, and wakes this ear in its own loop."""
        # What was there goes, so that what happened last is told last.
        self._mail.pop((news.kind, news.about), None)
        self._mail[(news.kind, news.about)] = news

    def wake(self) -> None:
        """Let `hear` go on; to be called in the ear's own loop."""
        self._woken.set()


class Hub:
    """Tells news to ears, from whichever thread."""

    def __init__(self, *, most: int = _MOST, most_each: int = _MOST_EACH) -> None:
        self._most, self._most_each = most, most_each
        self._ears: set[Ear] = set()
        self._lock = threading.Lock()
        self._closed = False
        self._somebody = threading.Event()

    def __len__(self) -> int:
        return len(self._ears)

    def admit(self, listener_id: ListenerId) -> None:
        """Go on, or raise.

        Raises:
            TooMuch: this listener, or all together, have very many streams open.
        """
        with self._lock:
            own = sum(ear.listener_id == listener_id for ear in self._ears)
            if own >= self._most_each or len(self._ears) >= self._most:
                raise TooMuch("There are very many streams of events open.", "Close some of them.", after_s=30)

    def listen(self, token: str, listener_id: ListenerId, role: Role) -> Ear:
        """A new ear; one of a hub that is closed is over."""
        ear = Ear(token, listener_id, role, self._lock)
        with self._lock:
            if self._closed:
                ear.is_over = True
                ear.wake()
            else:
                self._ears.add(ear)
        self._somebody.set()
        return ear

    def leave(self, ear: Ear) -> None:
        """Tell an ear nothing more."""
        with self._lock:
            self._ears.discard(ear)

    def wait_for_somebody(self, at_most_s: float) -> bool:
        """Whether anybody listens; waits a while for the first one."""
        if not self._ears:
            self._somebody.clear()
            if not self._ears and not self._closed:
                self._somebody.wait(at_most_s)
        return bool(self._ears)

    def tell(self, news: News, *, listener_id: ListenerId | None = None, admins_only: bool = False) -> None:
        """Tell news to everybody, to one listener, or to who runs the server."""
        with self._lock:
            told = [
                ear
                for ear in self._ears
                if (listener_id is None or ear.listener_id == listener_id)
                and (not admins_only or ear.role is Role.ADMIN)
            ]
            for ear in told:
                ear.put(news)
        _wake(told)

    def tokens(self) -> Collection[str]:
        """What all ears came in with."""
        with self._lock:
            return {ear.token for ear in self._ears}

    def admit_again(self, asked: Collection[str], roles: Mapping[str, Role]) -> None:
        """Let ears stay whose token opens something still, in the role that it gives now; the others are over.

        `asked` are the tokens that were looked for: of ears that came meanwhile nothing is known yet.
        """
        with self._lock:
            gone = [ear for ear in self._ears if ear.token in asked and ear.token not in roles]
            for ear in self._ears:
                ear.role = roles.get(ear.token, ear.role)
            self._end(gone)
        _wake(gone)

    def close(self) -> None:
        """End every stream; nobody is told anything any more."""
        with self._lock:
            self._closed = True
            everybody = list(self._ears)
            self._end(everybody)
        self._somebody.set()
        _wake(everybody)

    def _end(self, ears: Collection[Ear]) -> None:
        for ear in ears:
            ear.is_over = True
            self._ears.discard(ear)


def _wake(ears: Collection[Ear]) -> None:
    """Wake ears, with one call into each loop however many of its streams there are."""
    loops: dict[asyncio.AbstractEventLoop, list[Ear]] = {}
    for ear in ears:
        loops.setdefault(ear.loop, []).append(ear)
    for loop, of_loop in loops.items():
        try:
            loop.call_soon_threadsafe(_wake_all, of_loop)
        except RuntimeError:
            # The loop has ended, and its streams with it.
            continue


def _wake_all(ears: Collection[Ear]) -> None:
    for ear in ears:
        ear.wake()
