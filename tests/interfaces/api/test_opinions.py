"""What is said of music, through the API: what follows, what one holds of many things at once, and the way back."""

import random
from datetime import timedelta
from urllib.parse import urlencode

from segue.domain.accounts import Role
from segue.domain.ids import ArtistId
from segue.domain.listening import EventKind, Subject
from segue.services.discovering.feedback import Feedback, Standing
from segue.storage import catalogue
from tests.interfaces.served import Served

API = "/api/v1/opinions"


def artists(served: Served) -> list[ArtistId]:
    with served.house.database.read() as connection:
        return [one.id for one in catalogue.all_artists(connection)]


def test_what_is_said_is_kept_once_listed_and_taken_back(served: Served) -> None:
    app, track = served.as_app(), served.tracks[0]
    said = app.post(API, json={"kind": "like", "track_id": track, "source": "weekly"})
    assert said.status_code == 201
    told = said.json()
    assert told["new"]
    assert "counts as liked" in told["follows"]
    assert "segue" not in told["follows"]
    again = app.post(API, json={"kind": "like", "track_id": track})
    assert (again.status_code, again.json()["new"], again.json()["event_id"]) == (200, False, told["event_id"])
    (listed,) = app.get(API).json()["items"]
    assert (listed["kind"], listed["standing"], listed["subject"]) == ("like", "holds", {"kind": "track", "id": track})
    gone = app.delete(f"{API}/{told['event_id']}")
    assert gone.json()["standing"] == "taken back"
    assert app.get(API, params={"holding": True}).json()["items"] == []
    assert app.delete(f"{API}/{told['event_id']}").status_code == 422


def test_sentences_are_in_the_language_of_who_asks_and_tell_of_no_command(served: Served) -> None:
    app, artist = served.as_app(), artists(served)[0]
    app.post(API, json={"kind": "never", "artist_id": artist})
    with served.house.database.read() as connection:
        (track, *_) = catalogue.artist_tracks(connection, artist)
    praised = app.post(API, json={"kind": "rating", "stars": 5, "track_id": track.id}).json()["follows"]
    assert "It still does not come" in praised
    assert "segue" not in praised
    why = app.get(f"/api/v1/tracks/{track.id}/why").json()
    assert {one["cause"] for one in why["against"]} >= {"said"}
    refused = next(one for one in why["against"] if one["cause"] == "said")
    assert refused["event_id"]
    assert all("segue" not in one["sentence"] for one in why["against"])


def test_what_one_holds_of_many_things_is_what_each_by_itself_would_tell(served: Served) -> None:
    account, chance = served.somebody(), random.Random(5)
    app = served.as_app(account)
    tracks, people = served.tracks[:8], artists(served)[:4]
    clock = served.house.clock
    feedback = Feedback(served.house.database, clock)
    subjects = [Subject(track_id=one) for one in tracks] + [Subject(artist_id=one) for one in people]
    for _ in range(60):
        subject = chance.choice(subjects)
        kind = chance.choice(("like", "dislike", "never", "not now", "rating" if subject.track_id else "follow"))
        body = {"kind": kind, "stars": chance.randint(1, 5)} if kind == "rating" else {"kind": kind}
        about = {"track_id": subject.track_id} if subject.track_id else {"artist_id": subject.artist_id}
        event = app.post(API, json={**body, **about}).json()["event_id"]
        if chance.random() < 0.3:
            app.delete(f"{API}/{event}")
    asked = [("track_id", int(one)) for one in tracks] + [("artist_id", int(one)) for one in people]
    told = app.get(f"{API}/standing?{urlencode(asked)}").json()
    for subject in subjects:
        holding = [
            one.event for one in feedback.listed(account.listener, most=None)
            if one.event.subject == subject and one.standing is Standing.HOLDS
        ]  # fmt: skip
        verdict = next((one for one in holding if one.kind is not EventKind.NOT_NOW), None)
        rest = next((one for one in holding if one.kind is EventKind.NOT_NOW), None)
        shelf, number = ("tracks", subject.track_id) if subject.track_id else ("artists", subject.artist_id)
        held, expected = told[shelf].get(str(number)), verdict or rest
        if expected is None:
            assert held is None
        else:
            assert (held["kind"], held["event_id"], held["stars"]) == (expected.kind, expected.id, expected.rating)
            assert held["resting_event_id"] == (rest.id if rest else None)
    assert told["albums"] == {}


def test_pages_of_opinions_hold_each_once(served: Served) -> None:
    app = served.as_app()
    for track in served.tracks[:7]:
        app.post(API, json={"kind": "like", "track_id": track})
    seen, cursor = [], None
    while True:
        page = app.get(API, params={"limit": 3} | ({"cursor": cursor} if cursor else {})).json()
        seen += [one["subject"]["id"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == served.tracks[6::-1]
    assert app.get(API, params={"cursor": "WyJvcGluaW9ucyIsICJ4IiwgMV0"}).status_code == 422


def test_others_find_nothing_and_guests_say_nothing(served: Served) -> None:
    app, other = served.as_app(), served.as_app()
    event = app.post(API, json={"kind": "like", "track_id": served.tracks[0]}).json()["event_id"]
    assert other.delete(f"{API}/{event}").status_code == 404
    assert other.get(API).json()["items"] == []
    assert other.get(f"{API}/standing", params={"track_id": served.tracks[0]}).json()["tracks"] == {}
    guest = served.as_app(Role.GUEST)
    assert guest.post(API, json={"kind": "like", "track_id": served.tracks[0]}).status_code == 403
    assert guest.get(f"{API}/standing", params={"track_id": served.tracks[0]}).json()["tracks"] == {}


def test_in_a_private_session_nothing_that_is_said_is_kept(served: Served) -> None:
    browser = served.as_browser()
    browser.patch("/api/v1/session", json={"private": True})
    said = browser.post(API, json={"kind": "dislike", "track_id": served.tracks[0]})
    assert (said.status_code, said.json()["event_id"]) == (200, None)
    assert browser.get(API).json()["items"] == []


def test_what_makes_no_sense_is_refused(served: Served) -> None:
    app, track = served.as_app(), served.tracks[0]
    for body in (
        {"kind": "like"},
        {"kind": "like", "track_id": track, "artist_id": 1},
        {"kind": "follow", "track_id": track},
        {"kind": "rating", "track_id": track},
        {"kind": "like", "stars": 3, "track_id": track},
        {"kind": "like", "track_id": 2**63},
        {"kind": "like", "track_id": track, "source": "a\x00b"},
        {"kind": "impression", "track_id": track},
        {"kind": "like", "track_id": track, "unknown": 1},
    ):
        assert app.post(API, json=body).status_code == 422, body
    assert app.post(API, json={"kind": "like", "track_id": 2**63 - 1}).status_code == 404
    assert app.delete(f"{API}/{2**63}").status_code == 422
    assert served.as_app(None).get(API).status_code == 401


def test_not_now_ends_by_itself(served: Served) -> None:
    account = served.somebody()
    later = served.house.clock() - timedelta(days=31)
    Feedback(served.house.database, lambda: later).say(
        account.listener, EventKind.NOT_NOW, Subject(track_id=served.tracks[0])
    )
    told = served.as_app(account).get(f"{API}/standing", params={"track_id": served.tracks[0]}).json()
    assert told["tracks"] == {}
