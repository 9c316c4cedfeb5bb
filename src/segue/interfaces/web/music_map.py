"""The map of the library as a page: drawn by modules, and told as a table of its regions."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from segue.interfaces.api.library import music_map as api
from segue.interfaces.door.visits import Insider
from segue.interfaces.web.rendering import page

router = APIRouter()


@router.get("/discover/map")
def map_page(request: Request, visit: Insider) -> Response:
    """Where the music lies, and what its regions are called."""
    regions = api.map_labels(visit)
    return page(request, visit, "map.html", regions=regions, total=sum(one.tracks for one in regions))
