"""Columns of a table as rows, counts and days: ids of any kind numbered, faults told with the line they are in."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from segue.domain.errors import BadRequest
from segue.proving.data.known import Days
from segue.taste import Numbering
from segue.taste.numbering import Ids, Rows

Place = Callable[[int], str]
"""Says where a row stands: "plays.csv, line 12"."""

_SECONDS = 86_400.0
_MILLI, _MICRO, _NANO = 1e11, 1e14, 1e17
"""From where on a time since 1970 is in milliseconds, microseconds and nanoseconds: seconds reach the year 5138."""


class Numbered(NamedTuple):
    """Ids, the row of each cell, and each id as text."""

    ids: Numbering
    rows: Rows
    names: tuple[str, ...]


def numbered(column: Any, what: str, place: Place) -> Numbered:
    """Whole numbers stay ids as they are; any other ids are numbered in the order in which they come.

    Raises:
        BadRequest: a cell is empty, or the column is neither.
    """
    try:
        text = pc.fill_null(pc.utf8_trim_whitespace(column.cast(pa.string())), "")
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise BadRequest(
            f"The column {what}, {column.type}, holds no ids.", "Ids are numbers or text; write the table again."
        ) from error
    packed = text.combine_chunks().dictionary_encode()
    names = tuple(packed.dictionary.to_pylist())
    rows = packed.indices.to_numpy(zero_copy_only=False).astype(np.int32)
    if "" in names:
        missing = int(np.argmax(rows == names.index("")))
        raise BadRequest(f"{place(missing)}: the column {what} is empty.", "Fill it in, or take the line out.")
    return Numbered(Numbering.of(_ids(names)), rows, names)


def numbers(column: Any, what: str, place: Place) -> NDArray[np.float64]:
    """A column of numbers that are there and finite.

    Raises:
        BadRequest: one is not.
    """
    values = _as_floats(column, what, place)
    wrong = ~np.isfinite(values)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise BadRequest(
            f"{place(row)}: the column {what} holds {_shown(column, row)}, which is no number.",
            "Correct it, or take the line out.",
        )
    return values


def days(column: Any, what: str, place: Place) -> Days:
    """A column of times in days since 1970: dates, times, or seconds, milli- or microseconds since 1970.

    Raises:
        BadRequest: one of them is none.
    """
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        try:
            column = column.cast(pa.timestamp("us"))
        except pa.ArrowInvalid as error:
            row = _unlike(column, pa.timestamp("us"))
            raise BadRequest(
                f"{place(row)}: the column {what} holds {_shown(column, row)}, which is no time.",
                "Write times as 2026-03-02 or 2026-03-02T12:00:00, or as seconds since 1970.",
            ) from error
        kind = column.type
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        microseconds = numbers(column.cast(pa.timestamp("us")).cast(pa.int64()), what, place)
        return microseconds / 1e6 / _SECONDS
    values = numbers(column, what, place)
    largest = float(np.abs(values).max(initial=0.0))
    unit = 1e9 if largest >= _NANO else 1e6 if largest >= _MICRO else 1e3 if largest >= _MILLI else 1.0
    return values / unit / _SECONDS


def _ids(names: Sequence[str]) -> Ids:
    """The numbers that the names are, where each is written as that number is; or else their places."""
    try:
        ids = np.array(names, dtype=object).astype(np.int64)
    except (ValueError, OverflowError):
        return np.arange(len(names), dtype=np.int64)
    plain = all(str(number) == name for number, name in zip(ids.tolist(), names, strict=True))
    return ids if plain else np.arange(len(names), dtype=np.int64)


def _as_floats(column: Any, what: str, place: Place) -> NDArray[np.float64]:
    try:
        cast = column.cast(pa.float64())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        row = _unlike(column, pa.float64())
        raise BadRequest(
            f"{place(row)}: the column {what} holds {_shown(column, row)}, which is no number.",
            "Correct it, or take the line out.",
        ) from error
    return np.asarray(cast.to_numpy(), dtype=np.float64)


def _unlike(column: Any, kind: Any) -> int:
    """The first row that cannot be of this kind."""
    low, high = 0, len(column)
    while high - low > 1:
        middle = (low + high) // 2
        try:
            column.slice(low, middle - low).cast(kind)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            high = middle
        else:
            low = middle
    return low


def _shown(column: Any, row: int) -> str:
    value = column[row].as_py()
    return "nothing" if value is None or value == "" else repr(value)
