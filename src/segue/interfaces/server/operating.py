"""For whoever keeps the server running: whether it lives, whether it is ready, and its figures."""

from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.responses import Response

from segue.domain.accounts import Role
from segue.domain.errors import NotAllowed, SegueError
from segue.interfaces.api.people.setup import is_near
from segue.interfaces.door.visits import Anybody, Visit
from segue.interfaces.server.figures import CONTENT_TYPE, Figures
from segue.storage.migrate import current_revision, newest_revision

PATHS = ("/health", "/ready", "/metrics")


class Readiness(BaseModel):
    """Whether the server can answer, and what it lacks where it cannot."""

    ready: bool
    database: str = Field(description="ok, or what is wrong with it.")
    schema_: str | None = Field(alias="schema", description="The schema of the database.")
    desk: Literal["set out", "being set out"] = Field(description="Whether lists are there at once.")


def operating_router(figures: Figures) -> APIRouter:
    """The three addresses. They are no part of the API: what asks for them speaks no JSON and has no account."""
    router = APIRouter()

    @router.get("/health")
    async def health() -> Response:
        """Answers as long as the process lives and is not stuck; asks nothing else."""
        return Response("alive\n", media_type="text/plain")

    @router.get("/ready")
    def ready(visit: Anybody) -> Response:
        """Whether the database answers with the schema that this Segue wants; says where the desk is."""
        found = _readiness(visit)
        return JSONResponse(found.model_dump(by_alias=True), 200 if found.ready else 503)

    @router.get("/metrics")
    def metrics(visit: Anybody, request: Request) -> Response:
        """Figures for Prometheus: for who asks from this machine, or with the key of who runs the server."""
        is_open = request.app.state.reception.house.settings.open_metrics
        if not is_open and visit.role is not Role.ADMIN and not is_near(visit):
            raise NotAllowed("Only who runs this server sees its figures.", "Send the key of an admin.")
        return Response(figures.text(), media_type=CONTENT_TYPE)

    return router


def _readiness(visit: Visit) -> Readiness:
    wanted = newest_revision()
    try:
        with visit.database.read() as connection:
            schema = current_revision(connection)
        database = "ok" if schema == wanted else f"has schema {schema}, this Segue wants {wanted}"
    except SegueError as error:
        schema, database = None, error.what
    desk: Literal["set out", "being set out"] = "set out" if visit.reception.standing.is_there else "being set out"
    return Readiness(ready=database == "ok", database=database, schema=schema, desk=desk)
