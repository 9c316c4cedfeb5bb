"""The library, as people look through it; and tags that mean harm, which must do none on any page."""

import hashlib
import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from segue.domain.accounts import Role
from segue.domain.ids import AudioHash
from segue.domain.music import AudioFormat, Credit, FileStamp, Reading, Tags
from segue.services.streaming import sound_file
from segue.storage import catalogue, folders, intake
from segue.storage.schema import corrections, named_labels, namings
from tests.browser.conftest import Visit
from tests.interfaces.served import Served, dispute

_HARM = '<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>'
_BIDI = "\u202egnos eht\u202d Zebra"
_QUOTE = "'\"><b onmouseover=alert(1)> Zebra"
_NAMES = (_HARM, _BIDI, "Zebra " + "long" * 200, "\u200b", "{{ 7 * 7 }} Zebra", _QUOTE)


def test_what_models_say_is_gone_through_and_taken_back(visit: Visit, served: Served) -> None:
    dispute(served.house)
    try:
        page = visit(Role.ADMIN).open("/library/review?which=disagreeing")
        page.get_by_role("button", name="The model is right").click()
        expect(page.locator("#notices")).to_contain_text("Choose")
        rows = [page.locator(f"[data-row='{track}']") for track in served.tracks[:3]]
        for row in rows[:2]:
            row.get_by_role("checkbox").check()
        expect(page.locator("[data-chosen]")).to_have_text("Chosen: 2")
        page.get_by_role("button", name="The model is right").click()
        for row in rows[:2]:
            expect(row.locator("[data-now]")).to_contain_text("Jazz")
        page.locator("#notices").get_by_role("button", name="Undo").click()
        expect(rows[0].locator("[data-now]")).to_have_count(0)
        rows[0].get_by_role("checkbox").uncheck()
        page.get_by_role("combobox", name="What they are").fill("Rai")
        page.get_by_role("button", name="Say so").click()
        expect(rows[1].locator("[data-now]")).to_contain_text("Raï")
        expect(rows[0].locator("[data-now]")).to_have_count(0)
        # What files would say is shown before anything is written, and leaving it writes nothing.
        file = sound_file(served.house.database, served.tracks[1]).path
        before = file.read_bytes()
        page.get_by_role("button", name="What would be written").click()
        dialog = page.get_by_role("dialog", name="What would be written")
        expect(dialog).to_be_visible()
        dialog.get_by_role("button", name="Leave them").click()
        expect(dialog).to_be_hidden()
        assert file.read_bytes() == before
        listener = visit(Role.LISTENER).open("/library/review?which=disagreeing")
        expect(listener.get_by_role("button", name="The model is right")).to_have_count(0)
    finally:
        with served.house.database.write() as connection:
            connection.execute(sa.delete(named_labels))
            connection.execute(sa.delete(namings))
            connection.execute(sa.delete(corrections))


def test_suggestions_come_as_one_types_and_are_gone_through_with_the_keys(visit: Visit) -> None:
    page = visit().open("/library")
    field = page.get_by_role("combobox", name="Search your music")
    field.focus()
    page.keyboard.type("album 4")
    first = page.get_by_role("option").first
    expect(first).to_contain_text("Album 4")
    page.keyboard.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox", name="Suggestions")).to_be_hidden()
    page.keyboard.press("ArrowDown")
    expect(first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Album 4")).to_be_visible()
    expect(page.locator("[data-track]").locator("visible=true").first).to_contain_text("Song 4-0")


def test_tracks_are_found_as_one_types_and_by_a_range(visit: Visit) -> None:
    page = visit().open("/library")
    count = page.locator("#results [role=status]")
    expect(count).to_have_text("24 tracks")
    page.get_by_label("Search in the library").fill("song 3-3")
    expect(count).to_have_text("9 tracks")
    page.get_by_label("Search in the library").fill("")
    expect(count).to_have_text("24 tracks")
    page.get_by_text("Filters", exact=True).click()
    low = page.get_by_label("Energy, at least")
    low.focus()
    page.keyboard.press("PageUp")
    page.keyboard.press("PageUp")
    page.keyboard.press("PageUp")
    expect(count).not_to_have_text("24 tracks")
    expect(page).to_have_url(re.compile("energy_from="))
    chip = page.locator("[data-chip]", has_text="Energy")
    chip.click()
    expect(count).to_have_text("24 tracks")


def test_it_works_without_script(visit: Visit) -> None:
    page = visit(java_script_enabled=False).open("/library/albums?q=album+4")
    page.get_by_role("link", name="Album 4").click()
    expect(page.get_by_role("heading", level=1, name="Album 4")).to_be_visible()
    page = visit(java_script_enabled=False).open("/library")
    page.get_by_label("Search in the library").fill("song 2-2")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#results [role=status]")).to_have_text("9 tracks")


@pytest.fixture(scope="module")
def harmful(served: Served) -> list[str]:
    """The pages of tracks whose every tag means harm."""
    readings = [
        Reading(
            FileStamp(f"{number}/harm.flac", 1, 1),
            AudioHash(hashlib.sha1(name.encode()).hexdigest()),
            AudioFormat("flac", "flac", 1000, 1, 44_100, 2, 16),
            Tags(title=name, album=name, credits=(Credit(name),), genres=(name,), disc_title=name, disc_number=2),
        )
        for number, name in enumerate(_NAMES)
    ]
    with served.house.database.write() as connection:
        folder = folders.all_folders(connection)[0]
        now = served.house.clock()
        taken = intake.take(connection, folder, [(one, None) for one in readings], now, lambda *_: True)
        albums = {catalogue.track(connection, one.track_id).album_id for one in taken}
    return [
        "/library?order=-added",
        "/library?q=zebra",
        "/library/albums?order=-added",
        "/library/artists",
        "/library/genres",
        "/library/folders/1",
        "/library/review",
        *(f"/albums/{one}" for one in albums),
        "/genres/%3Cimg%20src%3Dx%20onerror%3D%22window.harmed%3D1%22%3E",
    ]


def test_tags_that_mean_harm_do_none(visit: Visit, harmful: list[str]) -> None:
    window = visit(Role.ADMIN, viewport={"width": 360, "height": 740})
    page = window.page
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
    for path in harmful:
        window.open(path)
        expect(page.locator("h1")).to_be_visible()
        assert not page.evaluate("'harmed' in window"), path
        assert page.locator("main img[onerror], main b[onmouseover]").count() == 0, path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert all(_is_kept_apart(page)), path
    window.open("/library?order=-added")
    expect(page.get_by_text(_HARM, exact=True).first).to_be_visible()


def test_suggestions_that_mean_harm_do_none(visit: Visit, harmful: list[str]) -> None:
    page = visit().open("/library")
    page.get_by_role("combobox", name="Search your music").press_sequentially("onerror")
    expect(page.get_by_role("option").first).to_contain_text(_HARM)
    assert not page.evaluate("'harmed' in window")


def _is_kept_apart(page: Page) -> list[bool]:
    """Whether every text that turns the direction stands in an element that keeps it to itself."""
    found: list[bool] = page.evaluate(
        """() => {
          const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT), found = [];
          while (walk.nextNode()) {
            const parent = walk.currentNode.parentElement;
            if (/\\u202e/.test(walk.currentNode.data) && !parent.closest('option, .art'))
              found.push(getComputedStyle(parent.closest('bdi') ?? parent).unicodeBidi.includes('isolate'));
          }
          return found;
        }"""
    )
    return found
