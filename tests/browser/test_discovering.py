"""Home, Discover and Charts, as only a browser can show them."""

import re

import pytest
from playwright.sync_api import expect

from segue.domain.accounts import Account, Role
from segue.domain.listening import Preferences
from segue.storage.preferences import set_preferences
from tests.browser.conftest import Visit
from tests.interfaces.served import Served


@pytest.fixture
def friend(served: Served) -> Account:
    """Somebody who played much of one kind of music."""
    return next(one for one in served.reception.accounts.all() if one.listener.name == "Friend 0")


def test_shelves_fill_themselves_and_are_gone_through_by_keys(visit: Visit, friend: Account) -> None:
    page = visit(friend, viewport={"width": 700, "height": 700}).open("/")
    popular = page.get_by_role("region", name="Popular here")
    links = popular.locator(".card-link")
    expect(links).to_have_count(12)
    expect(page.locator("[data-load]")).to_have_count(0)
    weekly = page.get_by_role("region", name="Your discoveries of the week")
    expect(weekly.get_by_role("button", name="Play")).to_be_visible()
    links.first.focus()
    page.keyboard.press("ArrowRight")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("End")
    expect(links.last).to_be_focused()
    expect(links.last).to_be_in_viewport()
    assert popular.locator(".shelf-row").evaluate("row => row.scrollLeft") > 0
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    expect(links.first).to_be_focused()


def test_in_arabic_the_keys_go_the_other_way(visit: Visit, friend: Account) -> None:
    page = visit(friend, locale="ar").open("/")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    links = page.locator("[data-shelf=popular] .card-link")
    expect(links).to_have_count(12)
    links.first.focus()
    page.keyboard.press("ArrowLeft")
    expect(links.nth(1)).to_be_focused()


def test_a_radio_is_built_by_hand_and_says_why(visit: Visit, friend: Account) -> None:
    page = visit(friend).open("/discover")
    page.get_by_role("group").get_by_text("Genre").click()
    page.get_by_role("combobox", name="Which one").first.fill("Folk")
    page.get_by_label("Explore").fill("0.8")
    page.get_by_role("button", name="Show how it begins").click()
    expect(page.get_by_role("heading", name="Radio: Folk")).to_be_visible()
    rows = page.locator(".track")
    assert rows.count() > 5
    expect(rows.first.locator(".track-why")).not_to_be_empty()
    begin = page.get_by_role("button", name="Begin this radio")
    expect(begin).to_have_attribute("data-radio", re.compile('"explore": *0.8'))
    page.get_by_role("group").get_by_text("My taste").click()
    expect(page.locator("input[name=name]")).to_be_hidden()


def test_a_path_is_found_between_songs_that_are_typed(visit: Visit, served: Served) -> None:
    page = visit(Role.GUEST).open("/discover/path")
    page.get_by_role("combobox", name="From").fill("Song 0-0")
    to = page.get_by_role("combobox", name="To")
    to.press_sequentially("Song 1-2")
    expect(page.get_by_role("option", name="Song 1-2")).to_be_visible()
    to.press("ArrowDown")
    to.press("Enter")
    page.get_by_role("spinbutton", name="Tracks").fill("5")
    page.get_by_role("button", name="Find the path").click()
    page.wait_for_url(re.compile(r"[?&]to=\d+&"))
    titles = page.locator(".track-title")
    expect(titles).to_have_count(5)
    expect(titles.first).to_have_text("Song 0-0")
    expect(titles.last).to_have_text("Song 1-2")
    page.get_by_role("link", name="The way back").click()
    expect(titles.first).to_have_text("Song 1-2")
    expect(page.get_by_role("combobox", name="From")).to_have_value("Song 1-2")


def test_charts_are_chosen_and_explained(visit: Visit, served: Served, friend: Account) -> None:
    page = visit(friend).open("/charts")
    expect(page.get_by_role("heading", name="No chart here")).to_be_visible()
    with served.house.database.write() as connection:
        for one in served.reception.accounts.all():
            set_preferences(connection, one.listener.id, Preferences(in_charts=True))
    page.get_by_label("Machine-made music").check()
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("It is charted apart")).to_be_visible()
    page.wait_for_url("**machine_made=true**")
    page.get_by_role("link", name="Artists").click()
    page.wait_for_url("**of=artists**")
    expect(page.get_by_role("heading", name="Why so little is told")).to_be_visible()


@pytest.mark.parametrize("place", ["/", "/discover", "/discover/alchemy?add=genre:Folk", "/charts", "/lists/popular"])
def test_nothing_is_wider_than_a_small_phone(visit: Visit, friend: Account, place: str) -> None:
    page = visit(friend, viewport={"width": 360, "height": 740}).open(place)
    expect(page.locator("[data-load]")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
