"""The process: one server for pages and API, and beside it the workers that scan, hear, name and learn."""

import ctypes
import gc
import logging
import resource
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType

import anyio.to_thread
import uvicorn

from segue.assembly import House
from segue.interfaces.door.reception import Reception, reception_of
from segue.interfaces.server.app import create_app
from segue.interfaces.server.sockets import listening_at
from segue.interfaces.server.workers import Workers

# Who listens to music that is stopped holds its answer open; nobody waits for them.
_GRACE_S = 1
# Python runs one thread at a time: more would only stand in each other's way, and each may hold a database connection.
_THREADS = 16
# Longer than a player waits before it asks for the next piece of a track.
_KEPT_OPEN_S = 30
_OPEN_FILES = 65_536
# Whoever waits for the server to start is shown their first page before all the music is read.
_FIRST_PAGE_S = 2.0
# Of the GNU C library: threads share two heaps, and what is larger than a megabyte goes back when it is let go. By
# default each thread has a heap that keeps what it once held: a server would hold the most of each and not of all.
_M_ARENA_MAX, _M_MMAP_THRESHOLD = -8, -3
_HEAPS, _LARGE = 2, 1 << 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where the server listens, and how many workers it has beside it."""

    host: str
    port: int
    workers: int = 1
    trusted_proxies: str = "127.0.0.1"


def serve(house: House, place: Place, ready: Callable[[str, str | None], None]) -> None:
    """Serve until told to stop, by SIGINT or SIGTERM. `ready` is told the address, as soon as it answers.

    It is told the set-up code, too, if nobody runs the server yet.

    Raises:
        InUse: another server has the data directory.
        BadRequest: the port is taken, or the host is none of this machine's.
    """
    _allow_many_connections()
    _share_heaps()
    workers = Workers(house.settings, place.workers)
    with (
        _ended_by_sigterm(),
        house.directory.as_server(),
        listening_at(place.host, place.port) as sockets,
        reception_of(house, desk_after_s=_FIRST_PAGE_S) as reception,
        _at_work(workers),
    ):
        config = uvicorn.Config(
            create_app(reception),
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE_S,
            timeout_keep_alive=_KEPT_OPEN_S,
            forwarded_allow_ips=place.trusted_proxies,
        )
        address = f"http://{_shown(place.host)}:{sockets[0].getsockname()[1]}"
        code = reception.setup_code if reception.accounts.is_first_start() else None
        _Server(config, reception, workers, lambda: ready(address, code)).run(sockets=sockets)


class _Server(uvicorn.Server):
    """Tells when it answers; ends its streams and workers first, and then itself."""

    def __init__(
        self, config: uvicorn.Config, reception: Reception, workers: Workers, ready: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._reception, self._workers, self._ready = reception, workers, ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
        await super().startup(sockets)
        # What stands now stands for as long as the server does: no use in looking through it for what can go.
        gc.freeze()
        gc.enable()
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer nobody any more."""
        self._workers.end()
        self._reception.hub.close()
        # It complains of each answer that is cut off, which is what was asked for.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End on a signal. Uvicorn would raise it again afterwards, which ends the process before its workers."""
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@contextmanager
def _at_work(workers: Workers) -> Iterator[None]:
    workers.begin()
    try:
        yield
    finally:
        workers.end()
        workers.wait()


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """Before the server answers and after, SIGTERM ends the process in order, as Ctrl-C does."""

    def end(_number: int, _frame: FrameType | None) -> None:
        sys.exit(0)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _allow_many_connections() -> None:
    """Every stream is an open file to the system, which by default allows a thousand."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if most == resource.RLIM_INFINITY else min(most, _OPEN_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _share_heaps() -> None:
    """Where the C library is another one, nothing is done."""
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(_M_ARENA_MAX, _HEAPS)
        library.mallopt(_M_MMAP_THRESHOLD, _LARGE)


def _shown(host: str) -> str:
    everywhere = {"0.0.0.0": "localhost", "::": "localhost", "127.0.0.1": "localhost"}  # noqa: S104 - only compared
    return everywhere.get(host, f"[{host}]" if ":" in host else host)
