"""The pages of a track and of an artist, as people use them."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from segue.domain.accounts import Role
from segue.domain.ids import TrackId
from segue.domain.music import Kind
from segue.domain.time import wall_clock
from segue.services.queueing import queue_scan
from segue.storage import catalogue, folders
from tests.browser.conftest import Visit
from tests.interfaces.served import Served
from tests.services.heard_library import play

HOSTILE = "<img src=x onerror=alert(1)>"
PATIENCE_MS = 20_000
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def sung(served: Served, tmp_path_factory: pytest.TempPathFactory) -> TrackId:
    """A song that is not heard yet, with lyrics that have times, by somebody with a hostile name."""
    root = tmp_path_factory.mktemp("sung")
    play(root / "sung.flac", "strings", 5, f"{HOSTILE}\u202etsitrA", seconds=60.0)
    Path(root / "sung.lrc").write_text(f"[00:00.50]One\n[00:20.00]{HOSTILE}\n[00:40.00]Three\n")
    with served.house.database.write() as connection:
        folder = folders.add_folder(connection, str(root), Kind.MUSIC, wall_clock())
    queue_scan(served.house.database, wall_clock, folder)
    runner = served.house.runner(("scan",))
    while runner.run_next() is not None:
        pass
    with served.house.database.read() as connection:
        return catalogue.all_tracks(connection)[-1].id


def look_through(page: Page) -> None:
    """Nothing serious for people who use a screen reader, and no sideways scrolling."""
    found = [one for one in Axe().run(page).response["violations"] if one["impact"] in SERIOUS]
    told = [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found]
    assert told == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_pictures_of_a_track_are_there_and_open_large(visit: Visit, served: Served) -> None:
    page = visit(color_scheme="dark").open(f"/tracks/{served.tracks[0]}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Song 0-0")
    pictures = page.locator(".portrait img")
    expect(pictures).to_have_count(3)
    for place in range(3):
        pictures.nth(place).scroll_into_view_if_needed()
        page.wait_for_function("at => document.querySelectorAll('.portrait img')[at].naturalWidth > 0", arg=place)
    assert "theme=dark" in pictures.first.evaluate("image => image.currentSrc")
    page.locator("[data-enlarge]").first.click()
    large = page.get_by_role("dialog", name="Picture")
    expect(large).to_be_visible()
    page.wait_for_function("() => document.querySelector('.enlarged img').naturalWidth === 2000")
    page.keyboard.press("Escape")
    expect(large).to_be_hidden()


def test_lyrics_follow_what_is_heard_and_lead_there(visit: Visit, sung: TrackId) -> None:
    window = visit()
    page = window.open(f"/tracks/{sung}")
    lines = page.locator("[data-lyrics] li")
    expect(lines).to_have_text(["One", HOSTILE, "Three"])
    expect(page.get_by_text("It has not been heard yet", exact=True)).to_be_visible()

    def hear(seconds: float, track: int = sung) -> None:
        page.evaluate(
            "([seconds, id]) => { document.dispatchEvent(new CustomEvent('segue:playing', {detail: {track: {id}}}));"
            " document.dispatchEvent(new CustomEvent('segue:position', {detail: {seconds}})); }",
            [seconds, track],
        )

    hear(21)
    expect(lines.nth(1)).to_have_attribute("aria-current", "true")
    hear(40.1)
    expect(lines.nth(2)).to_have_attribute("aria-current", "true")
    expect(page.locator("[data-lyrics] [aria-current]")).to_have_count(1)
    # Another track's time is none of this one's.
    hear(21, sung - 1)
    expect(page.locator("[data-lyrics] [aria-current]")).to_have_count(0)
    page.evaluate("document.addEventListener('segue:seek', (event) => { window.sought = event.detail; })")
    lines.nth(1).get_by_role("button").click()
    assert page.evaluate("window.sought") == {"seconds": 20, "track": sung}
    page.locator(".rail-pages a").first.click()
    expect(page).to_have_url(window.address + "/")
    hear(21)  # the list is gone, and nobody minds


def test_the_player_leads_the_lyrics_and_is_led_by_them(visit: Visit, sung: TrackId) -> None:
    page = visit().open(f"/tracks/{sung}")
    sings = page.locator("[data-lyrics] [aria-current]")
    # A click plays the track from there, and what is sung goes on from line to line.
    page.get_by_role("button", name="One", exact=True).click()
    expect(sings).to_have_text("One")
    page.get_by_role("button", name="Three", exact=True).click()
    expect(sings).to_have_text("Three")


def test_a_genre_is_corrected_and_taken_back(visit: Visit, served: Served) -> None:
    page = visit().open(f"/tracks/{served.tracks[1]}")
    genre = page.locator("[data-names=genre]")
    genre.get_by_label("It is something else").fill("hip hop, My Own")
    expect(genre.locator("select option")).to_have_count(2, timeout=PATIENCE_MS)
    genre.get_by_role("button", name="Correct it").click()
    expect(page.get_by_role("status")).to_contain_text("Thank you.", timeout=PATIENCE_MS)
    expect(genre.locator(".corrected")).to_contain_text("Hip-Hop, My Own")
    genre.get_by_role("button", name="Take it back").click()
    expect(genre.locator(".corrected")).to_have_count(0)
    guess = genre.locator(".guesses li").first
    named = guess.locator(".guess-label bdi").inner_text()
    guess.get_by_role("button").click()
    expect(genre.locator(".corrected")).to_contain_text(named)
    guests = visit(Role.GUEST).open(f"/tracks/{served.tracks[1]}")
    expect(guests.locator("[data-names=genre] .corrected")).to_contain_text(named)
    expect(guests.locator("form.correction, [data-api]")).to_have_count(0)


def test_neighbours_are_found_without_script(visit: Visit, served: Served) -> None:
    page = visit(java_script_enabled=False).open(f"/tracks/{served.tracks[0]}")
    expect(page.locator("#neighbours .track")).not_to_have_count(0)
    expect(page.locator("#neighbours .track-why").first).to_contain_text("Sounds like “Song 0-0”")
    page.get_by_role("navigation", name="Neighbours").get_by_role("link", name="By words").click()
    expect(page.locator("#neighbours [aria-current]")).to_have_text("By words")
    expect(page.locator("#neighbours")).to_contain_text("It has no lyrics")


def test_the_artists_around_one_are_reached_by_keyboard(visit: Visit, served: Served) -> None:
    with served.house.database.read() as connection:
        artists = {one.name: one.id for one in catalogue.all_artists(connection)}
    page = visit().open(f"/artists/{artists['Artist 0']}")
    says = page.locator("[data-sky-says]")
    spots = page.locator("[data-spot]")
    spots.first.focus()
    page.keyboard.press("Tab")
    focused = page.locator("[data-spot]:focus")
    name = focused.get_attribute("aria-label") or ""
    expect(says).to_contain_text(f"Artist 0 – {name}")
    assert page.locator(".sky-lines .near").count() > 0
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    # The same without the picture.
    page.get_by_text("The related artists as a table").click()
    page.get_by_role("row").get_by_role("link", name="Artist 0", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Artist 0")


def test_an_artist_is_refused_and_taken_back(visit: Visit, served: Served) -> None:
    with served.house.database.read() as connection:
        artist = catalogue.all_artists(connection)[0].id
    page = visit().open(f"/artists/{artist}")
    page.get_by_role("button", name="Never this artist").click()
    expect(page.get_by_text("Nothing by them comes to you.")).to_be_visible()
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_role("button", name="Never this artist")).to_be_visible()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_both_pages_are_for_everybody(visit: Visit, served: Served, sung: TrackId, language: str) -> None:
    with served.house.database.read() as connection:
        strange = catalogue.track(connection, sung).credits[0].artist_id
    window = visit(viewport={"width": 360, "height": 740}, locale=language, reduced_motion="reduce")
    for path in (f"/tracks/{served.tracks[0]}", f"/tracks/{sung}", "/artists/1", f"/artists/{strange}"):
        page = window.open(path)
        look_through(page)
        assert page.evaluate("document.dir") == ("rtl" if language == "ar" else "ltr")
    assert page.locator("main img[src=x]").count() == 0
