"""Radios and what comes after a queue, as apps ask for them: by listeners old and new, by guests, and by the wrong."""

import copy
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from starlette.testclient import TestClient

from segue.domain.accounts import Account, Role
from segue.domain.ids import TrackId
from segue.domain.listening import Event, EventKind, Subject
from segue.storage import catalogue, listening
from tests.interfaces.served import Served


@pytest.fixture(scope="module")
def friend(served: Served) -> Account:
    """Somebody who played much of one kind of music."""
    return next(one for one in served.reception.accounts.all() if one.listener.name == "Friend 0")


@pytest.fixture(scope="module")
def app(served: Served, friend: Account) -> TestClient:
    return served.as_app(friend)


def begin(app: TestClient, **asked: Any) -> dict[str, Any]:
    answer = app.post("/api/v1/radio", json=asked)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def go_on(app: TestClient, radio: dict[str, Any], **told: Any) -> dict[str, Any]:
    answer = app.post("/api/v1/radio/next", json={"radio": radio, **told})
    assert answer.status_code == 200, answer.text
    following: dict[str, Any] = answer.json()
    return following


def numbers(told: dict[str, Any]) -> list[int]:
    return [one["track"]["id"] for one in told["list"]["tracks"]]


def artists(told: dict[str, Any]) -> list[str]:
    return [one["track"]["artist"] for one in told["list"]["tracks"]]


@pytest.mark.parametrize(
    "asked",
    [
        {"about": "artist", "name": "Artist 1"},
        {"about": "album", "name": "Album 2"},
        {"about": "genre", "name": "Folk"},
        {"about": "years", "name": "1990s"},
        {"about": "playlist", "name": "Mine", "tracks": [1, 2, 3]},
        {"about": "tracks", "tracks": [1]},
    ],
)
@pytest.mark.parametrize("role", [Role.LISTENER, Role.GUEST])
def test_a_radio_begins_from_anything_for_anybody(served: Served, asked: dict[str, Any], role: Role) -> None:
    told = begin(served.as_app(role), **asked, count=5)
    assert len(set(numbers(told))) == 5
    assert all(one["why"] for one in told["list"]["tracks"])
    assert told["list"]["kind"] == "radio"


def test_a_radio_of_ones_own_taste_is_for_those_who_have_one(served: Served, app: TestClient) -> None:
    assert set(numbers(begin(app, about="listener", count=5)))
    assert numbers(begin(served.as_app(Role.LISTENER), about="listener", count=5))
    answer = served.as_app(Role.GUEST).post("/api/v1/radio", json={"about": "listener"})
    assert answer.status_code == 403
    assert "guest" in answer.json()["detail"]


def test_a_skip_and_a_dislike_change_what_follows(app: TestClient) -> None:
    begun = begin(app, about="tracks", tracks=[1], count=3, seed=7, explore=0)
    left = numbers(go_on(app, begun["radio"], count=6))
    assert left == numbers(go_on(app, begun["radio"], count=6))
    turns = [{"track_id": number, "came": "skipped", "heard": 0.02} for number in numbers(begun)]
    skipped = numbers(go_on(app, begun["radio"], turns=turns, count=6))
    assert skipped != left
    turns = [{"track_id": number, "came": "disliked"} for number in numbers(begun)]
    disliked = numbers(go_on(app, begun["radio"], turns=turns, count=6))
    assert disliked not in (left, skipped)


def test_what_was_given_and_not_heard_may_come_again_and_an_artist_may_be_sent_away(app: TestClient) -> None:
    begun = begin(app, about="artist", name="Artist 2", count=12)
    unheard = numbers(begun)[6:]
    again = go_on(app, begun["radio"], unheard=unheard, count=18)
    assert set(unheard) <= set(numbers(again))
    gone = next(one["track"]["artists"][0] for one in begun["list"]["tracks"])
    rest = go_on(app, begun["radio"], unheard=numbers(begun), without=[gone["id"]], count=12)
    assert gone["name"] not in artists(rest)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=some.integers(1, 24), count=some.integers(1, 9), seed=some.integers(0, 99),
    came=some.lists(some.sampled_from(["finished", "skipped", "liked", "disliked", "removed"]), max_size=4),
)  # fmt: skip
def test_nothing_comes_twice_before_all_has_played(
    app: TestClient, first: int, count: int, seed: int, came: list[str]
) -> None:
    told = begin(app, about="tracks", tracks=[first], count=count, seed=seed)
    given_ = [first, *numbers(told)]
    turns = [{"track_id": track, "came": how, "heard": 0.1} for track, how in zip(numbers(told), came, strict=False)]
    told = go_on(app, told["radio"], turns=turns, count=min(8, 23 - count))
    given_ += numbers(told)
    assert len(set(given_)) == len(given_)


def test_artists_who_are_never_to_come_never_do(served: Served) -> None:
    account = served.somebody()
    with served.house.database.read() as connection:
        track = catalogue.track(connection, TrackId(served.tracks[0]))
    unwanted = track.credits[0]
    subject = Subject(artist_id=unwanted.artist_id)
    never = Event(account.listener.id, EventKind.NEVER, subject, served.house.clock())
    with served.house.database.write() as connection:
        listening.add_events(connection, [never])
    app = served.as_app(account)
    told = begin(app, about="genre", name=track.tags.genres[0], count=20)
    told_next = go_on(app, told["radio"], count=20)
    after = app.post("/api/v1/up-next", json={"tracks": [served.tracks[1]], "count": 20}).json()
    heard = artists(told) + artists(told_next) + artists({"list": after})
    assert heard
    assert unwanted.name not in heard


def test_what_comes_after_a_queue_says_why_and_leaves_out_what_was_refused(app: TestClient) -> None:
    first = app.post("/api/v1/up-next", json={"tracks": [1, 3], "count": 4}).json()
    assert first["kind"] == "up next"
    shown = numbers({"list": first})
    assert len(shown) == 4
    assert not {1, 3} & set(shown)
    assert all(one["why"] for one in first["tracks"])
    second = app.post("/api/v1/up-next", json={"tracks": [1, 3], "refused": shown[:1], "count": 4}).json()
    assert shown[0] not in numbers({"list": second})


def test_a_radio_of_somebody_else_is_nobody_elses(served: Served, app: TestClient) -> None:
    told = begin(app, about="listener", count=3)
    for stranger in (served.as_app(Role.LISTENER), served.as_app(Role.ADMIN), served.as_app(Role.GUEST)):
        answer = stranger.post("/api/v1/radio/next", json={"radio": told["radio"]})
        assert answer.status_code == 422
        assert "another listener" in answer.json()["detail"]


def test_a_radio_that_a_guest_began_is_coloured_by_who_goes_on_with_it(served: Served, app: TestClient) -> None:
    told = begin(served.as_app(Role.GUEST), about="genre", name="Folk", count=3)
    assert told["radio"]["listener"] is None
    assert go_on(app, told["radio"])["radio"]["listener"] is not None


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"about": "nothing"},
        {"seeds": "12"},
        {"seeds": [2**63]},
        {"seeds": [-1]},
        {"seeds": [[1]]},
        {"turns": [[1, "given"]]},
        {"turns": [[2**70, "given", 0]]},
        {"turns": [[1, "given", 1e999]]},
        {"turns": [[1, {}, 0]]},
        {"explore": 7},
        {"deep_cuts": "loud"},
        {"listener": "me"},
        {"seed": -1},
        {"seed": 1e999},
        {"gone": None},
        {"about": "years", "key": "19-99999999999999999999"},
        {"about": "artist", "key": "Ada"},
    ],
)
def test_a_radio_that_was_meddled_with_is_refused(app: TestClient, change: dict[str, Any]) -> None:
    radio = begin(app, about="artist", name="Artist 1", count=1)["radio"]
    # Python writes and reads an infinity, which is no JSON.
    body = json.dumps({"radio": copy.deepcopy(radio) | change})
    answer = app.post("/api/v1/radio/next", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422, answer.text
    assert answer.json()["type"] == "urn:segue:problem:BadRequest"
    gone = copy.deepcopy(radio)
    del gone["seeds"]
    assert app.post("/api/v1/radio/next", json={"radio": gone}).status_code == 422


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"about": "artist"}, 422),
        ({"about": "tracks"}, 422),
        ({"about": "artist", "name": "Nobody at all"}, 404),
        ({"about": "genre", "name": "\x00"}, 422),
        ({"about": "years", "name": "long ago"}, 422),
        ({"about": "tracks", "tracks": [999_999]}, 404),
        ({"about": "tracks", "tracks": [2**63]}, 422),
        ({"about": "tracks", "tracks": [1], "explore": 1.5}, 422),
        ({"about": "tracks", "tracks": [1], "count": 0}, 422),
    ],
)
def test_what_nothing_can_begin_from_is_said(app: TestClient, asked: dict[str, Any], status: int) -> None:
    answer = app.post("/api/v1/radio", json=asked)
    assert answer.status_code == status, answer.text
    assert answer.json()["detail"]


def test_nobody_gets_nothing(served: Served) -> None:
    nobody = served.as_app(None)
    assert nobody.post("/api/v1/radio", json={"about": "tracks", "tracks": [1]}).status_code == 401
    assert nobody.post("/api/v1/up-next", json={"tracks": [1]}).status_code == 401
