"""What belongs to listening besides the music: sleep, loudness, media keys, and keeping a song for later."""

import re
from typing import Any, cast

import pytest
from playwright.sync_api import Page, expect

from segue.domain.accounts import Role
from segue.services.streaming import sound_file
from tests.browser.conftest import Visit, Visitor
from tests.interfaces.served import Served

_PATIENCE_MS = 10_000
_PLAYING = re.compile("is-playing")
# Notes what the player asks of the browser: who answers its media keys, and how loud its sound is made.
_NOTES = """
window.keys = {};
const { setActionHandler } = MediaSession.prototype;
MediaSession.prototype.setActionHandler = function (name, handler) {
  window.keys[name] = handler;
  return setActionHandler.call(this, name, handler);
};
window.gains = [];
const { createGain } = BaseAudioContext.prototype;
BaseAudioContext.prototype.createGain = function () {
  const made = createGain.call(this);
  window.gains.push(made);
  return made;
};
"""


def _noted(visit: Visit) -> Visitor:
    window: Visitor = visit(Role.LISTENER)
    window.page.add_init_script(_NOTES)
    return window


def _play(page: Page, served: Served, place: int) -> None:
    page.locator(f'#main .track[data-track="{served.tracks[place]}"] [data-play-here]').click()
    expect(page.locator("#player .player-title")).to_have_text(_title(served, place))
    expect(page.locator("#player")).to_have_class(_PLAYING)


def _title(served: Served, place: int) -> str:
    return sound_file(served.house.database, served.tracks[place]).track.tags.title


def _comes_to(page: Page, all_of_it: float, front: float) -> None:
    """Wait until all of it is made so loud, and one of the two decks before that so loud; the graph takes a moment."""
    loud: list[float] = []
    for _ in range(_PATIENCE_MS // 50):
        loud = cast("list[float]", page.evaluate("window.gains.map((one) => one.gain.value)"))
        if loud[0] == pytest.approx(all_of_it) and any(one == pytest.approx(front, rel=1e-3) for one in loud[1:]):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"It is made {loud} times as loud.")


def test_it_falls_silent_when_the_time_has_come(visit: Visit, served: Served) -> None:
    window = visit(Role.LISTENER)
    window.page.clock.install()
    page = window.open("/library")
    _play(page, served, 0)
    page.get_by_role("button", name="Sleep timer").click()
    dialog = page.get_by_role("dialog", name="Sleep timer")
    dialog.get_by_role("button", name="5 minutes", exact=True).click()
    expect(page.locator("#notices")).to_contain_text("It stops at")
    expect(page.get_by_role("button", name="Sleep timer")).to_have_attribute("aria-pressed", "true")
    page.clock.fast_forward("04:00")
    expect(page.locator("#player")).to_have_class(_PLAYING)
    page.clock.fast_forward("01:00")
    page.clock.fast_forward("00:10")
    expect(page.locator("#player")).not_to_have_class(_PLAYING)
    expect(page.locator("#notices")).to_contain_text("Stopped by the sleep timer.")
    expect(page.get_by_role("button", name="Sleep timer")).to_have_attribute("aria-pressed", "false")


def test_it_falls_silent_at_the_end_of_a_track(visit: Visit, served: Served) -> None:
    page = visit(Role.LISTENER).open("/library")
    _play(page, served, 2)
    page.get_by_role("button", name="Sleep timer").click()
    page.get_by_role("dialog", name="Sleep timer").get_by_role("button", name="At the end of the track").click()
    # Each is five seconds long.
    expect(page.locator("#player")).not_to_have_class(_PLAYING)
    expect(page.locator("#notices")).to_contain_text("Stopped by the sleep timer.")
    expect(page.locator("[data-player=announced]")).not_to_contain_text(_title(served, 4))


def test_keys_of_keyboards_and_lock_screens_are_answered(visit: Visit, served: Served) -> None:
    page = _noted(visit).open("/library")
    _play(page, served, 0)
    told = page.evaluate("(({ title, artist, album }) => ({ title, artist, album }))(navigator.mediaSession.metadata)")
    assert told == {"title": _title(served, 0), "artist": "Artist 0", "album": "Album 0"}

    def press(key: str, **details: Any) -> None:
        page.evaluate("([key, details]) => window.keys[key]({ action: key, ...details })", [key, details])

    press("pause")
    expect(page.locator("#player")).not_to_have_class(_PLAYING)
    assert page.evaluate("navigator.mediaSession.playbackState") == "paused"
    press("seekto", seekTime=3)
    expect(page.locator("[data-player=seek]")).to_have_attribute("aria-valuenow", "3")
    press("play")
    expect(page.locator("#player")).to_have_class(_PLAYING)
    press("nexttrack")
    expect(page.locator("#player .player-title")).to_have_text(_title(served, 1))
    press("previoustrack")
    expect(page.locator("#player .player-title")).to_have_text(_title(served, 0))
    press("stop")
    expect(page.locator("#player")).not_to_have_class(_PLAYING)


def test_all_tracks_are_equally_loud_unless_one_says_otherwise(visit: Visit, served: Served) -> None:
    window = _noted(visit)
    page = window.open("/library")
    _play(page, served, 0)
    track = served.as_app(Role.GUEST).get(f"/api/v1/tracks/{served.tracks[0]}").json()
    expected = min(10 ** (track["gain_db"] / 20), 1 / track["peak"])
    assert expected != pytest.approx(1, abs=0.01)
    _comes_to(page, 1, expected)
    page.get_by_role("button", name="Sound settings").click()
    page.get_by_role("checkbox", name=re.compile("equally loud")).uncheck()
    page.keyboard.press("Escape")
    _comes_to(page, 1, 1)
    # Half of the way is a quarter of the amplitude, which is how ears count; silence is none.
    page.get_by_role("slider", name="Volume").fill("50")
    _comes_to(page, 0.25, 1)
    page.get_by_role("button", name="Mute").click()
    _comes_to(page, 0, 1)
    # Another day it is as it was left.
    page.reload()
    page.wait_for_load_state("load")
    expect(page.get_by_role("slider", name="Volume")).to_have_value("50")


def test_a_song_is_kept_from_wherever_it_stands(visit: Visit, served: Served) -> None:
    window = visit(Role.LISTENER)
    page = window.open("/library")
    first = page.locator(f'#main .track[data-track="{served.tracks[0]}"] [data-menu]')
    first.click()
    page.get_by_role("menuitem", name="Add to a playlist…").click()
    page.get_by_role("menuitem", name="A new playlist").click()
    expect(page.locator("#notices")).to_contain_text(f"Added to “{_title(served, 0)}”.")
    page.locator(f'#main .track[data-track="{served.tracks[1]}"] [data-menu]').press("Enter")
    expect(page.get_by_role("menuitem").first).to_be_focused()
    page.get_by_role("menuitem", name="Add to a playlist…").press("Enter")
    page.get_by_role("menuitem", name=_title(served, 0), exact=True).press("Enter")
    page.goto(f"{window.address}/playlists")
    page.get_by_role("link", name=_title(served, 0)).first.click()
    rows = page.locator("#main .track")
    expect(rows).to_have_count(2)
    for place, track in enumerate(served.tracks[:2]):
        expect(rows.nth(place)).to_have_attribute("data-track", str(track))
