import threading
import time
from collections.abc import Mapping

import pytest

from segue.domain.errors import NotFound, StorageUnavailable
from segue.domain.jobs import Job, JobState, Json, Progress
from segue.domain.time import wall_clock
from segue.services import work
from segue.services.work import Report, Runner
from segue.storage import jobs
from segue.storage.database import Database


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "_BEAT_S", 0.01)


def _queue(database: Database, kind: str = "count", **payload: Json) -> Job:
    with database.write() as connection:
        return jobs.add_job(connection, kind, payload, wall_clock(), max_attempts=2)


def _count(payload: Mapping[str, Json], report: Report) -> Mapping[str, Json]:
    total = int(str(payload["total"]))
    for done in range(total):
        report(Progress(done, total, "counting"))
        time.sleep(0.005)
    report(Progress(total, total))
    return {"counted": total}


def test_a_job_runs_to_its_result_and_is_watched_meanwhile(database: Database) -> None:
    job = _queue(database, total=40)
    seen: list[Job] = []
    ended = Runner(database, {"count": _count}, wall_clock).run_next(observer=seen.append)
    assert ended is not None
    assert (ended.id, ended.state, ended.result, ended.progress.done) == (job.id, JobState.DONE, {"counted": 40}, 40)
    assert seen
    assert [one.progress.done for one in seen] == sorted(one.progress.done for one in seen)
    assert Runner(database, {"count": _count}, wall_clock).run_next() is None


def test_another_process_sees_the_progress_and_can_cancel(database: Database) -> None:
    job = _queue(database, total=100_000)

    def cancel_when_begun() -> None:
        while True:
            with database.write() as connection:
                now = jobs.job_by_id(connection, job.id)
                if now.progress.done > 0:
                    assert now.progress.total == 100_000
                    jobs.request_cancel(connection, job.id, wall_clock())
                    return
            time.sleep(0.01)

    other = threading.Thread(target=cancel_when_begun)
    other.start()
    ended = Runner(database, {"count": _count}, wall_clock).run_next()
    other.join()
    assert ended is not None
    assert ended.state is JobState.CANCELLED


@pytest.mark.parametrize(
    ("error", "state", "said"),
    [
        (
            NotFound("There is no such thing.", "Look elsewhere."),
            JobState.FAILED,
            "There is no such thing. Look elsewhere.",
        ),
        (StorageUnavailable("The disk hiccups."), JobState.QUEUED, "The disk hiccups."),
        (ZeroDivisionError("division by zero"), JobState.QUEUED, "ZeroDivisionError: division by zero"),
    ],
)
def test_a_failure_is_final_or_tried_again(database: Database, error: Exception, state: JobState, said: str) -> None:
    def fail(payload: Mapping[str, Json], report: Report) -> Mapping[str, Json]:
        raise error

    _queue(database, "fail")
    ended = Runner(database, {"fail": fail}, wall_clock).run_next()
    assert ended is not None
    assert (ended.state, ended.error) == (state, said)


def test_an_interrupted_worker_hands_its_job_back(database: Database) -> None:
    def interrupt(payload: Mapping[str, Json], report: Report) -> Mapping[str, Json]:
        raise KeyboardInterrupt

    job = _queue(database, total=1)
    with pytest.raises(KeyboardInterrupt):
        Runner(database, {"count": interrupt}, wall_clock).run_next()
    ended = Runner(database, {"count": _count}, wall_clock).run_next()
    assert ended is not None
    assert (ended.id, ended.state, ended.attempts) == (job.id, JobState.DONE, 1)


def test_a_worker_that_lost_its_job_leaves_it_alone(database: Database) -> None:
    job = _queue(database, total=1)
    thief = jobs.Worker("afar/1", 1, 1)

    def stall(payload: Mapping[str, Json], report: Report) -> Mapping[str, Json]:
        with database.write() as connection:
            jobs.claim_job(connection, thief, wall_clock() + 2 * jobs.LEASE, kinds=["count"])
        while True:
            report(Progress(1))
            time.sleep(0.01)

    seen = Runner(database, {"count": stall}, wall_clock).run_next()
    assert seen is not None
    assert (seen.id, seen.state, seen.owner) == (job.id, JobState.RUNNING, str(thief))


def test_a_worker_goes_on_until_it_is_stopped(database: Database) -> None:
    stop = threading.Event()
    ran: list[str] = []

    def last(payload: Mapping[str, Json], report: Report) -> Mapping[str, Json]:
        ran.append(str(payload["name"]))
        if payload["name"] == "second":
            stop.set()
        return {}

    _queue(database, "last", name="first")
    _queue(database, "last", name="second")
    Runner(database, {"last": last}, wall_clock).run_until(stop, pause_s=0.01)
    assert ran == ["first", "second"]
