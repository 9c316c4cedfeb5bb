"""Playlists, as people put them together."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit


def titles(page: Page) -> list[str]:
    return page.locator(".playlist-tracks .track-title").all_text_contents()


def test_a_playlist_is_made_and_put_in_order_by_keyboard(visit: Visit) -> None:
    window = visit()
    page = window.open("/playlists")
    page.get_by_role("textbox", name="Name").fill('Morning <img src=x onerror="window.bad=1">')
    page.get_by_role("button", name="Make it").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Morning <img")
    address = page.url.removeprefix(window.address)
    here = page.url.replace("/playlists/", "/api/v1/playlists/")
    token = page.locator("meta[name=csrf-token]").get_attribute("content") or ""
    headers = {"X-CSRF-Token": token}
    added = page.request.post(f"{here}/tracks", data={"tracks": [1, 2, 3, 4]}, headers=headers)
    assert added.ok
    window.open(address)
    before = titles(page)
    assert len(before) == 4
    first = page.get_by_role("button", name=f"Move {before[0]} down")
    first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-told]")).to_contain_text("place 2 of 4")
    expect(first).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("[data-told]")).to_contain_text("place 3 of 4")
    wanted = [before[1], before[2], before[0], before[3]]
    assert titles(page) == wanted
    # Off with the second, and back again.
    page.get_by_role("button", name=f"Take {wanted[1]} off").press("Enter")
    expect(page.locator(".playlist-row")).to_have_count(3)
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.locator(".playlist-row")).to_have_count(4)
    window.open(address)
    assert titles(page) == wanted
    # Somebody else's browser changed it meanwhile: nothing is overwritten, the page shows what is.
    page.request.delete(f"{here}/tracks?place=0", headers=headers)
    page.locator(".playlist-row").first.get_by_role("button", name="down").click()
    expect(page.locator("#notices")).to_contain_text("changed since")
    expect(page.locator(".playlist-row")).to_have_count(3)
    assert titles(page) == wanted[1:]
    assert page.evaluate("window.bad") is None
