"""The pages of who runs the server: what it does now, who may come in, jobs, models, backups, what it stands on."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from segue.domain.accounts import Role
from segue.domain.jobs import JobState
from segue.domain.music import Kind
from segue.interfaces.api.learned import models
from segue.interfaces.api.people import users
from segue.interfaces.api.running import backups, folders, jobs, server, upkeep
from segue.interfaces.door.paging import Cursor
from segue.interfaces.door.visits import Admin, Insider
from segue.interfaces.web.api_reference import operations
from segue.interfaces.web.rendering import page
from segue.storage import jobs as kept_jobs

router = APIRouter()

_PROBLEMS, _JOBS = 25, 50


@router.get("/admin")
def overview(request: Request, visit: Admin, cursor: Cursor = None, remarks: bool = False) -> Response:
    """Folders, what is being done in them, and what could not be done."""
    return page(
        request,
        visit,
        "admin.html",
        status_=upkeep.library_status(visit),
        folders=folders.covered_folders(visit),
        kinds=list(Kind),
        problems=upkeep.library_problems(visit, limit=_PROBLEMS, cursor=cursor, remarks=remarks),
        remarks=remarks,
        later=cursor is not None,
    )


@router.get("/admin/users")
def people(request: Request, visit: Admin) -> Response:
    """Who may come in."""
    return page(request, visit, "admin_users.html", users=users.users(visit), roles=list(Role))


@router.get("/admin/jobs")
def work(request: Request, visit: Admin, cursor: Cursor = None, state: JobState | None = None) -> Response:
    """Durable work, now and before."""
    found = jobs.all_jobs(visit, limit=_JOBS, cursor=cursor, state=state)
    with visit.database.read() as connection:
        counted = kept_jobs.count_by_state(connection)
    return page(request, visit, "admin_jobs.html", jobs=found, state=state, counted=counted)


@router.get("/admin/models")
def which_models(request: Request, visit: Admin) -> Response:
    """What hears, names and recommends here."""
    told: dict[str, Any] = {"models": models.models(visit), "recommenders": models.recommenders(visit)}
    return page(request, visit, "admin_models.html", **told)


@router.get("/admin/backup")
def backup(request: Request, visit: Admin) -> Response:
    """Backups: made here, kept elsewhere."""
    with visit.database.read() as connection:
        running = kept_jobs.active_job(connection, "backup")
    running_document = None if running is None else jobs.job_document(running, visit.house.clock())
    return page(request, visit, "admin_backup.html", backups=backups.all_backups(visit), running=running_document)


@router.get("/admin/status")
def state_of_the_server(request: Request, visit: Admin) -> Response:
    """What the server stands on, and what is wrong with it."""
    return page(request, visit, "admin_status.html", server=server.server(visit), checks=server.checks(visit))


@router.get("/api")
def api_reference(request: Request, visit: Insider) -> Response:
    """Every operation of the API, from its own description."""
    described: Mapping[str, Any] = request.app.openapi()
    return page(request, visit, "api_reference.html", described=described, groups=operations(described))
