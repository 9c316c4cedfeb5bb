"""The rows of a file of any shape, one after the other, with never more of it in memory than it takes."""

import codecs
import csv
import io
import json
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO, cast

from segue.domain.errors import BadRequest
from segue.services.histories.deeds import Told

_FIRST_READ = 1 << 16
_LONGEST_VALUE = 64 << 20
"""Characters of one JSON value: a whole history may be one."""
_LONGEST_CELL = 1 << 16
_MOST_FILES = 2000
_MOST_BYTES = 2 << 30
_ENDINGS = (".json", ".jsonl", ".ndjson", ".listens", ".csv", ".txt", ".tsv")
_LISTS = ("scrobbles", "listens", "recenttracks", "track", "payload", "history", "plays")
"""Under these names a file may hold its list."""
_NAMED_COLUMNS = ({"artist", "track"}, {"artist", "title"}, {"artist", "name"}, {"artist_name", "track_name"})
_PLAIN_COLUMNS = ("artist", "album", "track", "date")
_ALSO_CALLED = {"title": "track", "name": "track", "artist_name": "artist", "track_name": "track"}
MEND = "Send what Segue, ListenBrainz, Last.fm or Spotify gave you: JSON, JSON Lines, CSV, or a ZIP of such files."


def rows_of(file: Path) -> Iterator[Told]:
    """Every object of JSON or JSON Lines, every row of a table, of one file or of many in a zip.

    Raises:
        BadRequest: it is none of these, or breaks off; what came before was given.
    """
    with file.open("rb") as opened:
        is_zip = opened.read(4) == b"PK\x03\x04"
        opened.seek(0)
        if not is_zip:
            yield from _of_text(cast("IO[bytes]", opened), file.name)
            return
        try:
            with zipfile.ZipFile(opened) as archive:
                yield from _of_archive(archive)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
            raise BadRequest("This ZIP is damaged or locked.", "Send it again, or the files in it.") from error


def _of_archive(archive: zipfile.ZipFile) -> Iterator[Told]:
    inside = [one for one in archive.infolist() if one.filename.lower().endswith(_ENDINGS)]
    if len(inside) > _MOST_FILES or sum(one.file_size for one in inside) > _MOST_BYTES:
        raise BadRequest("There is too much in this ZIP.", "Send the files of your history alone.")
    for one in inside:
        with archive.open(one) as opened:
            yield from _of_text(opened, one.filename)


def _of_text(opened: IO[bytes], name: str) -> Iterator[Told]:
    beginning = opened.read(4)
    opened.seek(0)
    encoding = "utf-16" if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        with io.TextIOWrapper(opened, encoding, errors="replace", newline="") as text:
            first = text.read(_FIRST_READ)
            if first.lstrip()[:1] in ("{", "["):
                yield from _of_json(first, text, name)
            else:
                yield from _of_table(first, text, name)
    except UnicodeError as error:
        raise BadRequest(f"{name} is no text.", MEND) from error


def _of_json(buffer: str, text: io.TextIOWrapper, name: str) -> Iterator[Told]:
    """The objects of a list or of lines. A value that is not whole yet is read on, twice as much each time."""
    decoder, at, ended, passed = json.JSONDecoder(), 0, False, 0
    while True:
        while at < len(buffer) and buffer[at] in " \t\r\n,[]\ufeff":
            at += 1
        if at == len(buffer):
            if ended:
                return
            passed, buffer, at = passed + at, text.read(_FIRST_READ), 0
            ended = not buffer
            continue
        try:
            value, at = decoder.raw_decode(buffer, at)
        except RecursionError as error:
            raise _broken(name, passed + at) from error
        except ValueError as error:
            more = "" if ended or len(buffer) - at > _LONGEST_VALUE else text.read(max(_FIRST_READ, len(buffer) - at))
            if not more:
                raise _broken(name, passed + at) from error
            passed, buffer, at = passed + at, buffer[at:] + more, 0
            continue
        yield from _objects(value)


def _objects(value: object, depth: int = 0) -> Iterator[Told]:
    """An object itself, or those of the list that it holds."""
    if isinstance(value, list):
        for one in value:
            yield from _objects(one, depth)
    elif isinstance(value, dict):
        inner = next((value[key] for key in _LISTS if isinstance(value.get(key), list | dict)), None)
        if inner is None or depth > len(_LISTS):
            yield value
        else:
            yield from _objects(inner, depth + 1)


def _of_table(first: str, text: io.TextIOWrapper, name: str) -> Iterator[Told]:
    """The rows of a table by its columns: as its first row names them, or artist, album, track and date."""
    head = first.split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    if not head.count(separator) or "\0" in head:
        raise BadRequest(f"{name} is no listening history.", MEND)
    csv.field_size_limit(_LONGEST_CELL)
    table = csv.reader(_lines(first, text), delimiter=separator)
    columns: tuple[str, ...] | None = None
    try:
        for cells in table:
            if columns is None:
                columns = _columns(cells)
                if columns is not _PLAIN_COLUMNS:
                    continue
            yield cast("Told", dict(zip(columns, cells, strict=False)))
    except csv.Error as error:
        raise BadRequest(f"{name}, line {table.line_num}: this is no row of a table.", MEND) from error


def _columns(cells: list[str]) -> tuple[str, ...]:
    names = [cell.strip().lower().partition("#")[0] for cell in cells]
    if not any(wanted <= set(names) for wanted in _NAMED_COLUMNS):
        return _PLAIN_COLUMNS
    return tuple(_ALSO_CALLED.get(one, one) for one in names)


def _lines(first: str, text: io.TextIOWrapper) -> Iterator[str]:
    """The lines of what was read and of what follows; one that never ends is cut."""
    rest = first
    while rest:
        *whole, rest = rest.split("\n")
        yield from (f"{line}\n" for line in whole)
        more = text.read(_FIRST_READ)
        if not more or len(rest) > _LONGEST_VALUE:
            break
        rest += more
    yield from islice([rest], bool(rest))


def _broken(name: str, at: int) -> BadRequest:
    return BadRequest(f"{name} cannot be read from character {at + 1:,} on: this is no JSON.", MEND)
