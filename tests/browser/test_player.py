"""The player, as somebody hears it: from a list, by keys, across pages, after a reload, and when things go wrong."""

import re
from typing import Any, cast

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from segue.domain.accounts import Account, Role
from segue.services.streaming import sound_file
from tests.browser.conftest import Visit
from tests.interfaces.served import Served

_PATIENCE_MS = 15_000


def _open(visit: Visit, who: Role | Account = Role.LISTENER, **options: object) -> Page:
    """The page of all songs, by their titles, which is the order of their numbers here."""
    return visit(who, **options).open("/library")


def _row(page: Page, track: int, what: str = "[data-play-here]") -> Locator:
    """What stands in the row of a song: what plays it, what likes it, or its menu."""
    return page.locator(f'#main .track[data-track="{track}"] {what}')


def _title(served: Served, place: int) -> str:
    return sound_file(served.house.database, served.tracks[place]).track.tags.title


def _plays(page: Page, title: str) -> None:
    expect(page.locator("#player .player-title")).to_have_text(title, timeout=_PATIENCE_MS)
    expect(page.locator("#player")).to_have_class(re.compile("is-playing"))


def _sent(request: Request) -> dict[str, Any]:
    """The document that a page sent."""
    return cast("dict[str, Any]", request.post_data_json)


def _place(page: Page) -> float:
    return float(page.locator("[data-player=seek]").get_attribute("aria-valuenow") or 0)


def test_a_list_plays_from_any_row_and_goes_on_by_itself(visit: Visit, served: Served) -> None:
    page = _open(visit)
    with page.expect_response(lambda answer: answer.url.endswith("/plays")) as played:
        _row(page, served.tracks[1]).click()
        _plays(page, _title(served, 1))
        expect(page.locator("#main .track[aria-current]")).to_have_attribute("data-track", str(served.tracks[1]))
        expect(page.locator("[data-player=announced]")).to_contain_text(_title(served, 1))
        # It is five seconds long, and the next one follows.
        _plays(page, _title(served, 2))
    sent = _sent(played.value.request)
    assert (sent["track_id"], sent["skipped"], sent["source"]) == (served.tracks[1], False, "library")
    assert sent["heard_s"] > 4
    assert played.value.json()["kept"] is True


def test_the_keyboard_alone_is_enough(visit: Visit, served: Served) -> None:
    page = _open(visit)
    _row(page, served.tracks[0]).press("Enter")
    _plays(page, _title(served, 0))
    page.keyboard.press("k")
    expect(page.locator("#player")).not_to_have_class(re.compile("is-playing"))
    seek = page.get_by_role("slider", name="Place in the track")
    seek.press("Home")
    seek.press("ArrowRight")
    expect(seek).to_have_attribute("aria-valuetext", re.compile(r"0:0[45] of 0:05"))
    seek.press("Home")
    expect(seek).to_have_attribute("aria-valuetext", "0:00 of 0:05")
    with page.expect_response(lambda answer: answer.url.endswith("/plays")) as skipped:
        page.keyboard.press("n")
    assert _sent(skipped.value.request)["skipped"] is True
    _plays(page, _title(served, 1))
    page.keyboard.press("p")
    _plays(page, _title(served, 0))
    page.keyboard.press("m")
    expect(page.get_by_role("button", name="Mute")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys of the player")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("nkq")
    _plays(page, _title(served, 0))


def test_the_queue_has_three_parts_and_what_was_added_can_be_refused(visit: Visit, served: Served) -> None:
    served.reception.standing()
    page = _open(visit)
    _row(page, served.tracks[-1]).click()
    page.keyboard.press("k")
    page.keyboard.press("q")
    queue = page.get_by_role("complementary", name="Queue")
    expect(queue.get_by_role("region", name="Played").get_by_role("listitem")).to_have_count(20)
    expect(queue.get_by_role("region", name="Yours").locator("[aria-current]")).to_contain_text(_title(served, -1))
    added = queue.get_by_role("region", name="Added for you").get_by_role("listitem")
    expect(added.first.locator(".queue-why")).not_to_be_empty()
    before = added.count()
    refused = added.first.get_attribute("data-track")
    with page.expect_request(lambda request: request.url.endswith("/queue") and request.method == "PUT") as kept:
        added.first.get_by_role("button", name=re.compile("Take")).click()
    expect(added).to_have_count(before - 1)
    assert _sent(kept.value)["refused"] == [int(refused or 0)]
    page.keyboard.press("Escape")
    expect(queue).to_be_hidden()


def test_it_plays_on_while_pages_come_and_go_and_after_a_reload(visit: Visit, served: Served) -> None:
    page = _open(visit)
    _row(page, served.tracks[2]).click()
    _plays(page, _title(served, 2))
    page.evaluate("window.stays = true")
    page.locator(".rail-pages a[href='/charts']").click()
    page.wait_for_url("**/charts")
    assert page.evaluate("window.stays") is True
    _plays(page, _title(served, 2))
    page.keyboard.press("k")
    expect(page.locator("#player")).not_to_have_class(re.compile("is-playing"))
    at = _place(page)
    page.reload()
    expect(page.locator("#player .player-title")).to_have_text(_title(served, 2))
    assert _place(page) == pytest.approx(at, abs=1)
    page.keyboard.press("k")
    _plays(page, _title(served, 2))


def test_another_browser_goes_on_where_this_one_was(visit: Visit, served: Served) -> None:
    account = served.somebody(Role.LISTENER)
    page = _open(visit, account)
    with page.expect_response(lambda answer: answer.url.endswith("/queue") and answer.request.method == "PUT"):
        _row(page, served.tracks[3]).click()
        page.keyboard.press("k")
    other = visit(account).open("/")
    expect(other.locator("#player .player-title")).to_have_text(_title(served, 3))
    expect(other.locator("#player")).not_to_have_class(re.compile("is-playing"))


def test_a_like_holds_wherever_the_song_stands_and_can_be_taken_back(visit: Visit, served: Served) -> None:
    page = _open(visit)
    _row(page, served.tracks[4]).click()
    in_list, in_bar = _row(page, served.tracks[4], "[data-say=like]"), page.get_by_label("Like what plays", exact=True)
    page.keyboard.press("k")
    in_list.click()
    expect(in_list).to_have_attribute("aria-pressed", "true")
    expect(in_bar).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(in_bar).to_have_attribute("aria-pressed", "true")
    in_bar.click()
    expect(in_bar).to_have_attribute("aria-pressed", "false")
    in_bar.click()
    page.get_by_role("button", name="Undo").click()
    expect(in_bar).to_have_attribute("aria-pressed", "false")


def test_a_radio_heeds_what_is_skipped_and_disliked_and_says_why(visit: Visit, served: Served) -> None:
    served.reception.standing()
    page = _open(visit)
    _row(page, served.tracks[0], "[data-menu]").click()
    page.get_by_role("menuitem", name="Start a radio from it").press("Enter")
    expect(page.locator("#player .player-why")).not_to_be_empty()
    page.keyboard.press("q")
    follows = page.locator("[data-part=added] .queue-row:not([aria-current])")
    expect(follows.first).to_be_visible()
    first = page.locator("[data-part=added] [aria-current]").get_attribute("data-track")
    with page.expect_response(lambda answer: answer.url.endswith("/radio/next")) as skipped:
        page.keyboard.press("n")
    assert _sent(skipped.value.request)["turns"][-1]["came"] == "skipped"
    expect(page.locator("[data-part=added] [aria-current]")).not_to_have_attribute("data-track", first or "")
    second = page.locator("[data-part=added] [aria-current]").get_attribute("data-track")
    with page.expect_response(lambda answer: answer.url.endswith("/radio/next")) as disliked:
        page.get_by_label("Dislike what plays").click()
    came = {(one["track_id"], one["came"]) for one in _sent(disliked.value.request)["turns"]}
    assert (int(second or 0), "disliked") in came
    expect(page.locator("[data-part=added] [aria-current]")).not_to_have_attribute("data-track", second or "")
    expect(page.locator(f"[data-part=added] [data-track='{second}']")).to_have_count(0)
    expect(page.locator("[data-part=added] [aria-current] .queue-why")).not_to_be_empty()


def test_what_the_browser_cannot_decode_is_turned_and_what_is_gone_is_passed_over(visit: Visit, served: Served) -> None:
    page = _open(visit)
    gone, title = sound_file(served.house.database, served.tracks[1]).path, _title(served, 1)
    page.route(
        f"**/tracks/{served.tracks[0]}/audio",
        lambda route: route.continue_() if route.request.method == "HEAD" else route.fulfill(body=b"not for browsers"),
    )
    aside = gone.with_suffix(".aside")
    gone.rename(aside)
    try:
        with page.expect_request(re.compile(r"/stream\?format=opus")):
            _row(page, served.tracks[0]).click()
        _plays(page, _title(served, 0))
        page.keyboard.press("n")
        _plays(page, _title(served, 2))
        expect(page.locator("#notices")).to_contain_text(title)
    finally:
        aside.rename(gone)


def test_while_the_server_is_away_it_waits_and_goes_on_by_itself(visit: Visit, served: Served) -> None:
    page = _open(visit)
    _row(page, served.tracks[0]).click()
    _plays(page, _title(served, 0))
    page.context.set_offline(True)
    page.route("**/api/**", lambda route: route.abort())
    page.keyboard.press("n")
    expect(page.locator("#notices")).to_contain_text("does not answer")
    with page.expect_response(lambda answer: answer.url.endswith("/plays")) as played:
        page.unroute("**/api/**")
        page.context.set_offline(False)
        _plays(page, _title(served, 1))
    # What could not be told meanwhile is told now.
    assert (played.value.status, _sent(played.value.request)["track_id"]) == (201, served.tracks[0])


def test_guests_hear_and_leave_no_trace(visit: Visit, served: Served) -> None:
    page = _open(visit, Role.GUEST)
    with page.expect_response(lambda answer: answer.url.endswith("/plays")) as played:
        _row(page, served.tracks[0]).click()
        _plays(page, _title(served, 0))
        page.keyboard.press("n")
    assert played.value.json() == {"kept": False, "event_id": None}
    page.get_by_label("Like what plays", exact=True).click()
    expect(page.locator("#notices")).to_contain_text("Guests leave no trace")


def test_small_screens_have_a_small_bar_that_opens(visit: Visit, served: Served) -> None:
    page = _open(visit, viewport={"width": 360, "height": 740})
    _row(page, served.tracks[0]).click()
    _plays(page, _title(served, 0))
    page.keyboard.press("k")
    expect(page.get_by_role("slider", name="Place in the track")).to_be_hidden()
    page.get_by_role("button", name="Open the player").click()
    expect(page.get_by_role("slider", name="Place in the track")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.keyboard.press("Escape")
    expect(page.get_by_role("slider", name="Place in the track")).to_be_hidden()
