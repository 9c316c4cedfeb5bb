"""The page of one artist."""

from collections.abc import Callable
from typing import TypeVar

from fastapi import APIRouter, Request
from starlette.responses import Response

from segue.domain.errors import NotFound, TooMuch
from segue.interfaces.api.library import artist as told
from segue.interfaces.api.library import artist_reach
from segue.interfaces.door.paging import Id
from segue.interfaces.door.visits import Insider
from segue.interfaces.web.rendering import page
from segue.interfaces.web.sky import sky_of

router = APIRouter()

Found = TypeVar("Found")

_SONGS = 10
_DAYS, _PATIENCE_S = 90, 0.2


@router.get("/artists/{artist_id}")
def artist_page(request: Request, artist_id: Id, visit: Insider) -> Response:
    """All of an artist: songs, albums, who is related, who would love them, and how much of them is shown."""
    artist = told.artist(artist_id, visit)
    graph, related_problem = _soon(lambda: told.artist_graph(artist_id, visit))
    songs, songs_problem = _soon(lambda: told.artist_top_songs(artist_id, visit, _SONGS))
    exposure, _ = _soon(lambda: artist_reach.artist_exposure(artist_id, visit))
    reach, reach_problem = _soon(lambda: artist_reach.reach_document(visit, artist_id, _DAYS, _PATIENCE_S))
    return page(
        request,
        visit,
        "artist.html",
        artist=artist,
        songs=songs,
        songs_problem=songs_problem,
        sky=None if graph is None else sky_of(graph),
        related=[] if graph is None else _related(graph),
        related_problem=related_problem,
        reach=reach,
        reach_problem=reach_problem,
        exposure=exposure,
        articles=told.artist_articles(artist_id, visit),
    )


def _related(graph: told.GraphDoc) -> list[tuple[told.StarDoc, str]]:
    """Those one step away, with what ties them to the one in the middle."""
    middle = graph.stars[0].id
    ties = {bond.other: bond.sentence for bond in graph.bonds if bond.one == middle}
    return [(star, ties[star.id]) for star in graph.stars if star.id in ties]


def _soon(ask: Callable[[], Found]) -> tuple[Found | None, str]:
    """What was asked for, or why it is not there (yet): the rest of the page does not wait for it."""
    try:
        return ask(), ""
    except (TooMuch, NotFound) as error:
        return None, str(error)
