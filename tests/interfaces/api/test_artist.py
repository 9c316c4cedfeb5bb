"""All of one artist through the API: who is related, who would love them; and nobody is given away."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from segue.domain.accounts import Role
from segue.domain.articles import About, Article
from segue.domain.ids import ArtistId
from segue.domain.listening import EventKind, Listener, Preferences, Subject
from segue.services.discovering.feedback import Feedback
from segue.storage import articles, catalogue, listening, preferences
from tests.interfaces.served import ARTISTS, SONGS_EACH, Served

API = "/api/v1/artists"


@pytest.fixture(scope="module")
def artists(served: Served) -> list[int]:
    """Their numbers, in the order of their names."""
    with served.house.database.read() as connection:
        return [int(one.id) for one in catalogue.all_artists(connection)]


@pytest.fixture
def friends(served: Served) -> Iterator[list[Listener]]:
    """Those who listen; what they agree to is as it was afterwards."""
    with served.house.database.read() as connection:
        found = [one for one in listening.all_listeners(connection) if one.name.startswith("Friend")]
    yield found
    with served.house.database.write() as connection:
        for one in found:
            preferences.set_preferences(connection, one.id, Preferences())


def test_an_artist_with_what_there_is_of_theirs(served: Served, artists: list[int]) -> None:
    account = served.somebody()
    app = served.as_app(account)
    told = app.get(f"{API}/{artists[2]}").json()
    assert (told["name"], told["track_count"], told["album_count"]) == ("Artist 2", SONGS_EACH, 1)
    assert told["genres"] == [{"name": "Folk", "count": SONGS_EACH}]
    assert (told["first_year"], told["last_year"]) == (1992, 1992)
    assert [(one["title"], one["own"]) for one in told["albums"]] == [("Album 2", True)]
    assert (told["followed"], told["verdict"]) == (False, None)
    feedback = Feedback(served.house.database, served.house.clock)
    followed = feedback.say(account.listener, EventKind.FOLLOW, Subject(artist_id=ArtistId(artists[2])))
    told = app.get(f"{API}/{artists[2]}").json()
    assert (told["followed"], told["verdict_event"]) == (True, followed.event.id)
    # What one says is nobody else's to know.
    assert not served.as_app().get(f"{API}/{artists[2]}").json()["followed"]
    feedback.undo(account.listener, followed.event.id)
    assert not app.get(f"{API}/{artists[2]}").json()["followed"]


def test_top_songs_are_of_the_artist_and_say_why(served: Served, artists: list[int]) -> None:
    told = served.as_app().get(f"{API}/{artists[0]}/top-songs?count=2").json()
    assert len(told["tracks"]) == 2
    assert all(one["track"]["artist"] == "Artist 0" and one["why"] for one in told["tracks"])


def test_related_artists_are_of_the_same_kind_with_what_they_share(served: Served, artists: list[int]) -> None:
    found = served.as_app().get(f"{API}/{artists[0]}/related?count=3").json()
    assert {one["artist"]["name"] for one in found[:2]} == {"Artist 2", "Artist 4"}
    assert "Folk" in found[0]["sentence"]
    for one in found:
        # Six listen here in two circles of three: too few to be counted.
        assert "listeners in common" not in [tie["kind"] for tie in one["ties"]]
    in_french = served.as_app()
    in_french.headers["Accept-Language"] = "fr"
    assert "en commun" in in_french.get(f"{API}/{artists[0]}/related?count=1").json()[0]["sentence"].lower()


def test_the_graph_holds_together(served: Served, artists: list[int]) -> None:
    told = served.as_app().get(f"{API}/{artists[0]}/related/graph?near=2&further=2").json()
    stars = {one["id"]: one for one in told["stars"]}
    assert len(stars) == len(told["stars"]) <= ARTISTS
    assert [one["steps"] for one in told["stars"][:3]] == [0, 1, 1]
    assert told["stars"][0]["id"] == artists[0]
    for one in told["stars"][1:]:
        assert stars[one["through"]]["steps"] == one["steps"] - 1
    for bond in told["bonds"]:
        assert {bond["one"], bond["other"]} <= stars.keys()
        assert 0 < bond["strength"] <= 1
        assert bond["sentence"]
    assert len({frozenset((bond["one"], bond["other"])) for bond in told["bonds"]}) == len(told["bonds"])


def test_only_who_agrees_is_named_as_somebody_who_would_love_them(
    served: Served, artists: list[int], friends: list[Listener]
) -> None:
    """Odd friends play techno only; of three of them nothing may be told unless they agree, and no longer than that."""
    app = served.as_app(Role.ADMIN)
    days = iter(range(10, 100))

    def reach(client: object = app) -> dict[str, object]:
        found: dict[str, object] = client.get(f"{API}/{artists[0]}/reach?days={next(days)}").json()  # type: ignore[attr-defined]
        return found

    silent = reach()
    assert silent["named"] == []
    for crowd in (silent["play"], silent["would"]):
        assert crowd == {"listeners": 0, "times": 0}
    assert (silent["why"], silent["tracks"], silent["artists"], silent["labels"]) == ([], [], [], [])
    with served.house.database.write() as connection:
        for one in friends:
            preferences.set_preferences(connection, one.id, Preferences(seen_by_artists=True))
    asked = next(days)
    named = app.get(f"{API}/{artists[0]}/reach?days={asked}").json()["named"]
    assert named
    assert {one["listener"] for one in named} <= {one.display_name for one in friends}
    assert all(one["track"]["artist"] == "Artist 0" for one in named)
    assert served.as_app(Role.GUEST).get(f"{API}/{artists[0]}/reach?days={asked}").json()["named"] == []
    with served.house.database.write() as connection:
        for one in friends:
            preferences.set_preferences(connection, one.id, replace(Preferences(), seen_by_artists=False))
    # What was worked out before is asked again, and names nobody who has thought better of it.
    assert app.get(f"{API}/{artists[0]}/reach?days={asked}").json()["named"] == []


def test_exposure_counts_nobody_who_is_few(served: Served, artists: list[int]) -> None:
    told = served.as_app().get(f"{API}/{artists[0]}/exposure").json()
    # Three listeners played it, and it was shown to nobody.
    assert told["heard"] == {"listeners": 0, "times": 0}
    assert (told["of_places"], told["kept"]) == (None, 0.0)
    assert told["of_music"] == pytest.approx(1 / ARTISTS)


def test_what_is_written_of_an_artist(served: Served, artists: list[int]) -> None:
    text = "<img onerror=x> Their best.\nSo far."
    with served.house.database.write() as connection:
        for subject in (Subject(artist_id=ArtistId(artists[1])), Subject(track_id=served.tracks[SONGS_EACH])):
            made = Article(About("Artist 1"), text, "place", "The Paper", "2024-05-01")
            assert articles.keep(connection, made, subject, "en", served.house.clock())
    told = served.as_app().get(f"{API}/{artists[1]}/articles").json()
    assert {one["about"] for one in told} == {"Artist 1", "Song 1-0"}
    assert told[0]["text"] == text
    assert served.as_app().get(f"{API}/{artists[3]}/articles").json() == []


@pytest.mark.parametrize("path", ["", "/top-songs", "/related", "/related/graph", "/reach", "/exposure", "/articles"])
def test_unknown_artists_are_not_found(served: Served, path: str) -> None:
    app = served.as_app()
    assert app.get(f"{API}/999999{path}").status_code == 404
    for wrong in ("0", str(2**63), "x"):
        assert app.get(f"{API}/{wrong}{path}").status_code == 422
