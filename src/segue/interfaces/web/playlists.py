"""The pages of playlists: all that somebody sees, and one of them with how it goes along."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi import Response as Answer
from starlette.responses import Response

from segue.interfaces.api.playing import playlists as api
from segue.interfaces.door.paging import Cursor, Id, place_of
from segue.interfaces.door.visits import Insider
from segue.interfaces.web.rendering import page
from segue.services.playlists.sorting import Order
from segue.services.playlists.writing import Format

router = APIRouter()

_AT_ONCE = 200
_WIDE, _HIGH, _EDGE = 600.0, 120.0, 8.0
_FEW = 2


@router.get("/playlists")
def playlists_page(request: Request, visit: Insider, cursor: Cursor = None) -> Response:
    """One's own playlists and those that others share."""
    found = api.playlists(visit, limit=100, cursor=cursor)
    mine = [one for one in found.items if one.mine]
    shared = [one for one in found.items if not one.mine]
    return page(request, visit, "playlists.html", mine=mine, shared=shared, next=found.next, first=cursor is None)


@router.get("/playlists/{playlist_id}")
def playlist_page(request: Request, playlist_id: Id, visit: Insider, cursor: Cursor = None) -> Response:
    """One playlist."""
    told = api.playlist(playlist_id, visit, Answer())
    tracks = api.tracks_on_playlist(playlist_id, visit, Answer(), limit=_AT_ONCE, cursor=cursor)
    place = place_of(cursor, "place")
    start = int(str(place[0])) if place else 0
    course = api.course_of_playlist(playlist_id, visit)
    return page(
        request,
        visit,
        "playlist.html",
        playlist=told,
        tracks=tracks.items,
        next=tracks.next,
        start=start,
        course=course[start : start + len(tracks.items)],
        picture=picture([(one.tempo, one.energy) for one in course]),
        orders=list(Order),
        formats=list(Format),
    )


@dataclass(frozen=True, slots=True)
class Picture:
    """Lines of tempo and energy along a playlist, as SVG draws them, and the slowest and fastest tempo."""

    tempo: str
    energy: str
    slowest: float
    fastest: float


def picture(points: Sequence[tuple[float | None, float | None]]) -> Picture | None:
    """The lines through these tempi and energies; None where there are too few for a line."""
    tempi = [tempo for tempo, _ in points if tempo is not None]
    if len(tempi) < _FEW:
        return None
    slowest, fastest = min(tempi), max(tempi)
    span = max(fastest - slowest, 1.0)
    return Picture(
        _line([None if tempo is None else (tempo - slowest) / span for tempo, _ in points]),
        _line([energy for _, energy in points]),
        slowest,
        fastest,
    )


def _line(heights: Sequence[float | None]) -> str:
    """A line through heights from 0 to 1, with a gap where one is not known."""
    told, pen = [], "M"
    for place, height in enumerate(heights):
        if height is None:
            pen = "M"
            continue
        across = _EDGE + (_WIDE - 2 * _EDGE) * place / max(len(heights) - 1, 1)
        told.append(f"{pen}{across:.1f} {_HIGH - _EDGE - (_HIGH - 2 * _EDGE) * height:.1f}")
        pen = "L"
    return " ".join(told)
