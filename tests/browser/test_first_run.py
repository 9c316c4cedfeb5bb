"""From a new server to the first track that plays, as somebody does it who has just installed Segue."""

import re
from pathlib import Path

from playwright.sync_api import Browser, expect

from segue.assembly import open_house
from segue.interfaces.door.reception import reception_of
from segue.interfaces.server.app import create_app
from segue.services.accounts import Accounts
from segue.settings import Settings
from tests.interfaces.served import PASSWORD, Served, cheap_passwords, listening_at_a_port


def test_from_set_up_to_the_first_track_that_plays(chromium: Browser, served: Served, tmp_path: Path) -> None:
    with open_house(Settings(tmp_path / "data", readers=1)) as house:
        accounts = Accounts(house.database, house.clock, cheap_passwords())
        with (
            reception_of(house, accounts) as reception,
            listening_at_a_port(create_app(reception)) as address,
            chromium.new_context() as context,
        ):
            page = context.new_page()
            page.goto(address)
            page.get_by_label("Name").fill("ada")
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Begin").click()
            # One step up and down again in the folders of the disk, then the folder itself.
            folder = page.get_by_label("Folder on the server")
            folder.fill("/no/such/folder")
            page.get_by_role("button", name="This is my music").click()
            expect(page.get_by_role("alert")).to_contain_text("no folder")
            page.goto(f"{address}/welcome?path={served.music.parent}")
            page.get_by_role("link", name=served.music.name, exact=True).click()
            expect(folder).to_have_value(str(served.music))
            page.get_by_role("button", name="This is my music").click()
            expect(page.get_by_text("Your music waits to be read.")).to_be_visible()
            house.runner(kinds=("scan",)).run_next()
            reception.standing.refresh()
            likes = page.get_by_role("button", name=re.compile("^I like "))
            expect(likes.first).to_be_visible(timeout=20_000)
            for place in range(3):
                likes.nth(place).click()
                expect(likes.nth(place)).to_have_attribute("aria-pressed", "true")
            page.get_by_role("link", name="Show my first list").click()
            first = page.locator("[data-list] [data-track]").first
            title = first.locator(".track-title").inner_text()
            with page.expect_request(re.compile(r"/tracks/\d+/(audio|stream)")):
                first.locator("[data-play-here]").click()
            expect(page.locator("#player")).to_contain_text(title)
            page.get_by_role("link", name="Go on to Home").click()
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            expect(page.locator("#player")).to_contain_text(title)
