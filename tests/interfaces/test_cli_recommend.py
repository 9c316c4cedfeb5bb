"""`segue recommend` as it is typed; and every list for a listener is kept as shown, under the id that it tells."""

from pathlib import Path

import pytest

from segue.assembly import open_house
from segue.domain.listening import EventKind
from segue.settings import read_settings
from segue.storage.listening import events_of, listener_by_name
from tests.interfaces.conftest import Segue
from tests.services.listening_library import add_listeners, add_tracks, circles, store


@pytest.fixture
def listened(tmp_path: Path) -> None:
    """A library of 24 tracks, 30 listeners in two circles; nothing was learned yet."""
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        tracks = add_tracks(opened.database)
        store(opened.database, circles(add_listeners(opened.database, 30), tracks))


@pytest.mark.usefixtures("listened")
def test_new_music_comes_with_reasons(segue: Segue) -> None:
    segue("taste", "learn")
    told = segue("recommend", "listener 4", "--limit", 2, "--json").json
    assert told["kind"] == "for you"
    assert len(told["tracks"]) == 2
    assert all(one["reasons"][0]["sentence"] for one in told["tracks"])
    assert segue("recommend", "nobody").code == 3


@pytest.mark.usefixtures("listened")
def test_it_goes_by_the_dials_of_the_listener_unless_others_are_asked_for(segue: Segue) -> None:
    segue("taste", "learn")

    def ids(*words: object) -> list[int]:
        return [one["id"] for one in segue("recommend", "listener 4", "--limit", 6, *words, "--json").json["tracks"]]

    plain, deep = ids(), ids("--deep-cuts", 1, "--variety", 0)
    assert plain != deep
    assert segue("taste", "set", "listener 4", "--deep-cuts", 1, "--variety", 0).code == 0
    assert ids() == deep
    assert ids("--deep-cuts", 0, "--variety", 0.2) == plain
    assert segue("notnow", "listener 4", "--track", plain[0]).code == 0
    assert plain[0] not in ids("--deep-cuts", 0, "--variety", 0.2, "--again")


@pytest.mark.usefixtures("listened")
def test_before_anything_was_learned_the_music_itself_has_to_do(segue: Segue, tmp_path: Path) -> None:
    with open_house(read_settings({}, tmp_path / "data")) as opened:
        add_tracks(opened.database, 4, genres=dict.fromkeys(range(4), "Techno"))
    said = segue("recommend", "--track", 1, "--genre", "techno")
    assert said.code == 0
    assert "Nothing was learned of taste yet" in said.out
    told = segue("recommend", "--genre", "techno", "--json").json
    assert (told["kind"], told["title"], told["model"]) == ("chart", "Techno", "sound and labels")


@pytest.mark.usefixtures("listened")
def test_a_playlist_of_it_can_be_written(segue: Segue, tmp_path: Path) -> None:
    segue("taste", "learn")
    file = tmp_path / "mine.m3u8"
    assert "Wrote 2 tracks" in segue("recommend", "listener 4", "--limit", 2, "--m3u8", file).out
    assert file.read_text().startswith("#EXTM3U")
    told = segue("recommend", "--track", 1, "--track", 3, "--limit", 2, "--json").json
    assert (told["kind"], told["title"]) == ("goes with", "Goes with “Song 0” and “Song 2”")
    assert "id" not in told


@pytest.mark.usefixtures("listened")
@pytest.mark.parametrize(
    "words",
    [
        ("recommend", "listener 4"),
        ("weekly", "listener 4"),
        ("repeat", "listener 4"),
        ("rediscover", "listener 4", "--days", 1),
        ("now", "listener 4"),
        ("radio", "listener 4", "--limit", 3),
        ("upnext", 1, 3, "--for", "listener 4", "--limit", 3),
    ],
    ids=lambda words: str(words[0]),
)
def test_what_is_shown_is_kept_under_the_id_that_is_told(
    segue: Segue, tmp_path: Path, words: tuple[str | int, ...]
) -> None:
    segue("taste", "learn")
    said = segue(*words, "--json")
    assert said.code == 0, said.err
    told = said.json
    with open_house(read_settings({}, tmp_path / "data")) as opened, opened.database.read() as connection:
        who = listener_by_name(connection, "listener 4")
        shown = events_of(connection, who.id, kinds=[EventKind.IMPRESSION])
    assert [one.subject.track_id for one in shown] == [one["id"] for one in told["tracks"]]
    assert {(one.session, one.source) for one in shown} <= {(told["id"], told["kind"])}
    assert [one.position for one in shown] == list(range(len(shown)))
