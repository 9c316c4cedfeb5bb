"""Server-Sent Events at a real port: who hears what, a thousand at once, and how streams end."""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest

from segue.domain.accounts import Account, Role
from segue.interfaces.door.hub import BEAT, News
from segue.services.queueing import queue_learning
from segue.storage import jobs
from tests.interfaces.served import Served, listening_at_a_port

_PATIENCE_S = 20.0


@pytest.fixture(scope="module")
def address(served: Served) -> Iterator[str]:
    with listening_at_a_port(served.app) as found:
        yield found


@dataclass
class Stream:
    """What comes out of one stream, line by line."""

    connection: socket.socket
    lines: Any

    def event(self) -> tuple[str, dict[str, Any]]:
        """The next event."""
        while not (line := self.lines.readline().decode()).startswith("event: "):
            assert line, "the stream ended"
        kind = line.removeprefix("event: ").strip()
        return kind, json.loads(self.lines.readline().decode().removeprefix("data: "))

    def rest(self) -> str:
        """All that comes until the other side ends it."""
        return str(self.lines.read().decode())


Open = Callable[[str], Stream]


@pytest.fixture
def stream(address: str) -> Iterator[Open]:
    """Opens streams with the key of an app."""
    with ExitStack() as opened:
        yield lambda key: _stream(address, key, opened)


def _stream(address: str, key: str, opened: ExitStack) -> Stream:
    place = urlsplit(address)
    connection = opened.enter_context(socket.create_connection((place.hostname, place.port), timeout=_PATIENCE_S))
    asked = f"GET /api/v1/events HTTP/1.1\r\nHost: {place.netloc}\r\nAuthorization: Bearer {key}\r\n\r\n"
    connection.sendall(asked.encode())
    lines = opened.enter_context(connection.makefile("rb"))
    head = b""
    while not head.endswith(b": welcome\n"):
        line = lines.readline()
        assert line, head
        head += line
    assert b"text/event-stream" in head
    assert b"no-store" in head
    return Stream(connection, lines)


def _key(served: Served, account: Account) -> str:
    return served.reception.keys.make(account, "a stream")[1]


def _until(true: Any) -> None:
    ends = time.monotonic() + _PATIENCE_S
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.01)


def test_who_runs_the_server_hears_of_jobs_and_others_only_that_something_is_new(served: Served, stream: Open) -> None:
    admin, ada, bob = (served.somebody(role) for role in (Role.ADMIN, Role.LISTENER, Role.LISTENER))
    streams = [stream(_key(served, one)) for one in (admin, ada, bob)]
    served.reception.changes.look()
    job = queue_learning(served.house.database, served.house.clock)
    kind, told = streams[0].event()
    assert (kind, told["id"], told["kind"], told["state"]) == ("jobs", job.id, "learn", "queued")
    with served.house.database.write() as connection:
        jobs.request_cancel(connection, job.id, served.house.clock())
    assert streams[0].event()[1]["state"] == "cancelled"

    served.reception.hub.tell(News("lists"), listener_id=ada.listener.id)
    served.reception.hub.tell(News("library"))
    assert [streams[1].event(), streams[1].event()] == [("lists", {}), ("library", {})]
    assert streams[2].event() == ("library", {})


def test_streams_end_with_what_they_came_in_with(served: Served, stream: Open) -> None:
    ada, bob = served.somebody(), served.somebody(Role.ADMIN)
    made, token = served.reception.keys.make(ada, "gone soon")
    gone, stays = stream(token), stream(_key(served, bob))
    served.reception.keys.remove(ada, made.id)
    served.reception.accounts.set_role(bob, Role.LISTENER)
    served.reception.changes.look()
    assert "event" not in gone.rest()
    # No admin any more: what jobs do is not told, what is for everybody is.
    served.reception.hub.tell(News("jobs"), admins_only=True)
    served.reception.hub.tell(News("library"))
    assert stays.event() == ("library", {})


def test_a_browser_that_goes_is_forgotten(served: Served, stream: Open) -> None:
    before = len(served.reception.hub)
    browser = stream(_key(served, served.somebody()))
    assert len(served.reception.hub) == before + 1
    browser.connection.shutdown(socket.SHUT_RDWR)
    browser.connection.close()
    _until(lambda: len(served.reception.hub) == before)


def test_what_happens_often_to_one_thing_is_told_once_as_it_is_last(served: Served) -> None:
    hub = served.reception.hub

    async def hear() -> list[News]:
        ear = hub.listen("token", served.somebody().listener.id, Role.LISTENER)
        for number in range(1000):
            hub.tell(News("library", number % 2, number))
        hub.tell(BEAT)
        heard = await ear.hear()
        hub.leave(ear)
        return heard

    assert asyncio.run(hear()) == [News("library", 0, 998), News("library", 1, 999), BEAT]


def test_a_thousand_who_only_wait_cost_no_thread_and_hear_all_the_same(served: Served, address: str) -> None:
    listeners = [served.somebody() for _ in range(10)]
    keys = [_key(served, one) for one in listeners]
    threads = threading.active_count()

    async def open_one(number: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        place = urlsplit(address)
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        head = f"GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {keys[number % 10]}\r\n\r\n"
        writer.write(head.encode())
        await reader.readuntil(b": welcome\n")
        return reader, writer

    async def wait_and_hear() -> int:
        opened = []
        for start in range(0, 1000, 50):
            opened += await asyncio.gather(*(open_one(number) for number in range(start, start + 50)))
        assert len(served.reception.hub) >= 1000
        # Those of the pool that answered, and no more: none for each stream.
        assert threading.active_count() <= threads + 50
        # A hundred each are enough; whoever has none yet is let in.
        assert served.as_app(listeners[0]).get("/api/v1/events").status_code == 429
        assert served.as_app().get("/api/v1/account").status_code == 200
        served.reception.hub.tell(News("library"))
        heard = await asyncio.gather(*(reader.readuntil(b"event: library\n") for reader, _ in opened))
        for _, writer in opened:
            writer.close()
            await writer.wait_closed()
        return len(heard)

    assert asyncio.run(wait_and_hear()) == 1000
