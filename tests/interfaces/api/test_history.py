"""Histories: taken along and brought back, from each service in the shape that it gives out, and hostile ones."""

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from segue.domain.accounts import Account, Role
from segue.domain.listening import EventKind, Subject
from segue.services.discovering.feedback import Feedback
from segue.storage import catalogue
from segue.storage.schema import metadata
from tests.interfaces.served import PASSWORD, Served

API = "/api/v1/taste"
AT = datetime(2024, 5, 17, 20, 15, tzinfo=UTC)
SECONDS = int(AT.timestamp())


def sent(app: TestClient, data: bytes | str | object, name: str = "history.json") -> dict[str, Any]:
    """What became of a file, with the status of the answer."""
    body = data if isinstance(data, bytes) else (data if isinstance(data, str) else json.dumps(data)).encode()
    answer = app.post(f"{API}/import", files={"file": (name, body)})
    return {"status": answer.status_code, **answer.json()}


def heard(app: TestClient) -> list[tuple[int, str, str, float | None]]:
    items = app.get(f"{API}/history", params={"limit": 500}).json()["items"]
    return [(one["track"]["id"], one["at"], one["came"], one["heard_s"]) for one in items]


def in_zip(files: dict[str, object]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, told in files.items():
            archive.writestr(name, json.dumps(told))
    return out.getvalue()


LISTEN = {
    "listened_at": SECONDS,
    "user_name": "ada",
    "track_metadata": {"artist_name": "ARTIST 0", "track_name": "song 0 0", "release_name": "Album 0"},
}
SPOTIFY = {"endTime": "2024-05-17 20:15", "artistName": "Artist 0", "trackName": "Song 0-0", "msPlayed": 5000}
ENDSONG = {
    "ts": "2024-05-17T20:15:00Z",
    "ms_played": 5000,
    "master_metadata_track_name": "Song 0-0",
    "master_metadata_album_artist_name": "Artist 0",
    "master_metadata_album_album_name": "Album 0",
    "reason_end": "trackdone",
    "skipped": None,
    "incognito_mode": False,
}
SCROBBLE = {"artist": {"#text": "Artist 0"}, "name": "Song 0-0", "mbid": "", "date": {"uts": str(SECONDS)}}
STATS = {"username": "ada", "scrobbles": [{"track": "Song 0-0", "artist": "Artist 0", "date": SECONDS * 1000}]}
NAMED = f'uts,utc_time,artist,artist_mbid,album,track\n"{SECONDS}","17 May 2024, 20:15","Artist 0","","","Song 0-0"\n'
PLAIN = "Artist 0,Album 0,Song 0-0,17 May 2024 20:15\r\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("listens.jsonl", json.dumps(LISTEN) + "\n" + json.dumps({**LISTEN, "listened_at": SECONDS}) + "\n"),
        ("listens.json", [LISTEN]),
        ("page.json", {"payload": {"count": 1, "listens": [LISTEN]}}),
        ("StreamingHistory0.json", [SPOTIFY]),
        ("endsong_0.json", [ENDSONG, {**ENDSONG, "master_metadata_track_name": None}]),
        ("recent.json", {"recenttracks": {"track": [SCROBBLE]}}),
        ("stats.json", STATS),
        ("scrobbles.csv", NAMED),
        ("plain.csv", PLAIN),
        ("wide.csv", PLAIN.encode("utf-16")),
        ("my_spotify_data.zip", in_zip({"a/StreamingHistory0.json": [SPOTIFY], "a/Userdata.json": {"country": "MA"}})),
    ],
)
def test_each_service_s_own_file_is_read_and_counts_once(served: Served, name: str, data: object) -> None:
    app = served.as_app()
    told = sent(app, data, name)
    assert (told["status"], told["matched"], told["new"]) == (200, told["read"], 1), told
    ((track, at, came, _),) = heard(app)
    assert track == served.tracks[0]
    assert datetime.fromisoformat(at) == AT
    assert came == "completed"
    again = sent(app, data, name)
    assert (again["matched"], again["new"]) == (told["read"], 0)
    assert len(heard(app)) == 1


def test_who_is_not_here_is_told_and_what_was_private_elsewhere_stays_so(served: Served) -> None:
    app = served.as_app()
    rows = [ENDSONG, {**ENDSONG, "master_metadata_album_artist_name": "Nobody"}, {**ENDSONG, "incognito_mode": True}]
    rows.append({**ENDSONG, "ts": "2024-05-18T20:15:00Z", "ms_played": 900, "reason_end": "fwdbtn"})
    told = sent(app, rows)
    assert (told["read"], told["matched"], told["new"], told["passed_over"]) == (3, 2, 2, 1)
    assert told["missing"] == [{"artist": "Nobody", "deeds": 1}]
    assert [came for _, _, came, _ in heard(app)] == ["skipped", "completed"]


def lived(served: Served) -> Account:
    """Somebody who played, skipped, said things and took some back."""
    account = served.somebody()
    moment = AT
    feedback = Feedback(served.house.database, lambda: moment)
    for place, track in enumerate(served.tracks[:6]):
        moment = AT + timedelta(hours=place)
        feedback.play(
            account.listener, Subject(track_id=track), heard_s=1.0 + place, skipped=place == 2, source="radio"
        )
    moment += timedelta(hours=1)
    feedback.play(account.listener, Subject(track_id=served.tracks[7]), skipped=True)
    feedback.say(account.listener, EventKind.LIKE, Subject(track_id=served.tracks[0]))
    feedback.say(account.listener, EventKind.RATING, Subject(track_id=served.tracks[1]), stars=4)
    gone = feedback.play(account.listener, Subject(track_id=served.tracks[8]))
    assert gone is not None
    feedback.undo(account.listener, gone.id)
    with served.house.database.read() as connection:
        artist = catalogue.all_artists(connection)[2]
    feedback.say(account.listener, EventKind.NEVER, Subject(artist_id=artist.id))
    return account


def test_what_is_taken_along_is_the_same_history_elsewhere(served: Served) -> None:
    own, other = served.as_app(lived(served)), served.as_app()
    for form in ("json", "zip"):
        answer = own.get(f"{API}/export", params={"format": form})
        assert answer.headers["Content-Disposition"].endswith(f'.{form}"')
        told = sent(other, answer.content, f"mine.{form}")
        assert told["status"] == 200
        assert heard(other) == heard(own)
    assert told["new"] == 0
    said = [
        [(one["kind"], one["subject"], one["stars"]) for one in app.get("/api/v1/opinions").json()["items"]]
        for app in (own, other)
    ]
    assert said[0] == said[1]
    assert {one["kind"] for one in own.get("/api/v1/opinions").json()["items"]} == {
        "like",
        "never",
        "rating",
        "skip",
        "play",
    }
    # Brought back to whom it came from, nothing of it is new.
    assert sent(own, own.get(f"{API}/export").content)["new"] == 0
    assert {one["type"] for one in own.get(f"{API}/export").json()} >= {
        "listener",
        "preferences",
        "event",
        "account",
        "key",
    }
    assert "argon2" not in own.get(f"{API}/export").text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a history",
        b"\xff\xfe\xfa\x00\xd8,\xd8",
        b"\x00\x01\x02,\x00\n" * 50,
        b"[" * 200_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b'{"scrobbles": ' * 30_000,
        b"[{},{},[],7,null]",
        b'[{"track": "x", "artist": "y", "date": 1e999}]',
        b'[{"track": "x", "artist": "y", "date": ' + b"9" * 5000 + b"}]",
        b'[{"track": {}, "artist": [], "date": {}}]',
        b'[{"type": "event", "kind": "undo", "at": "2024-01-01"}]',
        b"PK\x03\x04 and then nothing",
        b'artist,track,date\n"never ends' + b"x" * 200_000,
        json.dumps([{**LISTEN, "listened_at": 4_000_000_000}]).encode(),
    ],
)
def test_a_hostile_file_is_refused_with_a_sentence_and_changes_nothing(served: Served, data: bytes) -> None:
    app = served.as_app()
    told = sent(app, data)
    assert told["status"] == 422, told
    assert told["detail"]
    assert heard(app) == []


def test_what_breaks_off_is_kept_as_far_as_it_goes(served: Served) -> None:
    app = served.as_app()
    told = sent(app, json.dumps([LISTEN, {**LISTEN, "listened_at": SECONDS + 60}])[:-30])
    assert (told["status"], told["new"]) == (200, 1)
    assert "from character" in told["broken"]


def test_names_that_no_database_takes_harm_nothing(served: Served) -> None:
    app = served.as_app()
    rows = [{**SPOTIFY, "artistName": name} for name in ("\ud800", "a\0b", "<img onerror=x>", "x" * 10_000)]
    told = sent(app, [*rows, SPOTIFY])
    assert (told["read"], told["new"], len(told["missing"])) == (5, 1, 4)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(served: Served) -> None:
    app = served.as_app()
    kind = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(10**12)}
    assert app.post(f"{API}/import", content=b"", headers=kind).status_code == 413


def test_one_play_is_taken_out_and_put_back(served: Served) -> None:
    account = lived(served)
    app, other = served.as_app(account), served.as_app()
    pages: list[int] = []
    cursor = None
    while True:
        page = app.get(f"{API}/history", params={"limit": 3} | ({"cursor": cursor} if cursor else {})).json()
        pages += [one["event_id"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(pages) == len(set(pages)) == 7
    one = f"{API}/history/{pages[2]}"
    assert other.delete(one).status_code == 404
    assert other.post(f"{one}/restore").status_code == 404
    assert app.delete(one).status_code == 204
    assert len(heard(app)) == 6
    assert app.post(f"{one}/restore").status_code == 204
    assert app.post(f"{one}/restore").status_code == 404
    assert len(heard(app)) == 7
    liked = app.get("/api/v1/opinions", params={"kind": "like"}).json()["items"][0]["event_id"]
    assert app.delete(f"{API}/history/{liked}").status_code == 404
    assert app.get(f"{API}/history", params={"cursor": "WyJoaXN0b3J5IiwgMSwgMl0"}).status_code == 422


def test_who_deletes_themselves_leaves_nothing(served: Served) -> None:
    account = lived(served)
    browser, listener = served.as_browser(account), account.listener.id
    app = served.as_app(account)
    app.patch(f"{API}/preferences", json={"explore": 0.9})
    assert rows_of(served, listener)
    assert browser.request("DELETE", "/api/v1/account", json={"password": "wrong"}).status_code == 403
    assert browser.request("DELETE", "/api/v1/account", json={"password": PASSWORD}).status_code == 204
    assert rows_of(served, listener) == {}
    assert app.get("/api/v1/account").status_code == 401
    assert browser.get("/api/v1/account").status_code == 401


def test_the_only_admin_stays(served: Served) -> None:
    admin = served.somebody(Role.ADMIN)
    app = served.as_app(admin)
    answer = app.request("DELETE", "/api/v1/account", json={"password": PASSWORD})
    assert (answer.status_code, app.get("/api/v1/account").status_code) == (422, 200)


def rows_of(served: Served, listener: int) -> dict[str, int]:
    """How many rows of a listener there are in every table that has any."""
    found: dict[str, int] = {}
    with served.house.database.read() as connection:
        for table in metadata.sorted_tables:
            for column in table.columns:
                if column.name == "listener_id" or (table.name, column.name) == ("listeners", "id"):
                    count = len(connection.execute(select(column).where(column == listener)).all())
                    found |= {table.name: count} if count else {}
    return found
