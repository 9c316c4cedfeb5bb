"""The server itself, for who runs it: which Segue it is, what it stands on, and what is wrong with that."""

import platform
import shutil
from datetime import UTC, datetime

import psutil
from fastapi import APIRouter
from pydantic import BaseModel, Field

from segue import __version__
from segue.domain.text import printable
from segue.interfaces.door.visits import Admin
from segue.services.doctor import Verdict, examine
from segue.storage.migrate import current_revision

router = APIRouter(prefix="/server", tags=["server"])


class ServerDoc(BaseModel):
    """A server as it is now."""

    version: str
    python: str
    started_at: datetime
    memory: int = Field(description="What the server holds, in bytes; its workers left out.")
    data: str = Field(description="The folder of all that it keeps.")
    disk_free: int = Field(description="Where that folder is, in bytes.")
    disk_size: int
    database: str = Field(description="Its file, or its address without the password.")
    database_schema: str | None
    lists_are_there: bool = Field(description="Whether whoever asks for lists is answered at once.")
    event_streams: int = Field(description="How many browsers and apps listen to events.")


class CheckDoc(BaseModel):
    """One thing that was looked at."""

    name: str
    verdict: Verdict
    finding: str
    mend: str = Field(description="What can be done about it; on the command line, where it begins with segue.")


@router.get("")
def server(visit: Admin) -> ServerDoc:
    """Which Segue this is, and what it stands on."""
    house, process = visit.house, psutil.Process()
    disk = shutil.disk_usage(house.directory.path)
    with visit.database.read() as connection:
        schema = current_revision(connection)
    return ServerDoc(
        version=__version__,
        python=platform.python_version(),
        started_at=datetime.fromtimestamp(process.create_time(), UTC),
        memory=process.memory_info().rss,
        data=printable(str(house.directory.path)),
        disk_free=disk.free,
        disk_size=disk.total,
        database=printable(visit.database.name),
        database_schema=schema,
        lists_are_there=visit.reception.standing.is_there,
        event_streams=len(visit.reception.hub),
    )


@router.get("/checks")
def checks(visit: Admin) -> list[CheckDoc]:
    """Look at everything Segue stands on, and say how to mend what is wrong. With a large library it takes a while."""
    house, settings = visit.house, visit.house.settings
    found = examine(house.database, house.directory, settings.models, settings.model)
    return [CheckDoc(name=c.name, verdict=c.verdict, finding=printable(c.finding), mend=c.mend) for c in found]
