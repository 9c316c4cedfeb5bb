"""The first page: shelves of what there is for somebody now.

The page itself never waits for a list to be made. What was made lately stands on it at once; every other shelf is a
heading with the way to its list, and the page's module asks for what belongs there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from segue.domain.accounts import Role
from segue.domain.errors import NotFound
from segue.domain.ids import TrackId
from segue.domain.recommending import TrackList
from segue.interfaces.api.discovering import made_lists
from segue.interfaces.api.discovering.made_lists import FOR_GUESTS, Shelf
from segue.interfaces.api.lists import ListDoc, list_documents
from segue.interfaces.api.music import TrackDoc, tracks_named
from segue.interfaces.api.playing.plays import FriendNowDoc, now_playing
from segue.interfaces.door.visits import Insider, Visit
from segue.interfaces.web.rendering import page
from segue.services.discovering.spoken import SPOKEN
from segue.services.discovering.starts import Start, radio_starts
from segue.storage import folders

router = APIRouter()

_SHOWN = 12
"""Tracks of a list that its shelf shows."""
_STARTS, _CONTINUE = "starts", "continue"
_ORDER = (
    Shelf.WEEKLY, Shelf.MIXES, _STARTS, _CONTINUE, Shelf.NEW, Shelf.TIME_OF_DAY, Shelf.REDISCOVER, Shelf.FRIENDS,
    Shelf.ON_REPEAT, Shelf.POPULAR,
)  # fmt: skip
_OF_GUESTS = (_STARTS, *FOR_GUESTS)
_CARDS = (Shelf.WEEKLY, Shelf.MIXES)
"""Shelves that show whole lists as cards, so that nobody is shown their tracks yet."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A list as its shelf shows it: the first of it, and how long it is."""

    list: ListDoc
    length: int


@dataclass(frozen=True, slots=True)
class Begin:
    """What a radio may be begun from, with the tracks that lend it their covers."""

    start: Start
    tracks: list[TrackDoc]


@router.get("/")
def home(request: Request, visit: Insider) -> Response:
    """What there is for somebody now."""
    ready = _there(visit)
    shelves = [(name, _told(visit, name, ready[name]) if name in ready else None) for name in _shelves(visit)]
    hour = visit.house.clock().astimezone(visit.house.settings.zone).hour
    is_guest = visit.role is Role.GUEST
    return page(request, visit, "home.html", shelves=shelves, hour=hour, guest=is_guest, playing=_playing(visit))


@router.get("/home/{name}")
def home_shelf(request: Request, name: str, visit: Insider) -> Response:
    """One shelf of it, as soon as it is made."""
    if name not in _shelves(visit):
        raise NotFound("There is no such shelf.")
    return page(
        request,
        visit,
        "home_shelf.html",
        name=name,
        told=_told(visit, name, _made(visit, name)),
        playing=_playing(visit),
    )


def _shelves(visit: Visit) -> Sequence[str]:
    return _OF_GUESTS if visit.role is Role.GUEST else _ORDER


def _playing(visit: Visit) -> list[FriendNowDoc]:
    """What friends play at this moment."""
    return [] if visit.role is Role.GUEST else now_playing(visit)


def _there(visit: Visit) -> dict[str, Sequence[Any]]:
    """What needs not be made or waited for."""
    standing = visit.reception.standing
    if not standing.is_there:
        return {}
    ready = dict(standing().shelves.there(visit.listener))
    with visit.database.read() as connection:
        if not any(one.kind in SPOKEN for one in folders.all_folders(connection)):
            ready[_CONTINUE] = ()
    return ready


def _made(visit: Visit, name: str) -> Sequence[Any]:
    if name == _CONTINUE:
        return made_lists.go_on(visit)
    if name == _STARTS:
        standing = visit.standing()
        return standing.shelves.made(visit.listener, name, lambda: radio_starts(standing.desk, visit.listener))
    return made_lists.made(visit, Shelf(name))


def _told(visit: Visit, name: str, made: Sequence[Any]) -> Sequence[Any]:
    """What a shelf holds as documents."""
    if name == _CONTINUE:
        return made
    return _starts(visit, made) if name == _STARTS else _filled(visit, name, made)


def _filled(visit: Visit, name: str, lists: Sequence[TrackList]) -> list[Shown]:
    begun = [replace(one, tracks=one.tracks[:_SHOWN]) for one in lists]
    told = list_documents(visit, begun, shown=name not in _CARDS)
    return [Shown(doc, len(made.tracks)) for doc, made in zip(told, lists, strict=True)]


def _starts(visit: Visit, found: Sequence[Start]) -> list[Begin]:
    tracks = {one.id: one for one in tracks_named(visit, [track for start in found for track in start.tracks])}
    return [Begin(one, [tracks[TrackId(track)] for track in one.tracks if track in tracks]) for one in found]
