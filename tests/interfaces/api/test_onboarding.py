"""Getting to know somebody, and the first music of a new server."""

from pathlib import Path

from segue.domain.accounts import Role
from segue.domain.jobs import JobState
from segue.storage import jobs
from tests.interfaces.served import Served

API = "/api/v1/onboarding"


def test_answers_change_what_is_asked_and_what_comes_first(served: Served) -> None:
    app = served.as_app()
    told = app.get(API, params={"count": 6}).json()
    assert (told["ready"], told["answered"]) == (True, 0)
    assert {one["kind"] for one in told["questions"]} <= {"artist", "track", "genre"}
    answers = [
        {"kind": one["kind"], "about": one["about"], "reply": reply}
        for one, reply in zip(told["questions"], ("yes", "no", "unknown"), strict=False)
    ]
    then = app.post(API, json={"answers": answers, "count": 6}).json()
    asked = {(one["kind"], one["about"]) for one in then["questions"]}
    assert not asked & {(one["kind"], one["about"]) for one in answers}
    opinions = app.get("/api/v1/opinions").json()["items"]
    assert {one["kind"] for one in opinions} == {"like", "dislike"}
    assert {one["source"] for one in opinions} == {"onboarding"}
    first = app.get(f"{API}/first", params={"limit": 5}).json()
    assert first["tracks"]
    assert all(one["why"] for one in first["tracks"])
    # Another day it goes on from there.
    later = app.get(API, params={"count": 6}).json()
    assert later["answered"] >= 2
    kept = {(one["kind"], one["about"]) for one in answers[:2] if one["kind"] != "genre"}
    assert not kept & {(one["kind"], one["about"]) for one in later["questions"]}


def test_answers_that_make_no_sense_are_refused(served: Served) -> None:
    app = served.as_app()
    for answer in (
        {"kind": "artist", "about": 10**12, "reply": "yes"},
        {"kind": "artist", "about": "x", "reply": "yes"},
        {"kind": "genre", "about": "Polka", "reply": "yes"},
        {"kind": "genre", "about": 5, "reply": "yes"},
        {"kind": "track", "about": 2**63, "reply": "no"},
        {"kind": "track", "about": 1, "reply": "perhaps"},
    ):
        assert app.post(API, json={"answers": [answer]}).status_code in (404, 422), answer
    browser = served.as_browser()
    browser.patch("/api/v1/session", json={"private": True})
    assert browser.post(API, json={"answers": [{"kind": "artist", "about": 1, "reply": "yes"}]}).status_code == 403


def test_only_folders_are_shown_of_the_disk_and_only_to_who_runs_the_server(served: Served, tmp_path: Path) -> None:
    for name in ("B side", "a side", ".hidden", "<img onerror=x>"):
        (tmp_path / name).mkdir()
    (tmp_path / "song.mp3").touch()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    admin = served.as_app(Role.ADMIN)
    told = admin.get("/api/v1/library/browse", params={"path": str(tmp_path)}).json()
    assert [one["name"] for one in told["folders"]] == ["<img onerror=x>", "a side", "B side"]
    assert told["parent"] == str(tmp_path.parent)
    hidden = admin.get("/api/v1/library/browse", params={"path": str(tmp_path), "hidden": True}).json()
    assert len(hidden["folders"]) == 4
    assert admin.get("/api/v1/library/browse", params={"path": "/"}).json()["parent"] is None
    assert admin.get("/api/v1/library/browse").status_code == 200
    for path in (
        str(tmp_path / "song.mp3"),
        str(tmp_path / "gone"),
        "music",
        str(tmp_path / "loop"),
        "/a\0b",
        "/" + "x" * 3000,
    ):
        assert admin.get("/api/v1/library/browse", params={"path": path}).status_code == 422, path
    assert served.as_app().get("/api/v1/library/browse").status_code == 403


def test_the_demo_library_is_asked_for_once(served: Served) -> None:
    admin = served.as_app(Role.ADMIN)
    first, again = (admin.post("/api/v1/library/demo") for _ in range(2))
    assert (first.status_code, first.json()) == (202, again.json())
    with served.house.database.read() as connection:
        job = jobs.job_by_id(connection, first.json()["job_id"])
    assert (job.kind, job.state) == ("demo", JobState.QUEUED)
    assert served.as_app().post("/api/v1/library/demo").status_code == 403
