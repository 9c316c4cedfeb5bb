"""`segue taste show`, `forget`, `pause`, `set`, `export` and `delete` as they are typed."""

import io
import json
from pathlib import Path

import pytest

from segue.assembly import open_house
from segue.settings import read_settings
from tests.interfaces.conftest import Segue
from tests.services.listening_library import add_listeners, add_tracks, circles, store


@pytest.fixture(autouse=True)
def listened(tmp_path: Path) -> None:
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        store(opened.database, circles(add_listeners(opened.database, 4), add_tracks(opened.database)))


def test_beliefs_are_shown_and_mended(segue: Segue, tmp_path: Path) -> None:
    shown = segue("taste", "show", "listener 0", "--json").json
    assert shown["artists"][0]["plays"] >= 1
    assert sum(one["share"] for one in shown["times"]) == pytest.approx(1)
    printed = segue("taste", "show", "listener 0").out
    assert "turned away" in printed
    assert "learning\tyes\n" in printed
    assert "exposure\tas the server has it\n" in printed
    assert " 1 plays" not in printed
    assert " 1 tracks" not in printed
    track = shown["artists"][0]["items"][0]
    assert "1 event of 1 track forgotten" in segue("taste", "forget", "listener 0", "--track", track).out
    assert "nothing to forget" in segue("taste", "forget", "listener 0", "--track", track).out
    assert segue("taste", "forget", "listener 0", "--since", "2000-01-01", "--json").json["events"] > 1
    assert "Nothing is known" in segue("taste", "show", "listener 0").out
    assert segue("taste", "forget", "listener 0").code == 2


def test_dials_consents_and_pauses_are_set(segue: Segue) -> None:
    told = segue("taste", "set", "listener 0", "--explore", 0.6, "--in-charts", "--json").json
    assert (told["explore"], told["in_charts"], told["variety"]) == (0.6, True, 0.2)
    assert not segue("taste", "set", "listener 0", "--no-in-charts", "--json").json["in_charts"]
    assert segue("taste", "set", "listener 0", "--explore", 2).code == 2
    assert "is neither kept nor learned from" in segue("taste", "pause", "listener 0").out
    assert "learning is paused" in segue("play", "listener 0", "--track", 1).out
    assert "already" in segue("taste", "pause", "listener 0").out
    assert "plays and skips is learned from" in segue("taste", "resume", "listener 0").out
    assert segue("taste", "show", "listener 0", "--json").json["preferences"]["explore"] == 0.6


def test_everything_is_taken_along_and_deleted(segue: Segue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "own.jsonl"
    assert segue("taste", "export", "listener 0", "-o", file).code == 0
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert lines == [json.loads(line) for line in segue("taste", "export", "listener 0").out.splitlines()]
    assert {line["type"] for line in lines} == {"listener", "preferences", "event"}
    monkeypatch.setattr("sys.stdin", io.StringIO("listener 1\n"))
    assert segue("taste", "delete", "listener 0").code == 2
    monkeypatch.setattr("sys.stdin", io.StringIO("listener 0\n"))
    assert "listener 0 is gone" in segue("taste", "delete", "listener 0").out
    assert segue("taste", "show", "listener 0").code == 3
    assert segue("taste", "delete", "listener 1", "--yes").code == 0
