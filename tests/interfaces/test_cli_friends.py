"""`segue friends` and `segue blend` as they are typed."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from segue.assembly import open_house
from segue.domain.listening import Preferences
from segue.settings import read_settings
from segue.storage.preferences import set_preferences
from tests.interfaces.conftest import Segue
from tests.services.listening_library import add_listeners, add_tracks, play, store


@pytest.fixture
def company(tmp_path: Path) -> None:
    """Two listeners, of whom the second lets others see what they hear."""
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        tracks = add_tracks(opened.database)
        one, other = add_listeners(opened.database, 2)
        now = datetime.now(UTC)
        store(opened.database, [play(one, tracks[0], now), play(other, tracks[2], now), play(other, tracks[0], now)])
        with opened.database.write() as connection:
            set_preferences(connection, other.id, Preferences(seen_by_friends=True))


@pytest.mark.usefixtures("company")
def test_friends_are_shown_with_names(segue: Segue) -> None:
    now, love = segue("friends", "listener 0", "--json").json
    assert {track["title"] for track in now["tracks"]} == {"Song 0", "Song 2"}
    assert now["tracks"][0]["reasons"][0]["sentence"] == "Played in the last 6 hours by listener 1"
    assert love["short"].startswith("The one listener who lets others see")
    assert segue("friends", "listener 1").out == "Nobody else here lets others see what they hear.\n"


@pytest.mark.usefixtures("company")
def test_a_blend_says_how_alike_two_are(segue: Segue) -> None:
    said = segue("blend", "listener 0", "listener 1")
    assert "listener 0 and listener 1 are " in said.out
    assert said.out.rstrip().endswith("% alike.")
    assert segue("blend", "listener 0", "listener 1", "--json").json["kind"] == "blend"
    refused = segue("blend", "listener 1", "listener 0")
    assert refused.code == 2
    assert "does not let others see" in refused.err
