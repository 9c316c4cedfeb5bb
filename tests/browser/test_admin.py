"""Running the server from its pages: people come and go, and nothing keeps anybody out."""

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from segue.domain.accounts import Role
from tests.browser.conftest import Visit
from tests.interfaces.served import Served

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
