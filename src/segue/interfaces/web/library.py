"""The library: tracks, albums, artists, genres and folders, an album, a genre."""

from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from segue.domain.naming import Task
from segue.interfaces.api.library import browsing, catalogue, descriptors, review, searching
from segue.interfaces.api.library.choosing import Wanted
from segue.interfaces.door.paging import Cursor, Id
from segue.interfaces.door.visits import Insider, Visit
from segue.interfaces.web.asking import asked_for
from segue.interfaces.web.filters import chips, sliders
from segue.interfaces.web.rendering import page
from segue.services.disputes import Dispute

router = APIRouter()

_ROWS, _CARDS, _BEST, _BESIDE = 50, 60, 50, 6


@router.get("/library")
def tracks_page(request: Request, visit: Insider) -> Response:
    """Tracks, as they are chosen; where only words are asked for, what fits them best, with albums and artists."""
    asked = asked_for(request)
    found = searching.search_all(visit, asked.wanted.q, _BEST) if asked.only_words else None
    listed = None if found else browsing.tracks(visit, asked.wanted, asked.ranges, asked.order, asked.cursor, _ROWS)
    told = descriptors.descriptors(visit)
    return page(
        request,
        visit,
        "library.html",
        asked=asked,
        best=found,
        beside=_BESIDE,
        listed=listed,
        count=browsing.track_count(visit, asked.wanted, asked.ranges).tracks,
        sliders=sliders(told, asked),
        chips=chips(visit.language, told, asked, _folder_name(visit, asked.wanted)),
        choices=browsing.track_choices(visit),
        more=_more(request, listed.next) if listed else None,
    )


@router.get("/library/albums")
def albums_page(request: Request, visit: Insider) -> Response:
    """All albums, or those whose titles hold some words."""
    asked = asked_for(request)
    order = asked.get("order", "title")
    listed = catalogue.albums(visit, asked.wanted.q, order, asked.cursor, _CARDS)
    return page(
        request, visit, "library_albums.html", asked=asked, order=order, listed=listed, more=_more(request, listed.next)
    )


@router.get("/library/artists")
def artists_page(request: Request, visit: Insider) -> Response:
    """All artists, or those whose names hold some words."""
    asked = asked_for(request)
    listed = catalogue.artists(visit, asked.wanted.q, asked.cursor, _CARDS)
    return page(request, visit, "library_artists.html", asked=asked, listed=listed, more=_more(request, listed.next))


@router.get("/library/genres")
def genres_page(request: Request, visit: Insider) -> Response:
    """Every genre and mood."""
    genres, moods = (catalogue.genres(visit, task) for task in (Task.GENRE, Task.MOOD))
    return page(request, visit, "library_genres.html", genres=genres, moods=moods)


@router.get("/library/review")
def review_page(
    request: Request, visit: Insider, task: Task = Task.GENRE, which: Dispute = Dispute.LACKING, cursor: Cursor = None
) -> Response:
    """Tracks of which tags and models do not say the same."""
    listed = review.to_review(visit, task, which, cursor, _ROWS)
    labels = review.review_labels(visit, task)
    more = _more(request, listed.next)
    return page(request, visit, "library_review.html", listed=listed, labels=labels, task=task, which=which, more=more)


@router.get("/library/folders")
def folders_page(request: Request, visit: Insider) -> Response:
    """The folders that hold the music."""
    return page(request, visit, "library_folders.html", folders=catalogue.music_folders(visit))


@router.get("/library/folders/{folder_id}")
def folder_page(request: Request, visit: Insider, folder_id: Id) -> Response:
    """One level of a folder, with the tracks that lie right there."""
    asked = asked_for(request)
    path = asked.get("path", "")
    level = catalogue.folder_level(folder_id, visit, path)
    here = Wanted(folder=folder_id, path=path, right_there=True)
    listed = browsing.tracks(visit, here, {}, "title", asked.cursor, _ROWS)
    steps = path.split("/") if path else []
    above = [("/".join(steps[: place + 1]), name) for place, name in enumerate(steps)]
    more = _more(request, listed.next)
    return page(request, visit, "library_folder.html", level=level, listed=listed, above=above, more=more)


@router.get("/albums/{album_id}")
def album_page(request: Request, visit: Insider, album_id: Id) -> Response:
    """An album, disc by disc."""
    return page(request, visit, "album.html", album=catalogue.album(album_id, visit))


@router.get("/genres/{name:path}")
def genre_page(request: Request, visit: Insider, name: str) -> Response:
    """What bears a genre in its tags, or was named so."""
    asked = asked_for(request, any_genre=name)
    order = asked.get("order", "artist")
    listed = browsing.tracks(visit, asked.wanted, asked.ranges, order, asked.cursor, _ROWS)
    return page(
        request,
        visit,
        "genre.html",
        name=name,
        count=browsing.track_count(visit, asked.wanted, asked.ranges).tracks,
        listed=listed,
        play=f"/api/v1/tracks?any_genre={quote(name, safe='')}&order={order}&limit=500",
        more=_more(request, listed.next),
    )


def _more(request: Request, cursor: str | None) -> str | None:
    """The address of the page after this one."""
    return (
        None if cursor is None else str(request.url.include_query_params(cursor=cursor).replace(scheme="", netloc=""))
    )


def _folder_name(visit: Visit, wanted: Wanted) -> str:
    if wanted.folder is None:
        return ""
    name = next((one.name for one in catalogue.music_folders(visit) if one.id == wanted.folder), "")
    return f"{name}/{wanted.path}" if wanted.path else name
