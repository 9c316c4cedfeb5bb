"""`segue find` as it is typed."""

from pathlib import Path

import pytest

from tests.interfaces.conftest import Segue


@pytest.fixture(autouse=True)
def scanned(segue: Segue, music: Path) -> None:
    assert segue("scan", music).code == 0


def test_a_description_is_understood_and_answered(segue: Segue, tmp_path: Path) -> None:
    said = segue("find", "electronic", "from", "the", "90s").out.splitlines()
    assert said[:2] == ["electronic: Electronic", "90s: from 1990 to 1999"]
    assert {line.split("\t")[1] for line in said[2:]} == {"Army of Me", "Hyperballad"}
    assert said[2].endswith("Is Electronic; 90s: year 1995")
    told = segue("find", "hyperbalad", "--json").json
    assert told["understood"][0] == "“hyperbalad” was taken for “hyperballad”"
    assert [track["title"] for track in told["tracks"]] == ["Hyperballad"]
    assert told["tracks"][0]["reasons"][0]["sentence"] == "“hyperballad” in the title"
    assert "Группа крови" in segue("find", "группа кровы").out
    assert "Wrote 2 tracks" in segue("find", "björk", "--m3u8", tmp_path / "found.m3u8").out


def test_nothing_found_is_said(segue: Segue) -> None:
    assert "Nothing here answers that" in segue("find", "bossa nova").out
    assert "genre Bossa Nova, which nothing here is" in segue("find", "bossa nova").out
