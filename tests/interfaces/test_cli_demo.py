import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from segue.interfaces.cli.program import run
from segue.services.demo import build, demo_tracks
from segue.services.demo.settling import settle_listeners
from segue.storage import catalogue, listening
from segue.storage.database import Database
from tests.conftest import ManualClock


@pytest.fixture(scope="module")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A server with one demo track of each style instead of 120, composed in this process."""
    firsts = {track.style: track for track in reversed(demo_tracks(4747)) if track.copy_of is None}
    data = tmp_path_factory.mktemp("demo") / "data"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "demo_tracks", lambda seed: tuple(firsts.values()))
        patch.setenv("SEGUE_READERS", "1")
        assert run(["--data", str(data), "demo"]) == 0
        yield data


def test_the_demo_is_made_once_and_found_by_every_command(demo_data: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def segue(*words: str) -> str:
        assert run(["--data", str(demo_data), *words]) == 0
        return capfd.readouterr().out

    again = json.loads(segue("demo", "--json"))
    assert (again["built"], again["kept"], again["events"]) == (0, 8, 0)
    assert segue("demo").startswith("0 tracks composed, 8 were there already")
    status = json.loads(segue("status", "--json"))
    assert (status["tracks"], status["listeners"], status["unreadable"], status["remarks"]) == (8, 200, 0, 0)
    assert status["events"] > 5_000
    assert json.loads(segue("show", "1", "--json"))["machine_made"] is True
    assert "made by a machine" in segue("show", "1")


def test_listeners_settle_once_with_ninety_days_behind_them(demo_data: Path, clock: ManualClock) -> None:
    database = Database(f"sqlite:///{demo_data / 'segue.db'}")
    with database.read() as connection:
        people = listening.all_listeners(connection)
        events = {one.id: listening.events_of(connection, one.id) for one in people}
        folder_id = catalogue.all_tracks(connection)[0].folder_id
    assert all(one.simulated for one in people)
    assert len({one.region for one in people}) > 3
    most = max(events.values(), key=len)
    assert 80 <= (most[-1].at - most[0].at).days <= 90
    assert settle_listeners(database, clock, folder_id, 4747) == 0
    database.close()


def test_a_terminal_is_shown_bars_and_tables(demo_data: Path) -> None:
    shown = _on_a_terminal("scan", "--again", data=demo_data)
    assert "Scanning" in shown
    assert "8 changed" in shown
    assert "━" in shown
    table = _on_a_terminal("folders", data=demo_data)
    assert "Last scan" in table
    pairs = _on_a_terminal("status", data=demo_data)
    assert "Segue library" in pairs
    assert "Traceback" not in shown + table + pairs


def _on_a_terminal(*words: str, data: Path) -> str:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    command = [sys.executable, "-m", "segue", "--data", str(data), *words]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as program:
        os.close(theirs)
        said = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            said += part
    os.close(ours)
    assert program.returncode == 0
    return said.decode()
