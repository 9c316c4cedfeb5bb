"""Durable work: what is to be done, how far it is, and who is at it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from segue.domain.ids import JobId

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


class JobState(StrEnum):
    """A job is queued, running, or has ended in one of three ways."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        """True where nothing more will happen to the job unless it is retried."""
        return self in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is. `total` is None while it is not known."""

    done: int = 0
    total: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of durable work. `payload` says what to do, `result` what came of it."""

    id: JobId
    kind: str
    payload: Mapping[str, Json]
    state: JobState
    created_at: datetime
    run_after: datetime
    attempts: int = 0
    max_attempts: int = 3
    owner: str | None = None
    leased_until: datetime | None = None
    cancel_requested: bool = False
    started_at: datetime | None = None
    ended_at: datetime | None = None
    progress: Progress = field(default_factory=Progress)
    result: Mapping[str, Json] | None = None
    error: str | None = None

    def rate(self, now: datetime) -> float | None:
        """Items per second since the present attempt began."""
        if self.started_at is None:
            return None
        seconds = ((self.ended_at or now) - self.started_at).total_seconds()
        return self.progress.done / seconds if seconds > 0 else None

    def time_left(self, now: datetime) -> timedelta | None:
        """An estimate from the rate so far; None while there is nothing to estimate from."""
        rate = self.rate(now)
        if not rate or self.progress.total is None or self.state is not JobState.RUNNING:
            return None
        return timedelta(seconds=max(0, self.progress.total - self.progress.done) / rate)
