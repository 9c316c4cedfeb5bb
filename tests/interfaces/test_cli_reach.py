"""`segue reach` as it is typed."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from segue.assembly import open_house
from segue.domain.listening import Listener, Preferences
from segue.domain.music import Kind
from segue.domain.time import wall_clock
from segue.services.discovering.impressions import note_shown
from segue.settings import read_settings
from segue.storage.preferences import set_preferences
from tests.conftest import NOON
from tests.interfaces.conftest import Segue
from tests.services.discovering.test_impressions import a_list
from tests.services.discovering.test_spoken import take
from tests.services.listening_library import add_listeners, add_tracks, circles, store


@pytest.fixture
def people(tmp_path: Path) -> list[Listener]:
    """Forty listeners of two circles, and lists that were shown to the even ones."""
    now = wall_clock()
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        tracks, people = add_tracks(opened.database), add_listeners(opened.database, 40)
        store(opened.database, [replace(one, at=one.at + (now - NOON)) for one in circles(people, tracks)])
        for one in people[::2]:
            note_shown(opened.database, one, a_list(tracks[:6]), now - timedelta(hours=1))
        with opened.database.write() as connection:
            for one in people[:20]:
                set_preferences(connection, one.id, Preferences(seen_by_artists=True))
    return people


def test_an_artist_sees_crowds_and_who_agreed(segue: Segue, people: list[Listener]) -> None:
    told = segue("reach", "artist 0-1", "--json").json
    assert told["artist"] == "Artist 0-1"
    assert {one["listener"] for one in told["named"]} <= {one.display_name for one in people[:20:2]}
    assert all(one["why"] for one in told["named"])
    shown = {one["name"]: one["shown"] for one in told["places"]}
    assert shown["weekly"] == {"listeners": 20, "times": 20}
    text = segue("reach", "Artist 0-1").out
    assert "Play them\t" in text
    assert "weekly\t20+ times, 20+ listeners\tfewer than 5 listeners" in text


def test_who_is_not_there_is_said_with_words(segue: Segue, people: list[Listener]) -> None:
    said = segue("reach", "Nobody")
    assert said.code == 3
    assert "no music by Nobody" in said.err


def test_without_listeners_there_is_little_to_say(segue: Segue, tmp_path: Path) -> None:
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        add_tracks(opened.database)
    said = segue("reach", "Artist 1-1").out
    assert "Play them\tfewer than 5 listeners" in said
    assert "Nothing of theirs was shown or heard in the last 90 days." in said


def test_in_an_empty_library_or_one_of_podcasts_only_nobody_is_found(segue: Segue, tmp_path: Path) -> None:
    assert segue("reach", "Artist").code == 3
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        take(opened.database, Kind.PODCAST, {"Whales": 2})
        add_listeners(opened.database, 1)
    assert segue("reach", "Host of Whales").code == 3
    assert segue("outcomes").code == 0
    assert segue("exposure").code == 2
    assert segue("spoken", "listener 0", "--kind", "podcast", "--json").json["tracks"][0]["title"] == "Whales 1"
