"""What is heard of music as numbers: what each is called, what it means, and from where to where it goes here."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from segue.hearing.descriptors.definitions import DEFINITIONS
from segue.interfaces.door.visits import Insider
from segue.storage.browsing import shelves

router = APIRouter(prefix="/descriptors", tags=["library"])


class DescriptorDoc(BaseModel):
    """A descriptor. Lists of tracks take `NAME_from` and `NAME_to`, and are sorted by NAME."""

    name: str
    title: str
    meaning: str
    unit: str = Field(description="Empty for plain numbers and shares.")
    decimals: int = Field(description="With how many it is told.")
    share: bool = Field(description="Whether it goes from 0 to 1.")
    lowest: float | None = Field(description="Of all tracks here; null where none was heard.")
    highest: float | None


@router.get("")
def descriptors(visit: Insider) -> list[DescriptorDoc]:
    """Every descriptor, in the language of who asks."""
    with visit.database.read() as connection:
        ranges = shelves.figure_ranges(connection)
    return [
        DescriptorDoc(
            name=one.name,
            title=one.title(visit.language),
            meaning=one.meaning(visit.language),
            unit=one.unit,
            decimals=one.decimals,
            share=one.share,
            lowest=ranges[one.name].lowest,
            highest=ranges[one.name].highest,
        )
        for one in DEFINITIONS
    ]
