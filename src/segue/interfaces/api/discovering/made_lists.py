"""Lists for whoever listens: those of their taste, what is new and popular, what others hear, what to go on with.

Lists are kept for some minutes, or until their listener says anything. A guest has no taste: they get what is new and
what is popular here, and a 403 for the rest.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

from segue.discovery.calendar import Week
from segue.discovery.spoken import Where
from segue.domain.errors import NotFound
from segue.domain.ids import TrackId
from segue.domain.listening import Listener
from segue.domain.music import Kind
from segue.domain.recommending import TrackList
from segue.interfaces.api.lists import ListDoc, list_document, list_documents
from segue.interfaces.api.music import TrackDoc, tracks_named
from segue.interfaces.api.texts import Name
from segue.interfaces.door.paging import Number
from segue.interfaces.door.visits import Insider, Listening, Visit
from segue.library.m3u8 import as_m3u8
from segue.library.playlist_entries import Entry
from segue.naming.labels.hierarchy import hierarchy_of
from segue.services.discovering.desk import Desk
from segue.services.discovering.for_you import Wish, list_for, list_from, popular
from segue.services.discovering.friends import blend_with, lists_of_friends, seen_by_others
from segue.services.discovering.mixes import mixes_of_today
from segue.services.discovering.news import news
from segue.services.discovering.own_plays import for_this_hour, rediscovered, repeated
from segue.services.discovering.spoken import SPOKEN, SpokenDesk
from segue.services.discovering.weekly import weekly_list
from segue.storage import catalogue, folders

router = APIRouter(prefix="/lists", tags=["lists"])

_FRIENDS_PER_LIST = 24
_POPULAR = 50
_M3U8 = "audio/x-mpegurl"

Count = Annotated[int, Query(ge=1, le=200, description="How many tracks.")]
Dial = Annotated[float | None, Query(ge=0, le=1)]
Genre = Annotated[str | None, Query(max_length=200, pattern=r"^[^\x00]*$", description="Only music of this genre.")]


class Shelf(StrEnum):
    """A list that stands on a shelf, by its name in addresses."""

    WEEKLY = "weekly"
    MIXES = "mixes"
    FOR_YOU = "for-you"
    NEW = "new"
    REDISCOVER = "rediscover"
    ON_REPEAT = "on-repeat"
    TIME_OF_DAY = "time-of-day"
    FRIENDS = "friends"
    POPULAR = "popular"


FOR_GUESTS = (Shelf.NEW, Shelf.POPULAR)
"""Those that need no taste."""


class Of(StrEnum):
    """What of friends."""

    NOW = "now"
    LOVE = "love"


class GoOnDoc(BaseModel):
    """An episode or a chapter to go on with."""

    track: TrackDoc
    kind: Kind
    show: str = Field(description="The podcast, or the book.")
    where: Where = Field(description="How one comes to it: begun, the next one, or the newest.")
    from_s: float = Field(description="Where to go on in it.")
    share: float | None = Field(description="How much of it was heard; null where its length is not known.")


class FriendDoc(BaseModel):
    """Somebody who lets others see what they hear."""

    name: str = Field(description="By which a blend with them is asked for.")
    display_name: str


@router.get("/weekly")
def weekly(
    visit: Listening,
    week: Annotated[str | None, Query(max_length=10, description="As 2026-W47; by default this one.")] = None,
) -> ListDoc:
    """New music for a week, mostly by artists new to its listener. Made once, it stays, but for what they turn away."""
    if week is None:
        return list_document(visit, made(visit, Shelf.WEEKLY)[0])
    zone = visit.house.settings.zone
    return list_document(visit, weekly_list(visit.standing().desk, zone, visit.listener, Week.read(week)))


@router.get("/mixes")
def mixes(visit: Listening) -> list[ListDoc]:
    """A mix for each of one's tastes, half known and half new; the same all day. Empty until a taste is known."""
    return list_documents(visit, made(visit, Shelf.MIXES))


@router.get("/mixes/{place}")
def mix(place: Annotated[int, Path(ge=1, le=20)], visit: Listening) -> ListDoc:
    """One of today's mixes, the first being 1."""
    return list_document(visit, one_of(made(visit, Shelf.MIXES), place - 1))


@router.get("/for-you")
def for_you(
    visit: Listening,
    count: Count = 30,
    again: Annotated[bool, Query(description="Whether what one knows may come.")] = False,
    clean: Annotated[bool, Query(description="Whether nothing explicit may come.")] = False,
    genre: Genre = None,
    variety: Dial = None,
    deep_cuts: Dial = None,
    small_artists: Dial = None,
) -> ListDoc:
    """Music that suits one's taste, by one's own dials or by these."""
    wish = Wish(again, clean, genre, variety=variety, deep_cuts=deep_cuts, small_artists=small_artists)
    desk = visit.standing().desk
    found = list_for(desk, visit.listener, count, wish, hierarchy_of(visit.house.directory.path))
    return list_document(visit, found)


@router.get("/new", name="new_here")
def new(visit: Insider) -> ListDoc:
    """What came in the last week, to the listener's taste; to a guest the newest first."""
    return list_document(visit, made(visit, Shelf.NEW)[0])


@router.get("/rediscover")
def rediscover(visit: Listening) -> ListDoc:
    """What one liked and has not heard for long."""
    return list_document(visit, made(visit, Shelf.REDISCOVER)[0])


@router.get("/on-repeat")
def on_repeat(visit: Listening) -> ListDoc:
    """What one plays most just now."""
    return list_document(visit, made(visit, Shelf.ON_REPEAT)[0])


@router.get("/time-of-day")
def time_of_day(visit: Listening) -> ListDoc:
    """What one plays at this hour of such a day, and what is new and goes with it."""
    return list_document(visit, made(visit, Shelf.TIME_OF_DAY)[0])


@router.get("/popular")
def popular_here(visit: Insider) -> ListDoc:
    """What most listeners like here."""
    return list_document(visit, made(visit, Shelf.POPULAR)[0])


@router.get("/friends")
def friends(visit: Listening) -> list[ListDoc]:
    """What others play now and what they love lately: of those who let themselves be seen."""
    return list_documents(visit, made(visit, Shelf.FRIENDS))


@router.get("/friends/{of}")
def friends_list(of: Of, visit: Listening) -> ListDoc:
    """One of the two."""
    return list_document(visit, one_of(made(visit, Shelf.FRIENDS), list(Of).index(of)))


@router.get("/blend")
def blend(
    visit: Listening, with_: Annotated[Name, Query(alias="with", description="The name of the other.")]
) -> ListDoc:
    """A list that two listeners would both like. The other must let others see what they hear."""
    return list_document(visit, blend_with(visit.standing().desk, visit.listener, with_))


@router.get("/blend/with")
def who_blends(visit: Listening) -> list[FriendDoc]:
    """Those with whom a blend can be made."""
    others = seen_by_others(visit.database, visit.listener)
    return [FriendDoc(name=one.name, display_name=one.display_name) for one in others]


@router.get("/continue", name="go_on_with")
def go_on(
    visit: Listening, kind: Kind | None = None, count: Annotated[int, Query(ge=1, le=100)] = 12
) -> list[GoOnDoc]:  # fmt: skip
    """Podcasts and audiobooks to go on with: what was begun, what comes next, what is new of what one follows."""
    with visit.database.read() as connection:
        here = {one.kind for one in folders.all_folders(connection)}
    kinds = [one for one in SPOKEN if one in here and kind in (None, one)]
    found = [(one, part) for one in kinds for part in SpokenDesk(visit.database, one).go_on(visit.listener, count)]
    tracks = {one.id: one for one in tracks_named(visit, [part.track for _, part in found])}
    told = []
    for which, part in found:
        track = tracks.get(part.track)
        if track is not None:
            whole = (track.duration_s or 0) * 1000
            share = min(1.0, part.place_ms / whole) if whole else None
            told.append(
                GoOnDoc(
                    track=track, kind=which, show=part.show, where=part.where, from_s=part.place_ms / 1000, share=share
                )
            )
    return told


@router.get("/going-with")
def going_with(
    visit: Insider,
    track_id: Annotated[list[Number], Query(min_length=1, max_length=100, description="Again for more tracks.")],
    count: Count = 20,
) -> ListDoc:
    """Tracks that go with these."""
    return list_document(visit, list_from(visit.standing().desk, [TrackId(one) for one in track_id], count))


@router.get("/m3u8", response_class=Response, responses={200: {"content": {_M3U8: {}}}})
def as_file(
    visit: Insider,
    id: Annotated[list[Number], Query(min_length=1, max_length=1000, description="Again for more.")],  # noqa: A002
    name: Annotated[Name, Query(description="What the playlist is called.")] = "Segue",
) -> Response:
    """These tracks as a playlist for other players. Paths begin at the music folder that a track lies in."""
    with visit.database.read() as connection:
        tracks = catalogue.tracks_by_id(connection, [TrackId(one) for one in id])
    entries = [Entry(one.stamp.path, one.artist, one.tags.title, one.format.duration_ms) for one in tracks]
    headers = {"Content-Disposition": 'attachment; filename="segue.m3u8"'}
    return Response(as_m3u8(name, entries), media_type=_M3U8, headers=headers)


def made(visit: Visit, shelf: Shelf) -> Sequence[TrackList]:
    """The lists of a shelf for who asks, from memory where they were made lately."""
    standing = visit.standing()
    zone = visit.house.settings.zone
    return standing.shelves.made(visit.listener, shelf, lambda: _MADE[shelf](standing.desk, zone, visit.listener))


def one_of(lists: Sequence[TrackList], place: int) -> TrackList:
    """One of some lists.

    Raises:
        NotFound: there are not as many.
    """
    if place >= len(lists):
        raise NotFound("There is no such list.", "Look at all of them.")
    return lists[place]


_MADE: Mapping[Shelf, Callable[[Desk, tzinfo, Listener], Sequence[TrackList]]] = {
    Shelf.WEEKLY: lambda desk, zone, who: [weekly_list(desk, zone, who)],
    Shelf.MIXES: mixes_of_today,
    Shelf.FOR_YOU: lambda desk, _, who: [list_for(desk, who, 30)],
    Shelf.NEW: lambda desk, zone, who: [news(desk, zone, who)],
    Shelf.REDISCOVER: lambda desk, zone, who: [rediscovered(desk, zone, who)],
    Shelf.ON_REPEAT: lambda desk, _, who: [repeated(desk, who)],
    Shelf.TIME_OF_DAY: lambda desk, zone, who: [for_this_hour(desk, zone, who)],
    Shelf.FRIENDS: lambda desk, _, who: lists_of_friends(desk, who, _FRIENDS_PER_LIST),
    Shelf.POPULAR: lambda desk, _, who: [popular(desk, who, _POPULAR)],
}
