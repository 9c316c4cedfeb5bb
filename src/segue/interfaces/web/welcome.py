"""The first run: choosing the music, and getting to know who listens while it is read and heard."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from segue.domain.accounts import Role
from segue.interfaces.api.listener import onboarding
from segue.interfaces.api.running import beginning
from segue.interfaces.door.visits import Listening
from segue.interfaces.web.rendering import page
from segue.services.queueing import DEMO_KEY
from segue.storage import folders, jobs

router = APIRouter()


@router.get("/welcome")
def welcome_page(
    request: Request, visit: Listening, path: str = "", hidden: bool = False, add: bool = False
) -> Response:
    """Choosing a folder where there is none yet, for who runs the server; questions for everybody."""
    with visit.database.read() as connection:
        covered = folders.all_folders(connection)
        composing = jobs.active_job(connection, DEMO_KEY) is not None
    runs = visit.role is Role.ADMIN
    choosing = runs and (add or not (covered or composing))
    place = beginning.browse(visit, path[:4000].replace("\0", ""), hidden) if choosing else None
    return page(request, visit, "welcome.html", covered=bool(covered), runs=runs, place=place, hidden=hidden, add=add)


@router.get("/welcome/first")
def first_list_page(request: Request, visit: Listening) -> Response:
    """The first list, which follows from the answers."""
    return page(request, visit, "welcome_first.html", first=onboarding.first_list(visit))
