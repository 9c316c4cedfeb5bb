"""Going through what tags and models say of the music: many tracks at once, and what is written into their files."""

from collections.abc import Iterable
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from segue.domain.ids import TrackId
from segue.domain.naming import Task
from segue.domain.text import printable
from segue.interfaces.api.music import TrackDoc, track_documents
from segue.interfaces.door.paging import Cursor, Number, Page, cursor_of, place_of, wrong_cursor
from segue.interfaces.door.visits import Admin, Insider, Visit
from segue.naming.labels.hierarchy import hierarchy_of
from segue.services.disputes import Dispute, disputed
from segue.services.queueing import queue_scan
from segue.services.tag_writing import Finding, Retagged
from segue.storage import catalogue, folders, tag_changes

router = APIRouter(prefix="/review", tags=["naming"])

Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
Tracks = Annotated[list[Number], Field(min_length=1, max_length=200, description="The numbers of tracks.")]
_ORDER = "number"


class ProbableDoc(BaseModel):
    """A label that a model thinks of."""

    label: str
    probability: float


class ReviewDoc(BaseModel):
    """A track whose tags and model do not say the same."""

    track: TrackDoc
    tagged: list[str]
    guesses: list[ProbableDoc]
    proposal: list[str] = Field(description="What accepting says: what the model is sure of, or its first guess.")
    sure: bool
    doubt: float = Field(description="0 where the model is certain, 1 where it knows nothing.")


class Accepted(BaseModel):
    """Tracks of which the model is right."""

    model_config = ConfigDict(extra="forbid")

    task: Task = Task.GENRE
    tracks: Tracks


class Corrected(Accepted):
    """Tracks, and what they are, in any spelling."""

    labels: list[Label] = Field(min_length=1, max_length=20)


class NamedSoDoc(BaseModel):
    """What is said of a track now."""

    track_id: int
    labels: list[str]


class FieldDoc(BaseModel):
    """What changes in a file's tags."""

    field: str
    before: list[str]
    after: list[str]


class FileDoc(BaseModel):
    """What is or would be changed in a file."""

    track_id: int
    title: str
    path: str
    changes: list[FieldDoc]
    keeps: list[str] = Field(description="Fields in which the file has something already, which stays.")
    failed: str = Field(description="Why nothing could be done; empty where it could.")


@router.get("")
def to_review(
    visit: Insider, task: Task = Task.GENRE, which: Dispute = Dispute.LACKING, cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=100, description="How many at most.")] = 50,
) -> Page[ReviewDoc]:  # fmt: skip
    """Tracks whose tags lack a genre (or mood), or name another than the model hears; not those somebody named."""
    place = place_of(cursor, _ORDER)
    match place:
        case None:
            after = 0
        case (int(number),) if 0 <= number < 2**63:
            after = number
        case _:
            raise wrong_cursor()
    found = disputed(visit.database, visit.house.directory.path, task, which, TrackId(after), limit + 1)
    shown = found[:limit]
    told = track_documents(visit, [one.track for one in shown])
    items = [
        ReviewDoc(
            track=track,
            tagged=list(one.tagged),
            guesses=[ProbableDoc(label=each.label, probability=each.probability) for each in one.naming.guesses],
            proposal=list(one.proposal),
            sure=one.naming.sure,
            doubt=one.naming.doubt,
        )
        for one, track in zip(shown, told, strict=True)
    ]
    return Page(items=items, next=cursor_of((_ORDER, shown[-1].track.id)) if len(found) > limit else None)


@router.get("/labels")
def review_labels(visit: Insider, task: Task = Task.GENRE) -> list[str]:
    """The genres (or moods) that are known here by name."""
    return [one.name for one in hierarchy_of(visit.house.directory.path, task)]


@router.post("/accept")
def accept_names(accepted: Accepted, visit: Admin) -> list[NamedSoDoc]:
    """Say that the model is right about these tracks. No file is touched."""
    reviewer = visit.house.reviewer()
    _check(visit, accepted.tracks)
    return [
        NamedSoDoc(track_id=one, labels=list(reviewer.accept(TrackId(one), accepted.task))) for one in accepted.tracks
    ]


@router.post("/correct")
def correct_names(corrected: Corrected, visit: Admin) -> list[NamedSoDoc]:
    """Say what these tracks are. It goes before tags and models; no file is touched."""
    reviewer = visit.house.reviewer()
    _check(visit, corrected.tracks)
    return [
        NamedSoDoc(track_id=one, labels=list(reviewer.correct(TrackId(one), corrected.task, corrected.labels)))
        for one in corrected.tracks
    ]


@router.post("/take-back")
def take_names_back(accepted: Accepted, visit: Admin) -> list[NamedSoDoc]:
    """Forget what was said that these tracks are."""
    _check(visit, accepted.tracks)
    for one in accepted.tracks:
        visit.house.reviewer().take_back(TrackId(one), accepted.task)
    return [NamedSoDoc(track_id=one, labels=[]) for one in accepted.tracks]


@router.post("/tags/plan")
def plan_tags(accepted: Accepted, visit: Admin) -> list[FileDoc]:
    """What writing would change in the files of these tracks. Nothing is touched.

    Written is what somebody said, or else what the model is sure of, where the file names nothing of its own.
    """
    plans = visit.house.tag_writer().plans(_check(visit, accepted.tracks), _findings(accepted.task), replace=False)
    return _told(plans)


@router.post("/tags/write")
def write_tags(accepted: Accepted, visit: Admin) -> list[FileDoc]:
    """Write it into the files. Their sound and all other tags stay as they are, and it can be taken back."""
    tracks = _check(visit, accepted.tracks)
    written = _told(visit.house.tag_writer().write(tracks, _findings(accepted.task), replace=False))
    _look_again(visit, tracks)
    return written


@router.post("/tags/undo")
def undo_tags(accepted: Accepted, visit: Admin) -> list[FileDoc]:
    """Put the tags of these tracks' files back as they were before anything was written. What changed since stays."""
    tracks = _check(visit, accepted.tracks)
    undone = _told(visit.house.tag_writer().take_back(tracks))
    _look_again(visit, tracks)
    return undone


@router.get("/tags")
def tags_written(visit: Insider) -> int:
    """How many changes of tags there are that can be taken back."""
    with visit.database.read() as connection:
        return tag_changes.count(connection)


def _check(visit: Visit, tracks: Iterable[int]) -> list[TrackId]:
    """These tracks, once each, if all are there: before anything is changed."""
    numbers = [TrackId(one) for one in dict.fromkeys(tracks)]
    with visit.database.read() as connection:
        for one in numbers:
            catalogue.track(connection, one)
    return numbers


def _findings(task: Task) -> list[Finding]:
    return [Finding.GENRE if task is Task.GENRE else Finding.MOOD]


def _told(found: Iterable[Retagged]) -> list[FileDoc]:
    return [
        FileDoc(
            track_id=one.track.id,
            title=one.track.tags.title,
            path=printable(str(one.path)),
            changes=[
                FieldDoc(field=field.field.value, before=list(field.old), after=list(field.new))
                for field in (one.change.fields if one.change is not None else ())
            ],
            keeps=[field.value for field in (one.change.kept if one.change is not None else ())],
            failed="" if one.failure is None else one.failure.reason,
        )
        for one in found
    ]


def _look_again(visit: Visit, tracks: Iterable[TrackId]) -> None:
    """The library takes the files as they are now."""
    with visit.database.read() as connection:
        held = {one.folder_id for one in catalogue.tracks_by_id(connection, list(tracks))}
        touched = [folders.folder_by_id(connection, one) for one in held]
    for folder in touched:
        queue_scan(visit.database, visit.house.clock, folder)
