"""A house that is served: real short songs that were scanned and heard, two circles of listeners, and its application.

Making it takes a while, so it is made once for a run and copied for each module that asks.
"""

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path

import uvicorn
from argon2 import PasswordHasher
from fastapi import FastAPI
from starlette.testclient import TestClient

from segue.assembly import House, open_house
from segue.domain.accounts import Account, Role
from segue.domain.ids import ModelId, TrackId
from segue.domain.jobs import JobState
from segue.domain.listening import Ending, Event, EventKind, Subject
from segue.domain.music import Kind
from segue.domain.naming import Guess, Naming, Task
from segue.domain.time import wall_clock
from segue.interfaces.door.reception import Reception, reception_of
from segue.interfaces.server.app import create_app
from segue.services.accounts import Accounts, NewAccount, Passwords
from segue.services.queueing import queue_analysis, queue_learning, queue_scan
from segue.settings import Settings
from segue.storage import catalogue, folders, listening, named
from tests.services.conftest import retag
from tests.services.heard_library import play

PASSWORD = "correct horse"
ARTISTS = 6
SONGS_EACH = 4
_CIRCLE = 6


@dataclass
class Served:
    """A house, its reception, its application, and ways into it."""

    house: House
    reception: Reception
    app: FastAPI
    music: Path
    tracks: list[TrackId]
    _numbers: Iterator[int] = field(default_factory=count)

    def somebody(self, role: Role = Role.LISTENER, name: str = "") -> Account:
        """An account that nobody had before, with the password of these tests."""
        name = name or f"{role} {next(self._numbers)}"
        return self.reception.accounts.make(NewAccount(name, PASSWORD, role))

    def as_app(self, account: Account | Role | None = Role.LISTENER) -> TestClient:
        """What comes in with the key of an app; without one for nobody."""
        account = self.somebody(account) if isinstance(account, Role) else account
        client = TestClient(self.app, raise_server_exceptions=False)
        if account is not None:
            _, key = self.reception.keys.make(account, "tests")
            client.headers["Authorization"] = f"Bearer {key}"
        return client

    def as_browser(self, account: Account | Role = Role.LISTENER) -> TestClient:
        """A browser that is logged in, which sends its token with every change."""
        account = self.somebody(account) if isinstance(account, Role) else account
        client = TestClient(self.app, raise_server_exceptions=False, follow_redirects=False)
        answer = client.post("/api/v1/session", json={"name": account.listener.name, "password": PASSWORD})
        assert answer.status_code == 201, answer.text
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        return client


def make_library(data: Path) -> None:
    """Songs of a few artists in two kinds of music, heard, and played by two circles of listeners."""
    music = data / "music"
    for artist in range(ARTISTS):
        kind = ("strings", "beats")[artist % 2]
        for number in range(SONGS_EACH):
            path = music / f"Artist {artist}" / f"Song {artist}-{number}.flac"
            play(path, kind, 10 * artist + number, f"Artist {artist}", seconds=5.0)
            genre = ("Folk", "Techno")[artist % 2]
            own = {
                "album": f"Album {artist}",
                "track_number": number + 1,
                "date": f"{1990 + artist}",
                "genres": (genre,),
            }
            retag(path, f"Song {artist}-{number}", f"Artist {artist}", picture=None, **own)
    with open_house(Settings(data, readers=1)) as house:
        with house.database.write() as connection:
            folder = folders.add_folder(connection, str(music), Kind.MUSIC, wall_clock())
        queue_scan(house.database, wall_clock, folder)
        queue_analysis(house.database, wall_clock)
        _work(house)
        _listen(house)
        queue_learning(house.database, wall_clock)
        _work(house)


def _listen(house: House) -> None:
    """Each circle plays its own kind of music, most of it to the end."""
    accounts = Accounts(house.database, wall_clock, cheap_passwords())
    with house.database.read() as connection:
        tracks = catalogue.all_tracks(connection)
    for place in range(_CIRCLE):
        listener = accounts.make(NewAccount(f"Friend {place}", PASSWORD)).listener
        own = [one for one in tracks if int(one.artist.split()[-1]) % 2 == place % 2]
        events = [
            Event(
                listener.id,
                EventKind.PLAY,
                Subject(track_id=track.id),
                wall_clock() - timedelta(days=0.5 + (number * 7 + place * 3) % 27),
                heard_ms=5000,
                ended=Ending.COMPLETED,
            )
            for number, track in enumerate(own[place:] + own[: place // 2])
        ]
        with house.database.write() as connection:
            listening.add_events(connection, events)


def _work(house: House) -> None:
    runner = house.runner()
    while (job := runner.run_next()) is not None:
        assert job.state is JobState.DONE, job.error


def dispute(house: House) -> None:
    """Let a model be sure of Jazz for every track, whatever its tags say."""
    with house.database.write() as connection:
        for one in catalogue.all_tracks(connection):
            guess = Naming(Task.GENRE, ModelId("m"), (Guess("Jazz", 0.75), Guess("Rai", 0.2)), ("Jazz",), 0.2)
            named.keep(connection, [(one.audio_hash, guess)], house.clock())


def cheap_passwords() -> Passwords:
    """As safe as it has to be for a test, and as quick."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@contextmanager
def serving(template: Path, data: Path) -> Iterator[Served]:
    """A copy of the library, open. Its music stays where the template's is."""
    if not data.exists():
        shutil.copytree(template, data, ignore=shutil.ignore_patterns("music", "*.lock"))
    with open_house(Settings(data, readers=1)) as house:
        accounts = Accounts(house.database, house.clock, cheap_passwords())
        with reception_of(house, accounts) as reception:
            with house.database.read() as connection:
                tracks = [one.id for one in catalogue.all_tracks(connection)]
            yield Served(house, reception, create_app(reception), template / "music", tracks)


@contextmanager
def listening_at_a_port(app: FastAPI) -> Iterator[str]:
    """An application that a real browser can reach; gives its address."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
