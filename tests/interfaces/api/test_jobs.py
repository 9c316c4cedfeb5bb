"""Durable work through the API: folders that bring jobs about, jobs that are stopped and tried again, what failed."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from segue.domain.accounts import Role
from segue.domain.jobs import JobState
from tests.interfaces.served import Served
from tests.services.conftest import song


@pytest.fixture
def admin(served: Served) -> TestClient:
    return served.as_app(Role.ADMIN)


@pytest.fixture
def new_folder(served: Served, tmp_path: Path) -> Iterator[Path]:
    """A folder with a song, and a file that only calls itself one."""
    song(tmp_path / "fresh" / "one.flac", "One", "Somebody New")
    (tmp_path / "fresh" / "two.mp3").write_bytes(b"no music at all" * 100)
    yield tmp_path / "fresh"
    _work(served)


def _work(served: Served) -> list[str]:
    runner = served.house.runner()
    ran = []
    while (job := runner.run_next()) is not None:
        assert job.state is JobState.DONE, job.error
        ran.append(job.kind)
    return ran


def test_a_folder_is_looked_through_heard_and_forgotten(served: Served, admin: TestClient, new_folder: Path) -> None:
    answer = admin.post("/api/v1/library/folders", json={"path": str(new_folder)})
    assert answer.status_code == 201, answer.text
    added = answer.json()
    assert (added["folder"]["path"], added["job"]["kind"], added["job"]["state"]) == (str(new_folder), "scan", "queued")
    assert _work(served)[:2] == ["scan", "analyze"]
    ended = admin.get(f"/api/v1/jobs/{added['job']['id']}").json()
    assert (ended["state"], ended["result"]["new"], ended["result"]["unreadable"]) == ("done", 1, 1)

    status = admin.get("/api/v1/library/status").json()
    assert (status["folders"], status["tracks"], status["heard"]) == (2, 25, 25)
    problems = admin.get("/api/v1/library/problems").json()
    assert [(one["what"], one["path"]) for one in problems["items"]] == [("reading", str(new_folder / "two.mp3"))]
    assert problems["items"][0]["reason"]

    gone = admin.delete(f"/api/v1/library/folders/{added['folder']['id']}")
    assert gone.json() == {"tracks": 1}
    assert [one["path"] for one in admin.get("/api/v1/library/folders").json()] == [str(served.music)]
    assert (new_folder / "one.flac").exists()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/no/such/place", "is no folder"),
        ("{music}/Artist 0", "overlap"),
        ("relative/place", "is no folder"),
        ("a\x00b", "path"),
        ("", "path"),
    ],
)
def test_what_cannot_be_covered_is_refused_with_a_sentence(
    served: Served, admin: TestClient, path: str, said: str
) -> None:
    answer = admin.post("/api/v1/library/folders", json={"path": path.format(music=served.music)})
    assert answer.status_code == 422
    assert said in answer.json()["detail"]
    assert "segue " not in answer.json()["mend"]


def test_jobs_come_in_pages_and_can_be_stopped_and_tried_again(admin: TestClient, served: Served) -> None:
    queued = admin.post("/api/v1/library/scan", json={}).json()
    assert [one["kind"] for one in queued] == ["scan"]
    joined = admin.post("/api/v1/library/scan", json={"folder_id": queued[0]["payload"]["folder_id"]}).json()
    assert joined[0]["id"] == queued[0]["id"]
    learning = admin.post("/api/v1/library/learn").json()

    first = admin.get("/api/v1/jobs", params={"limit": 1}).json()
    assert [one["id"] for one in first["items"]] == [learning["id"]]
    rest = admin.get("/api/v1/jobs", params={"cursor": first["next"], "limit": 500}).json()
    assert rest["items"][0]["id"] == queued[0]["id"]
    assert rest["next"] is None
    assert admin.get("/api/v1/jobs", params={"cursor": "WyJ0cmFja3MiLCAxXQ"}).status_code == 422

    stopped = admin.post(f"/api/v1/jobs/{learning['id']}/cancel").json()
    assert stopped["state"] == "cancelled"
    assert admin.post(f"/api/v1/jobs/{learning['id']}/cancel").status_code == 422
    assert admin.post(f"/api/v1/jobs/{learning['id']}/retry").json()["state"] == "queued"
    waiting = admin.get("/api/v1/jobs", params={"state": "queued"}).json()["items"]
    assert {one["id"] for one in waiting} == {queued[0]["id"], learning["id"]}
    _work(served)


def test_there_is_no_such_job(admin: TestClient) -> None:
    for answer in (admin.get("/api/v1/jobs/999999"), admin.post("/api/v1/jobs/999999/cancel")):
        assert answer.status_code == 404
    assert admin.get(f"/api/v1/jobs/{2**63}").status_code == 422


def test_a_backup_is_made_listed_fetched_and_let_go(admin: TestClient, served: Served, tmp_path: Path) -> None:
    job = admin.post("/api/v1/backups").json()
    assert _work(served) == ["backup"]
    done = admin.get(f"/api/v1/jobs/{job['id']}").json()
    (kept,) = admin.get("/api/v1/backups").json()
    assert (kept["name"], kept["size"]) == (done["result"]["file"], done["result"]["size"])

    fetched = admin.get(f"/api/v1/backups/{kept['name']}")
    assert fetched.headers["content-type"] == "application/zip"
    assert fetched.content[:2] == b"PK"
    shutil.copy(served.house.directory.path / "segue.db", served.house.directory.backups / "before-0008-x.db")
    for name in ("before-0008-x.db", "..%2Fsegue.db", "..", "%2e%2e%2fsegue.db", "segue-20260101T000000.zip"):
        assert admin.get(f"/api/v1/backups/{name}").status_code == 404, name
    assert admin.delete(f"/api/v1/backups/{kept['name']}").status_code == 204
    assert admin.get("/api/v1/backups").json() == []


@pytest.mark.parametrize("role", [None, Role.GUEST, Role.LISTENER])
def test_only_who_runs_the_server_may(served: Served, role: Role | None) -> None:
    somebody = served.as_app(role)
    refused = 401 if role is None else 403
    for path in ("jobs", "jobs/1", "library/folders", "library/status", "library/problems", "backups"):
        assert somebody.get(f"/api/v1/{path}").status_code == refused, path
    for path in ("library/scan", "library/analyze", "library/learn", "library/purge", "library/folders", "backups"):
        assert somebody.post(f"/api/v1/{path}", json={}).status_code == refused, path
