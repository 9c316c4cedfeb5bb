"""Whole lists, each track with every reason: those of the first page, blends, what goes with tracks."""

from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from segue.domain.accounts import Role
from segue.domain.errors import NotAllowed, NotFound
from segue.interfaces.api.discovering import made_lists
from segue.interfaces.api.discovering.made_lists import FOR_GUESTS, Of, Shelf
from segue.interfaces.api.lists import ListDoc, list_document, list_documents
from segue.interfaces.api.texts import Name
from segue.interfaces.door.paging import Id
from segue.interfaces.door.visits import Insider, Listening, Visit
from segue.interfaces.web.rendering import page
from segue.interfaces.web.waiting import is_ready, wait

router = APIRouter(prefix="/lists")

_API = "/api/v1/lists/"


@router.get("/mixes")
def mixes(request: Request, visit: Listening) -> Response:
    """All mixes of the day."""
    if not is_ready(visit):
        return wait(request, visit)
    told = list_documents(visit, made_lists.made(visit, Shelf.MIXES), shown=False)
    lists = [(one, f"/lists/mixes/{place}", f"{_API}mixes/{place}") for place, one in enumerate(told, 1)]
    return page(request, visit, "lists.html", name=Shelf.MIXES, lists=lists)


@router.get("/mixes/{place}")
def mix(request: Request, place: Id, visit: Listening) -> Response:
    """One of them."""
    return _list(request, visit, Shelf.MIXES, f"mixes/{place}", lambda: made_lists.mix(place, visit))


@router.get("/friends")
def friends(request: Request, visit: Listening) -> Response:
    """What others play and love, and with whom a list for two can be made."""
    if not is_ready(visit):
        return wait(request, visit)
    told = list_documents(visit, made_lists.made(visit, Shelf.FRIENDS), shown=False)
    lists = [(one, f"/lists/friends/{of}", f"{_API}friends/{of}") for one, of in zip(told, Of, strict=True)]
    others = made_lists.who_blends(visit)
    return page(request, visit, "lists.html", name=Shelf.FRIENDS, lists=lists, others=others)


@router.get("/friends/{of}")
def friends_list(request: Request, of: Of, visit: Listening) -> Response:
    """One of the two."""
    return _list(request, visit, Shelf.FRIENDS, f"friends/{of}", lambda: made_lists.friends_list(of, visit))


@router.get("/continue")
def go_on(request: Request, visit: Listening) -> Response:
    """Podcasts and audiobooks to go on with."""
    return page(request, visit, "continue.html", told=made_lists.go_on(visit, count=100))


@router.get("/blend")
def blend(request: Request, visit: Listening, with_: Annotated[Name, Query(alias="with")]) -> Response:
    """A list for two."""
    address = f"blend?{urlencode({'with': with_})}"
    return _list(request, visit, "blend", address, lambda: made_lists.blend(visit, with_))


@router.get("/going-with/{track_id}")
def going_with(request: Request, track_id: Id, visit: Insider) -> Response:
    """What goes with a track."""
    address = f"going-with?{urlencode({'track_id': track_id})}"
    return _list(request, visit, "going-with", address, lambda: made_lists.going_with(visit, [track_id], 20))


@router.get("/weekly/{week}")
def week(request: Request, week: str, visit: Listening) -> Response:
    """The list of a week."""
    address = f"weekly?{urlencode({'week': week})}"
    return _list(request, visit, Shelf.WEEKLY, address, lambda: made_lists.weekly(visit, week))


@router.get("/{name}")
def shelf(request: Request, name: str, visit: Insider) -> Response:
    """Any other list by its name."""
    if name not in tuple(Shelf):
        raise NotFound("There is no such list.", "Look at the first page for those there are.")
    if visit.role is Role.GUEST and name not in FOR_GUESTS:
        raise NotAllowed("Guests look and listen, and leave no trace.", "Ask the admin for an account of your own.")
    wanted = Shelf(name)
    return _list(request, visit, wanted, name, lambda: list_document(visit, made_lists.made(visit, wanted)[0]))


def _list(request: Request, visit: Visit, name: str, address: str, make: Callable[[], ListDoc]) -> Response:
    """A page of one list; `address` is where the API tells it."""
    if not is_ready(visit):
        return wait(request, visit)
    return page(request, visit, "list.html", name=name, told=make(), plays=_API + address)
