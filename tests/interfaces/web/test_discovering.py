"""Home, Discover, Charts and the pages of lists, as they stand without script."""

import re

import pytest
from starlette.testclient import TestClient

from segue.domain.accounts import Role
from segue.interfaces.door.reception import reception_of
from segue.interfaces.server.app import create_app
from segue.services.discovering.desk import Desk
from segue.services.discovering.standing import StandingDesk
from tests.interfaces.served import Served

LISTS = [
    "weekly",
    "for-you",
    "new",
    "rediscover",
    "on-repeat",
    "time-of-day",
    "popular",
    "mixes",
    "friends",
    "continue",
]


@pytest.fixture(scope="module")
def friend(served: Served) -> TestClient:
    """A browser of somebody who played much of one kind of music."""
    return served.as_browser(next(one for one in served.reception.accounts.all() if one.listener.name == "Friend 0"))


@pytest.fixture(scope="module")
def guest(served: Served) -> TestClient:
    return served.as_browser(Role.GUEST)


def page(browser: TestClient, address: str, status: int = 200) -> str:
    answer = browser.get(address)
    assert answer.status_code == status, answer.text
    return answer.text


def test_home_shows_what_is_made_and_the_way_to_the_rest(friend: TestClient) -> None:
    first = page(friend, "/")
    assert 'data-load="/home/weekly"' in first
    assert 'href="/lists/weekly"' in first
    part = page(friend, "/home/weekly")
    assert part.count("<section") == 1
    again = page(friend, "/")
    assert 'data-load="/home/weekly"' not in again
    assert 'data-play="/api/v1/lists/weekly"' in again
    assert 'data-load="/home/mixes"' in again


def test_every_shelf_of_home_is_there_for_everybody(served: Served, friend: TestClient, guest: TestClient) -> None:
    newcomer = served.as_browser(Role.LISTENER)
    for browser in (friend, newcomer, guest):
        shelves = re.findall(r'data-shelf="([a-z-]+)"', page(browser, "/"))
        assert ("weekly" in shelves) is (browser is not guest)
        for shelf in shelves:
            page(browser, f"/home/{shelf}")
    assert 'data-track="' in page(newcomer, "/home/popular")
    assert "data-radio" in page(guest, "/home/starts")
    page(guest, "/home/weekly", 404)


@pytest.mark.parametrize("name", LISTS)
def test_every_list_has_a_page(served: Served, friend: TestClient, guest: TestClient, name: str) -> None:
    assert "<h1>" in page(friend, f"/lists/{name}")
    page(served.as_browser(Role.LISTENER), f"/lists/{name}")
    page(guest, f"/lists/{name}", 200 if name in ("new", "popular") else 403)


def test_a_list_tells_its_reasons_and_can_be_taken_along(friend: TestClient) -> None:
    told = page(friend, "/lists/popular")
    assert "How each track was chosen" in told
    assert "data-session=" in told
    assert 'data-api="POST playlists"' in told
    address = re.search(r'href="(/api/v1/lists/m3u8[^"]+)"', told)
    assert address is not None
    assert friend.get(address[1].replace("&amp;", "&")).text.startswith("#EXTM3U")
    page(friend, "/lists/nothing", 404)
    page(friend, "/lists/mixes/99", 404)
    page(friend, "/lists/blend?with=Nobody", 404)


def test_ways_work_by_their_address_alone(served: Served, guest: TestClient) -> None:
    first, last = served.tracks[0], served.tracks[-1]
    by_number = page(guest, f"/discover/path?from={first}&to={last}&steps=5")
    assert by_number.count('class="track"') == 5
    assert 'class="track"' in page(guest, "/discover/path?from=Song+0-0&to=Song+1-2")
    assert 'class="track"' in page(guest, "/discover/radio?about=genre&name=Folk&explore=0.9&deep_cuts=0.5")
    assert 'class="track"' in page(guest, "/discover/radio?about=tracks&name=Song+1-1")
    assert 'class="track"' in page(guest, f"/discover/alchemy?add=track:{first}&subtract=genre:Techno")
    assert "understood" in page(guest, "/discover/find?q=folk")
    for address in ("/discover", "/discover/radio", "/discover/path", "/discover/alchemy", "/discover/find"):
        assert "<form" in page(guest, address)


def test_what_cannot_be_found_is_said_beside_the_form(guest: TestClient) -> None:
    wrong = {
        "/discover/path?from=Song&to=qqqzzz": 404,
        "/discover/radio?about=artist&name=Nobody": 404,
        "/discover/radio?about=years&name=never": 422,
        "/discover/alchemy?add=genre:Polka": 404,
        "/discover/alchemy?add=Nobody": 422,
        "/discover/alchemy?add=genre:Folk&what=qqqzzz": 404,
    }
    for address, status in wrong.items():
        told = page(guest, address, status)
        assert 'role="alert"' in told
        assert "<form" in told
    page(guest, "/discover/path?from=1&to=2&steps=1000", 422)
    page(guest, "/discover/find?q=a%00b", 422)


def test_one_more_ingredient_becomes_a_part_of_the_address(guest: TestClient) -> None:
    answer = guest.get("/discover/alchemy?add=genre:Folk&sign=subtract&kind=artist&what=Artist+1")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/discover/alchemy?add=genre%3AFolk&subtract=artist%3AArtist+1"


def test_charts_explain_why_so_little_is_told(friend: TestClient) -> None:
    told = page(friend, "/charts")
    assert "fewer than 5" in told
    assert "agreed" in told
    assert "has no chart of its own" not in told
    for address in ("/charts?of=artists&period=all", "/charts?region=&age=&machine_made=true", "/charts?region=ma"):
        page(friend, address)
    assert 'role="alert"' in page(friend, "/charts?period=tomorrow", 422)


def test_hostile_names_are_text(served: Served, guest: TestClient) -> None:
    for address in (
        "/discover/find?q=%3Cimg+onerror%3D1%3E",
        "/discover/radio?about=artist&name=%3Cimg+onerror%3D1%3E",
    ):
        assert "<img onerror" not in guest.get(address).text


def test_while_the_desk_is_set_out_pages_say_so_and_come_by_themselves(served: Served) -> None:
    def never() -> Desk:
        raise AssertionError("it is not opened")

    with reception_of(served.house, served.reception.accounts) as reception:
        slow = StandingDesk(never, served.house.database)
        object.__setattr__(reception, "standing", slow)
        waiting = Served(served.house, reception, create_app(reception), served.music, served.tracks)
        browser = waiting.as_browser(waiting.somebody(name="waits"))
        assert 'data-load="/home/weekly"' in page(browser, "/")
        for address in ("/lists/weekly", "/discover/find?q=folk", "/discover/radio?about=genre&name=Folk"):
            answer = browser.get(address)
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
        assert 'data-load="/discover/find?q=folk"' in page(browser, "/discover/find?q=folk", 503)
        assert "<form" in page(browser, "/discover/path")
