"""The map: a lasso takes what is inside it, and keys alone go everywhere."""

import re

import numpy as np
from matplotlib.path import Path
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, Visitor

_CHOSEN = "addEventListener('segue:chosen', (event) => { window.chosen = event.detail.tracks; }, true)"


def opened(window: Visitor) -> Page:
    page = window.open("/discover/map")
    expect(page.locator("[data-stage][data-view]")).to_be_visible()
    page.evaluate(_CHOSEN)
    return page


def on_screen(page: Page) -> tuple[list[int], np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
    """The tracks and where on the stage they are seen, worked out from the API and what of the map is in view."""
    told = page.request.get(page.url.replace("/discover/map", "/api/v1/map")).json()
    view = page.locator("[data-stage]").get_attribute("data-view") or ""
    x, y, scale = (float(part) for part in view.split())
    size = page.locator("[data-stage]").evaluate("(stage) => [stage.clientWidth, stage.clientHeight]")
    places = np.array([told["x"], 65_535 - np.array(told["y"])]).T / 65_535
    return told["tracks"], (places - [x, y]) * scale + np.array(size) / 2


def test_a_lasso_chooses_what_is_inside_it(visit: Visit) -> None:
    window = visit()
    page = opened(window)
    tracks, seen = on_screen(page)
    middle = np.median(seen, axis=0)
    line = middle + np.array([[-180, -150], [140, -190], [60, 20], [190, 170], [-120, 140]])
    line = np.clip(line, 3, None)
    inside = Path(line).contains_points(seen)
    assert 0 < inside.sum() < len(tracks)
    page.get_by_role("button", name="Lasso").click()
    box = page.locator("[data-stage]").bounding_box()
    assert box is not None
    at = [(box["x"] + 1 + left, box["y"] + 1 + top) for left, top in line]
    page.mouse.move(*at[0])
    page.mouse.down()
    for place in at[1:]:
        page.mouse.move(*place, steps=4)
    page.mouse.up()
    expect(page.locator("[data-count]")).to_have_text(re.compile(f" {inside.sum()}$"))
    wanted = [track for track, within in zip(tracks, inside, strict=True) if within]
    assert page.evaluate("window.chosen") == wanted
    page.get_by_label("Name of the playlist").fill("From the map")
    page.get_by_role("button", name="Make a playlist").click()
    expect(page.locator("#notices")).to_contain_text("From the map is kept")
    (kept,) = page.request.get(f"{window.address}/api/v1/playlists").json()["items"][:1]
    assert (kept["name"], kept["tracks"]) == ("From the map", len(wanted))


def test_the_map_by_keyboard_alone(visit: Visit) -> None:
    window = visit(reduced_motion="reduce")
    page = opened(window)
    page.evaluate(
        "document.addEventListener('click', (event) => { window.played ??= event.target.dataset.play; }, true)"
    )
    stage = page.locator("[data-stage]")
    stage.focus()
    before = stage.get_attribute("data-view")
    page.keyboard.press("ArrowRight")
    expect(stage).not_to_have_attribute("data-view", before or "")
    page.keyboard.press("Home")
    expect(stage).to_have_attribute("data-view", before or "")
    tracks, seen = on_screen(page)
    # To the track nearest to the middle, by its own keys.
    middle = np.array(stage.evaluate("(stage) => [stage.clientWidth / 2, stage.clientHeight / 2]"))
    across, down = seen[np.abs(seen - middle).sum(axis=1).argmin()] - middle
    for key, steps in (
        ("ArrowRight", across / 60),
        ("ArrowLeft", -across / 60),
        ("ArrowDown", down / 60),
        ("ArrowUp", -down / 60),
    ):
        for _ in range(round(steps)):
            page.keyboard.press(key)
    expect(page.locator("[data-card]")).to_be_visible()
    title = page.locator("[data-card] strong").text_content() or ""
    expect(page.locator("[data-told]")).to_contain_text(title)
    page.keyboard.press("Enter")
    assert re.fullmatch(r"/api/v1/tracks/by-id\?id=\d+", page.evaluate("window.played"))
    # The alternative to the lasso, and the legend, which leaves out what is not shown.
    page.keyboard.press("Home")
    page.get_by_role("button", name=re.compile("^Folk: 12")).press("Enter")
    page.get_by_role("button", name="Choose what is in view").press("Enter")
    expect(page.locator("[data-count]")).to_have_text(re.compile(" 12$"))
    assert len(page.evaluate("window.chosen")) == len(tracks) - 12
    page.get_by_role("searchbox", name="Show on the map").fill("Song 3-1")
    page.keyboard.press("Enter")
    expect(page.locator("[data-told]")).to_have_text(re.compile(" 2$"))
    # What is drawn is told as a table, too.
    assert sum(int(cell) for cell in page.locator("main tbody td:nth-child(2)").all_text_contents()) == len(tracks)
