"""Keeping the library up to date: looking through folders, hearing, learning, and what could not be done and why."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from segue.domain.errors import BadRequest
from segue.domain.hearing import HearingPlan
from segue.domain.ids import FolderId
from segue.domain.naming import Task
from segue.domain.text import printable
from segue.interfaces.api.running.jobs import JobDoc, job_document
from segue.interfaces.door.paging import Cursor, Limit, Number, Page, cursor_of, numbers_of
from segue.interfaces.door.visits import Admin
from segue.services.covering import forget_missing
from segue.services.queueing import queue_analysis, queue_learning, queue_scan
from segue.storage import catalogue, failures, folders, heard, jobs, named

router = APIRouter(prefix="/library", tags=["server"])

_ORDER = "problems"
What = Literal["reading", "hearing", "naming", "remark"]


class Scan(BaseModel):
    """How to look through folders."""

    folder_id: Number | None = Field(default=None, description="Only this one; without it, all.")
    again: bool = Field(default=False, description="Read files that have not changed, too.")
    allow_empty: bool = Field(default=False, description="Believe a folder that is suddenly empty.")


class Analysis(BaseModel):
    """How to hear."""

    again: bool = Field(default=False, description="Hear what was heard before, too.")


class LibraryDoc(BaseModel):
    """What the library holds and how far Segue has come with it."""

    folders: int
    tracks: int
    albums: int
    artists: int
    genres: int
    duration_s: float
    size: int = Field(description="Of all files, in bytes.")
    recordings: int = Field(description="Tracks with the same sound counted once.")
    heard: int = Field(description="Recordings of which all is known that can be heard.")
    unheard: int = Field(description="Recordings that cannot be heard.")
    named: dict[str, int] = Field(description="Recordings that have a genre, and a mood.")
    unsure: dict[str, int] = Field(description="Recordings that a model heard and would not name.")
    missing: int = Field(description="Tracks whose files are gone.")
    duplicates: int = Field(description="Tracks beyond the first of each recording.")
    unreadable: int
    remarks: int
    listeners: int
    events: int
    active_jobs: list[JobDoc] = Field(description="What waits or runs, with its rate and the time left.")


class ProblemDoc(BaseModel):
    """A file or folder that something is wrong with."""

    what: What = Field(description="What did not succeed; a remark is on a file that was read.")
    folder_id: int
    path: str
    reason: str


class Forgotten(BaseModel):
    """How much was forgotten."""

    tracks: int


@router.post("/scan", status_code=202)
def scan_library(scan: Scan, visit: Admin) -> list[JobDoc]:
    """Look through folders, each in a job; what is new is heard after that."""
    house = visit.house
    with visit.database.read() as connection:
        known = folders.all_folders(connection)
        chosen = known if scan.folder_id is None else [folders.folder_by_id(connection, FolderId(scan.folder_id))]
    if not chosen:
        raise BadRequest("There is no folder to look through yet.", "Add one first.")
    how = {"again": scan.again, "allow_empty": scan.allow_empty} if scan.again or scan.allow_empty else None
    queued = [queue_scan(house.database, house.clock, folder, how, hear=True) for folder in chosen]
    return [job_document(job, house.clock()) for job in queued]


@router.post("/analyze", status_code=202)
def analyze_library(analysis: Analysis, visit: Admin) -> JobDoc:
    """Hear what was not heard yet."""
    house = visit.house
    return job_document(queue_analysis(house.database, house.clock, again=analysis.again), house.clock())


@router.post("/learn", status_code=202)
def learn_taste(visit: Admin) -> JobDoc:
    """Learn from what was listened to."""
    house = visit.house
    return job_document(queue_learning(house.database, house.clock), house.clock())


@router.post("/purge")
def forget_missing_tracks(visit: Admin) -> Forgotten:
    """Forget tracks whose files are gone, with everything heard of them."""
    return Forgotten(tracks=forget_missing(visit.database))


@router.get("/status")
def library_status(visit: Admin) -> LibraryDoc:
    """How much there is, how much of it is heard and named, and what is being done."""
    now = visit.house.clock()
    with visit.database.read() as connection:
        counts = catalogue.counts(connection)
        listened = heard.counts(connection, _plan())
        done = {str(task): named.recordings_named(connection, task) for task in Task}
        unsure = {str(task): named.unsure(connection, task) for task in Task}
        active = jobs.moving_jobs(connection, now)
    return LibraryDoc(
        folders=counts.folders,
        tracks=counts.tracks,
        albums=counts.albums,
        artists=counts.artists,
        genres=counts.genres,
        duration_s=counts.duration_ms / 1000,
        size=counts.size,
        recordings=listened.recordings,
        heard=listened.heard,
        unheard=listened.unheard,
        named=done,
        unsure=unsure,
        missing=counts.missing,
        duplicates=counts.duplicates,
        unreadable=counts.unreadable,
        remarks=counts.remarks,
        listeners=counts.listeners,
        events=counts.events,
        active_jobs=[job_document(job, now) for job in active],
    )


@router.get("/problems")
def library_problems(
    visit: Admin,
    limit: Limit = 50,
    cursor: Cursor = None,
    remarks: Annotated[bool, Query(description="Whether remarks on files that were read come, too.")] = False,
) -> Page[ProblemDoc]:
    """What could not be read, heard or named, each with its reason."""
    kinds = [kind for kind in failures.Failing if remarks or kind is not failures.Failing.REMARK]
    place = numbers_of(cursor, _ORDER, 2)
    with visit.database.read() as connection:
        found = failures.failures(connection, kinds, (place[0], place[1]) if place else None, limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return Page(
        items=[_problem(one) for one in found[:limit]],
        next=None if last is None else cursor_of((_ORDER, int(last.kind), last.number)),
    )


def _problem(failure: failures.Failure) -> ProblemDoc:
    return ProblemDoc(
        what=_WORDS[failure.kind],
        folder_id=failure.folder_id,
        path=printable(failure.path),
        reason=printable(failure.message),
    )


_WORDS: dict[failures.Failing, What] = {
    failures.Failing.READING: "reading",
    failures.Failing.HEARING: "hearing",
    failures.Failing.NAMING: "naming",
    failures.Failing.REMARK: "remark",
}


def _plan() -> HearingPlan:
    from segue.hearing.parts import VERSIONS  # noqa: PLC0415 - hearing takes a second to import

    return HearingPlan({str(part): version for part, version in VERSIONS.items()})
