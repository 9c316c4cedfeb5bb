"""The music folders that the library covers: for who runs the server."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field, StringConstraints

from segue.domain.ids import FolderId
from segue.domain.music import Folder, Kind
from segue.domain.text import printable
from segue.interfaces.api.running.jobs import JobDoc, job_document
from segue.interfaces.door.paging import Id
from segue.interfaces.door.visits import Admin, Visit
from segue.services.covering import cover, uncover
from segue.services.queueing import queue_scan
from segue.storage import folders

router = APIRouter(prefix="/library/folders", tags=["server"])

# What no path holds: PostgreSQL and file systems refuse it alike.
Path = Annotated[str, StringConstraints(min_length=1, max_length=4000, pattern=r"^[^\x00]+$")]


class FolderDoc(BaseModel):
    """A folder of music on the server's disk."""

    id: int
    path: str
    kind: Kind
    scanned_at: datetime | None = Field(description="When it was last looked through from end to end.")


class NewFolder(BaseModel):
    """A folder that the library is to cover."""

    path: Path = Field(description="Where it is on the server's disk.")
    kind: Kind = Kind.MUSIC


class NewFolderDoc(BaseModel):
    """A folder that the library covers now, and the job that looks through it."""

    folder: FolderDoc
    job: JobDoc


class Forgotten(BaseModel):
    """How much was forgotten."""

    tracks: int


@router.get("")
def covered_folders(visit: Admin) -> list[FolderDoc]:
    """Every folder, in the order they were added."""
    with visit.database.read() as connection:
        return [folder_document(one) for one in folders.all_folders(connection)]


@router.post("", status_code=201)
def cover_folder(new: NewFolder, visit: Admin) -> NewFolderDoc:
    """Cover a folder. It is looked through at once, and what is new in it is heard after that."""
    folder = cover(visit.database, new.path, new.kind, visit.house.clock)
    return NewFolderDoc(folder=folder_document(folder), job=_scan(visit, folder))


@router.delete("/{folder_id}")
def uncover_folder(folder_id: Id, visit: Admin) -> Forgotten:
    """Forget a folder, its tracks and all that was heard of them. No music file is touched."""
    return Forgotten(tracks=uncover(visit.database, FolderId(folder_id), visit.house.clock))


def folder_document(folder: Folder) -> FolderDoc:
    """A folder as the API tells it."""
    return FolderDoc(id=folder.id, path=printable(folder.path), kind=folder.kind, scanned_at=folder.scanned_at)


def _scan(visit: Visit, folder: Folder) -> JobDoc:
    house = visit.house
    return job_document(queue_scan(house.database, house.clock, folder, hear=True), house.clock())
