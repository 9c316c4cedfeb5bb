"""Lists, ways and charts as apps ask for them: of somebody with a taste, somebody new, a guest, nobody."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from segue.domain.accounts import Account, Role
from segue.domain.ids import TrackId
from segue.domain.listening import Event, EventKind, Listener, Preferences, Subject
from segue.storage import catalogue, listening
from segue.storage.preferences import set_preferences
from tests.interfaces.served import Served

OWN = ["weekly", "for-you", "rediscover", "on-repeat", "time-of-day"]
ANYBODYS = ["new", "popular"]


@pytest.fixture(scope="module")
def friend(served: Served) -> Account:
    """Somebody who played much of one kind of music."""
    return of_name(served, "Friend 0")


@pytest.fixture(scope="module")
def app(served: Served, friend: Account) -> TestClient:
    return served.as_app(friend)


@pytest.fixture(scope="module")
def newcomer(served: Served) -> TestClient:
    return served.as_app(Role.LISTENER)


@pytest.fixture(scope="module")
def guest(served: Served) -> TestClient:
    return served.as_app(Role.GUEST)


def of_name(served: Served, name: str) -> Account:
    return next(one for one in served.reception.accounts.all() if one.listener.name == name)


def ask(app: TestClient, path: str, **asked: Any) -> Any:
    answer = app.get(f"/api/v1/{path}", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def numbers(told: dict[str, Any]) -> list[int]:
    return [one["track"]["id"] for one in told["tracks"]]


def say(served: Served, listener: Listener, kind: EventKind, subject: Subject) -> None:
    with served.house.database.write() as connection:
        listening.add_events(connection, [Event(listener.id, kind, subject, served.house.clock())])


def prefer(served: Served, listener: Listener, wanted: Preferences) -> None:
    with served.house.database.write() as connection:
        set_preferences(connection, listener.id, wanted)


@pytest.mark.parametrize("shelf", OWN + ANYBODYS)
def test_every_list_of_somebody_with_a_taste_says_why_or_why_it_is_short(app: TestClient, shelf: str) -> None:
    told = ask(app, f"lists/{shelf}")
    assert told["tracks"] or told["short"]
    assert all(one["why"] and one["reasons"] for one in told["tracks"])
    assert len(set(numbers(told))) == len(told["tracks"])
    again = ask(app, f"lists/{shelf}")
    assert (again["id"], numbers(again)) == (told["id"], numbers(told))


@pytest.mark.parametrize("shelf", OWN + ANYBODYS)
def test_somebody_new_gets_music_or_a_sentence(newcomer: TestClient, shelf: str) -> None:
    told = ask(newcomer, f"lists/{shelf}")
    assert told["tracks"] or told["short"]
    assert bool(told["tracks"]) is (shelf not in ("rediscover", "on-repeat", "time-of-day"))


def test_guests_get_what_needs_no_taste(guest: TestClient) -> None:
    for shelf in ANYBODYS:
        told = ask(guest, f"lists/{shelf}")
        assert told["tracks"]
        assert told["id"] == ""
    for shelf in [*OWN, "mixes", "mixes/1", "friends", "friends/now", "blend?with=a", "continue"]:
        answer = guest.get(f"/api/v1/lists/{shelf}")
        assert answer.status_code == 403, shelf
        assert "Guests" in answer.json()["detail"]


def test_nobody_gets_nothing(served: Served) -> None:
    nobody = served.as_app(None)
    for path in [*(f"lists/{one}" for one in OWN + ANYBODYS), "charts", "find?q=x", "path?from=1&to=2"]:
        assert nobody.get(f"/api/v1/{path}").status_code == 401, path


def test_mixes_are_told_together_and_one_by_one(app: TestClient, newcomer: TestClient) -> None:
    told = ask(app, "lists/mixes")
    assert told
    assert ask(app, "lists/mixes/1") == told[0]
    assert app.get("/api/v1/lists/mixes/20").status_code == 404
    assert ask(newcomer, "lists/mixes") == []


def test_what_is_turned_away_leaves_every_list_at_once(served: Served) -> None:
    account = served.somebody()
    app = served.as_app(account)
    before = {shelf: numbers(ask(app, f"lists/{shelf}")) for shelf in ("weekly", "for-you", "popular", "new")}
    unwanted = before["weekly"][0]
    assert unwanted in before["popular"] + before["new"]
    say(served, account.listener, EventKind.DISLIKE, Subject(track_id=TrackId(unwanted)))
    after = {shelf: numbers(ask(app, f"lists/{shelf}")) for shelf in before}
    assert all(unwanted not in tracks for tracks in after.values())
    assert all(after.values())


def test_a_list_that_was_shown_is_noted_once_and_in_a_private_session_not_at_all(served: Served) -> None:
    account = served.somebody()
    browser = served.as_browser(account)
    assert browser.patch("/api/v1/session", json={"private": True}).status_code == 200
    assert ask(browser, "lists/popular")["id"] == ""
    assert shown(served, account.listener) == 0
    assert browser.patch("/api/v1/session", json={"private": False}).status_code == 200
    told = ask(browser, "lists/popular")
    assert told["id"]
    ask(browser, "lists/popular")
    assert shown(served, account.listener) == len(told["tracks"])


def shown(served: Served, listener: Listener) -> int:
    with served.house.database.read() as connection:
        return len(listening.events_of(connection, listener.id, kinds=[EventKind.IMPRESSION]))


def test_titles_speak_the_language_of_who_asks(app: TestClient) -> None:
    french = app.get("/api/v1/lists/popular", headers={"Accept-Language": "fr"}).json()
    assert french["tracks"][0]["why"] != ask(app, "lists/popular")["tracks"][0]["why"]


def test_friends_are_those_who_let_themselves_be_seen(served: Served, app: TestClient) -> None:
    other = of_name(served, "Friend 1").listener
    stranger = app.get("/api/v1/lists/blend", params={"with": other.name})
    nobody = app.get("/api/v1/lists/blend", params={"with": "Nobody"})
    assert (stranger.status_code, stranger.json()) == (nobody.status_code, nobody.json())
    assert stranger.status_code == 404
    assert other.name not in [one["name"] for one in ask(app, "lists/blend/with")]
    prefer(served, other, Preferences(seen_by_friends=True))
    assert other.name in [one["name"] for one in ask(app, "lists/blend/with")]
    blended = ask(app, "lists/blend", **{"with": other.name})
    assert blended["tracks"]
    assert 0 <= blended["parts"]["match"] <= 100
    now, love = ask(app, "lists/friends")
    assert (now["key"], love["key"]) == ("now", "love")
    assert ask(app, "lists/friends/love")["tracks"] == love["tracks"]


def test_tracks_that_go_with_others_and_a_file_of_them(served: Served, guest: TestClient) -> None:
    told = ask(guest, "lists/going-with", track_id=served.tracks[:2], count=5)
    assert len(told["tracks"]) == 5
    assert not set(numbers(told)) & set(served.tracks[:2])
    answer = guest.get("/api/v1/lists/m3u8", params={"id": numbers(told), "name": "Mine\r\n#EXTINF"})
    lines = answer.text.splitlines()
    assert answer.headers["Content-Type"].startswith("audio/x-mpegurl")
    assert lines[0] == "#EXTM3U"
    paths = [line for line in lines if not line.startswith("#")]
    with served.house.database.read() as connection:
        found = catalogue.tracks_by_id(connection, [TrackId(one) for one in numbers(told)])
    assert paths == [one.stamp.path for one in found]
    assert guest.get("/api/v1/lists/going-with", params={"track_id": 2**63}).status_code == 422
    assert guest.get("/api/v1/lists/going-with", params={"track_id": 9999}).status_code == 404


def test_a_path_begins_and_ends_where_it_is_told_to(served: Served, guest: TestClient) -> None:
    first, last = served.tracks[0], served.tracks[-1]
    told = ask(guest, "path", **{"from": first, "to": last, "steps": 6})
    way = numbers(told)
    assert (way[0], way[-1], len(set(way))) == (first, last, len(way))
    assert told["parts"]["from"]
    for wrong in ({"from": first}, {"from": 0, "to": 1}, {"from": first, "to": last, "steps": 1}):
        assert guest.get("/api/v1/path", params=wrong).status_code == 422
    assert guest.get("/api/v1/path", params={"from": first, "to": 99_999}).status_code == 404


def test_alchemy_adds_and_takes_away(served: Served, app: TestClient) -> None:
    mixed = app.post(
        "/api/v1/alchemy", json={"add": ["genre:Folk", str(served.tracks[0])], "subtract": ["genre:Techno"]}
    )
    assert mixed.status_code == 200, mixed.text
    assert mixed.json()["tracks"]
    assert "Folk" in mixed.json()["title"]
    refused = {"": 422, "artist:Nobody": 404, "nonsense": 422, "word:\x00": 422, "track:99999999999999999999": 404}
    for wrong, status in refused.items():
        assert app.post("/api/v1/alchemy", json={"add": [wrong]}).status_code == status, wrong
    assert app.post("/api/v1/alchemy", json={"add": []}).status_code == 422


def test_a_journey_holds_the_same_tracks(served: Served, app: TestClient) -> None:
    some = served.tracks[:7]
    told = app.post("/api/v1/journey", json={"tracks": some, "first": some[3]}).json()
    assert sorted(numbers(told["list"])) == sorted(some)
    assert numbers(told["list"])[0] == some[3]
    assert app.post("/api/v1/journey", json={"tracks": some, "first": 99}).status_code == 422


def test_words_find_music_and_say_how_they_were_understood(app: TestClient) -> None:
    told = ask(app, "find", q="folk from the 90s")
    assert told["understood"]
    assert told["list"]["tracks"]
    assert ask(app, "find", q="qqqzzz")["list"]["short"]
    assert app.get("/api/v1/find", params={"q": ""}).status_code == 422
    assert app.get("/api/v1/find", params={"q": "a\x00b"}).status_code == 422


def test_charts_are_of_those_who_agreed_and_of_five_at_least(served: Served, guest: TestClient) -> None:
    empty = ask(guest, "charts", period="month")
    assert (empty["lines"], empty["least"]) == ([], 5)
    assert "agreed" in empty["short"]
    assert not ask(guest, "charts/groups")["everybody"]
    for number in range(6):
        prefer(served, of_name(served, f"Friend {number}").listener, Preferences(in_charts=True))
    assert ask(guest, "charts/groups") == {"everybody": True, "least": 5, "regions": [], "ages": [], "both": []}
    assert "no chart of its own" in ask(guest, "charts", region="MA")["short"]
    for of in ("tracks", "artists", "genres"):
        told = ask(guest, "charts", of=of, period="all")
        assert told["lines"] or told["short"]
    for wrong in (
        {"period": "tomorrow"},
        {"region": "Morocco"},
        {"age": "old"},
        {"of": "cats"},
        {"period": "9999-W99"},
    ):
        assert guest.get("/api/v1/charts", params=wrong).status_code == 422, wrong
    assert ask(guest, "charts/list")["kind"] == "chart"


def test_what_is_begun_is_gone_on_with_where_it_was_left(app: TestClient) -> None:
    assert ask(app, "lists/continue") == []
