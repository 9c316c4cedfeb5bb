"""Sound that is turned while it is sent: places that are taken and given back, whatever listeners do."""

import http.client
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from segue.audio.decode import open_audio
from segue.audio.transcoding import Coding, Wanted
from segue.domain.accounts import Role
from segue.domain.errors import TooMuch, UnreadableFile
from segue.services import streaming
from segue.services.streaming import Streams
from tests.interfaces.served import Served, listening_at_a_port

_PATIENCE_S = 20.0


@pytest.fixture
def song(tmp_path: Path) -> Path:
    """Half a minute of noise: more than what fits into pipes."""
    return _noise(tmp_path / "song.flac", 30)


def _noise(path: Path, seconds: int) -> Path:
    soundfile.write(path, np.random.default_rng(3).uniform(-0.4, 0.4, (seconds * 44_100, 2)), 44_100)
    return path


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_stream_is_the_whole_sound_and_its_place_is_free_when_it_is_turned(song: Path) -> None:
    streams = Streams(1)
    with streams.open(Wanted(song, Coding.OPUS, 64)) as stream:
        # Nobody has heard anything yet, and still the next one may come.
        _until(lambda: streams.running == 0)
        with open_audio(b"".join(stream)) as heard:
            assert sum(len(block) for block in heard) / heard.sample_rate == pytest.approx(30, abs=0.1)


def test_as_many_as_may_are_turned_at_a_time(song: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "_AHEAD", 1)
    streams = Streams(2)
    first, second = (streams.open(Wanted(song, Coding.MP3, 320)) for _ in range(2))
    with pytest.raises(TooMuch) as refused:
        streams.open(Wanted(song))
    assert refused.value.after_s >= 1
    with pytest.raises(TooMuch):
        streams.check_room()
    assert next(iter(first))
    first.close()
    assert streams.running == 1
    assert next(iter(first), None) is None
    streams.check_room()
    streams.close()
    assert streams.running == 0
    second.close()


def test_who_only_holds_streams_open_is_refused_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "_HEARD_FOR_EACH", 2)
    streams, song = Streams(1), _noise(tmp_path / "song.flac", 1)
    for _ in range(2):
        streams.open(Wanted(song, Coding.OPUS, 32))
        _until(lambda: streams.running == 0)
    with pytest.raises(TooMuch):
        streams.open(Wanted(song, Coding.OPUS, 32))
    streams.close()
    streams.check_room()


def test_who_was_forgotten_gives_the_place_back(song: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "_AHEAD", 1)
    monkeypatch.setattr(streaming, "_FORGOTTEN_S", 0.2)
    streams = Streams(1)
    with streams.open(Wanted(song, Coding.MP3, 320)) as stream:
        _until(lambda: streams.running == 0)
        with pytest.raises(UnreadableFile):
            b"".join(stream)


def test_what_cannot_be_turned_is_said_before_the_first_byte(tmp_path: Path) -> None:
    wrong = tmp_path / "song.mp3"
    wrong.write_bytes(b"ID3" + b"no sound" * 500)
    streams = Streams(1)
    with pytest.raises(UnreadableFile, match="can be decoded"):
        streams.open(Wanted(wrong))
    assert streams.running == 0


def test_a_child_that_dies_ends_the_stream_with_an_error(song: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "_AHEAD", 1)
    streams = Streams(1)
    with streams.open(Wanted(song, Coding.MP3, 320)) as stream:
        child = stream._child
        assert child is not None
        child.kill()
        with pytest.raises(UnreadableFile):
            b"".join(stream)
    assert streams.running == 0


def test_listeners_who_leave_give_their_places_back(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "_AHEAD", 1)
    app = served.as_app(Role.GUEST)
    streams = served.reception.streams
    path = f"/api/v1/tracks/{served.tracks[0]}/stream?format=mp3&bit_rate=320"
    with listening_at_a_port(served.app) as address:
        place = address.removeprefix("http://")
        left = []
        while streams.running < served.house.settings.transcoders:
            connection = http.client.HTTPConnection(place)
            connection.request("GET", path, headers={"Authorization": app.headers["Authorization"]})
            answer = connection.getresponse()
            assert (answer.status, answer.headers["Content-Type"]) == (200, "audio/mpeg")
            left.append((connection, answer))
        refused = app.get(path)
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "5")
        assert app.head(path).status_code == 429
        for connection, answer in left:
            answer.close()
            connection.close()
        _until(lambda: streams.running == 0)
    whole = app.get(path + "&from_s=2")
    with open_audio(whole.content) as heard:
        assert sum(len(block) for block in heard) / heard.sample_rate == pytest.approx(3, abs=0.2)
    for wrong in ("format=wma", "bit_rate=8", "bit_rate=x", "from_s=-1", "from_s=nan", "from_s=999"):
        assert app.get(path.partition("?")[0] + "?" + wrong).status_code == 422, wrong
