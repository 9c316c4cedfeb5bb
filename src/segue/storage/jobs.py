"""The table of durable jobs. A worker holds a job by a lease that it keeps renewing; whoever dies loses it."""

import os
import socket
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, or_, select, true, update
from sqlalchemy.exc import IntegrityError

from segue.domain.errors import BadRequest, Cancelled, LeaseLost, NotFound
from segue.domain.ids import JobId
from segue.domain.jobs import Job, JobState, Json, Progress
from segue.storage.schema import jobs

LEASE = timedelta(seconds=30)
_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(hours=1)
_PROC = Path("/proc/self")
_ACTIVE = (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Worker:
    """Who holds a job: a process, named so that others on its machine can tell whether it still lives."""

    machine: str
    pid: int
    started: int

    def __str__(self) -> str:
        return f"{self.machine}:{self.pid}:{self.started}"


def this_worker() -> Worker:
    """The process that asks."""
    return Worker(_machine(), os.getpid(), _started(os.getpid()) or 0)


def add_job(
    connection: Connection,
    kind: str,
    payload: Mapping[str, Json],
    now: datetime,
    *,
    active_key: str | None = None,
    max_attempts: int = 5,
) -> Job:
    """Queue a job. While another one with the same key is queued or running, that one is given back instead."""
    if active_key is not None and (active := _active(connection, active_key)) is not None:
        return active
    values = {
        "kind": kind,
        "payload": dict(payload),
        "state": JobState.QUEUED,
        "active_key": active_key,
        "created_at": now,
        "run_after": now,
        "attempts": 0,
        "max_attempts": max_attempts,
        "cancel_requested": False,
        "done": 0,
        "note": "",
    }
    try:
        with connection.begin_nested():
            row = connection.execute(insert(jobs).values(values).returning(*jobs.c)).one()
    except IntegrityError:
        # Somebody queued the same work between the look and the insert.
        if active_key is None or (active := _active(connection, active_key)) is None:
            raise
        return active
    return _job(row)


def job_by_id(connection: Connection, job_id: JobId) -> Job:
    """One job as it is now."""
    row = connection.execute(select(jobs).where(jobs.c.id == job_id)).one_or_none()
    if row is None:
        raise NotFound(f"There is no job {job_id}.", "`segue jobs` lists them.")
    return _job(row)


def recent_jobs(
    connection: Connection, limit: int = 20, *, before: JobId | None = None, state: JobState | None = None
) -> list[Job]:
    """The newest jobs first: those older than one, or in one state, where that is asked for."""
    query = select(jobs).order_by(jobs.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(jobs.c.id < before)
    if state is not None:
        query = query.where(jobs.c.state == state)
    return [_job(row) for row in connection.execute(query)]


def moving_jobs(connection: Connection, since: datetime, limit: int = 100) -> list[Job]:
    """Jobs that wait or run, and those that ended since a moment; the newest first."""
    moving = or_(jobs.c.state.in_(_ACTIVE), jobs.c.ended_at >= since)
    query = select(jobs).where(moving).order_by(jobs.c.id.desc()).limit(limit)
    return [_job(row) for row in connection.execute(query)]


def active_job(connection: Connection, key: str) -> Job | None:
    """The job with this key that waits or runs."""
    return _active(connection, key)


def count_by_state(connection: Connection) -> dict[JobState, int]:
    """How many jobs are in each state."""
    found = connection.execute(select(jobs.c.state, func.count()).group_by(jobs.c.state)).all()
    counted = {JobState(state): count for state, count in found}
    return {state: counted.get(state, 0) for state in JobState}


def claim_job(
    connection: Connection, worker: Worker, now: datetime, *, kinds: Collection[str], only: JobId | None = None
) -> Job | None:
    """Take the oldest job that is due, or one whose worker has died; None where there is nothing to do.

    A lease that ends later than any lease given now could end was written before the clock was set back: it counts
    as ended.
    """
    expired = or_(jobs.c.leased_until < now, jobs.c.leased_until > now + LEASE, jobs.c.owner.in_(_dead(connection)))
    free = or_(
        (jobs.c.state == JobState.QUEUED) & (jobs.c.run_after <= now), (jobs.c.state == JobState.RUNNING) & expired
    )
    query = select(jobs).where(free, jobs.c.kind.in_(kinds)).order_by(jobs.c.run_after, jobs.c.id).limit(1)
    if only is not None:
        query = query.where(jobs.c.id == only)
    row = connection.execute(query.with_for_update(skip_locked=True)).one_or_none()
    if row is None:
        return None
    if row.attempts >= row.max_attempts and not row.done:
        why = f"Its worker died {row.attempts} times before it got anywhere."
        _end(connection, JobId(row.id), JobState.FAILED, now, error=why)
        return claim_job(connection, worker, now, kinds=kinds, only=only)
    claimed = (
        update(jobs)
        .where(jobs.c.id == row.id)
        .values(
            state=JobState.RUNNING,
            # One that had come some way before its worker died has not failed; it goes on.
            attempts=1 if row.state == JobState.RUNNING and row.done else jobs.c.attempts + 1,
            owner=str(worker),
            leased_until=now + LEASE,
            started_at=now,
            done=0,
            total=None,
            note="",
            error=None,
        )
        .returning(*jobs.c)
    )
    return _job(connection.execute(claimed).one())


def report(connection: Connection, job: Job, worker: Worker, progress: Progress, now: datetime) -> None:
    """Write down how far a job is and renew its lease.

    Raises:
        LeaseLost: Another worker has taken it over.
        Cancelled: Somebody has asked for it to stop.
    """
    row = connection.execute(
        update(jobs)
        .where(jobs.c.id == job.id, jobs.c.owner == str(worker), jobs.c.state == JobState.RUNNING)
        .values(leased_until=now + LEASE, done=progress.done, total=progress.total, note=progress.note)
        .returning(jobs.c.cancel_requested)
    ).one_or_none()
    if row is None:
        raise LeaseLost(f"Job {job.id} was taken over by another worker.")
    if row.cancel_requested:
        raise Cancelled(f"Job {job.id} was cancelled.")


def finish(
    connection: Connection, job: Job, worker: Worker, now: datetime, *, result: Mapping[str, Json], done: int
) -> None:
    """End a job well. Without effect where another worker has taken it over."""
    mine = jobs.c.owner == str(worker)
    _end(connection, job.id, JobState.DONE, now, mine, result=dict(result), done=done, total=done, note="")


def stop(connection: Connection, job: Job, worker: Worker, now: datetime) -> None:
    """End a job that was cancelled."""
    _end(connection, job.id, JobState.CANCELLED, now, jobs.c.owner == str(worker), error=None)


def fail(connection: Connection, job: Job, worker: Worker, now: datetime, *, error: str, final: bool) -> JobState:
    """End a job badly, or put it back to be tried again after a pause that doubles each time."""
    mine = jobs.c.owner == str(worker)
    if final or job.attempts >= job.max_attempts:
        _end(connection, job.id, JobState.FAILED, now, mine, error=error)
        return JobState.FAILED
    pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (job.attempts - 1))
    again = update(jobs).where(jobs.c.id == job.id, mine)
    connection.execute(
        again.values(state=JobState.QUEUED, run_after=now + pause, owner=None, leased_until=None, error=error)
    )
    return JobState.QUEUED


def hand_back(connection: Connection, job: Job, worker: Worker, now: datetime) -> None:
    """Put a job back untouched, because its worker is going: another one may take it at once."""
    connection.execute(
        update(jobs)
        .where(jobs.c.id == job.id, jobs.c.owner == str(worker), jobs.c.state == JobState.RUNNING)
        .values(state=JobState.QUEUED, run_after=now, owner=None, leased_until=None, attempts=jobs.c.attempts - 1)
    )


def request_cancel(connection: Connection, job_id: JobId, now: datetime) -> Job:
    """Ask for a job to stop: at once if nobody runs it, at its worker's next report otherwise."""
    job = job_by_id(connection, job_id)
    if job.state.ended:
        raise BadRequest(f"Job {job_id} has already ended ({job.state}).")
    connection.execute(update(jobs).where(jobs.c.id == job_id).values(cancel_requested=True))
    if job.state is JobState.QUEUED:
        _end(connection, job_id, JobState.CANCELLED, now)
    return job_by_id(connection, job_id)


def retry_job(connection: Connection, job_id: JobId, now: datetime) -> Job:
    """Queue an ended job again, with its attempts counted anew."""
    job = job_by_id(connection, job_id)
    if job.state not in (JobState.FAILED, JobState.CANCELLED):
        raise BadRequest(f"Job {job_id} is {job.state}; only failed and cancelled jobs are retried.")
    key = connection.execute(select(jobs.c.active_key).where(jobs.c.id == job_id)).scalar_one()
    if key is not None and (active := _active(connection, key)) is not None:
        raise BadRequest(f"Job {active.id} is already doing the same work.")
    connection.execute(
        update(jobs)
        .where(jobs.c.id == job_id)
        .values(
            state=JobState.QUEUED,
            run_after=now,
            attempts=0,
            owner=None,
            leased_until=None,
            cancel_requested=False,
            ended_at=None,
            error=None,
        )
    )
    return job_by_id(connection, job_id)


def forget_ended_jobs(connection: Connection, before: datetime) -> int:
    """Drop jobs that ended before this time; returns how many."""
    ended = jobs.c.state.in_([state for state in JobState if state.ended])
    return connection.execute(delete(jobs).where(ended, jobs.c.ended_at < before)).rowcount


def _active(connection: Connection, key: str) -> Job | None:
    row = connection.execute(select(jobs).where(jobs.c.active_key == key, jobs.c.state.in_(_ACTIVE))).one_or_none()
    return None if row is None else _job(row)


def _end(
    connection: Connection,
    job_id: JobId,
    state: JobState,
    now: datetime,
    condition: ColumnElement[bool] | None = None,
    **values: Any,
) -> None:
    connection.execute(
        update(jobs)
        .where(jobs.c.id == job_id, true() if condition is None else condition)
        .values(state=state, ended_at=now, owner=None, leased_until=None, **values)
    )


def _dead(connection: Connection) -> Sequence[str]:
    """Owners of running jobs that were processes of this machine and live no more."""
    owners = connection.execute(select(jobs.c.owner).where(jobs.c.state == JobState.RUNNING).distinct()).scalars()
    return [owner for owner in owners if owner and _is_dead(owner)]


def _is_dead(owner: str) -> bool:
    machine, pid, started = owner.rsplit(":", 2)
    return machine == _machine() and _started(int(pid)) != int(started)


def _started(pid: int) -> int | None:
    """When a process began, in a unit of this machine's own that no change of the clock moves; None if it is gone."""
    if _PROC.exists():
        try:
            state, *rest = (_PROC.parent / str(pid) / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return None if state in "ZX" else int(rest[18])
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else int(process.create_time())
    except psutil.Error:
        return None


@cache
def _machine() -> str:
    """This machine's name and, in containers, which of its worlds of process numbers this is."""
    try:
        return f"{socket.gethostname()}/{Path('/proc/self/ns/pid').stat().st_ino}"
    except OSError:
        return socket.gethostname()


def _job(row: Row[*tuple[Any, ...]]) -> Job:
    return Job(
        id=JobId(row.id),
        kind=row.kind,
        payload=row.payload,
        state=JobState(row.state),
        created_at=row.created_at,
        run_after=row.run_after,
        attempts=row.attempts,
        max_attempts=row.max_attempts,
        owner=row.owner,
        leased_until=row.leased_until,
        cancel_requested=row.cancel_requested,
        started_at=row.started_at,
        ended_at=row.ended_at,
        progress=Progress(row.done, row.total, row.note),
        result=row.result,
        error=row.error,
    )
