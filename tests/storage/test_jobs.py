import os
import subprocess
import sys
from datetime import timedelta

import pytest

from segue.domain.errors import BadRequest, Cancelled, LeaseLost, NotFound
from segue.domain.ids import JobId
from segue.domain.jobs import Job, JobState, Progress
from segue.storage import jobs
from segue.storage.database import Database
from segue.storage.jobs import LEASE, Worker
from tests.conftest import NOON, ManualClock

ADA, BOB = Worker("afar/1", 1, 1), Worker("afar/1", 2, 2)


def _add(database: Database, *, key: str | None = None, kind: str = "scan", max_attempts: int = 3) -> Job:
    with database.write() as connection:
        return jobs.add_job(connection, kind, {"n": 1}, NOON, active_key=key, max_attempts=max_attempts)


def _claim(database: Database, worker: Worker, clock: ManualClock, kinds: tuple[str, ...] = ("scan",)) -> Job | None:
    with database.write() as connection:
        return jobs.claim_job(connection, worker, clock(), kinds=kinds)


def _now(database: Database, job: Job) -> Job:
    with database.read() as connection:
        return jobs.job_by_id(connection, job.id)


def test_jobs_are_claimed_once_and_in_order(database: Database, clock: ManualClock) -> None:
    first, second = _add(database), _add(database)
    one, two = _claim(database, ADA, clock), _claim(database, BOB, clock)
    assert one is not None
    assert two is not None
    assert (one.id, two.id) == (first.id, second.id)
    assert (one.state, one.attempts, one.owner) == (JobState.RUNNING, 1, str(ADA))
    assert _claim(database, ADA, clock) is None


def test_a_worker_takes_only_kinds_it_knows(database: Database, clock: ManualClock) -> None:
    _add(database, kind="analyse")
    assert _claim(database, ADA, clock) is None
    assert _claim(database, ADA, clock, ("analyse",)) is not None


def test_active_jobs_with_one_key_are_one(database: Database, clock: ManualClock) -> None:
    first = _add(database, key="scan 1")
    assert _add(database, key="scan 1").id == first.id
    job = _claim(database, ADA, clock)
    assert job is not None
    assert _add(database, key="scan 1").id == first.id
    with database.write() as connection:
        jobs.finish(connection, job, ADA, clock(), result={}, done=0)
    assert _add(database, key="scan 1").id != first.id


def test_a_lease_that_ran_out_is_taken_over_and_the_old_worker_is_told(database: Database, clock: ManualClock) -> None:
    _add(database)
    job = _claim(database, ADA, clock)
    assert job is not None
    clock.forward(seconds=LEASE.total_seconds() - 1)
    assert _claim(database, BOB, clock) is None
    with database.write() as connection:
        jobs.report(connection, job, ADA, Progress(5, 10), clock())
    clock.forward(seconds=LEASE.total_seconds() - 1)
    assert _claim(database, BOB, clock) is None, "the report renewed the lease"
    clock.forward(seconds=2)
    taken = _claim(database, BOB, clock)
    assert taken is not None
    assert (taken.id, taken.attempts) == (job.id, 1), "it had come some way"
    with pytest.raises(LeaseLost), database.write() as connection:
        jobs.report(connection, job, ADA, Progress(6, 10), clock())
    with database.write() as connection:
        jobs.finish(connection, job, ADA, clock(), result={"mine": 1}, done=1)
        jobs.fail(connection, job, ADA, clock(), error="late", final=True)
        jobs.stop(connection, job, ADA, clock())
        jobs.hand_back(connection, job, ADA, clock())
    assert _now(database, job).owner == str(BOB), "whoever lost a job cannot end it"


def test_a_clock_that_was_set_back_holds_no_job_forever(database: Database, clock: ManualClock) -> None:
    _add(database)
    assert _claim(database, ADA, clock) is not None
    clock.forward(days=-400)
    assert _claim(database, BOB, clock) is not None


def test_a_dead_process_of_this_machine_loses_its_job_at_once(database: Database, clock: ManualClock) -> None:
    _add(database)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        alive = Worker(jobs.this_worker().machine, child.pid, jobs._started(child.pid) or 0)
        assert _claim(database, alive, clock) is not None
        assert _claim(database, BOB, clock) is None, "it lives"
        child.kill()
        child.wait()
        taken = _claim(database, BOB, clock)
    assert taken is not None
    assert taken.attempts == 2


def test_a_process_with_a_reused_number_is_another_worker() -> None:
    me = jobs.this_worker()
    assert me.pid == os.getpid()
    assert not jobs._is_dead(str(me))
    assert jobs._is_dead(f"{me.machine}:{me.pid}:{me.started + 1}")
    assert not jobs._is_dead(f"elsewhere:{me.pid}:{me.started + 1}")


def test_failures_are_retried_with_growing_pauses_and_then_final(database: Database, clock: ManualClock) -> None:
    job = _add(database)
    pauses = []
    for _ in range(2):
        claimed = _claim(database, ADA, clock)
        assert claimed is not None
        with database.write() as connection:
            assert jobs.fail(connection, claimed, ADA, clock(), error="no", final=False) is JobState.QUEUED
        assert _claim(database, ADA, clock) is None, "not before its pause is over"
        pauses.append(_now(database, job).run_after - clock())
        clock.forward(seconds=pauses[-1].total_seconds())
    assert pauses == [timedelta(seconds=5), timedelta(seconds=10)]
    claimed = _claim(database, ADA, clock)
    assert claimed is not None
    with database.write() as connection:
        assert jobs.fail(connection, claimed, ADA, clock(), error="no more", final=False) is JobState.FAILED
    ended = _now(database, job)
    assert (ended.state, ended.error, ended.ended_at) == (JobState.FAILED, "no more", clock())


def test_a_job_that_kills_its_workers_is_given_up(database: Database, clock: ManualClock) -> None:
    job = _add(database, max_attempts=2)
    for _ in range(2):
        assert _claim(database, ADA, clock) is not None
        clock.forward(minutes=5)
    assert _claim(database, BOB, clock) is None
    ended = _now(database, job)
    assert ended.state is JobState.FAILED
    assert ended.error == "Its worker died 2 times before it got anywhere."


def test_cancelling_and_retrying(database: Database, clock: ManualClock) -> None:
    waiting, running = _add(database), _add(database)
    with database.write() as connection:
        assert jobs.request_cancel(connection, waiting.id, clock()).state is JobState.CANCELLED
    job = _claim(database, ADA, clock)
    assert job is not None
    assert job.id == running.id
    with database.write() as connection:
        assert jobs.request_cancel(connection, running.id, clock()).state is JobState.RUNNING
    with pytest.raises(Cancelled), database.write() as connection:
        jobs.report(connection, job, ADA, Progress(1), clock())
    with database.write() as connection:
        jobs.stop(connection, job, ADA, clock())
        assert jobs.retry_job(connection, running.id, clock()).state is JobState.QUEUED
    again = _claim(database, BOB, clock)
    assert again is not None
    assert (again.id, again.attempts, again.cancel_requested) == (running.id, 1, False)


def test_what_cannot_be_done_is_said(database: Database, clock: ManualClock) -> None:
    with database.read() as connection, pytest.raises(NotFound, match="no job 99"):
        jobs.job_by_id(connection, JobId(99))
    job = _add(database, key="k")
    with database.write() as connection, pytest.raises(BadRequest, match="is queued"):
        jobs.retry_job(connection, job.id, clock())
    with database.write() as connection:
        jobs.request_cancel(connection, job.id, clock())
    with database.write() as connection, pytest.raises(BadRequest, match="already ended"):
        jobs.request_cancel(connection, job.id, clock())
    other = _add(database, key="k")
    with database.write() as connection, pytest.raises(BadRequest, match=f"Job {other.id} is already doing"):
        jobs.retry_job(connection, job.id, clock())


def test_a_worker_that_leaves_hands_its_job_back(database: Database, clock: ManualClock) -> None:
    _add(database)
    job = _claim(database, ADA, clock)
    assert job is not None
    with database.write() as connection:
        jobs.hand_back(connection, job, ADA, clock())
    again = _claim(database, BOB, clock)
    assert again is not None
    assert again.attempts == 1


def test_old_ended_jobs_are_forgotten(database: Database, clock: ManualClock) -> None:
    job = _add(database)
    _add(database)
    with database.write() as connection:
        jobs.request_cancel(connection, job.id, clock())
        assert jobs.forget_ended_jobs(connection, clock()) == 0
        assert jobs.forget_ended_jobs(connection, clock() + timedelta(seconds=1)) == 1
        assert len(jobs.recent_jobs(connection)) == 1


def test_rate_and_time_left() -> None:
    began = NOON - timedelta(seconds=10)
    job = Job(JobId(1), "scan", {}, JobState.RUNNING, began, began, started_at=began, progress=Progress(50, 150))
    assert job.rate(NOON) == pytest.approx(5.0)
    assert job.time_left(NOON) == timedelta(seconds=20)
    assert Job(JobId(1), "scan", {}, JobState.QUEUED, began, began).time_left(NOON) is None
