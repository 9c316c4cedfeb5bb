"""Running the server from its pages: people come and go, and nothing keeps anybody out."""

import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from segue.domain.accounts import Role
from segue.domain.jobs import JobState
from tests.browser.conftest import Visit
from tests.interfaces.served import Served
from tests.services.conftest import song

_PAGES = ("/admin", "/admin/jobs", "/admin/users", "/admin/models", "/admin/backup", "/admin/status", "/api")


def test_people_are_let_in_and_shown_out(visit: Visit, served: Served) -> None:
    page = visit(Role.ADMIN).open("/admin/users")
    page.get_by_role("textbox", name=re.compile("^Name")).fill("newcomer")
    page.get_by_label("Password", exact=True).fill("correct horse")
    page.get_by_role("button", name="Let them in").click()
    expect(page.get_by_role("heading", name="newcomer")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Remove newcomer").click()
    expect(page.get_by_role("heading", name="newcomer")).to_have_count(0)
    assert "newcomer" not in {one.listener.name for one in served.reception.accounts.all()}


def test_each_page_has_nothing_that_keeps_somebody_out_and_fits_a_small_screen(visit: Visit) -> None:
    window = visit(Role.ADMIN, viewport={"width": 360, "height": 780})
    for address in _PAGES:
        page = window.open(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
        found = Axe().run(page).response["violations"]
        serious = [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")]
        assert serious == [], address


def test_listeners_find_no_admin_page_and_can_read_the_api(visit: Visit) -> None:
    window = visit(Role.LISTENER)
    expect(window.open("/admin").get_by_role("heading", name="Not for you")).to_be_visible()
    page = window.open("/api")
    page.get_by_text("/api/v1/events").click()
    expect(page.get_by_text("Only who runs the server hears it.")).to_be_visible()


def test_a_folder_is_added_and_its_work_is_seen_as_it_goes_on(visit: Visit, served: Served, tmp_path: Path) -> None:
    song(tmp_path / "new" / "one.flac", "One", "Somebody New")
    (tmp_path / "new" / "two.mp3").write_bytes(b"no music at all" * 100)
    page = visit(Role.ADMIN).open("/admin")
    page.get_by_label("Folder on the server").fill("/no/such/place")
    page.get_by_role("button", name="Add the folder").click()
    expect(page.get_by_role("alert")).to_contain_text("is no folder")
    page.get_by_label("Folder on the server").fill(str(tmp_path / "new"))
    page.get_by_role("button", name="Add the folder").click()
    expect(page.locator(".job")).to_contain_text("waiting")
    expect(page.get_by_text(str(tmp_path / "new"), exact=True)).to_be_visible()
    # Nobody touches the page from here on: what it shows comes by itself.
    runner = served.house.runner()
    while (job := runner.run_next()) is not None:
        assert job.state is JobState.DONE, job.error
    expect(page.get_by_text("Nothing is to be done.")).to_be_visible()
    expect(page.get_by_role("cell", name="not read")).to_contain_text("two.mp3")
