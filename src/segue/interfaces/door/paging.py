"""Long lists in pages: each tells where the next begins, by what stands at its end and not by how many went before."""

import base64
import binascii
import json
from datetime import UTC, datetime, timedelta
from typing import Annotated, Generic, TypeVar

from fastapi import Path, Query
from pydantic import BaseModel, Field

from segue.domain.errors import BadRequest

_LONGEST = 1000

Item = TypeVar("Item")
Place = tuple[str | int | float | None, ...]
"""What stands at the end of a page, by which its list is ordered."""

_MOST = 2**63 - 1
"""The largest number that databases hold."""

Id = Annotated[int, Path(ge=1, le=_MOST, description="Its number.")]
Number = Annotated[int, Field(ge=1, le=_MOST)]
"""An id in a document or, with `Query`, in the address."""
Words = Annotated[str, Query(max_length=200, pattern=r"^[^\x00]*$")]
"""Something typed, which every database can look for."""
Limit = Annotated[int, Query(ge=1, le=500, description="How many at most.")]
Cursor = Annotated[
    str | None, Query(max_length=_LONGEST, description="Where to go on: `next` of the page before. Opaque.")
]


class Page(BaseModel, Generic[Item]):
    """Some of many. `next` is the cursor of the page after it, null at the end."""

    items: list[Item]
    next: str | None = Field(default=None, description="The cursor of the next page; null where there is none.")


def cursor_of(place: Place) -> str:
    """A place as it travels."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def place_of(cursor: str | None, order: str) -> Place | None:
    """The place that a cursor names; the first of it says in which order it holds.

    Raises:
        BadRequest: it is no cursor of this list.
    """
    if cursor is None:
        return None
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        told = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise wrong_cursor() from error
    plain = isinstance(told, list) and all(isinstance(part, str | int | float | None) for part in told)
    if not plain or not told or told[0] != order:
        raise wrong_cursor()
    return tuple(told[1:])


def cursor_at(order: str, at: datetime, number: int) -> str:
    """The place of something that happened, in a list by time."""
    return cursor_of((order, at.astimezone(UTC).isoformat(), number))


def moment_of(cursor: str | None, order: str) -> tuple[datetime, int] | None:
    """When what ends a page happened, and its number.

    Raises:
        BadRequest: it is no cursor of this list.
    """
    place = place_of(cursor, order)
    if place is None:
        return None
    match place:
        case (str(at), int(number)) if abs(number) <= _MOST:
            try:
                moment = datetime.fromisoformat(at)
            except ValueError as error:
                raise wrong_cursor() from error
            if moment.tzinfo is UTC or moment.utcoffset() == timedelta(0):
                return moment, number
    raise wrong_cursor()


def numbers_of(cursor: str | None, order: str, count: int) -> tuple[int, ...] | None:
    """The place that a cursor names, in a list that is ordered by so many numbers.

    Raises:
        BadRequest: it is no cursor of this list.
    """
    place = place_of(cursor, order)
    if place is None:
        return None
    whole = tuple(part for part in place if isinstance(part, int) and abs(part) <= _MOST)
    if len(whole) != count or len(place) != count:
        raise wrong_cursor()
    return whole


def wrong_cursor() -> BadRequest:
    """The refusal of a cursor."""
    return BadRequest("This cursor is not one of this list.", "Begin again without a cursor.")
