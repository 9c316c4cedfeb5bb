"""A table of listener,item[,plays][,time]: CSV with any delimiter, or Parquet.

Columns go by their names, in many spellings. Without a line of names, three columns are taken for listener, item and
plays, and a fourth for the time: that is how the Million Song Taste Profile comes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from segue.domain.errors import BadRequest
from segue.proving.data.columns import Place, days, numbered, numbers
from segue.proving.data.files import ending, lines, opened
from segue.proving.data.known import Known, Plays
from segue.taste import Music

_SPELLINGS = {
    "listener": (
        "listener", "listenerid", "user", "userid", "username", "uid", "account", "accountid", "profile", "member",
        "person", "session", "sessionid", "playlist", "playlistid",
    ),
    "item": (
        "item", "itemid", "track", "trackid", "song", "songid", "recording", "recordingid", "recordingmbid", "artist",
        "artistid", "artistname", "trackname", "title", "iid",
    ),
    "plays": ("plays", "play", "playcount", "playscount", "count", "listens", "listencount", "scrobbles", "times",
              "weight"),
    "time": ("time", "timestamp", "date", "day", "datetime", "listenedat", "playedat", "ts", "unixtime", "endtime"),
}  # fmt: skip
_DELIMITERS = "\t,;|"
_TRIPLET = ("listener", "item", "plays", "time")
_SPELL = "Name the columns listener,item and, where there are such, plays and time."


@dataclass(frozen=True, slots=True)
class Layout:
    """How a text is parted: by what, which columns it has, and whether its first line names them."""

    delimiter: str
    columns: tuple[str, ...]
    named: bool


def read_table(path: Path) -> Known:
    """What a table tells.

    Raises:
        BadRequest: a column is missing or empty, plays are no numbers above nought, a pair comes twice, or the file
            cannot be read; the message says which line.
    """
    if ending(path) == ".parquet":
        return _known(path, parquet_table(path), lambda row: f"{path.name}, row {row + 1}")
    layout = layout_of(path)
    numeric = [_column(layout.columns, kind) for kind in ("plays", "time")]
    table = csv_table(path, layout, [name for place, name in enumerate(layout.columns) if place not in numeric])
    return _known(path, table, line_finder(path, named=layout.named))


def layout_of(path: Path) -> Layout:
    """From its first two lines.

    Raises:
        BadRequest: the file is empty or cannot be read.
    """
    first = next(lines(path), None)
    if first is None:
        raise BadRequest(f"{path.name} is empty.", _SPELL)
    delimiter = max(_DELIMITERS, key=lambda one: (first[1].count(one), -_DELIMITERS.index(one)))
    cells = [cell.strip().strip('"') for cell in first[1].split(delimiter)]
    named = _column(cells, "listener") is not None or _column(cells, "item") is not None
    if not named and len(cells) in (3, 4) and _is_number(cells[2]):
        return Layout(delimiter, _TRIPLET[: len(cells)], named=False)
    if len(set(cells)) < len(cells):
        raise BadRequest(f"{path.name} has two columns of one name: {', '.join(cells)}.", "Give each its own.")
    return Layout(delimiter, tuple(cells), named=True)


def csv_table(path: Path, layout: Layout, texts: Sequence[str]) -> Any:
    """The text as a pyarrow table; columns in `texts` stay as they are written.

    Raises:
        BadRequest: lines have other numbers of columns, or the file cannot be read.
    """
    reading = pa.csv.ReadOptions(column_names=layout.columns, skip_rows=1 if layout.named else 0)
    parsing = pa.csv.ParseOptions(delimiter=layout.delimiter, newlines_in_values=False)
    turning = pa.csv.ConvertOptions(column_types=dict.fromkeys(texts, pa.string()), null_values=[""])
    try:
        with opened(path) as file:
            table = pa.csv.read_csv(file, reading, parsing, turning)
    except pa.ArrowInvalid as error:
        _check_encoding(path, str(error))
        raise _explained(path, str(error)) from error
    for column in table.columns:
        if pa.types.is_binary(column.type):
            _check_encoding(path, "UTF8")
    return table


def parquet_table(path: Path) -> Any:
    """A Parquet file as a pyarrow table.

    Raises:
        BadRequest: it is none, or damaged.
    """
    try:
        with opened(path) as file:
            return pa.parquet.read_table(file)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise BadRequest(
            f"{path.name} is no Parquet file, or was cut short: {error}.", "Copy or write it again."
        ) from error


def line_finder(path: Path, *, named: bool) -> Place:
    """Says in which line of a text a row of its table stands: empty lines are no rows."""

    def place(row: int) -> str:
        for count, (number, _) in enumerate(lines(path)):
            if count == row + named:
                return f"{path.name}, line {number}"
        return f"{path.name}, row {row + 1}"

    return place


def _known(path: Path, table: Any, place: Place) -> Known:
    names = [str(name) for name in table.column_names]
    if not table.num_rows:
        raise BadRequest(f"{path.name} holds no play.", _SPELL)
    who, what, plays, when = (_column(names, kind) for kind in _TRIPLET)
    if who is None or what is None or who == what:
        missing = "listeners" if who is None else "items"
        raise BadRequest(f"{path.name} has no column of {missing}; its columns are: {', '.join(names)}.", _SPELL)
    listeners = numbered(table.column(who), names[who], place)
    items = numbered(table.column(what), names[what], place)
    counts = np.ones(table.num_rows) if plays is None else numbers(table.column(plays), names[plays], place)
    if (counts < 0).any():
        row = int(np.argmax(counts < 0))
        raise BadRequest(
            f"{place(row)}: {counts[row]:g} in the column {names[plays or 0]} is below nought.",
            "Plays are counted from 1; take the line out.",
        )
    times = None if when is None else days(table.column(when), names[when], place)
    heard = Plays(listeners.rows, items.rows, counts.astype(np.float32), times)
    music = replace(Music.unknown(items.ids), names=items.names)
    known = Known(path.name.partition(".")[0], listeners.ids, heard, music)
    return _once(known, place, summed=plays is None)


def _once(known: Known, place: Place, *, summed: bool) -> Known:
    """Without plays that are there twice, which with a time is one play, and without one is a fault."""
    plays = known.plays
    pairs = known.pairs(plays)
    stamps = np.zeros(len(plays)) if plays.days is None else plays.days
    order = np.lexsort((stamps, pairs))
    again = np.zeros(len(plays), dtype=np.bool_)
    again[order[1:]] = (np.diff(pairs[order]) == 0) & (np.diff(stamps[order]) == 0)
    notes: tuple[str, ...] = ()
    if again.any() and plays.days is None and not summed:
        row = int(np.argmax(again))
        first = int(np.argmax(pairs == pairs[row]))
        raise BadRequest(
            f"{place(row)}: this listener and item are together in {place(first).rpartition(', ')[2]} already.",
            "Say each pair once, or add a column of times.",
        )
    kept = plays.counts > 0
    if plays.days is not None:
        kept &= ~again
        if again.any():
            notes = (f"{int(again.sum()):,} plays were there twice and count once.",)
    if not kept.all() and (plays.counts == 0).any():
        notes += (f"{int((plays.counts == 0).sum()):,} lines tell of no play.",)
    if not kept.any():
        raise BadRequest(f"{known.title} holds no play: all are 0.", "Plays are counted from 1.")
    return replace(known if kept.all() else known.kept(kept), notes=notes)


def _column(names: Sequence[str], kind: str) -> int | None:
    """The place of the first spelling that is there; spellings stand in the order in which they are meant."""
    bare = ["".join(char for char in name.lower() if char.isalnum()) for name in names]
    return next((bare.index(spelling) for spelling in _SPELLINGS[kind] if spelling in bare), None)


def _check_encoding(path: Path, error: str) -> None:
    """Look for the line that is not in UTF-8, where that is what is wrong."""
    if "UTF8" in error:
        for _ in lines(path):
            pass


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _explained(path: Path, error: str) -> BadRequest:
    if "Expected" in error and "columns" in error:
        return BadRequest(f"{path.name} is no table: {error.rstrip('.')}.", "Give every line the same columns.")
    if "Empty" in error:
        return BadRequest(f"{path.name} holds no play.", _SPELL)
    return BadRequest(f"{path.name} is no table: {error.rstrip('.')}.", "Save it as CSV.")
