"""Durable work, for who runs the server: what waits, what runs and how far it is, what ended and how."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from segue.domain.ids import JobId
from segue.domain.jobs import Job, JobState
from segue.domain.text import printable
from segue.interfaces.door.paging import Cursor, Id, Limit, Page, cursor_of, numbers_of
from segue.interfaces.door.visits import Admin
from segue.storage import jobs

router = APIRouter(prefix="/jobs", tags=["server"])

_ORDER = "jobs"


class JobDoc(BaseModel):
    """One piece of durable work."""

    id: int
    kind: str = Field(description="scan, analyze, name, learn, weekly, backup ...")
    state: JobState
    payload: dict[str, Any] = Field(description="What it is to do.")
    attempts: int
    done: int = Field(description="How many of its things are finished.")
    total: int | None = Field(description="Of how many; null while that is not known.")
    note: str = Field(description="What it is at.")
    rate: float | None = Field(description="Things a second, in this attempt.")
    seconds_left: float | None = Field(description="An estimate from the rate; null where there is none.")
    stopping: bool = Field(description="Whether somebody asked for it to stop.")
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    result: dict[str, Any] | None = Field(description="What came of it.")
    error: str | None = Field(description="Why it failed, or why it has to be tried again.")


@router.get("")
def all_jobs(
    visit: Admin,
    limit: Limit = 50,
    cursor: Cursor = None,
    state: Annotated[JobState | None, Query(description="Only those in this state.")] = None,
) -> Page[JobDoc]:
    """Every job of the last month, the newest first."""
    place = numbers_of(cursor, _ORDER, 1)
    with visit.database.read() as connection:
        before = JobId(place[0]) if place else None
        found = jobs.recent_jobs(connection, limit + 1, before=before, state=state)
    more = cursor_of((_ORDER, found[limit - 1].id)) if len(found) > limit else None
    now = visit.house.clock()
    return Page(items=[job_document(one, now) for one in found[:limit]], next=more)


@router.get("/{job_id}")
def one_job(job_id: Id, visit: Admin) -> JobDoc:
    """One job as it is now."""
    with visit.database.read() as connection:
        return job_document(jobs.job_by_id(connection, JobId(job_id)), visit.house.clock())


@router.post("/{job_id}/cancel")
def cancel_job(job_id: Id, visit: Admin) -> JobDoc:
    """Stop a job; one that runs stops in a moment. What it has finished stays finished."""
    now = visit.house.clock()
    with visit.database.write() as connection:
        return job_document(jobs.request_cancel(connection, JobId(job_id), now), now)


@router.post("/{job_id}/retry")
def retry_job(job_id: Id, visit: Admin) -> JobDoc:
    """Queue a failed or cancelled job again."""
    now = visit.house.clock()
    with visit.database.write() as connection:
        return job_document(jobs.retry_job(connection, JobId(job_id), now), now)


def job_document(job: Job, now: datetime) -> JobDoc:
    """A job as the API tells it."""
    left = job.time_left(now)
    return JobDoc(
        id=job.id,
        kind=job.kind,
        state=job.state,
        payload=dict(job.payload),
        attempts=job.attempts,
        done=job.progress.done,
        total=job.progress.total,
        note=printable(job.progress.note),
        rate=job.rate(now),
        seconds_left=None if left is None else left.total_seconds(),
        stopping=job.cancel_requested and not job.state.ended,
        created_at=job.created_at,
        started_at=job.started_at,
        ended_at=job.ended_at,
        result=None if job.result is None else dict(job.result),
        error=None if job.error is None else printable(job.error),
    )
