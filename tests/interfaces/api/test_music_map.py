"""The map over HTTP."""

from segue.domain.accounts import Role
from segue.domain.ids import TrackId
from segue.domain.listening import Ending, Event, EventKind, Subject
from segue.storage import listening
from tests.interfaces.served import Served

_HERE = "/api/v1/map"


def test_every_track_that_was_heard_is_on_the_map(served: Served) -> None:
    guest = served.as_app(Role.GUEST)
    answer = guest.get(_HERE)
    told = answer.json()
    assert sorted(told["tracks"]) == sorted(served.tracks)
    assert told["drawn_at"] is None
    for name in ("x", "y", "genre", "mood", "year", "region"):
        assert len(told[name]) == len(told["tracks"])
    assert 0 <= min(told["x"] + told["y"]) < max(told["x"] + told["y"]) <= told["width"]
    place = told["tracks"].index(served.tracks[0])
    assert (told["genres"][told["genre"][place]], told["year"][place]) == ("Folk", 1990)
    assert guest.get(_HERE, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    regions = guest.get(f"{_HERE}/labels").json()
    assert [told["region"].count(one["id"]) for one in regions] == [one["tracks"] for one in regions]
    assert all(set(one["some"]) <= set(told["tracks"]) for one in regions)
    assert {word for one in regions for word in one["words"]} <= {"Folk", "Techno"}


def test_plays_are_ones_own(served: Served) -> None:
    account, track = served.somebody(), TrackId(served.tracks[3])
    with served.house.database.write() as connection:
        played = Event(
            account.listener.id, EventKind.PLAY, Subject(track_id=track), served.house.clock(), 5000, Ending.COMPLETED
        )
        listening.add_event(connection, played)
    assert served.as_app(account).get(f"{_HERE}/plays").json() == {"tracks": [track], "plays": [1]}
    assert served.as_app().get(f"{_HERE}/plays").json() == {"tracks": [], "plays": []}


def test_words_are_found_and_a_drawing_is_asked_for(served: Served) -> None:
    admin = served.as_app(Role.ADMIN)
    found = admin.get("/api/v1/tracks/by-id", params={"id": admin.get(f"{_HERE}/found", params={"q": "3-1"}).json()})
    assert sorted(one["title"] for one in found.json()) == ["Song 1-3", "Song 3-1"]
    assert admin.get(f"{_HERE}/found", params={"q": "\0"}).json() == []
    first = admin.post(_HERE)
    assert (first.status_code, admin.post(_HERE).json()) == (202, first.json())
    assert served.as_app().post(_HERE).status_code == 403
