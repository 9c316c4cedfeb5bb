"""Name it, as people use it: a file is dropped, and what is said of it is there to be read, played and corrected."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from segue.audio.encode import encode
from segue.domain.accounts import Role
from tests.browser.conftest import Visit
from tests.interfaces.api.test_naming import strings
from tests.interfaces.served import Served

_HEARING_MS = 60_000


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("song") / "<i>new<i> song.flac"
    encode(strings(), 22_050, file)
    return file


def named(page: Page, file: Path) -> None:
    page.get_by_label("Choose a file").set_input_files(file)
    expect(page.get_by_role("heading", name="What the models say")).to_be_visible(timeout=_HEARING_MS)


def test_a_song_is_sent_heard_and_shown(visit: Visit, song: Path) -> None:
    page = visit(Role.GUEST).open("/name-it")
    named(page, song)
    for one in ("Genre by embedding head", "Genre by CNN", "Genre by LSTM", "Mood by embedding head"):
        expect(page.get_by_role("heading", name=one).first).to_be_visible()
    # Five guesses of each of the three models of genres, and the four moods.
    expect(page.locator(".saying .bars tr")).to_have_count(19)
    for picture in ("spectrogram", "chroma"):
        shown = page.locator(f"img[data-at={picture}]")
        shown.scroll_into_view_if_needed()
        expect(shown).to_have_js_property("naturalWidth", 1024)
    assert page.locator(".waveform-peaks").get_attribute("d")
    player = page.locator("audio[data-at=audio]")
    expect(player).to_have_js_property("error", None)
    page.wait_for_function("audio => audio.readyState >= 1", arg=player.element_handle())
    assert player.evaluate("audio => audio.duration") == pytest.approx(5.0, abs=0.1)
    expect(page.get_by_role("heading", name="What sounds most like it here")).to_be_visible()
    why = page.locator("[data-at=songs] .track-why")
    assert all(words.strip() for words in why.all_inner_texts())
    assert why.count() > 3
    expect(page.locator(".drop-state")).to_contain_text("<i>new<i> song.flac")


def test_what_is_no_song_is_said_in_place_and_the_next_one_is_heard(visit: Visit, song: Path, tmp_path: Path) -> None:
    page = visit(Role.LISTENER).open("/name-it")
    letter = tmp_path / "letter.mp3"
    letter.write_text("This is a letter. " * 200)
    page.get_by_label("Choose a file").set_input_files(letter)
    expect(page.locator(".drop").get_by_role("alert")).to_contain_text("letter.mp3", timeout=_HEARING_MS)
    named(page, song)
    expect(page.locator(".drop").get_by_role("alert")).to_be_hidden()


def test_a_wrong_name_of_a_song_of_the_library_is_corrected_and_taken_back(visit: Visit, served: Served) -> None:
    page = visit(Role.LISTENER).open("/name-it")
    named(page, served.music / "Artist 1" / "Song 1-2.flac")
    said = page.locator(".correction").first
    expect(said).to_contain_text("tagged Techno")
    said.get_by_label("Genre, as it really is").fill("Gnawa, Jazz")
    said.get_by_role("button", name="That is what it is").click()
    expect(said).to_contain_text("somebody here says Gnawa, Jazz")
    page.get_by_role("button", name="Undo").click()
    expect(said).to_contain_text("tagged Techno")


def test_the_matrix_says_who_is_taken_for_whom_and_the_keys_go_through_it(visit: Visit) -> None:
    page = visit(Role.LISTENER).open("/name-it?model=moods-student")
    table = page.get_by_role("table", name="How many clips of each label were called what")
    said = page.locator("[data-said]")
    first = table.get_by_role("button").first
    expect(first).to_have_attribute("tabindex", "0")
    first.focus()
    page.keyboard.press("ArrowRight")
    words = table.get_by_role("button").nth(1).get_attribute("data-words")
    expect(said).to_have_text(words or "")
    expect(table.get_by_role("button").nth(1)).to_be_focused()
    table.get_by_role("button", name="clips of Tense and angry were called Tense and angry").hover()
    expect(said).to_contain_text("142 of")


def test_the_threshold_tells_what_a_milder_model_would_find(visit: Visit) -> None:
    page = visit(Role.LISTENER).open("/name-it?model=moods-student")
    slider = page.get_by_label("Threshold: from strict to mild")
    said = page.locator("[data-threshold-said]")
    expect(slider).to_be_visible()
    slider.focus()
    page.keyboard.press("Home")
    expect(said).to_contain_text("would find 0%")
    page.keyboard.press("End")
    expect(said).to_contain_text("would find 100%")
    dot = page.locator("[data-dot]").first
    expect(dot).to_have_attribute("cx", "100")
    page.get_by_label("Label").select_option("Tense and angry")
    expect(page.locator(".plot figcaption").first).to_have_text("ROC curve of Tense and angry")
    expect(slider).to_be_visible()
    page.get_by_role("link", name="Genre · CNN").click()
    expect(page.get_by_text("none is taken for another")).to_be_visible()
    assert "genres-cnn" in page.url
