"""What went wrong, as RFC 9457 tells it to programs: one type, one status and one sentence for each meaning."""

import logging
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from pydantic.json_schema import models_json_schema
from starlette.exceptions import HTTPException

from segue.domain.errors import (
    BadRequest,
    ChangedMeanwhile,
    DiskFull,
    FolderUnavailable,
    InUse,
    NotAllowed,
    NotFound,
    NotLetIn,
    NotReady,
    SegueError,
    StorageUnavailable,
    TooLarge,
    TooMuch,
    UnreadableFile,
)
from segue.hearing.embedding.failures import ModelDamaged, ModelUnavailable
from segue.naming.needs import TrainingNotInstalled

_log = logging.getLogger(__name__)

# The first that fits: those that mean more come before those that mean less.
_STATUS: tuple[tuple[type[SegueError], HTTPStatus], ...] = (
    (NotLetIn, HTTPStatus.UNAUTHORIZED),
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (NotFound, HTTPStatus.NOT_FOUND),
    (ChangedMeanwhile, HTTPStatus.PRECONDITION_FAILED),
    (NotReady, HTTPStatus.SERVICE_UNAVAILABLE),
    (TooMuch, HTTPStatus.TOO_MANY_REQUESTS),
    (TooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (UnreadableFile, HTTPStatus.UNPROCESSABLE_ENTITY),
    (FolderUnavailable, HTTPStatus.UNPROCESSABLE_ENTITY),
    (BadRequest, HTTPStatus.UNPROCESSABLE_ENTITY),
    (DiskFull, HTTPStatus.INSUFFICIENT_STORAGE),
    (InUse, HTTPStatus.CONFLICT),
    (TrainingNotInstalled, HTTPStatus.UNPROCESSABLE_ENTITY),
    (ModelUnavailable, HTTPStatus.SERVICE_UNAVAILABLE),
    (ModelDamaged, HTTPStatus.SERVICE_UNAVAILABLE),
    (StorageUnavailable, HTTPStatus.SERVICE_UNAVAILABLE),
)
_PLACE = "#/components/schemas/{model}"
_OF_THE_COMMAND_LINE = ("segue ", "`segue")


class Field_(BaseModel):  # noqa: N801 - `Field` is pydantic's
    """One part of a request that cannot be used."""

    where: str = Field(description="Which part: the place in the body, or the name of the parameter.")
    what: str = Field(description="What is wrong with it.")


class Problem(BaseModel):
    """What went wrong (RFC 9457). `mend` says what can be done about it, where anything can."""

    type: str = Field(description="Names the meaning: the same for the same, whatever the sentence.")
    title: str
    status: int
    detail: str
    mend: str = ""
    fields: list[Field_] = []


def problem_of(error: Exception) -> tuple[Problem, dict[str, str]]:
    """An error as a problem, with the headers that go with it."""
    if isinstance(error, SegueError):
        return _of_ours(error)
    if isinstance(error, RequestValidationError):
        fields = [_field(one) for one in error.errors()]
        said = "; ".join(f"{one.where}: {one.what}" for one in fields[:3])
        return _problem(HTTPStatus.UNPROCESSABLE_ENTITY, "BadRequest", said, fields=fields), {}
    if isinstance(error, HTTPException):
        status = HTTPStatus(error.status_code)
        return _problem(status, status.phrase.replace(" ", ""), str(error.detail)), dict(error.headers or {})
    _log.error("An error that nobody foresaw", exc_info=error)
    said = "Something went wrong that nobody foresaw. The server's log says more."
    return _problem(HTTPStatus.INTERNAL_SERVER_ERROR, "Unforeseen", said), {}


def answer_with(error: Exception) -> JSONResponse:
    """The answer to a program."""
    problem, headers = problem_of(error)
    return JSONResponse(problem.model_dump(), problem.status, headers=headers, media_type="application/problem+json")


async def tell_program(_: Request, error: Exception) -> JSONResponse:
    """What FastAPI calls."""
    return answer_with(error)


def responses(*statuses: int | str) -> dict[int | str, dict[str, Any]]:
    """What an operation's description says of the problems it may answer with."""
    content = {"application/problem+json": {"schema": {"$ref": _PLACE.format(model=Problem.__name__)}}}
    return {
        status: {
            "description": HTTPStatus(status).phrase if isinstance(status, int) else "A problem",
            "content": content,
        }
        for status in statuses
    }


def describe(document: dict[str, Any]) -> dict[str, Any]:
    """Add the shape of problems to the API's description, which names it as the answer to what goes wrong."""
    _, told = models_json_schema([(Problem, "serialization")], ref_template=_PLACE)
    document["components"].setdefault("schemas", {}).update(told["$defs"])
    return document


def _of_ours(error: SegueError) -> tuple[Problem, dict[str, str]]:
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
    headers = {"Retry-After": str(max(1, round(error.after_s)))} if isinstance(error, TooMuch) else {}
    if status is HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="Segue"'
    # What is to be typed into a terminal is no help in a browser.
    mend = "" if any(words in error.mend for words in _OF_THE_COMMAND_LINE) else error.mend
    return _problem(status, type(error).__name__, error.what, mend=mend), headers


def _problem(status: HTTPStatus, name: str, detail: str, *, mend: str = "", fields: Sequence[Field_] = ()) -> Problem:
    return Problem(
        type=f"urn:segue:problem:{name}", title=status.phrase, status=status, detail=detail, mend=mend,
        fields=list(fields),
    )  # fmt: skip


def _field(error: dict[str, Any]) -> Field_:
    # The first says whether it is of the body, the query or the address; a field may have such a name, too.
    place = [str(part) for part in error["loc"][1:]]
    return Field_(where=".".join(place) or "body", what=str(error["msg"]))
