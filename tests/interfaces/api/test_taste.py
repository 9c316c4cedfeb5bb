"""One's taste through the API: beliefs with their evidence, dials, consents, forgetting; and who one is here."""

import pytest

from segue.domain.accounts import Role
from segue.domain.listening import Subject
from segue.services.accounts import Accounts
from segue.services.discovering.feedback import Feedback
from tests.interfaces.served import Served

API = "/api/v1/taste"


def listened(served: Served) -> tuple[str, int]:
    """Somebody who played the music of one artist; their name and number."""
    account = served.somebody()
    feedback = Feedback(served.house.database, served.house.clock)
    for track in served.tracks[:4]:
        feedback.play(account.listener, Subject(track_id=track))
    return account.listener.name, account.listener.id


def test_beliefs_come_with_evidence_and_are_forgotten_with_it(served: Served) -> None:
    _, number = listened(served)
    account = Accounts(served.house.database, served.house.clock).of(number)  # type: ignore[arg-type]
    app = served.as_app(account)
    told = app.get(f"{API}/profile").json()
    (artist,) = told["artists"]
    assert artist["name"] == "Artist 0"
    assert {one["id"] for one in artist["evidence"]} == set(served.tracks[:4])
    assert (artist["plays"], artist["share"]) == (4, 1.0)
    assert sum(one["share"] for one in told["tastes"]) == pytest.approx(1, abs=0.01)
    gone = app.post(f"{API}/forget", json={"artist_id": artist["artist_id"]}).json()
    assert (gone["events"], gone["tracks"]) == (4, 4)
    assert app.get(f"{API}/profile").json()["artists"] == []
    assert served.as_app().post(f"{API}/forget", json={"tracks": served.tracks[:4]}).json()["events"] == 0


def test_what_is_to_be_forgotten_is_said_clearly(served: Served) -> None:
    app = served.as_app()
    for body in (
        {},
        {"genre": "Polka"},
        {"genre": "a\x00"},
        {"tracks": [1], "artist_id": 1},
        {"since": "2024-02-01", "until": "2024-01-01"},
        {"since": "never"},
        {"everything": True},
    ):
        assert app.post(f"{API}/forget", json=body).status_code in (404, 422), body


def test_dials_and_consents_change_one_by_one(served: Served) -> None:
    app = served.as_app()
    before = app.get(f"{API}/preferences").json()
    assert not any(before[name] for name in ("in_charts", "seen_by_friends", "seen_by_artists"))
    told = app.patch(f"{API}/preferences", json={"explore": 0.75, "in_charts": True, "exposure": 0.5}).json()
    assert told == {**before, "explore": 0.75, "in_charts": True, "exposure": 0.5}
    assert app.patch(f"{API}/preferences", json={"exposure": None, "learning": False}).json()["exposure"] is None
    assert app.get(f"{API}/preferences").json() == {**told, "exposure": None, "learning": False}
    for body in ({"explore": 1.5}, {"explore": "NaN"}, {"volume": 1}, {"learning": "maybe"}):
        assert app.patch(f"{API}/preferences", json=body).status_code == 422, body
    assert app.patch(f"{API}/preferences", content=b'{"explore": NaN}').status_code == 422
    assert served.as_app(Role.GUEST).patch(f"{API}/preferences", json={"explore": 1}).status_code == 403


def test_one_tells_of_oneself_what_one_likes_to(served: Served) -> None:
    app = served.as_app()
    told = app.patch("/api/v1/account", json={"display_name": " Noor  K ", "region": "ma", "age_band": "25-34"}).json()
    assert (told["display_name"], told["region"], told["age_band"]) == ("Noor K", "MA", "25-34")
    assert app.get("/api/v1/account").json() == told
    told = app.patch("/api/v1/account", json={"region": "", "age_band": ""}).json()
    assert (told["display_name"], told["region"], told["age_band"]) == ("Noor K", None, None)
    for body in ({"region": "M1"}, {"age_band": "27"}, {"display_name": "\n"}, {"display_name": "a\x00b"}):
        assert app.patch("/api/v1/account", json=body).status_code == 422, body
