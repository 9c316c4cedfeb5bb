"""How a server holds out: 50 people browse, listen and tell what they heard, among 100,000 tracks.

Method: the library is made as in `browsing.py`, with a vector of how it sounds for every track (scenes of ten artists
that sound alike) and ten thousand plays of 50 listeners, from which a recommender is learned. One file of
sound lies where the streamed tracks' files would be. `segue serve` runs as a process of its own, without workers, and
this one asks it over the loopback, every listener with a connection for pages and another for music:

- browsing: a page, a list, a search or a suggestion, then a pause of 1 to 5 seconds, as people make them; what is
  asked for comes in the order and mix of `_questions`, its words and numbers by chance;
- streaming: a track from its beginning, in ranges of 256 kB, one every 6 seconds, which is 320 kbit/s and more;
- scrobbling: what plays now when a track begins, the play when it ends: tracks last half a minute here, so that there
  are six times as many plays as with music.

`p95_ms` is of all answers, from the question to the last byte, music's ranges included; `p95_ms_browsing` of all but
those. `errors` are answers of 400 and above, and none at all. `home_ms` is the middle of ten home pages, one after the
other, while nothing else is asked; `first_page_kb` is the first page with its style sheets and modules, as sent,
without art. `start_s` is from the start of the process to the end of the first page. `rss_mb` is the most memory that
the process held.
"""

import argparse
import asyncio
import gzip
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import numpy as np
import psutil
import soundfile

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.browsing import make
from benchmarks.listeners import ONE_THREAD
from benchmarks.trees import _GENRES, _word
from segue.assembly import House, model_of, open_house
from segue.domain.accounts import Account, Role
from segue.domain.hearing import SoundVector
from segue.domain.ids import AudioHash, ModelId
from segue.domain.jobs import JobState
from segue.domain.listening import Ending, Event, EventKind, Subject
from segue.services.accounts import Accounts, Keys, NewAccount
from segue.services.queueing import queue_learning
from segue.settings import Settings
from segue.storage import catalogue, heard, listening

_PLAYS_EACH = 200
_STREAMED = 500
_SCENE = 1000
_RANGE = 256 * 1024
_RANGE_EVERY_S, _TRACK_S = 6.0, 30.0
_PATIENCE_S = 120.0
_KEYS = "keys.json"


@dataclass
class Told:
    """What came of all questions: milliseconds by the sort of question, and what went wrong."""

    took: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def note(self, sort: str, seconds: float, status: int, path: str) -> None:
        """Note an answer."""
        self.took.setdefault(sort, []).append(1000 * seconds)
        if status >= 400:
            self.wrong.append(f"{status} {path}")


class Connection:
    """One connection that stays open, and asks one thing after the other."""

    def __init__(self, port: int, key: str) -> None:
        self._port, self._key = port, key
        self._pipes: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(
        self, method: str, path: str, body: object = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """The status and the body of an answer; a connection that was closed meanwhile is opened anew."""
        if self._pipes is not None and self._pipes[0].at_eof():
            self.close()
        if self._pipes is None:
            self._pipes = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._pipes
        sent = b"" if body is None else json.dumps(body).encode()
        told = {"Host": "localhost", "Authorization": f"Bearer {self._key}", "Accept-Encoding": "gzip"}
        told |= {"Content-Length": str(len(sent)), "Content-Type": "application/json"} | (headers or {})
        lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        writer.write(f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + sent)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        status = int(head.split()[1])
        if "transfer-encoding: chunked" in head:
            return status, await _chunks(reader)
        length = re.search(r"content-length: (\d+)", head)
        return status, await reader.readexactly(int(length[1])) if length and status not in (204, 304) else b""

    def close(self) -> None:
        """Hang up."""
        if self._pipes is not None:
            self._pipes[1].close()
            self._pipes = None


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int(await reader.readline(), 16):
        body += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return body


def main() -> None:
    """Run it all and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print the figures as one JSON object, last")
    parser.add_argument("--quick", action="store_true", help="3,000 tracks, 10 people, 10 seconds")
    parser.add_argument("--tracks", type=int, default=100_000, help="how many tracks (100,000)")
    parser.add_argument("--people", type=int, default=50, help="how many people (50)")
    parser.add_argument("--seconds", type=float, default=60.0, help="for how long they stay (60)")
    parser.add_argument("--data", type=Path, help="keep the library here, or use the one that is there")
    options = parser.parse_args()
    if options.quick:
        options.tracks, options.people, options.seconds = 3_000, 10, 10.0
    with tempfile.TemporaryDirectory(prefix="segue-bench-") as name:
        data = (options.data or Path(name) / "data").absolute()
        if not (data / _KEYS).exists():
            _library(data, options.tracks, options.people)
        figures = _served(data, options.people, options.seconds)
    for label, value in figures.items():
        print(f"{label:<28} {value:>12,.1f}")
    if options.json:
        print(json.dumps({label: round(value, 2) for label, value in figures.items()}))


def _library(data: Path, tracks: int, people: int) -> None:
    began = time.perf_counter()
    music = data / "music"
    music.mkdir(parents=True, exist_ok=True)
    with open_house(Settings(data, readers=1)) as house:
        chance = random.Random(4747)
        make(house, tracks, [_word(chance) for _ in range(3000)], str(music))
        _vectors(house)
        _sound(house, music)
        accounts = Accounts(house.database, house.clock)
        known = [accounts.make(NewAccount(f"person {n}", "correct horse", Role.LISTENER)) for n in range(people)]
        keys = [Keys(house.database, house.clock).make(one, "benchmark")[1] for one in known]
        _plays(house, known, tracks)
        queue_learning(house.database, house.clock)
        ended = house.runner(("learn",)).run_next()
        if ended is None or ended.state is not JobState.DONE:
            raise SystemExit(f"Nothing was learned: {ended and ended.error}")
    (data / _KEYS).write_text(json.dumps(keys))
    print(f"made in {time.perf_counter() - began:.0f} s", file=sys.stderr)


def _vectors(house: House) -> None:
    model, chance, now = model_of(house.settings).id, np.random.default_rng(5), house.clock()
    with house.database.read() as connection:
        hashes = [one.audio_hash for one in catalogue.all_tracks(connection)]
    for start in range(0, len(hashes), _SCENE):
        centre = chance.normal(size=200)
        with house.database.write() as connection:
            for audio_hash in hashes[start : start + _SCENE]:
                mean = (centre + chance.normal(scale=0.5, size=200)).astype("<f4").tobytes()
                vector = SoundVector(ModelId(model), mean, np.ones(200, "<f4").tobytes(), b"", 1)
                heard.keep(connection, AudioHash(audio_hash), (), [vector], now)


def _sound(house: House, music: Path) -> None:
    """Two minutes of noise, which nothing can press together, at the places of the tracks that are streamed."""
    original = music / "noise.flac"
    noise = np.random.default_rng(6).normal(scale=0.1, size=(120 * 44_100, 2))
    soundfile.write(original, noise, 44_100, subtype="PCM_16")
    with house.database.read() as connection:
        streamed = catalogue.all_tracks(connection)[:_STREAMED]
    for track in streamed:
        place = music / track.stamp.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.hardlink_to(original)


def _plays(house: House, known: list[Account], tracks: int) -> None:
    chance, now = random.Random(2), house.clock()
    scenes = range(0, tracks, _SCENE)
    with house.database.write() as connection:
        for account in known:
            own = [chance.choice(scenes) for _ in range(3)]
            events = (
                Event(
                    account.listener.id,
                    EventKind.PLAY,
                    Subject(track_id=min(tracks, chance.choice(own) + chance.randint(1, _SCENE))),  # type: ignore[arg-type]
                    now - timedelta(hours=number),
                    heard_ms=180_000,
                    ended=Ending.COMPLETED,
                )
                for number in range(_PLAYS_EACH)
            )
            listening.add_events(connection, events)


def _served(data: Path, people: int, seconds: float) -> dict[str, float]:
    keys = json.loads((data / _KEYS).read_text())[:people]
    command = [sys.executable, "-m", "segue", "--data", str(data), "serve", "--port", "0", "--workers", "0"]
    with tempfile.TemporaryFile() as log:
        began = time.perf_counter()
        environment = {**os.environ, **ONE_THREAD, "SEGUE_LOG_LEVEL": "warning"}
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=environment)
        try:
            assert server.stdout is not None
            port = int(server.stdout.readline().split("localhost:")[1].split()[0])
            return asyncio.run(_measured(port, keys, seconds, began, psutil.Process(server.pid)))
        finally:
            server.terminate()
            server.wait(timeout=30)
            log.seek(0)
            shutil.copyfileobj(log, sys.stderr.buffer)


async def _measured(
    port: int, keys: list[str], seconds: float, began: float, process: psutil.Process
) -> dict[str, float]:
    one = Connection(port, keys[0])
    status, page = await one.ask("GET", "/")
    figures = {"start_s": time.perf_counter() - began}
    assert status == 200, page
    figures["first_page_kb"] = await _weight(one, page) / 1000
    await _until_the_desk_is_there(one, began, figures)
    figures["home_ms"] = statistics.median([await _took(one, "/") for _ in range(10)])
    pages = await _pages(one, page)
    told, peak = Told(), Peak(process)
    people = [Person(port, key, pages, told, random.Random(number)) for number, key in enumerate(keys)]
    ends = time.monotonic() + seconds
    await asyncio.gather(*(person.stay(ends) for person in people), peak.watch(ends))
    one.close()
    return figures | _summary(told, peak, seconds)


def _summary(told: Told, peak: "Peak", seconds: float) -> dict[str, float]:
    everything = [ms for took in told.took.values() for ms in took]
    browsing = [ms for sort, took in told.took.items() if sort != "music" for ms in took]
    for line in dict.fromkeys(told.wrong):
        print(f"{told.wrong.count(line)} x {line}", file=sys.stderr)
    for sort, took in sorted(told.took.items()):
        print(f"{sort:<20} {len(took):>6} p50 {_percentile(took, 50):>8.1f} p95 {_percentile(took, 95):>8.1f} ms")
    return {
        "p95_ms": _percentile(everything, 95),
        "p95_ms_browsing": _percentile(browsing, 95),
        "p99_ms": _percentile(everything, 99),
        "errors": float(len(told.wrong)),
        "answers": float(len(everything)),
        "answers_a_second": len(everything) / seconds,
        "rss_mb": peak.rss / 1e6,
        "cpu_share": peak.cpu_share,
    }


def _percentile(values: list[float], which: int) -> float:
    return float(np.percentile(values, which)) if values else float("nan")


class Peak:
    """The most memory that a process holds, and how much of one processor it takes."""

    def __init__(self, process: psutil.Process) -> None:
        self._process, self.rss, self.cpu_share = process, 0, 0.0

    async def watch(self, ends: float) -> None:
        """Look on until then."""
        self._process.cpu_percent()
        while time.monotonic() < ends:
            self.rss = max(self.rss, self._process.memory_info().rss)
            await asyncio.sleep(0.25)
        self.cpu_share = self._process.cpu_percent() / 100


@dataclass
class Person:
    """Somebody who browses and listens at once."""

    port: int
    key: str
    pages: list[str]
    told: Told
    chance: random.Random

    async def stay(self, ends: float) -> None:
        """Do so until then."""
        # Fifty people do not come in the same second.
        await asyncio.sleep(self.chance.random() * 3)
        await asyncio.gather(self._browse(ends), self._listen(ends))

    async def _browse(self, ends: float) -> None:
        connection = Connection(self.port, self.key)
        questions = _questions(self.pages, self.chance)
        while time.monotonic() < ends:
            sort, path = self.chance.choice(questions)()
            await self._ask(connection, sort, "GET", path)
            await asyncio.sleep(self.chance.uniform(1, 5))
        connection.close()

    async def _listen(self, ends: float) -> None:
        connection = Connection(self.port, self.key)
        while time.monotonic() < ends:
            track = self.chance.randint(1, _STREAMED)
            await self._ask(connection, "now playing", "PUT", "/api/v1/now-playing", {"track_id": track})
            until, place = time.monotonic() + _TRACK_S, 0
            while time.monotonic() < min(until, ends):
                asked = {"Range": f"bytes={place}-{place + _RANGE - 1}"}
                await self._ask(connection, "music", "GET", f"/api/v1/tracks/{track}/audio", headers=asked)
                place += _RANGE
                await asyncio.sleep(_RANGE_EVERY_S)
            play = {"track_id": track, "heard_s": _TRACK_S, "skipped": False, "source": "benchmark", "session": ""}
            await self._ask(connection, "play", "POST", "/api/v1/plays", play)
        connection.close()

    async def _ask(
        self, connection: Connection, sort: str, method: str, path: str, body: object = None,
        headers: dict[str, str] | None = None,
    ) -> None:  # fmt: skip
        began = time.perf_counter()
        try:
            status, _ = await asyncio.wait_for(connection.ask(method, path, body, headers), _PATIENCE_S)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            connection.close()
            status, path = 599, f"{path}: {type(error).__name__}"
        self.told.note(sort, time.perf_counter() - began, status, path)


def _questions(pages: list[str], chance: random.Random) -> list[Callable[[], tuple[str, str]]]:
    """What people ask for; what stands here twice is asked for twice as often."""
    asked: list[Callable[[], tuple[str, str]]] = [
        lambda: ("home", "/"),
        lambda: ("home", "/"),
        lambda: ("tracks", f"/api/v1/tracks?order={chance.choice(('title', 'artist', '-added'))}"),
        lambda: ("tracks", f"/api/v1/tracks?genre={chance.choice(_GENRES)}&year_from={chance.randint(1960, 2010)}"),
        lambda: ("albums", "/api/v1/albums?order=title"),
        lambda: ("suggest", f"/api/v1/search/suggest?q={_word(chance)[:3]}"),
        lambda: ("search", f"/api/v1/search?q={_word(chance)[:4]}"),
        lambda: ("track", f"/api/v1/tracks/{chance.randint(1, 1000)}"),
        lambda: ("lists", "/api/v1/lists/weekly"),
    ]
    return asked + [lambda page=page: ("page", page) for page in pages]


async def _pages(connection: Connection, home: bytes) -> list[str]:
    """The pages that every page leads to."""
    found = re.findall(r'class="rail-pages">(.*?)</ul>', _text(home), re.DOTALL)
    links = re.findall(r'href="(/[^"]+)"', found[0]) if found else []
    return [link for link in links if (await connection.ask("GET", link))[0] == 200]


async def _weight(connection: Connection, page: bytes) -> int:
    """Bytes of a page, its style sheets, and its modules with all that they import; as sent."""
    weight, seen = len(page), set[str]()
    waiting = re.findall(r'(?:href|src)="(/static/[^"#]+)', _text(page))
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        status, body = await connection.ask("GET", address)
        if status != 200:
            raise SystemExit(f"{status} {address}")
        weight += len(body)
        if address.endswith(".js"):
            base = address.rpartition("/")[0]
            imported = re.findall(r'(?:from|import)\s+"(\.{1,2}/[^"]+)"', _text(body))
            waiting += [os.path.normpath(f"{base}/{one}") for one in imported]
    return weight


async def _until_the_desk_is_there(connection: Connection, began: float, figures: dict[str, float]) -> None:
    while json.loads(_text((await connection.ask("GET", "/ready"))[1]))["desk"] != "set out":
        await asyncio.sleep(0.1)
    figures["lists_after_s"] = time.perf_counter() - began


async def _took(connection: Connection, path: str) -> float:
    began = time.perf_counter()
    status, body = await connection.ask("GET", path)
    assert status == 200, body
    return 1000 * (time.perf_counter() - began)


def _text(body: bytes) -> str:
    return (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode()


if __name__ == "__main__":
    main()
