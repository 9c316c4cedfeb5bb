"""Every page, as it must be for everybody: readable by machines and people, on a telephone, in Arabic, in the dark."""

import re
from collections.abc import Iterator
from typing import cast

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi.routing import APIRoute, APIRouter
from playwright.sync_api import Page, expect

from segue.domain.accounts import Account, Role
from segue.interfaces import web
from tests.browser.conftest import Visitor, Windows
from tests.interfaces.served import Served

# What stands for the parts of an address; all of it is in the library of these tests.
_PARTS = {
    "track_id": "1",
    "artist_id": "1",
    "album_id": "1",
    "name": "Folk",
    "of": "now",
    "week": "2026-10",
    "folder_id": "1",
    "playlist_id": "1",
    "place": "1",
}
_OTHERS = (
    "/library?q=song",
    "/library?tempo_min=60&genre=Folk",
    "/discover/path?from=1&to=9",
    "/discover/find?q=calm+folk",
    "/discover/radio?about=genre&name=Folk",
    "/lists/new",
    "/lists/weekly",
    "/tracks/1?by=text",
)
# Not pages: they lead elsewhere, or are what a page loads.
_NO_PAGES = re.compile(r"^/(login|setup|metrics|health|ready)$|^/home/|^/lists/weekly/|^/lists/Folk$|^/lists/blend$")
_SERIOUS = ("serious", "critical")


def routes(router: APIRouter) -> Iterator[APIRoute]:
    """The routes of a router and of those within it."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            yield route
        else:
            yield from routes(getattr(route, "original_router"))  # noqa: B009 - no type tells of it


def addresses() -> list[str]:
    """Every page that can be opened by its address."""
    paths = {route.path for router in web.ROUTERS for route in routes(router) if "GET" in (route.methods or ())}
    named = [re.sub(r"{(\w+)(?::\w+)?}", lambda part: _PARTS[part[1]], path) for path in sorted(paths)]
    return [path for path in named if not _NO_PAGES.search(path)] + list(_OTHERS)


@pytest.fixture(scope="module")
def admin(served: Served) -> Account:
    """Somebody who may see everything, with a taste and a playlist."""
    known = next(one for one in served.reception.accounts.all() if one.listener.name == "Friend 0")
    account = served.reception.accounts.set_role(known, Role.ADMIN)
    made = served.as_app(account).post("/api/v1/playlists", json={"name": "Evening", "tracks": served.tracks[:3]})
    assert made.status_code == 201, made.text
    return account


@pytest.fixture(scope="module")
def visitors(lasting: Windows, admin: Account) -> dict[str, Visitor]:
    """One with a wide window, in the light; one with a telephone, in the dark; and one with a telephone, in Arabic."""
    wide = lasting(admin, viewport={"width": 1280, "height": 800}, color_scheme="light", reduced_motion="reduce")
    narrow, arabic = (
        lasting(admin, viewport={"width": 360, "height": 740}, color_scheme="dark", reduced_motion="reduce")
        for _ in range(2)
    )
    arabic.page.context.add_cookies([{"name": "segue_language", "value": "ar", "url": arabic.address}])
    return {"wide": wide, "narrow": narrow, "arabic": arabic}


def complaints(page: Page, *rules: str) -> list[str]:
    """What axe finds that keeps somebody out, with where it stands; by all its rules or by some."""
    options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{one['id']}: {node['html'][:150]}" for one in found if one["impact"] in _SERIOUS for node in one["nodes"][:3]
    ]


def overflow(page: Page) -> int:
    """By how many pixels a page is wider than its window."""
    return cast("int", page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("path", addresses())
def test_a_page_keeps_nobody_out(path: str, visitors: dict[str, Visitor], lasting: Windows) -> None:
    lasting.wrong.clear()
    page = visitors["wide"].open(path)
    assert page.locator("#player").count() == 1, page.url
    assert page.locator("h1").count() == 1
    assert complaints(page) == []
    page = visitors["narrow"].open(path)
    assert complaints(page, "color-contrast", "target-size") == []
    assert overflow(page) <= 0
    page = visitors["arabic"].open(path)
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert overflow(page) <= 0, "Arabic"
    assert lasting.wrong == []


# All that a keyboard has to come to: of choices of one name one is enough; lists that are one stop say so themselves.
_TO_BE_REACHED = """() => [...document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")]
  .filter((one) => one.tabIndex >= 0 && !one.disabled && !one.closest("[inert]")
    && one.checkVisibility({ checkVisibilityCSS: true, contentVisibilityAuto: true })
    && !(one.type === "radio" && !one.checked))
  .map((one) => one.outerHTML.slice(0, 120))"""
_WHERE = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
  const outlined = (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
  // In pictures nothing has an outline: there the spot itself is ringed.
  const ring = (part) => parseFloat(getComputedStyle(part).strokeWidth) > 4;
  const seen = outlined || one.id === "main" || (one.ownerSVGElement && [...one.children].some(ring));
  return [one.outerHTML.slice(0, 120), seen];
}"""


@pytest.mark.parametrize(
    "path",
    ["/", "/library", "/tracks/1", "/artists/1", "/discover", "/discover/map", "/playlists/1", "/charts", "/name-it",
     "/taste", "/proof", "/admin", "/account"],
)  # fmt: skip
def test_a_keyboard_comes_to_everything_and_shows_where_it_is(path: str, visitors: dict[str, Visitor]) -> None:
    page = visitors["wide"].open(path)
    expect(page.locator(".shelf-waits")).to_have_count(0)
    # By what they are and not by which: a page may draw a part of itself anew meanwhile.
    wanted = set(cast("list[str]", page.evaluate(_TO_BE_REACHED)))
    assert len(wanted) > 10
    unseen = []
    for _ in range(2 * len(wanted)):
        page.keyboard.press("Tab")
        told = page.evaluate(_WHERE)
        if told is None:
            break
        html, seen = told
        wanted.discard(html)
        if not seen:
            unseen.append(html)
    assert (wanted, unseen) == (set(), [])
