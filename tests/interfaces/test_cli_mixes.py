"""`segue mixes` as it is typed."""

from pathlib import Path

import pytest

from segue.assembly import open_house
from segue.settings import read_settings
from tests.interfaces.conftest import Segue
from tests.services.listening_library import add_listeners, add_tracks, circles, store


@pytest.fixture
def listened(tmp_path: Path) -> None:
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        tracks = add_tracks(opened.database, 40)
        people = add_listeners(opened.database, 3)
        store(opened.database, circles(people[:2], tracks))


@pytest.mark.usefixtures("listened")
def test_mixes_are_shown_in_three_forms(segue: Segue) -> None:
    told = segue("mixes", "listener 1", "--json").json
    assert isinstance(told, list)
    assert all(mix["kind"] == "daily mix" for mix in told)
    assert all(track["reasons"][0]["sentence"] for mix in told for track in mix["tracks"])
    lines = segue("mixes", "listener 1", "--limit", 2).out.splitlines()
    assert [line.split("\t")[1] for line in lines[:2]] == [track["title"] for track in told[0]["tracks"][:2]]
    playlist = segue("mixes", "listener 1", "--limit", 2, "--m3u8", "-").out
    assert playlist.count("#EXTINF") == 2 * len(told)
    assert segue("mixes", "nobody").code == 3


@pytest.mark.usefixtures("listened")
def test_who_likes_nothing_yet_is_told_so(segue: Segue) -> None:
    assert "There are no mixes yet" in segue("mixes", "listener 2").out
    assert segue("mixes", "listener 2", "--json").json == []
