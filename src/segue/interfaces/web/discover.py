"""Ways to discover: a radio built by hand, a path between two tracks, songs added and taken away, words.

Every way is an address, so that it works without script and can be sent to somebody else.
"""

import secrets
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse
from starlette.responses import Response

from segue.domain.accounts import Role
from segue.domain.errors import BadRequest, NotFound, NotReady, SegueError
from segue.domain.ids import TrackId
from segue.domain.listening import Preferences
from segue.domain.playing import About
from segue.interfaces.api.discovering import radio, ways
from segue.interfaces.api.music import TrackDoc, tracks_named
from segue.interfaces.api.playing import playlists
from segue.interfaces.api.texts import Words
from segue.interfaces.door.paging import Number
from segue.interfaces.door.problems import problem_of
from segue.interfaces.door.visits import Insider, Visit
from segue.interfaces.web.rendering import page
from segue.interfaces.web.waiting import AGAIN_S, is_ready
from segue.services.discovering.starts import library_labels
from segue.storage import catalogue, search
from segue.storage.preferences import preferences_of

router = APIRouter(prefix="/discover")

_PREVIEWED = 15
_DIGITS = 18
_CHANCES = 2**31

Dial = Annotated[float | None, Query(ge=0, le=1)]
Steps = Annotated[int, Query(ge=2, le=100)]
Ingredients = Annotated[list[ways.Ingredient], Query(max_length=20)]


class Sign(StrEnum):
    """What is done with an ingredient."""

    ADD = "add"
    SUBTRACT = "subtract"


class What(StrEnum):
    """What an ingredient is."""

    TRACK = "track"
    ARTIST = "artist"
    GENRE = "genre"
    MOOD = "mood"
    WORD = "word"


@router.get("")
def discover(request: Request, visit: Insider) -> Response:
    """All ways."""
    return page(request, visit, "discover.html", **_radio_fields(visit))


@router.get("/radio")
def radio_page(
    request: Request, visit: Insider, about: About = About.ARTIST, name: Words = "", explore: Dial = None,
    deep_cuts: Dial = None, playlist_id: Annotated[Number | None, Query()] = None,
) -> Response:  # fmt: skip
    """A radio by its dials, and how it begins."""
    asked = {"about": about, "name": name, "explore": explore, "deep_cuts": deep_cuts, "playlist_id": playlist_id}

    def begin() -> dict[str, Any]:
        from_track = about is About.TRACKS
        new = radio.NewRadio(
            about=about,
            name=None if from_track or about is About.PLAYLIST else name.strip()[:300] or None,
            tracks=[_meant(visit, name.strip()).id] if from_track else [],
            playlist_id=playlist_id if about is About.PLAYLIST else None,
            explore=explore,
            deep_cuts=deep_cuts,
            count=_PREVIEWED,
            # What is begun from this page begins with the very tracks that it shows.
            seed=secrets.randbelow(_CHANCES),
        )
        begun = radio.begin(new, visit)
        return {"list": begun.list, "new": new.model_dump(mode="json", exclude_none=True, exclude={"count"})}

    wanted = bool(name.strip()) or about is About.LISTENER or (about is About.PLAYLIST and playlist_id is not None)
    return _way(request, visit, "discover_radio.html", begin if wanted else None, **_radio_fields(visit) | asked)


@router.get("/path")
def path_page(
    request: Request, visit: Insider, from_: Annotated[Words, Query(alias="from")] = "", to: Words = "",
    steps: Steps = 10,
) -> Response:  # fmt: skip
    """A path from one track to another, each named by its number or by words."""
    ends = {"from": from_.strip(), "to": to.strip()}
    shown = {name: _called(visit, text) for name, text in ends.items()}

    def find() -> dict[str, Any]:
        first, last = (_meant(visit, text) for text in ends.values())
        return {"list": ways.path(visit, first.id, last.id, steps), "ends": (first, last)}

    wanted = all(ends.values())
    return _way(request, visit, "discover_path.html", find if wanted else None, ends=ends, shown=shown, steps=steps)


@router.get("/alchemy")
def alchemy_page(
    request: Request, visit: Insider, add: Ingredients = [], subtract: Ingredients = [],  # noqa: B006 - FastAPI copies it
    sign: Sign = Sign.ADD, kind: What = What.TRACK, what: Words = "",
) -> Response:  # fmt: skip
    """Music added and taken away. `what` is one more ingredient, which becomes a part of the address."""
    problem: SegueError | None = None
    if what.strip():
        try:
            more = _ingredient(visit, kind, what.strip())
            both = {Sign.ADD: add, Sign.SUBTRACT: subtract}
            both[sign] = [*both[sign], more]
            return RedirectResponse(f"/discover/alchemy?{urlencode(_of_both(both), doseq=True)}", 303)
        except SegueError as error:
            problem = error

    def mix() -> dict[str, Any]:
        if problem is not None:
            raise problem
        mixture = ways.Mixture(add=add, subtract=subtract)
        return {"list": ways.alchemy(mixture, visit)}

    told = [
        (part, text, _called_ingredient(visit, text), _without(add, subtract, part, place))
        for part, some in ((Sign.ADD, add), (Sign.SUBTRACT, subtract))
        for place, text in enumerate(some)
    ]
    way = mix if add or problem else None
    fields = {"parts_": told, "add": add, "subtract": subtract, "sign": sign, "kind": kind, "what": what}
    return _way(request, visit, "discover_alchemy.html", way, **fields)


@router.get("/find")
def find_page(request: Request, visit: Insider, q: Words = "") -> Response:
    """Music found by describing it."""

    def find() -> dict[str, Any]:
        found = ways.find(visit, q.strip())
        return {"list": found.list, "understood": found.understood}

    return _way(request, visit, "discover_find.html", find if q.strip() else None, q=q)


def _way(
    request: Request, visit: Visit, template: str, make: Callable[[], dict[str, Any]] | None, **told: Any
) -> Response:
    """A page of a way: its form, and what came of it; `make` is None where nothing was asked yet.

    What goes wrong is said beside the form. While lists cannot be made yet, the page says so and asks again by itself.
    """
    found, problem, headers, waits = None, None, {}, False
    status = 200
    if make is not None and not is_ready(visit):
        waits, status, headers = True, 503, {"Retry-After": AGAIN_S}
    elif make is not None:
        try:
            found = make()
        except (NotFound, BadRequest, NotReady) as error:
            problem, headers = problem_of(error)
            status = problem.status
    return page(
        request, visit, template, status=status, headers=headers, found=found, problem=problem, waits=waits, **told
    )


def _radio_fields(visit: Visit) -> dict[str, Any]:
    """What the form of a radio begins with: the listener's own dials, and names of genres and moods."""
    own = Preferences()
    if visit.role is not Role.GUEST:
        with visit.database.read() as connection:
            own = preferences_of(connection, visit.listener.id)
    genres, moods = _labels(visit)
    return {
        "own": own,
        "genres": genres,
        "moods": moods,
        "about": About.ARTIST,
        "name": "",
        "explore": None,
        "deep_cuts": None,
        "playlists": playlists.playlists(visit).items,
        "playlist_id": None,
    }


def _labels(visit: Visit) -> Sequence[Sequence[str]]:
    """The genres and the moods that most is here of; counting them takes long where there is much music."""
    return visit.reception.lately("labels", lambda: library_labels(visit.database))


def _meant(visit: Visit, text: str) -> TrackDoc:
    """The track that is meant by a number or by words.

    Raises:
        NotFound: none is.
    """
    with visit.database.read() as connection:
        if text.isdecimal() and len(text) <= _DIGITS:
            ids = [one.id for one in catalogue.tracks_by_id(connection, [TrackId(int(text))])]
        else:
            ids = search.find_tracks(connection, text, 1)
    found = tracks_named(visit, ids)
    if not found:
        raise NotFound(f"No track here is meant by “{text}”.", "Try words of its title, or its artist.")
    return found[0]


def _called(visit: Visit, text: str) -> str:
    """What is shown in a field: the name of the track where it holds its number."""
    if not text.isdecimal() or len(text) > _DIGITS:
        return text
    named = tracks_named(visit, [int(text)])
    return named[0].title if named else text


def _ingredient(visit: Visit, kind: What, text: str) -> str:
    return f"track:{_meant(visit, text).id}" if kind is What.TRACK else f"{kind}:{text}"[:300]


def _called_ingredient(visit: Visit, text: str) -> str:
    kind, _, name = text.rpartition(":")
    return _called(visit, name) if kind in ("", What.TRACK) else name


def _of_both(both: dict[Sign, list[str]]) -> dict[str, list[str]]:
    return {str(sign): some for sign, some in both.items() if some}


def _without(add: list[str], subtract: list[str], sign: Sign, place: int) -> str:
    """The address without one ingredient."""
    both = {Sign.ADD: list(add), Sign.SUBTRACT: list(subtract)}
    del both[sign][place]
    return f"/discover/alchemy?{urlencode(_of_both(both), doseq=True)}"
