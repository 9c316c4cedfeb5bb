"""`segue rediscover`, `repeat`, `now` and `new` as they are typed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from segue.assembly import open_house
from segue.settings import read_settings
from tests.interfaces.conftest import Segue
from tests.services.listening_library import add_listeners, add_tracks, play, store


@pytest.fixture
def played(tmp_path: Path) -> None:
    """Ada played song 0 half a year ago, and songs 2 and 4 at this time of each day of three months."""
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        tracks = add_tracks(opened.database)
        (ada,) = add_listeners(opened.database, 1, "ada")
        now = datetime.now(UTC)
        done = [play(ada, tracks[0], now - timedelta(days=200 + day)) for day in range(4)]
        daily = [now - timedelta(days=day, seconds=9) for day in range(99)]
        done += [play(ada, tracks[place], day) for day in daily for place in (2, 4)]
        store(opened.database, done)


@pytest.mark.usefixtures("played")
def test_each_list_has_its_command(segue: Segue) -> None:
    titles = {
        name: [track["title"] for track in segue(name, "ada 0", "--json").json["tracks"]]
        for name in ("rediscover", "repeat", "now")
    }
    assert titles["rediscover"] == ["Song 0"]
    assert titles["repeat"] == ["Song 2", "Song 4"]
    assert not set(titles["now"]) & {"Song 2", "Song 4"}
    assert "You played it 30 times in the last 30 days\n" in segue("repeat", "ada 0", "--limit", 1).out
    assert segue("repeat", "ada 0", "--m3u8", "-").out.count("#EXTINF") == 2
    said = segue("rediscover", "ada 0", "--days", 300).out
    assert said == "No track that you liked went unheard for 300 days.\n"


@pytest.mark.usefixtures("played")
def test_what_is_new_is_new_for_days(segue: Segue) -> None:
    """The library was taken in on the day at which the tests' clock stands."""
    told = segue("new", "ada 0", "--days", 365, "--json").json
    assert told["kind"] == "new this week"
    age = datetime.now(UTC) - datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert bool(told["tracks"]) == (age < timedelta(days=365))
    assert segue("new", "nobody").code == 3
