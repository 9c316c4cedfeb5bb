"""The sound of tracks: the file and its parts, its sound in another coding, its outline; covers; what was played."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image
from starlette.testclient import TestClient

from segue.domain.accounts import Role
from segue.domain.ids import ContentHash
from segue.services.covers import Covers
from segue.services.streaming import sound_file
from segue.storage.preferences import preferences_of, set_preferences
from segue.storage.schema import pictures
from tests.interfaces.served import Served


@pytest.fixture(scope="module")
def app(served: Served) -> TestClient:
    return served.as_app(Role.GUEST)


def _file(served: Served) -> bytes:
    return sound_file(served.house.database, served.tracks[0]).path.read_bytes()


def _audio(served: Served) -> str:
    return f"/api/v1/tracks/{served.tracks[0]}/audio"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-99", 0, 99), ("bytes=100-", 100, None), ("bytes=-50", -50, None), ("bytes=0-99999999999", 0, None),
     ("BYTES=7-7", 7, 7), ("bytes=5-9,99999999-", 5, 9), ("bytes= 3-4 ,", 3, 4)],
)  # fmt: skip
def test_a_part_of_a_file_is_sent_as_asked_for(
    served: Served, app: TestClient, asked: str, first: int, last: int | None
) -> None:
    whole = _file(served)
    answer = app.get(_audio(served), headers={"Range": asked})
    expected = whole[first : None if last is None else last + 1]
    begins = first % len(whole)
    assert (answer.status_code, answer.content) == (206, expected)
    assert answer.headers["Content-Range"] == f"bytes {begins}-{begins + len(expected) - 1}/{len(whole)}"
    assert answer.headers["Content-Type"] == "audio/flac"


@pytest.mark.parametrize(
    "wrong", ["items=0-5", "bytes=9-5", "bytes=a-b", "bytes=", "bytes", "bytes=--5", "bytes=+1-2", "bytes=1-2;3-4", "-"]
)
def test_a_range_that_makes_no_sense_is_passed_over(served: Served, app: TestClient, wrong: str) -> None:
    answer = app.get(_audio(served), headers={"Range": wrong})
    assert (answer.status_code, answer.content) == (200, _file(served))


def test_many_ranges_are_one_answer_and_very_many_are_the_whole_file(served: Served, app: TestClient) -> None:
    two = app.get(_audio(served), headers={"Range": "bytes=0-1,100-101"})
    assert two.status_code == 206
    assert two.headers["Content-Type"].startswith("multipart/byteranges")
    assert two.content.count(b"Content-Range:") == 2
    many = app.get(_audio(served), headers={"Range": "bytes=" + ",".join(f"{n}-{n}" for n in range(200))})
    assert many.status_code == 200


@pytest.mark.parametrize("beyond", ["bytes=99999999-", "bytes=-0", "bytes=99999999-99999999999999999999"])
def test_what_lies_beyond_the_end_is_416_with_the_length(served: Served, app: TestClient, beyond: str) -> None:
    answer = app.get(_audio(served), headers={"Range": beyond})
    if "99999999999999999999" in beyond:  # A number that no file is as long as makes no sense.
        assert answer.status_code == 200
        return
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(_file(served))}"
    assert "beyond the end" in answer.json()["detail"]


def test_a_part_is_sent_only_of_the_file_that_is_meant(served: Served, app: TestClient) -> None:
    head = app.head(_audio(served), headers={"Range": "bytes=0-9"})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(_file(served)))
    tag, changed = head.headers["ETag"], head.headers["Last-Modified"]
    for condition, status in (
        (tag, 206), (changed, 206), ('"another"', 200), (f"W/{tag}", 200), ("Mon, 01 Jan 1990 00:00:00 GMT", 200)
    ):  # fmt: skip
        asked = {"Range": "bytes=0-9", "If-Range": condition}
        assert app.get(_audio(served), headers=asked).status_code == status
    beyond = {"Range": "bytes=99999999-", "If-Range": '"another"'}
    assert app.get(_audio(served), headers=beyond).status_code == 200
    for known in ({"If-None-Match": f'"x", {tag}'}, {"If-None-Match": "*"}, {"If-Modified-Since": changed}):
        answer = app.get(_audio(served), headers=known)
        assert (answer.status_code, answer.content) == (304, b"")
    both = {"If-None-Match": '"x"', "If-Modified-Since": changed}
    assert app.get(_audio(served), headers=both).status_code == 200
    assert app.get(_audio(served), headers={"If-Modified-Since": "yesterday"}).status_code == 200


def test_who_is_nobody_hears_nothing_and_what_is_not_there_is_not_found(served: Served, app: TestClient) -> None:
    assert served.as_app(None).get(_audio(served)).status_code == 401
    for track in (987654, 2**63 - 1):
        for what in ("audio", "stream", "waveform"):
            assert app.get(f"/api/v1/tracks/{track}/{what}").status_code == 404
    assert app.get(f"/api/v1/tracks/{2**63}/audio").status_code == 422


def test_a_file_that_is_gone_is_told_as_such(served: Served, app: TestClient) -> None:
    track = served.tracks[-1]
    path = sound_file(served.house.database, track).path
    aside = path.with_suffix(".aside")
    path.rename(aside)
    try:
        for what in ("audio", "stream"):
            answer = app.get(f"/api/v1/tracks/{track}/{what}")
            assert answer.status_code == 404
            assert "is not there now" in answer.json()["detail"]
            assert str(path.parent) not in answer.text
    finally:
        aside.rename(path)


def test_the_outline_of_a_track_is_as_high_as_it_is_loud(served: Served, app: TestClient) -> None:
    told = app.get(f"/api/v1/tracks/{served.tracks[0]}/waveform", params={"columns": 50}).json()
    assert len(told["peaks"]) == 50
    assert told["duration_s"] == pytest.approx(5.0, abs=0.1)
    assert 0.05 < max(told["peaks"]) <= 1
    assert "loudest at 0:0" in told["text"]


@pytest.fixture
def keep_cover(served: Served) -> Iterator[Callable[[bytes], str]]:
    """Stores covers as a scan does, and takes them away again."""
    names: list[str] = []

    def keep(data: bytes) -> str:
        names.append(served.house.directory.artifacts.put(data))
        row = {"hash": names[-1], "mime": "image/png", "width": 700, "height": 500, "size": len(data)}
        with served.house.database.write() as connection:
            connection.execute(sa.insert(pictures).values(row))
        return names[-1]

    yield keep
    with served.house.database.write() as connection:
        connection.execute(sa.delete(pictures).where(pictures.c.hash.in_(names)))


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def test_a_cover_comes_in_the_next_larger_size_and_for_ever(
    app: TestClient, keep_cover: Callable[[bytes], str]
) -> None:
    cover = keep_cover(_png(Image.effect_noise((700, 500), 80).convert("RGB")))
    for asked, width in ((10, 64), (65, 128), (256, 256), (512, 512), (4000, 700)):
        answer = app.get(f"/api/v1/art/{cover}", params={"size": asked})
        assert answer.status_code == 200, answer.text
        with Image.open(io.BytesIO(answer.content)) as picture:
            assert (picture.format, picture.width) == ("WEBP", width)
    assert "immutable" in answer.headers["Cache-Control"]
    again = app.get(f"/api/v1/art/{cover}", params={"size": 4000}, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    for unknown in ("0" * 40, "..%2f..%2fsegue.db", "x"):
        assert app.get(f"/api/v1/art/{unknown}").status_code in (404, 422)


def test_a_cover_that_means_harm_is_refused_and_the_next_one_is_shown(
    app: TestClient, keep_cover: Callable[[bytes], str]
) -> None:
    bomb = _png(Image.new("1", (30_000, 30_000)))
    whole = _png(Image.new("RGB", (300, 300), "red"))
    for hostile, said in ((bomb, "too many"), (whole[:200], "damaged"), (b"<svg/>" * 30, "damaged")):
        answer = app.get(f"/api/v1/art/{keep_cover(hostile)}")
        assert answer.status_code == 422
        assert said in answer.json()["detail"]
    assert app.get(f"/api/v1/art/{keep_cover(whole)}").status_code == 200


def test_covers_take_no_more_room_than_they_may(
    served: Served, tmp_path: Path, keep_cover: Callable[[bytes], str]
) -> None:
    noise = [keep_cover(_png(Image.effect_noise((64, 64), 50 + one).convert("RGB"))) for one in range(8)]
    most = 6000
    with Covers(served.house.database, served.house.directory.artifacts, tmp_path, most) as covers:
        for name in noise:
            assert covers.sized(ContentHash(name), 64)[1] == 64
            assert sum(file.stat().st_size for file in tmp_path.rglob("*") if file.is_file()) <= most
        assert covers.sized(ContentHash(noise[0]), 64)[0]


def test_a_play_is_kept_but_of_guests_and_in_private_nothing_is(served: Served) -> None:
    track = served.tracks[0]
    played = {"track_id": track, "heard_s": 5.0, "source": "weekly", "session": "abc"}
    mine = served.as_browser(Role.LISTENER)
    assert mine.post("/api/v1/plays", json=played).json()["kept"] is True
    assert mine.post("/api/v1/plays", json={**played, "private": True}).json() == {"kept": False, "event_id": None}
    mine.patch("/api/v1/session", json={"private": True})
    assert mine.post("/api/v1/plays", json=played).json()["kept"] is False
    assert served.as_app(Role.GUEST).post("/api/v1/plays", json=played).json()["kept"] is False
    assert mine.post("/api/v1/plays", json={"track_id": 999_999}).status_code == 404
    for wrong in ({"heard_s": -1}, {"heard_s": 1e300}, {"source": "a\0b"}, {"track_id": 2**63}, {"session": "x" * 300}):
        assert mine.post("/api/v1/plays", json={**played, **wrong}).status_code == 422


def test_a_play_that_had_to_wait_is_kept_as_of_when_it_ended(served: Served) -> None:
    mine = served.as_app(served.somebody(Role.LISTENER))
    for ago in (0, 7200):
        assert mine.post("/api/v1/plays", json={"track_id": served.tracks[0], "ago_s": ago}).status_code == 201
    late, early = (datetime.fromisoformat(one["at"]) for one in mine.get("/api/v1/taste/history").json()["items"])
    assert (late - early).total_seconds() == pytest.approx(7200, abs=60)
    for wrong in (-1, 1e9):
        assert mine.post("/api/v1/plays", json={"track_id": served.tracks[0], "ago_s": wrong}).status_code == 422


def test_what_plays_now_is_seen_only_of_those_who_agreed(served: Served) -> None:
    account = served.somebody(Role.LISTENER)
    mine, friend = served.as_app(account), served.as_app(Role.GUEST)
    now = {"track_id": served.tracks[1], "position_s": 1.0}
    assert mine.put("/api/v1/now-playing", json=now).status_code == 204
    assert friend.get("/api/v1/now-playing").json() == []
    with served.house.database.write() as connection:
        told = preferences_of(connection, account.listener.id)
        set_preferences(connection, account.listener.id, replace(told, seen_by_friends=True))
    mine.put("/api/v1/now-playing", json=now)
    [seen] = friend.get("/api/v1/now-playing").json()
    assert (seen["name"], seen["track"]["id"]) == (account.listener.display_name, served.tracks[1])
    assert mine.get("/api/v1/now-playing").json() == []
    mine.put("/api/v1/now-playing", json={"track_id": None})
    assert friend.get("/api/v1/now-playing").json() == []


def test_a_queue_comes_back_as_it_was_kept(served: Served) -> None:
    mine = served.as_app(Role.LISTENER)
    first, second, third = served.tracks[:3]
    kept = {
        "tracks": [
            {"track_id": first, "source": "weekly", "session": "s"},
            {"track_id": second},
            {"track_id": third, "whose": "added", "why": "It goes with what played."},
        ],
        "at": 1, "position_s": 2.5, "refused": [served.tracks[4]], "radio": {"about": "artist"}, "repeat": "all",
        "shuffled": True,
    }  # fmt: skip
    assert mine.get("/api/v1/queue").json()["changed_at"] is None
    assert mine.put("/api/v1/queue", json=kept).json()["kept"] is True
    told = mine.get("/api/v1/queue").json()
    assert [one["track"]["id"] for one in told["tracks"]] == [first, second, third]
    assert told["tracks"][2]["why"] == "It goes with what played."
    assert {name: told[name] for name in ("at", "position_s", "refused", "radio", "repeat", "shuffled")} == {
        name: kept[name] for name in ("at", "position_s", "refused", "radio", "repeat", "shuffled")
    }
    gone = {**kept, "tracks": [{"track_id": 999_999}, *kept["tracks"]], "at": 2}  # type: ignore[misc]
    mine.put("/api/v1/queue", json=gone)
    assert mine.get("/api/v1/queue").json()["at"] == 1
    guest = served.as_app(Role.GUEST)
    assert guest.put("/api/v1/queue", json=kept).json() == {"kept": False, "changed_at": None}
    assert guest.get("/api/v1/queue").json()["tracks"] == []
    for wrong in (
        {"tracks": [{"track_id": first}] * 1001}, {"radio": {"a": "b\0c"}}, {"radio": {"a": "b" * 300_000}},
        {"at": -1}, {"repeat": "never"}, {"position_s": -1},
    ):  # fmt: skip
        assert mine.put("/api/v1/queue", json={**kept, **wrong}).status_code == 422, wrong
    assert mine.get("/api/v1/queue").json()["position_s"] == 2.5
