"""Looking through the tracks: chosen by what is known of them, sorted, a page at a time."""

from collections.abc import Mapping

from fastapi import APIRouter
from pydantic import BaseModel, Field

from segue.domain.naming import Task
from segue.interfaces.api.library.choosing import Bounds, Orders, Wish, choice_of, order_of
from segue.interfaces.api.music import TrackDoc, tracks_named
from segue.interfaces.door.paging import Cursor, Limit, Page, cursor_of, place_of, wrong_cursor
from segue.interfaces.door.visits import Insider, Visit
from segue.storage.browsing import listing, shelves

router = APIRouter(prefix="/tracks", tags=["library"])


class CountDoc(BaseModel):
    """How many there are."""

    tracks: int


class ChoicesDoc(BaseModel):
    """What tracks can be chosen by here, besides numbers."""

    orders: list[str] = Field(description="By what tracks can be sorted.")
    keys: list[str]
    codecs: list[str]
    genres: list[str] = Field(description="Those that people and models named, the most frequent first.")
    moods: list[str]


@router.get("")
def tracks(
    visit: Insider, wanted: Wish, ranges: Bounds, order: Orders = "title", cursor: Cursor = None, limit: Limit = 50
) -> Page[TrackDoc]:
    """The tracks for which all of this holds. A track that is added or goes meanwhile moves no other one."""
    sorted_by, after = order_of(order), place_of(cursor, order)
    if after is not None and not listing.is_place(sorted_by.by, after):
        raise wrong_cursor()
    with visit.database.read() as connection:
        found = listing.tracks_in_order(
            connection, choice_of(wanted, ranges), sorted_by, visit.listener.id, limit + 1, after
        )
    shown = found[:limit]
    on = cursor_of((order, *shown[-1].place)) if len(found) > limit else None
    return Page(items=tracks_named(visit, [one.id for one in shown]), next=on)


@router.get("/count")
def track_count(visit: Insider, wanted: Wish, ranges: Bounds) -> CountDoc:
    """How many tracks all of this holds for."""
    with visit.database.read() as connection:
        return CountDoc(tracks=listing.count_tracks(connection, choice_of(wanted, ranges), visit.listener.id))


@router.get("/choices")
def track_choices(visit: Insider) -> ChoicesDoc:
    """The keys, codecs, genres and moods that there are, as of a minute ago at most."""
    return visit.reception.lately("choices", lambda: _choices(visit))


def _choices(visit: Visit) -> ChoicesDoc:
    with visit.database.read() as connection:
        keys, codecs = shelves.keys_and_codecs(connection)
        genres, moods = (shelves.heard_counts(connection, task) for task in (Task.GENRE, Task.MOOD))
    return ChoicesDoc(
        orders=list(listing.ORDERS), keys=keys, codecs=codecs, genres=_frequent(genres), moods=_frequent(moods)
    )


def _frequent(counts: Mapping[str, int]) -> list[str]:
    return sorted(counts, key=lambda name: (-counts[name], name))
