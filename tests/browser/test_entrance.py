"""Coming in, as people do it."""

from playwright.sync_api import expect

from segue.domain.accounts import Role
from tests.browser.conftest import Visit
from tests.interfaces.served import PASSWORD, Served


def test_somebody_logs_in_and_is_where_they_wanted_to_be(visit: Visit, served: Served) -> None:
    account = served.somebody(Role.LISTENER)
    window = visit(None)
    page = window.open("/?from=link")
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    page.get_by_label("Name").fill(account.listener.name)
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_contain_text("not right")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(window.address + "/?from=link")
