"""Naming over HTTP: real sound in, what models say out; and whatever else may be sent."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import anyio
import numpy as np
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from segue.audio.encode import encode
from segue.domain.accounts import Role
from segue.interfaces.server.app import create_app
from segue.naming.serving.shelf import available
from segue.services.isolation import Failure
from segue.services.naming_files import name_files
from tests.interfaces.served import Served

_RATE = 22_050
_NAMING = "/api/v1/naming"
_BOUNDARY = "part"


def strings(seconds: float = 5.0, seed: int = 77) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Plucked strings that the library does not hold."""
    luck = np.random.default_rng(seed)
    at = np.arange(int(seconds * _RATE)) / _RATE
    hz = (220 * 2 ** (luck.integers(0, 12, 64) / 12))[(at * 4).astype(int) % 64]
    sound: np.ndarray[Any, np.dtype[np.float32]] = (
        0.4 * np.sin(2 * np.pi * hz * at) * np.exp(-6 * (at % 0.25))
    ).astype(np.float32)
    return sound[:, None]


@pytest.fixture
def app(served: Served) -> TestClient:
    return served.as_app()


def send(client: TestClient, name: str, data: bytes) -> Any:
    return client.post(_NAMING, files={"file": (name, data)})


@pytest.fixture
def nothing_stays(served: Served) -> Iterator[None]:
    yield
    assert list((served.house.directory.path / "uploads").iterdir()) == []


@pytest.mark.usefixtures("nothing_stays")
@pytest.mark.parametrize("ending", ["wav", "mp3", "flac"])
def test_a_song_is_named_by_every_model_as_the_command_line_names_it(
    ending: str, app: TestClient, served: Served, tmp_path: Path
) -> None:
    file = tmp_path / f"song.{ending}"
    encode(strings(), _RATE, file)
    answer = send(app, f"../../x/<b>song.{ending}", file.read_bytes())
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["name"] == f"<b>song.{ending}"
    assert {(one["task"], one["kind"]) for one in told["sayings"]} == {
        ("genre", "head"), ("genre", "cnn"), ("genre", "lstm"), ("mood", "head"),
    }  # fmt: skip
    assert {(one["task"], one["kind"]) for one in told["lacking"]} == {("mood", "cnn"), ("mood", "lstm")}
    if ending == "wav":
        there = {one.id: one.folder for one in available(served.house.namer().shelf)}
        asked = [there[one["model"]] for one in told["sayings"]]
        ((_, found),) = name_files([file], served.house.settings.models, asked, workers=1)
        assert not isinstance(found, Failure)
        assert [[one.probability for one in naming.guesses] for naming in found] == [
            [one["probability"] for one in saying["guesses"]] for saying in told["sayings"]
        ]
    assert told["figures"]["duration_s"] == pytest.approx(5.0, abs=0.1)
    assert max(told["waveform"]["highest"]) == pytest.approx(0.4, abs=0.05)
    assert told["known"] == []
    # Strings are found beside strings: artists with an even number play them.
    assert [int(one["track"]["artist"].split()[-1]) % 2 for one in told["nearest"][:3]] == [0, 0, 0]
    assert all(one["why"] and one["reasons"] for one in told["recommended"]["tracks"])
    assert told["radio"] == [one["track"]["id"] for one in told["nearest"][:3]]


@pytest.mark.usefixtures("nothing_stays")
def test_a_song_of_the_library_is_known_and_its_pictures_are_its_bringers_alone(
    app: TestClient, served: Served
) -> None:
    file = served.music / "Artist 2" / "Song 2-1.flac"
    told = send(app, "other name.flac", file.read_bytes()).json()
    (known,) = told["known"]
    assert known["track"]["title"] == "Song 2-1"
    assert known["track"]["id"] not in [one["track"]["id"] for one in told["nearest"]]
    assert told["radio"][0] == known["track"]["id"]
    assert known["said"][0]["tagged"] == ["Folk"]
    for address in told["pictures"].values():
        picture = app.get(address)
        assert picture.status_code == 200
        assert picture.content[:4] + picture.content[8:12] == b"RIFFWEBP"
        assert served.as_app().get(address).status_code == 404
        assert served.as_app(None).get(address).status_code == 401
    corrected = app.put(f"/api/v1/tracks/{known['track']['id']}/names/genre", json={"labels": ["Chaabi"]})
    assert corrected.status_code == 200
    told = send(app, "again.flac", file.read_bytes()).json()
    assert told["known"][0]["said"][0]["corrected"] == ["Chaabi"]
    assert app.delete(f"/api/v1/tracks/{known['track']['id']}/names/genre").status_code == 200


@pytest.mark.usefixtures("nothing_stays")
@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda _: b"This is a letter and no song.\n" * 100,
        lambda _: b"\x89PNG\r\n\x1a\n" + bytes(500),
        lambda song: song[:60],
        lambda song: song[:4] + bytes(len(song)),
    ],
    ids=["nothing", "a letter", "a picture", "a beginning", "a hollow one"],
)
def test_what_is_no_sound_is_refused_in_a_sentence(
    spoil: Callable[[bytes], bytes], app: TestClient, tmp_path: Path
) -> None:
    encode(strings(1.0), _RATE, tmp_path / "song.flac")
    answer = send(app, "song.flac", spoil((tmp_path / "song.flac").read_bytes()))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert "song.flac" in answer.json()["detail"]


@pytest.mark.usefixtures("nothing_stays")
def test_a_song_that_is_cut_short_is_named_as_far_as_it_goes(app: TestClient, tmp_path: Path) -> None:
    encode(strings(8.0), _RATE, tmp_path / "song.mp3")
    whole = (tmp_path / "song.mp3").read_bytes()
    answer = send(app, "song.mp3", whole[: len(whole) // 2])
    assert answer.status_code == 200, answer.text
    assert 3.0 < answer.json()["figures"]["duration_s"] < 5.0


@pytest.mark.usefixtures("nothing_stays")
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"{}"),
        ("multipart/form-data", b""),
        ("multipart/form-data; boundary=part", b"--part\r\nnonsense"),
        ("multipart/form-data; boundary=part", b'--part\r\n%b; name="file"\r\n\r\nx\r\n--part--'),
        ("multipart/form-data; boundary=part", b'--part\r\n%b; name="other"; filename="a"\r\n\r\nx\r\n--part--'),
        ("multipart/form-data; boundary=part", b'--part\r\n%b; name="file"; filename="a"\r\n\r\nno end'),
    ],
)
def test_a_form_without_a_whole_file_is_refused(kind: str, body: bytes, app: TestClient) -> None:
    body = body.replace(b"%b", b"Content-Disposition: form-data")
    answer = app.post(_NAMING, content=body, headers={"Content-Type": kind})
    assert answer.status_code == 422
    assert "file" in answer.json()["mend"]


@pytest.fixture(scope="module")
def frugal(served: Served) -> FastAPI:
    """The same house, to which no more than a megabyte may be sent."""
    house = replace(served.house, settings=replace(served.house.settings, upload_mb=1))
    return create_app(replace(served.reception, house=house))


class Endless:
    """A browser that sends and sends, as long as it is asked for more."""

    def __init__(self, app: FastAPI, key: str, parts: list[bytes], forever: bytes = b"") -> None:
        self._app, self._key, self._forever = app, key, forever
        self._parts = iter(parts)
        self.asked = 0
        self.status = 0
        self.said = b""

    def send(self, length: int | None = None) -> None:
        """Send all; `length` is what it says that it will send."""
        headers = [
            (b"authorization", self._key.encode()),
            (b"content-type", f"multipart/form-data; boundary={_BOUNDARY}".encode()),
        ]
        if length is not None:
            headers.append((b"content-length", str(length).encode()))
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "path": _NAMING,
            "raw_path": _NAMING.encode(), "query_string": b"", "headers": headers, "client": ("127.0.0.1", 1),
            "server": ("testserver", 80), "scheme": "http", "root_path": "",
        }  # fmt: skip
        anyio.run(self._app, scope, self._receive, self._send)

    async def _receive(self) -> dict[str, Any]:
        self.asked += 1
        part = next(self._parts, None)
        if part is None and not self._forever:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": self._forever if part is None else part, "more_body": True}

    async def _send(self, message: Any) -> None:
        self.status = message.get("status", self.status)
        self.said += message.get("body", b"")


def begun(name: str = "song.flac") -> bytes:
    told = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return told.encode()


@pytest.mark.usefixtures("nothing_stays")
def test_what_is_too_large_is_refused_before_all_of_it_is_there(frugal: FastAPI, app: TestClient) -> None:
    key = app.headers["Authorization"]
    block = bytes(64 << 10)
    sender = Endless(frugal, key, [begun()], forever=block)
    sender.send()
    assert sender.status == 413
    assert b"1 MB" in sender.said
    # A megabyte is 16 blocks: no more was ever taken than may be.
    assert sender.asked < 20
    told = Endless(frugal, key, [begun()], forever=block)
    told.send(length=50_000_000)
    assert (told.status, told.asked) == (413, 0)


@pytest.mark.usefixtures("nothing_stays")
def test_whoever_goes_away_while_sending_leaves_nothing_behind(frugal: FastAPI, app: TestClient) -> None:
    sender = Endless(frugal, app.headers["Authorization"], [begun(), bytes(1000)])
    sender.send()
    assert sender.status == 422


def test_nobody_unknown_sends_anything(frugal: FastAPI) -> None:
    sender = Endless(frugal, "Bearer segue_nobody", [begun()], forever=bytes(1000))
    sender.send()
    assert (sender.status, sender.asked) == (401, 0)


def test_who_names_very_often_is_told_to_wait(served: Served) -> None:
    client = served.as_app(Role.GUEST)
    told = [client.post(_NAMING, content=b"").status_code for _ in range(12)]
    assert told[0] == 422
    assert told[-1] == 429
