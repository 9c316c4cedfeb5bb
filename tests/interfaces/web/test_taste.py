"""The pages of one's taste, one's account and the first run, as they come from the server."""

from pathlib import Path

from segue.assembly import open_house
from segue.domain.accounts import Role
from segue.domain.listening import EventKind, Subject
from segue.interfaces.door.reception import reception_of
from segue.interfaces.server.app import create_app
from segue.services.accounts import Accounts
from segue.services.discovering.feedback import Feedback
from segue.services.queueing import queue_demo
from segue.settings import Settings
from tests.interfaces.served import Served, cheap_passwords

PAGES = ("/taste", "/taste/said", "/taste/said?all=true", "/taste/history", "/taste/data", "/account", "/welcome")


def test_each_page_is_there_for_who_is_new_and_who_is_not(served: Served) -> None:
    new, account = served.as_browser(), served.somebody(Role.ADMIN, "Admin <b>of</b>")
    feedback = Feedback(served.house.database, served.house.clock)
    for track in served.tracks[:5]:
        feedback.play(account.listener, Subject(track_id=track))
    feedback.say(account.listener, EventKind.NEVER, Subject(track_id=served.tracks[6]))
    feedback.say(account.listener, EventKind.RATING, Subject(track_id=served.tracks[7]), stars=4)
    known = served.as_browser(account)
    for path in (*PAGES, "/welcome/first"):
        assert new.get(path).status_code == 200, path
        told = known.get(path, headers={"Accept-Language": "ar"})
        assert told.status_code == 200, path
        assert 'dir="rtl"' in told.text
        assert "<b>" not in told.text
        assert "style=" not in told.text


def test_guests_have_no_taste_that_is_kept(served: Served) -> None:
    guest = served.as_browser(Role.GUEST)
    told = {path: guest.get(path).status_code for path in PAGES}
    assert told == {path: 200 if path == "/account" else 403 for path in PAGES}


def test_the_colours_are_a_cookie_of_the_browser(served: Served) -> None:
    browser = served.as_browser()
    assert browser.post("/theme", data={"theme": "dark"}).status_code == 303
    assert 'data-theme="dark"' in browser.get("/account").text
    browser.post("/theme", data={"theme": '"><script>'})
    assert "data-theme" not in browser.get("/account").text
    assert browser.post("/theme", data={"theme": "dark"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_logging_out_needs_the_token_of_the_page(served: Served) -> None:
    browser = served.as_browser()
    assert browser.post("/logout").status_code == 403
    token = browser.headers["X-CSRF-Token"]
    assert f'name="csrf_token" value="{token}"' in browser.get("/account").text
    assert browser.post("/logout", data={"csrf_token": token}).status_code == 303
    assert browser.get("/account").headers["Location"].startswith("/login")


def test_a_new_server_asks_its_admin_for_music_until_there_is_some(tmp_path: Path) -> None:
    with open_house(Settings(tmp_path / "data", readers=1)) as house:
        accounts = Accounts(house.database, house.clock, cheap_passwords())
        with reception_of(house, accounts) as reception:
            served = Served(house, reception, create_app(reception), tmp_path, [])
            admin, listener = served.as_browser(Role.ADMIN), served.as_browser()
            (tmp_path / "My music").mkdir()
            chosen = admin.get("/welcome", params={"path": str(tmp_path)}).text
            assert "My music" in chosen
            assert "POST library/folders" in chosen
            assert "POST library/folders" not in listener.get("/welcome", params={"path": str(tmp_path)}).text
            assert admin.get("/welcome", params={"path": "/no/such/folder"}).status_code == 422
            queue_demo(house.database, house.clock)
            assert "POST library/folders" not in admin.get("/welcome").text
