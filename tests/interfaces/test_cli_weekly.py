"""`segue weekly` as it is typed, and the worker that makes lists ahead."""

from pathlib import Path

import pytest

from segue.assembly import open_house
from segue.interfaces.cli.working import _daily
from segue.services.queueing import queue_weekly_lists
from segue.settings import read_settings
from segue.storage import jobs
from tests.interfaces.conftest import Segue
from tests.services.listening_library import add_listeners, add_tracks, circles, store


@pytest.fixture
def listened(tmp_path: Path) -> None:
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        tracks = add_tracks(opened.database, 40)
        store(opened.database, circles(add_listeners(opened.database, 30), tracks))


@pytest.mark.usefixtures("listened")
def test_a_weeks_list_is_shown_in_three_forms(segue: Segue, tmp_path: Path) -> None:
    segue("taste", "learn")
    told = segue("weekly", "listener 1", "--json").json
    assert told["kind"] == "weekly"
    assert all(track["reasons"][0]["sentence"] for track in told["tracks"])
    again = segue("weekly", "listener 1", "--limit", 3, "--json").json
    assert again["tracks"] == told["tracks"][:3]
    assert segue("weekly", "listener 1", "--week", told["key"], "--json").json == told
    lines = segue("weekly", "listener 1", "--limit", 3).out.splitlines()
    assert [line.split("\t")[1] for line in lines[:3]] == [track["title"] for track in again["tracks"]]
    playlist = segue("weekly", "listener 1", "--limit", 3, "--m3u8", "-").out
    assert playlist.startswith("#EXTM3U")
    assert playlist.count("#EXTINF") == 3
    assert segue("weekly", "nobody").code == 3
    assert segue("weekly", "listener 1", "--week", "soon").code == 2


@pytest.mark.usefixtures("listened")
def test_a_worker_makes_lists_ahead(segue: Segue, tmp_path: Path) -> None:
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        look = _daily(opened)
        look()
        with opened.database.read() as connection:
            assert [job.kind for job in jobs.recent_jobs(connection, 9)] == ["weekly", "learn"]
        assert queue_weekly_lists(opened.database, opened.clock).id == 2
    said = segue("work", "--once").out
    assert "(weekly): done" in said
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        assert not opened.weekly_lists_are_due()
