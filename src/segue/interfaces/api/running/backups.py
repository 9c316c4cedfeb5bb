"""Backups in the data folder: for who runs the server.

Putting one back replaces everything, and is done on the command line while the server stands still: `segue restore`.
"""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from segue.interfaces.api.running.jobs import JobDoc, job_document
from segue.interfaces.door.visits import Admin
from segue.services import backups
from segue.services.queueing import queue_backup

router = APIRouter(prefix="/backups", tags=["server"])

Name = Annotated[str, Path(max_length=100, description="As it stands in the list of backups.")]


class BackupDoc(BaseModel):
    """A backup. It holds everything but the music: put it where nobody else reads it."""

    name: str
    made_at: datetime
    size: int = Field(description="In bytes.")


@router.get("")
def all_backups(visit: Admin) -> list[BackupDoc]:
    """Every backup in the data folder, the newest first."""
    return [
        BackupDoc(name=one.name, made_at=one.made_at, size=one.size)
        for one in backups.all_backups(visit.house.directory)
    ]


@router.post("", status_code=202)
def make_backup(visit: Admin) -> JobDoc:
    """Save everything Segue knows in one file, in a job, while it goes on working.

    To put one back, stop the server and run `segue restore FILE`: it replaces everything.
    """
    house = visit.house
    return job_document(queue_backup(house.database, house.clock), house.clock())


@router.get("/{name}", response_class=FileResponse, responses={200: {"content": {"application/zip": {}}}})
def download_backup(name: Name, visit: Admin) -> FileResponse:
    """One backup, as a file to keep elsewhere."""
    found = backups.backup_named(visit.house.directory, name)
    return FileResponse(found.path, media_type="application/zip", filename=found.name)


@router.delete("/{name}", status_code=204)
def remove_backup(name: Name, visit: Admin) -> None:
    """Let a backup go."""
    backups.remove_backup(visit.house.directory, name)
