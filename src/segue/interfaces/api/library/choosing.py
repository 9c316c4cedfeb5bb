"""By what tracks are chosen and sorted, as it stands in an address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from inspect import Parameter, Signature
from typing import Annotated, Any, TypeAlias

from fastapi import Depends, Query
from pydantic import AwareDatetime, StringConstraints

from segue.domain.errors import BadRequest
from segue.domain.ids import AlbumId, ArtistId, FolderId
from segue.domain.music import Kind
from segue.domain.naming import Task
from segue.hearing.descriptors.definitions import DEFINITIONS
from segue.interfaces.door.paging import Number, Words
from segue.languages import ENGLISH
from segue.storage.browsing.choosing import Choice, Mine, Place, Range
from segue.storage.browsing.listing import ORDERS, Order

FROM, TO = "_from", "_to"
Ranges: TypeAlias = Mapping[str, Range]
_Year = Annotated[int | None, Query(ge=0, le=9999)]
_Seconds = Annotated[float | None, Query(ge=0, le=1e9, allow_inf_nan=False)]
_Key = Annotated[str, StringConstraints(max_length=16, pattern=r"^[^\x00]*$")]
_Label = Annotated[str | None, Query(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


class _InAddress:
    """Reads the two ends of every descriptor from an address; its signature is made of the definitions."""

    def __init__(self) -> None:
        self.__signature__ = Signature(
            [
                Parameter(f"{one.name}{end}", Parameter.KEYWORD_ONLY, default=None, annotation=_end(one.name, end))
                for one in DEFINITIONS
                for end in (FROM, TO)
            ]
        )

    def __call__(self, **told: float | None) -> Ranges:
        found = {one.name: Range(told.get(one.name + FROM), told.get(one.name + TO)) for one in DEFINITIONS}
        return {name: range_ for name, range_ in found.items() if range_ != Range()}


def _end(name: str, end: str) -> Any:
    one = next(one for one in DEFINITIONS if one.name == name)
    which = "At least" if end == FROM else "At most"
    unit = f", in {one.unit}" if one.unit else ""
    said = f"{which} this{unit}. {one.title(ENGLISH)}: {one.meaning(ENGLISH)}"
    return Annotated[float | None, Query(ge=-1e12, le=1e12, allow_inf_nan=False, description=said)]


in_address = _InAddress()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tracks are meant, but for the ranges of descriptors."""

    q: Annotated[Words, Query(description="Words of title, artist or album; the beginning of one is enough.")] = ""
    artist_id: Annotated[Number | None, Query()] = None
    album_id: Annotated[Number | None, Query()] = None
    genre: Annotated[_Label, Query(description="A genre that tags name, in any spelling.")] = None
    named_genre: Annotated[_Label, Query(description="A genre that a person or a model named.")] = None
    named_mood: Annotated[_Label, Query(description="A mood that a person or a model named.")] = None
    any_genre: Annotated[_Label, Query(description="A genre that tags, a person or a model name.")] = None
    folder: Annotated[Number | None, Query(description="The number of a folder.")] = None
    path: Annotated[
        str, Query(max_length=4000, pattern=r"^[^\x00]*$", description="A directory in it, with all below.")
    ] = ""
    right_there: Annotated[bool, Query(description="Leave out what lies in directories below.")] = False
    kind: Annotated[tuple[Kind, ...], Query(max_length=3)] = ()
    year_from: _Year = None
    year_to: _Year = None
    duration_from: Annotated[_Seconds, Query(description="Seconds.")] = None
    duration_to: Annotated[_Seconds, Query(description="Seconds.")] = None
    added_since: Annotated[AwareDatetime | None, Query()] = None
    mine: Annotated[Mine | None, Query(description="What I liked, played, or never played.")] = None
    machine_made: bool | None = None
    explicit: bool | None = None
    lossless: bool | None = None
    codec: _Label = None
    key: Annotated[tuple[_Key, ...], Query(max_length=24, description="Musical keys, as C major.")] = ()


Orders = Annotated[
    str,
    Query(
        max_length=40,
        description="By what tracks are sorted; with - before it the largest come first. What is not known comes last.",
        json_schema_extra={"enum": [f"{before}{one}" for one in ORDERS for before in ("", "-")]},
    ),
]
Wish = Annotated[Wanted, Depends()]
Bounds = Annotated[Ranges, Depends(in_address)]


def choice_of(wanted: Wanted, ranges: Ranges) -> Choice:
    """What is meant, as storage is asked for it."""
    labels = {Task.GENRE: wanted.named_genre, Task.MOOD: wanted.named_mood}
    return Choice(
        words=wanted.q,
        artist_id=None if wanted.artist_id is None else ArtistId(wanted.artist_id),
        album_id=None if wanted.album_id is None else AlbumId(wanted.album_id),
        genre=wanted.genre,
        any_genre=wanted.any_genre,
        labels={task: label for task, label in labels.items() if label is not None},
        place=None if wanted.folder is None else Place(FolderId(wanted.folder), wanted.path, wanted.right_there),
        kinds=wanted.kind,
        years=Range(wanted.year_from, wanted.year_to),
        durations_s=Range(wanted.duration_from, wanted.duration_to),
        added_since=wanted.added_since,
        mine=wanted.mine,
        machine_made=wanted.machine_made,
        explicit=wanted.explicit,
        lossless=wanted.lossless,
        codec=wanted.codec,
        keys=wanted.key,
        ranges=ranges,
    )


def order_of(told: str, known: Sequence[str] = ORDERS) -> Order:
    """An order as it stands in an address.

    Raises:
        BadRequest: nothing is sorted so.
    """
    by = told.removeprefix("-")
    if by not in known:
        raise BadRequest(f"Nothing is sorted by {by!r} here.", f"Sort by one of: {', '.join(known)}.")
    return Order(by, told.startswith("-"))
