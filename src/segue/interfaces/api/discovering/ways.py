"""Ways through the music: found by words, from one track to another, by adding and taking away, in a good order."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, StringConstraints

from segue.domain.ids import TrackId
from segue.interfaces.api.discovering.radio import taste_of
from segue.interfaces.api.lists import ListDoc, list_document
from segue.interfaces.api.texts import Name
from segue.interfaces.door.paging import Number
from segue.interfaces.door.visits import Insider
from segue.services.discovering.mixing import alchemy as mixed
from segue.services.discovering.paths import sonic_path, sorted_as_journey

router = APIRouter(tags=["discovery"])

_INGREDIENT = "7 or track:7, artist:NAME, genre:NAME, mood:NAME, word:sea"

Ingredient = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00]*$")]


class FoundDoc(BaseModel):
    """What was understood of a question, and the answer."""

    understood: list[str] = Field(description="A sentence for each part of the question.")
    list: ListDoc


class Mixture(BaseModel):
    """What goes into it and what is taken out."""

    add: list[Ingredient] = Field(min_length=1, max_length=20, description=_INGREDIENT)
    subtract: list[Ingredient] = Field(default=[], max_length=20, description=_INGREDIENT)
    count: Annotated[int, Field(ge=1, le=200)] = 20


class Unsorted(BaseModel):
    """Tracks that are to be put in order."""

    tracks: list[Number] = Field(min_length=1, max_length=2000)
    first: Number | None = Field(default=None, description="The one to begin with.")


class JourneyDoc(BaseModel):
    """The same tracks as one journey. A step is 0 (sounds the same) to 2."""

    list: ListDoc
    before: float = Field(description="All steps together as they came.")
    after: float = Field(description="All steps together now.")


@router.get("/find")
def find(
    visit: Insider,
    q: Annotated[Name, Query(description="As one would say it: calm piano from the 90s, songs about the sea.")],
    count: Annotated[int, Query(ge=1, le=200)] = 30,
) -> FoundDoc:
    """Music found by describing it, and how the question was understood."""
    found = visit.standing().librarian.find(q, count)
    return FoundDoc(understood=list(found.understood), list=list_document(visit, found.tracks))


@router.get("/path")
def path(
    visit: Insider,
    from_: Annotated[Number, Query(alias="from", description="The number of the first track.")],
    to: Annotated[Number, Query(description="The number of the last track.")],
    steps: Annotated[int, Query(ge=2, le=100, description="How many tracks, both ends among them.")] = 10,
) -> ListDoc:
    """From one track to another in steps that are small to the ear."""
    desk = visit.standing().desk
    return list_document(visit, sonic_path(desk, (TrackId(from_), TrackId(to)), steps, taste_of(visit)))


@router.post("/alchemy")
def alchemy(mixture: Mixture, visit: Insider) -> ListDoc:
    """What comes of adding some music and taking other music away."""
    desk = visit.standing().desk
    return list_document(visit, mixed(desk, mixture.add, mixture.subtract, mixture.count, taste_of(visit)))


@router.post("/journey")
def journey(unsorted: Unsorted, visit: Insider) -> JourneyDoc:
    """Tracks in the order in which they sound like one journey."""
    first = None if unsorted.first is None else TrackId(unsorted.first)
    found = sorted_as_journey(visit.standing().desk, [TrackId(one) for one in unsorted.tracks], first)
    told = list_document(visit, found.tracks, shown=False)
    return JourneyDoc(list=told, before=round(found.before, 4), after=round(found.after, 4))
