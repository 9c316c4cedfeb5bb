"""All that is kept of somebody taken along, and histories brought from elsewhere."""

import json
import tempfile
import zipfile
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from enum import StrEnum
from typing import IO, Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from segue.interfaces.door.problems import responses
from segue.interfaces.door.uploads import Sent, file_form, received
from segue.interfaces.door.visits import Listening, Visit
from segue.services.discovering.profile import OwnData
from segue.services.histories import Taken, take_history

router = APIRouter(prefix="/taste", tags=["taste"])

_MOST_MB = 300
_ARTISTS_TOLD = 200
_UPLOADS = "uploads"
_IN_MEMORY = 8 << 20
_PART = 1 << 18
_FORMATS = {
    "application/json": {"schema": {"type": "array", "items": {"type": "object"}}},
    "application/zip": {"schema": {"type": "string", "format": "binary"}},
}


class MissingDoc(BaseModel):
    """An artist of a history of whom some or all music is not here."""

    artist: str
    deeds: int


class ImportDoc(BaseModel):
    """What became of a history that was brought."""

    read: int = Field(description="How many plays, likes and so on it tells of.")
    matched: int = Field(description="How many of these are of music that is here.")
    new: int = Field(description="How many of these were not known yet.")
    passed_over: int = Field(description="Rows that tell of nothing that is kept.")
    first: datetime | None = Field(description="When the first one that matched was.")
    last: datetime | None
    missing: list[MissingDoc] = Field(description="Whose music is not here, the most played first; 200 at most.")
    missing_artists: int = Field(description="How many artists these are altogether.")
    broken: str = Field(description="Where the file could not be read further; empty where it was read to its end.")


class ExportFormat(StrEnum):
    """How one's data travels."""

    JSON = "json"
    ZIP = "zip"


@router.get("/export", response_class=StreamingResponse, responses={200: {"content": _FORMATS}})
def export(
    visit: Listening, format: Annotated[ExportFormat, Query(description="JSON, or a ZIP of it.")] = ExportFormat.JSON  # noqa: A002
) -> StreamingResponse:  # fmt: skip
    """Everything that is kept of who asks: one list of documents, each of which names its type."""
    name = f"segue-{visit.listener.id}-{visit.house.clock():%Y-%m-%d}"
    # All of it is written before any of it is sent, so that what goes wrong is told as a problem.
    file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed when it was sent
    if format is ExportFormat.ZIP:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, archive.open(f"{name}.json", "w") as inside:
            inside.writelines(_lines(visit))
    else:
        file.writelines(_lines(visit))
    file.seek(0)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{format}"'}
    return StreamingResponse(_parts(file), media_type=f"application/{format}", headers=headers)


async def _sent(request: Request, visit: Listening) -> AsyncIterator[Sent]:
    visit.reception.limits.naming.take(visit.key)
    async with received(request, visit.house.directory.path / _UPLOADS, _MOST_MB) as sent:
        yield sent


@router.post("/import", openapi_extra=file_form(), responses=responses(413))
def import_history(visit: Listening, sent: Annotated[Sent, Depends(_sent)]) -> ImportDoc:
    """Bring a history: this server's own export, or what ListenBrainz, Last.fm and Spotify give out.

    JSON, JSON Lines, CSV, or a ZIP of such files. What is sent again counts once.
    """
    taken = take_history(visit.database, visit.house.clock, visit.listener, sent.path)
    if taken.new:
        OwnData(visit.database, visit.house.clock).learn_anew()
    return _import_document(taken)


def _import_document(taken: Taken) -> ImportDoc:
    missing = [MissingDoc(artist=name, deeds=count) for name, count in taken.missing.most_common(_ARTISTS_TOLD)]
    return ImportDoc(
        read=taken.read,
        matched=taken.matched,
        new=taken.new,
        passed_over=taken.passed_over,
        first=taken.first,
        last=taken.last,
        missing=missing,
        missing_artists=len(taken.missing),
        broken=taken.broken,
    )


def _lines(visit: Visit) -> Iterator[bytes]:
    """A JSON list with a document in each line."""
    between = b"[\n"
    for document in OwnData(visit.database, visit.house.clock).export(visit.listener):
        yield between + json.dumps(document, ensure_ascii=False, default=str).encode("utf-8", "replace")
        between = b",\n"
    yield b"\n]\n"


def _parts(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while part := file.read(_PART):
            yield part
