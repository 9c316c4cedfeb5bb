"""One's taste and one's account, at a real browser."""

from playwright.sync_api import expect

from segue.domain.accounts import Role
from segue.domain.listening import EventKind, Subject
from segue.services.accounts import Accounts
from segue.services.discovering.feedback import Feedback
from segue.services.discovering.profile import OwnData
from tests.browser.conftest import Visit
from tests.interfaces.served import PASSWORD, Served


def test_a_dial_says_what_it_means_and_is_kept(visit: Visit, served: Served) -> None:
    window = visit()
    page = window.open("/taste")
    dial = page.get_by_label("Explore")
    expect(page.get_by_text("Mostly near what you like")).to_be_visible()
    with page.expect_response("**/api/v1/taste/preferences"):
        dial.focus()
        dial.press("End")
    expect(page.get_by_text("Expect surprises")).to_be_visible()
    assert window.account is not None
    own = OwnData(served.house.database, served.house.clock)
    assert own.preferences(window.account.listener).explore == 1
    page.get_by_role("switch", name="Learning").click()
    expect(page.get_by_role("switch", name="Learning")).to_have_attribute("aria-checked", "false")
    assert not own.preferences(window.account.listener).learning


def test_a_dislike_is_taken_back(visit: Visit, served: Served) -> None:
    account = served.somebody()
    feedback = Feedback(served.house.database, served.house.clock)
    feedback.say(account.listener, EventKind.DISLIKE, Subject(track_id=served.tracks[0]))
    page = visit(account).open("/taste/said")
    expect(page.get_by_text("will never come again")).to_be_visible()
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_role("heading", name="You said nothing yet")).to_be_visible()
    assert feedback.held(account.listener, [Subject(track_id=served.tracks[0])]) == {}


def test_a_play_is_taken_out_of_the_history_and_put_back(visit: Visit, served: Served) -> None:
    account = served.somebody()
    Feedback(served.house.database, served.house.clock).play(account.listener, Subject(track_id=served.tracks[0]))
    page = visit(account).open("/taste/history")
    out = page.get_by_role("button", name="out of your history")
    out.click()
    expect(out).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(out).to_be_visible()


def test_a_private_session_keeps_no_play(visit: Visit) -> None:
    window = visit()
    page = window.open("/taste")
    page.get_by_role("switch", name="Private session").click()
    expect(page.get_by_role("switch", name="Private session")).to_have_attribute("aria-checked", "true")
    play = """async () => {
        const token = document.querySelector("meta[name=csrf-token]").content;
        const headers = {"Content-Type": "application/json", "X-CSRF-Token": token};
        const body = JSON.stringify({track_id: 1, heard_s: 5});
        return (await fetch("/api/v1/plays", {method: "POST", headers, body})).ok;
    }"""
    assert page.evaluate(play)
    window.open("/taste/history")
    expect(page.get_by_role("heading", name="Nothing was heard yet")).to_be_visible()


def test_a_history_is_brought(visit: Visit) -> None:
    page = visit().open("/taste/data")
    rows = "artist,track,date\nArtist 0,Song 0-0,17 May 2024 20:15\nNobody <b>,x,17 May 2024 20:20\n"
    page.get_by_label("File", exact=True).set_input_files(
        {"name": "history.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    page.get_by_role("button", name="Bring it").click()
    expect(page.get_by_text("2 found, 1 of them with music that is here, 1 new.")).to_be_visible()
    expect(page.get_by_text("Not here: Nobody <b> (1)")).to_be_visible()


def test_who_deletes_themselves_is_gone(visit: Visit, served: Served) -> None:
    window = visit(Role.LISTENER)
    page = window.open("/taste/data")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_label("Your password").fill("wrong")
    page.get_by_role("button", name="Delete me").click()
    expect(page.get_by_role("alert")).to_contain_text("not your password")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Delete me").click()
    page.wait_for_url(window.address + "/login")
    assert window.account is not None
    known = {one.listener.id for one in Accounts(served.house.database, served.house.clock).all()}
    assert window.account.listener.id not in known


def test_the_key_of_an_app_is_shown_once_and_opens_the_door(visit: Visit, served: Served) -> None:
    window = visit()
    page = window.open("/account")
    page.get_by_label("Name of the app").fill("My phone")
    page.get_by_role("button", name="Make a key").click()
    key = page.locator("[data-key]")
    expect(key).not_to_be_empty()
    client = served.as_app(None)
    client.headers["Authorization"] = f"Bearer {key.text_content()}"
    assert window.account is not None
    assert client.get("/api/v1/account").json()["id"] == window.account.listener.id
    window.open("/account")
    expect(page.get_by_text("My phone")).to_be_visible()
    expect(key).to_be_empty()
