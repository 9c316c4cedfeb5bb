"""The process: one server for pages and API, and beside it the workers that scan, hear, name and learn."""

import asyncio
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn

from segue.assembly import House
from segue.domain.errors import BadRequest
from segue.interfaces.door.reception import reception_of
from segue.interfaces.server.app import create_app

_GRACE_S = 5
_WORKER_RESTS_S = 5.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where the server listens, and how many workers it has beside it."""

    host: str
    port: int
    workers: int = 1
    trusted_proxies: str = "127.0.0.1"


def serve(house: House, place: Place, ready: Callable[[str, str | None], None]) -> None:
    """Serve until told to stop. `ready` is told the address and, if nobody runs the server yet, the set-up code.

    Raises:
        BadRequest: the port is taken, or the host is none of this machine's.
    """
    with house.directory.as_server(), reception_of(house) as reception, _workers(house, place.workers):
        config = uvicorn.Config(
            create_app(reception),
            host=place.host,
            port=place.port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE_S,
            forwarded_allow_ips=place.trusted_proxies,
        )
        try:
            listening = config.bind_socket()
        except SystemExit as error:
            raise BadRequest(
                f"Nothing can listen at {place.host}, port {place.port}: something else may do so already.",
                "Choose another with --port, or stop what is there.",
            ) from error
        port = listening.getsockname()[1]
        code = reception.setup_code if reception.accounts.is_first_start() else None
        ready(f"http://{_shown(place.host)}:{port}", code)
        asyncio.run(uvicorn.Server(config).serve(sockets=[listening]))


@contextmanager
def _workers(house: House, count: int) -> Iterator[None]:
    """Workers as processes of their own, begun again when they die, and ended with the server."""
    ended = threading.Event()
    threads = [
        threading.Thread(target=_keep_working, args=(house, ended), name=f"keeps worker {number}", daemon=True)
        for number in range(count)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join(timeout=2 * _GRACE_S)


def _keep_working(house: House, ended: threading.Event) -> None:
    command = [sys.executable, "-m", "segue", "--data", str(house.settings.data), "work"]
    while not ended.is_set():
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as worker:  # noqa: S603
            while worker.poll() is None and not ended.wait(0.2):
                pass
            worker.send_signal(signal.SIGTERM)
            try:
                worker.wait(timeout=_GRACE_S)
            except subprocess.TimeoutExpired:
                # Its job is handed to the next worker when its lease runs out.
                worker.kill()
        ended.wait(_WORKER_RESTS_S)


def _shown(host: str) -> str:
    everywhere = {"0.0.0.0": "localhost", "::": "localhost", "127.0.0.1": "localhost"}  # noqa: S104 - only compared
    return everywhere.get(host, f"[{host}]" if ":" in host else host)
