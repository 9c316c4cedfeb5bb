"""Articles about music, read from files: plain text and Markdown, one a file; CSV and JSON Lines, one a line.

What a text is about stands in its front matter (`artist: ...` between two lines of `---`), or else in its first heading
or its file's name, as 'artist' or 'artist - title'. Tables have columns of that. Nothing here raises for what is wrong
with a file: it is told beside what could be read.
"""

import csv
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import TextIO

from segue.domain.articles import About, Article
from segue.library.opening import reason, spoken
from segue.library.tags.cleaning import MAX_NAME, clean, clean_paragraphs, shorten
from segue.library.tags.values import partial_date

MAX_CHARACTERS = 100_000
"""So much is kept of one article."""

_TEXTS = (".txt", ".md", ".markdown")
_TABLES = (".csv", ".tsv")
_LINES = (".jsonl", ".ndjson")
_MOST_BYTES = {**dict.fromkeys(_TEXTS, 4 << 20), **dict.fromkeys((*_TABLES, *_LINES), 64 << 20)}
_FORMS = f"Articles are {', '.join(_MOST_BYTES)} files."
_NEEDED = ("artist", "text")
_OTHER_NAMES = {"track": "title"}
_LOOKED_AT = 8192

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"\A\s*#{1,6}[ \t]+([^\n]+?)[ \t]*#*[ \t]*(?:\n|\Z)")
_TAG = re.compile(r"(<[a-zA-Z/!][^<>]*>)")
_TAG_NAME = re.compile(r"</?\s*([a-zA-Z0-9]+)")
_LINK = re.compile(r"\]\([^()\n]*\)")
_ADDRESS = re.compile(r"\b(?:https?://|www\.)[^\s<>()]+")
_UNSEEN = ("script", "style")
_INLINE = ("a", "abbr", "b", "cite", "code", "em", "i", "mark", "q", "small", "span", "strong", "sub", "sup", "u")


@dataclass(frozen=True, slots=True)
class Unread:
    """A file, or a line of one, that holds no article that can be taken, and why."""

    place: str
    why: str


def article_files(path: Path) -> list[Path]:
    """The files that are meant by a path: itself, or those in a folder that may hold articles, in order."""
    if not path.is_dir():
        return [path]
    found = [Path(folder, name) for folder, _, names in os.walk(path) for name in names]
    return sorted(one for one in found if one.suffix.lower() in _MOST_BYTES and not one.name.startswith("."))


def read_articles(path: Path) -> Iterator[Article | Unread]:
    """The articles in a file, one after the other, and what is wrong with others."""
    place, ending = spoken(str(path)), path.suffix.lower()
    wrong = _looked_at(path, ending)
    if wrong:
        yield Unread(place, wrong)
        return
    try:
        with path.open(encoding="utf-8-sig", newline="" if ending in _TABLES else None) as file:
            if ending in _TEXTS:
                yield _of_text(file.read(), path, place)
            elif ending in _TABLES:
                yield from _of_table(file, place, "\t" if ending == ".tsv" else "")
            else:
                yield from _of_lines(file, place)
    except UnicodeDecodeError:
        yield Unread(place, "It is not written in UTF-8.")
    except csv.Error as error:
        yield Unread(place, f"Its rest cannot be read as a table: {error}.")
    except OSError as error:
        yield Unread(place, f"It cannot be read: {reason(error)}.")


def _looked_at(path: Path, ending: str) -> str:
    """What is wrong with a file before it is read, '' where nothing is."""
    if ending not in _MOST_BYTES:
        return _FORMS
    if not path.is_file():
        return "It is no regular file." if path.exists() else "It is not there."
    try:
        with path.open("rb") as file:
            start, size = file.read(_LOOKED_AT), os.fstat(file.fileno()).st_size
    except OSError as error:
        return f"It cannot be read: {reason(error)}."
    if b"\0" in start:
        return "It is no text."
    if size > _MOST_BYTES[ending]:
        return f"It is larger than {_MOST_BYTES[ending] >> 20} MiB."
    return ""


def _of_text(text: str, path: Path, place: str) -> Article | Unread:
    said: dict[str, str] = {}
    front = _FRONT.match(text)
    if front:
        lines = (line.partition(":") for line in front[1].splitlines())
        said = {name.strip().lower(): value.strip().strip("\"'") for name, _, value in lines}
        text = text[front.end() :]
    heading = _HEADING.match(text)
    if heading:
        text = text[heading.end() :]
    hints = [clean(hint) for hint in (heading[1] if heading else "", spoken(path.stem))]
    return _article(said, text, place, spoken(path.name), tuple(hint for hint in hints if hint))


def _of_table(file: TextIO, place: str, between: str) -> Iterator[Article | Unread]:
    first = file.readline()
    file.seek(0)
    rows = csv.reader(file, delimiter=between or max(",;\t", key=first.count))
    columns = [_column(name) for name in next(rows, [])]
    if not set(_NEEDED) <= set(columns):
        names = ", ".join(columns) or "none"
        yield Unread(place, f"Its columns are {shorten(names, MAX_NAME)}; it needs artist and text.")
        return
    for row in rows:
        if row:
            yield _of_row(columns, row, f"{place}, line {rows.line_num}", place)


def _of_row(columns: Sequence[str], row: Sequence[str], place: str, source: str) -> Article | Unread:
    if len(row) != len(columns):
        return Unread(place, f"It has {len(row)} cells where there are {len(columns)} columns.")
    return _article(dict(zip(columns, row, strict=True)), "", place, Path(source).name)


def _of_lines(file: TextIO, place: str) -> Iterator[Article | Unread]:
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        here = f"{place}, line {number}"
        try:
            told = json.loads(line)
        except (ValueError, RecursionError):
            yield Unread(here, "It is no JSON.")
            continue
        if not isinstance(told, dict):
            yield Unread(here, "It is no object with artist and text.")
            continue
        said = {_column(name): value for name, value in told.items() if value is not None}
        odd = [
            name for name in (*_NEEDED, "album", "title", "source", "date") if not isinstance(said.get(name, ""), str)
        ]
        if odd or not set(_NEEDED) <= set(said):
            yield Unread(here, f"Its {odd[0]} is no text." if odd else "It needs artist and text.")
            continue
        yield _article(said, "", here, Path(place).name)


def _column(name: str) -> str:
    known = name.strip().lower()
    return _OTHER_NAMES.get(known, known)


def _article(
    said: Mapping[str, str], text: str, place: str, source: str, hints: tuple[str, ...] = ()
) -> Article | Unread:
    """An article from what names it, and the text that goes with it."""
    body = shorten(clean_paragraphs(plain(said.get("text", "") or text)), MAX_CHARACTERS)
    if not body:
        return Unread(place, "It holds no text.")
    artist, album, title = (
        shorten(clean(said.get(name, "")), MAX_NAME) or None
        for name in ("artist", "album", "title" if "title" in said else "track")
    )
    if artist is None and not hints:
        return Unread(place, "It names no artist.")
    named = shorten(clean(said.get("source", "")), MAX_NAME) or source
    return Article(About(artist, album, title, hints), body, place, named, partial_date(said.get("date", "")))


def plain(text: str) -> str:
    """The words of a text, without the tags of HTML and the addresses that links lead to."""
    text = text[: 4 * MAX_CHARACTERS]
    kept: list[str] = []
    unseen = ""
    for number, part in enumerate(_TAG.split(text)):
        if number % 2 == 0:
            kept.append("" if unseen else part)
            continue
        found = _TAG_NAME.match(part)
        name = found[1].lower() if found else ""
        if unseen:
            unseen = "" if name == unseen and part.startswith("</") else unseen
        elif name in _UNSEEN and not part.startswith("</"):
            unseen = name
        kept.append("" if name in _INLINE else "\n")
    return _ADDRESS.sub(" ", _LINK.sub("]", unescape("".join(kept))))
