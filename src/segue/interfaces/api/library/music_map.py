"""The map of the library: where each track lies by its sound, what it is, and what its regions are called."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from segue.discovery.mapping.placing import WIDTH
from segue.interfaces.door.visits import Admin, Insider, Visit
from segue.services.atlas import Sheet
from segue.services.queueing import queue_map
from segue.storage.search import find_tracks

router = APIRouter(prefix="/map", tags=["discovery"])

_MOST_FOUND = 500


class MapDoc(BaseModel):
    """A map as columns: what stands at one place in each of the lists is of one track.

    Tracks that sound alike lie near each other. The numbers of genres, moods and regions are places in their lists.
    """

    width: int = Field(description="x and y go from 0 to this.")
    drawn_at: datetime | None = Field(description="Null for a rough map, until a better one is drawn.")
    late: int = Field(description="How many came since, and were put beside their nearest neighbours.")
    tracks: list[int] = Field(description="The numbers of tracks.")
    x: list[int]
    y: list[int]
    genre: list[int] = Field(description="-1 where it is not known.")
    mood: list[int] = Field(description="-1 where it is not known.")
    year: list[int] = Field(description="0 where it is not known.")
    region: list[int]
    genres: list[str] = Field(description="The most frequent first.")
    moods: list[str]


class RegionDoc(BaseModel):
    """A part of the map whose tracks lie together."""

    id: int = Field(description="As in the map's `region`.")
    words: list[str] = Field(description="The genres that are more frequent there than elsewhere.")
    x: int
    y: int
    tracks: int = Field(description="How many there are.")
    some: list[int] = Field(description="The numbers of those in its middle, to begin a radio with.")


class MapPlaysDoc(BaseModel):
    """How often who asks began to play what is on the map; what is left out was never played."""

    tracks: list[int]
    plays: list[int]


class DrawingDoc(BaseModel):
    """The job that draws the map."""

    job: int


@router.get("")
def music_map(visit: Insider) -> MapDoc:
    """Where every track lies that was heard."""
    sheet = _sheet(visit)
    return MapDoc.model_construct(
        width=WIDTH,
        drawn_at=sheet.drawn_at,
        late=sheet.late,
        tracks=sheet.tracks.tolist(),
        x=sheet.places[:, 0].tolist(),
        y=sheet.places[:, 1].tolist(),
        genre=sheet.genres.tolist(),
        mood=sheet.moods.tolist(),
        year=sheet.years.tolist(),
        region=sheet.owner.tolist(),
        genres=list(sheet.genre_names),
        moods=list(sheet.mood_names),
    )


@router.get("/labels")
def map_labels(visit: Insider) -> list[RegionDoc]:
    """The regions of the map, the largest first."""
    return [
        RegionDoc(id=place, words=list(one.words), x=one.x, y=one.y, tracks=one.tracks, some=some)
        for (place, one), some in zip(enumerate(_sheet(visit).regions), _middles(_sheet(visit)), strict=True)
    ]


@router.get("/plays")
def map_plays(visit: Insider) -> MapPlaysDoc:
    """How often who asks played what."""
    desk = visit.reception.standing().desk
    memory = desk.memory(visit.listener)
    played = memory.begun > 0
    return MapPlaysDoc(
        tracks=desk.stock.music.items.ids[memory.met[played]].tolist(), plays=memory.begun[played].tolist()
    )


@router.get("/found")
def found_on_map(
    visit: Insider, q: Annotated[str, Query(min_length=1, max_length=200, description="Words.")]
) -> list[int]:
    """The numbers of tracks whose title, artist and album hold all of these words, the best first."""
    with visit.database.read() as connection:
        return list(find_tracks(connection, q, _MOST_FOUND))


@router.post("", status_code=202)
def draw_map(visit: Admin) -> DrawingDoc:
    """Have the map drawn anew; one that is being drawn is joined."""
    return DrawingDoc(job=queue_map(visit.database, visit.house.clock).id)


def _sheet(visit: Visit) -> Sheet:
    return visit.reception.atlas.sheet(visit.standing().desk)


def _middles(sheet: Sheet) -> list[list[int]]:
    """Of each region the few tracks that lie nearest to its middle."""
    found = []
    for place, region in enumerate(sheet.regions):
        inside = (sheet.owner == place).nonzero()[0]
        far = ((sheet.places[inside].astype(int) - [region.x, region.y]) ** 2).sum(axis=1)
        found.append(sheet.tracks[inside[far.argsort(kind="stable")[:5]]].tolist())
    return found
