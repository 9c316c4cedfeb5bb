"""`segue outcomes` as it is typed."""

from datetime import timedelta
from pathlib import Path

from segue.assembly import open_house
from segue.domain.time import wall_clock
from segue.services.discovering.impressions import note_shown
from segue.settings import read_settings
from tests.interfaces.conftest import Segue
from tests.services.discovering.test_impressions import a_list
from tests.services.listening_library import add_listeners, add_tracks, play, store


def test_what_was_shown_and_heard_is_told(segue: Segue, tmp_path: Path) -> None:
    assert segue("outcomes").out == "No list was shown in the last 30 days.\n"
    assert segue("outcomes", "--json").json["all"] is None
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        tracks, now = add_tracks(opened.database, 4), wall_clock()
        for listener in add_listeners(opened.database, 3):
            note_shown(opened.database, listener, a_list(tracks), now - timedelta(hours=2))
            store(opened.database, [play(listener, tracks[0], now - timedelta(hours=1))])
    lines = segue("outcomes").out.splitlines()
    assert lines[0].split("\t")[:4] == ["weekly", "12", "3", "25.0 % 25.0 to 25.0"]
    assert lines[2].split("\t")[:3] == ["a", "weekly", "12"]
    assert lines[-1].startswith("How often places are looked at cannot be told")
    told = segue("outcomes", "--json", "--days", 1).json
    assert told["models"][0]["heard_out"]["value"] == 0.25
    assert told["places"]["1"]["played"]["value"] == 1
