"""The first music: looking around on the server's disk for it, or making the demo library. For who runs the server."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from segue.interfaces.door.visits import Admin
from segue.services.looking_around import look_into
from segue.services.queueing import queue_demo

router = APIRouter(prefix="/library", tags=["server"])


class InsideDoc(BaseModel):
    """A folder in another one."""

    name: str
    path: str
    open: bool = Field(description="Whether the server may look into it.")


class PlaceDoc(BaseModel):
    """A folder on the server's disk, and the folders in it."""

    path: str
    parent: str | None = Field(description="The folder that it lies in; null at the top.")
    folders: list[InsideDoc]
    unnamable: int = Field(description="How many more there are whose names are no text.")
    more: bool = Field(description="Whether there are more than are told here.")


class DemoDoc(BaseModel):
    """The job that makes the demo library."""

    job_id: int


@router.get("/browse")
def browse(
    _: Admin,
    path: Annotated[str, Query(max_length=4000, pattern=r"^[^\x00]*$", description="Empty for home.")] = "",
    hidden: Annotated[bool, Query(description="Hidden folders, too.")] = False,
) -> PlaceDoc:
    """The folders in a folder of the server's disk; of files nothing is told."""
    return PlaceDoc.model_validate(look_into(path, hidden=hidden), from_attributes=True)


@router.post("/demo", status_code=202)
def make_demo(visit: Admin) -> DemoDoc:
    """Make a library to look around in: some 120 machine-made tracks, and invented people who listen to them."""
    return DemoDoc(job_id=queue_demo(visit.database, visit.house.clock).id)
