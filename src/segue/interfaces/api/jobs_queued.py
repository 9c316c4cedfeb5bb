"""Work that was queued, as whoever asked for it is told."""

from pydantic import BaseModel, Field

from segue.domain.jobs import Job, JobState


class QueuedDoc(BaseModel):
    """Durable work that goes on by itself: how far it is, and what came of it."""

    job: int
    kind: str
    state: JobState
    done: int
    total: int | None = Field(description="Null while it is not known.")
    note: str
    error: str | None


def queued_document(job: Job) -> QueuedDoc:
    """A job."""
    at = job.progress
    return QueuedDoc(
        job=job.id, kind=job.kind, state=job.state, done=at.done, total=at.total, note=at.note, error=job.error
    )
