"""The neighbours of a track in the ids of the library, each with its reason."""

from segue.discovery import Made
from segue.discovery.neighbours import By, Neighbourhood
from segue.domain.errors import NotFound
from segue.domain.music import Kind, Track
from segue.domain.recommending import ListKind, TrackList
from segue.languages import ENGLISH, Language
from segue.services.discovering.desk import Desk


def neighbours_of(
    desk: Desk, hood: Neighbourhood, track: Track, by: By, count: int, language: Language = ENGLISH
) -> TrackList:
    """What is near a track; where nothing is, `short` says why."""
    if track.kind is not Kind.MUSIC:
        return _nothing(desk, track, by, language.phrase("Only music has neighbours."))
    try:
        (row,) = desk.rows([track.id])
    except NotFound:
        return _nothing(desk, track, by, language.phrase("It is too new: its neighbours are not known yet."))
    item = int(row)
    if not hood.knows(item, by):
        return _nothing(desk, track, by, _unknown(by, language))
    picks = tuple(hood.near(item, by, count))
    short = "" if picks else language.phrase("Nothing here is near it in this way.")
    return desk.told(ListKind.GOING_WITH, Made(track.tags.title, picks, short), key=f"{by} {track.id}")


def _nothing(desk: Desk, track: Track, by: By, why: str) -> TrackList:
    return desk.told(ListKind.GOING_WITH, Made(track.tags.title, (), why), key=f"{by} {track.id}")


def _unknown(by: By, language: Language) -> str:
    match by:
        case By.SOUND:
            return language.phrase("It has not been heard yet, so nobody knows what sounds like it.")
        case By.TEXT:
            return language.phrase("It has no lyrics, and nothing is written about it.")
        case _:
            return language.phrase("Too few listeners here like it to say what they like as well.")
