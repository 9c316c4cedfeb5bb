"""The page of one track."""

from babel.core import get_global
from fastapi import APIRouter, Request
from starlette.responses import Response

from segue.discovery.neighbours import By
from segue.domain.errors import TooMuch
from segue.hearing.parts import Part
from segue.interfaces.api.library import track_details, track_names, track_sound
from segue.interfaces.api.lists import ListDoc
from segue.interfaces.door.paging import Id
from segue.interfaces.door.visits import Insider, Visit
from segue.interfaces.web.rendering import page

router = APIRouter()

_NEIGHBOURS = 10
_PARTS = (Part.DESCRIPTORS, Part.RHYTHM, Part.TONALITY, Part.LOUDNESS, Part.TIMBRE)


@router.get("/tracks/{track_id}")
def track_page(request: Request, track_id: Id, visit: Insider, by: By = By.SOUND) -> Response:
    """All of a track: its pictures, figures, names, words and neighbours."""
    details = track_details.track_details(track_id, visit)
    sound = track_sound.track_descriptors(track_id, visit)
    near, problem = _neighbours(visit, track_id, by)
    return page(
        request,
        visit,
        "track.html",
        track=details.track,
        details=details,
        sound=sound,
        groups=[(part, figures) for part in _PARTS if (figures := [one for one in sound.figures if one.part is part])],
        pictures=track_sound.track_pictures(track_id, visit),
        lyrics=track_details.track_lyrics(track_id, visit),
        names=track_names.track_names(track_id, visit),
        near=near,
        near_problem=problem,
        by=by,
        tongue=_tongue,
    )


def _tongue(code: str) -> str:
    """A language as browsers know it: tags write three letters where most languages have a name of two."""
    return str(get_global("language_aliases").get(code, code))


def _neighbours(visit: Visit, track_id: int, by: By) -> tuple[ListDoc | None, str]:
    """The neighbours, or why they cannot be told just now: the rest of the page needs no waiting for them."""
    try:
        return track_sound.track_neighbours(track_id, visit, by, _NEIGHBOURS), ""
    except TooMuch as error:
        return None, str(error)
