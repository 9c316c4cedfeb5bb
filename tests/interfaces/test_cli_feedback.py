"""What listeners say, as it is typed."""

from pathlib import Path

import pytest

from segue.assembly import open_house
from segue.settings import read_settings
from tests.interfaces.conftest import Segue
from tests.services.listening_library import add_listeners, add_tracks


@pytest.fixture(autouse=True)
def ada(tmp_path: Path) -> None:
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        add_tracks(opened.database, 4)
        add_listeners(opened.database, 1, "ada")


def test_words_are_kept_listed_and_taken_back(segue: Segue) -> None:
    assert "counts as liked" in segue("like", "ada 0", "--track", 1).out
    assert "Nothing by Artist 1-0 will come again" in segue("never", "ada 0", "--artist", "artist 1 0").out
    assert "It still does not come" in segue("rate", "ada 0", 5, "--track", 2).out
    assert "will not come until" in segue("notnow", "ada 0", "--track", 3).out
    assert segue("follow", "ada 0", "--artist", "Artist 0-0", "--json").json["new"]
    assert segue("dislike", "ada 0", "--track", 4).code == 0
    assert segue("play", "ada 0", "--track", 1, "--heard", 3, "--skipped", "--json").json["ended"] == "skipped"
    assert "Nothing was kept" in segue("play", "ada 0", "--track", 1, "--private").out
    listed = segue("feedback", "ada 0", "--json").json
    assert [one["event"]["kind"] for one in listed] == [
        "play", "dislike", "follow", "not now", "rating", "never", "like",
    ]  # fmt: skip
    assert len(segue("feedback", "ada 0").out.splitlines()) == 7
    assert "is taken back" in segue("undo", "ada 0").out
    assert segue("feedback", "ada 0", "--json").json[0]["standing"] == "taken back"


def test_what_makes_no_sense_is_said(segue: Segue) -> None:
    assert segue("like", "nobody", "--track", 1).code == 3
    assert segue("like", "ada 0").code == 2
    assert segue("like", "ada 0", "--track", 1, "--artist", "x").code == 2
    assert segue("rate", "ada 0", 9, "--track", 1).code == 2
    assert segue("undo", "ada 0", 99).code == 3
    assert "said nothing yet" in segue("feedback", "ada 0").out
