"""Genres as a tree with synonyms, so that "Hip-Hop/Rap", "rap" and "rap français" meet in one place.

The tree is a readable file in this package, `genres.toml`; a file of the same form in the user's data folder is laid
over it. Moods are a tree of the same kind without branches. A label that nobody knows stays itself.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, TypeGuard

from segue.domain.errors import BadRequest
from segue.domain.naming import Task
from segue.domain.text import name_key

FILES: Mapping[Task, str] = {Task.GENRE: "genres.toml", Task.MOOD: "moods.toml"}
"""What each task's file is called, in this package and in the data folder."""

_TABLE = "genres"
_FIELDS = {"name", "parent", "synonyms"}
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_MOST_BYTES = 4 << 20
_LONGEST = 200
# Between names that stand beside each other in one tag.
_BETWEEN = re.compile(r"\s*(?:[/;|,+&]|\band\b|\bet\b|\bund\b|\by\b)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Genre:
    """One genre, or mood: what it is called, the wider one it belongs to, and its other names."""

    id: str
    name: str
    parent: str | None = None
    synonyms: tuple[str, ...] = ()


class Hierarchy:
    """Genres by their ids, checked: every parent is there, none is its own ancestor, and no two share a name.

    Args:
        genres: in the order in which they are shown.
        place: the file that they come from, for messages.

    Raises:
        BadRequest: something does not fit; the message names it.
    """

    def __init__(self, genres: Mapping[str, Genre], place: str = "genres.toml") -> None:
        self._genres = dict(genres)
        self._place = place
        self._children: dict[str, list[str]] = {}
        self._by_key: dict[str, str] = {}
        for genre in self._genres.values():
            self._take(genre)
        for genre in self._genres.values():
            self._check_ancestors(genre)

    def __iter__(self) -> Iterator[Genre]:
        return iter(self._genres.values())

    def __len__(self) -> int:
        return len(self._genres)

    def __getitem__(self, genre_id: str) -> Genre:
        return self._genres[genre_id]

    def resolve(self, text: str) -> Genre | None:
        """The genre that a label means; None where nobody knows it, or it names several that lie apart.

        Where it names one and a wider one ("Metal/Rock"), the narrower one is meant.
        """
        whole = self._by_name(text)
        if whole is not None:
            return whole
        parts = [self._by_name(part) for part in _BETWEEN.split(text) if part]
        known = [part for part in parts if part is not None]
        if not known or len(known) < len(parts):
            return None
        deepest = max(known, key=lambda genre: len(self.ancestors(genre.id)))
        line = {deepest.id, *(genre.id for genre in self.ancestors(deepest.id))}
        return deepest if all(genre.id in line for genre in known) else None

    def resolve_all(self, text: str) -> tuple[Genre, ...]:
        """Every genre that a label names: one, or each of those that stand beside each other in it, once."""
        one = self.resolve(text)
        if one is not None:
            return (one,)
        parts = (self._by_name(part) for part in _BETWEEN.split(text) if part)
        return tuple(dict.fromkeys(part for part in parts if part is not None))

    def names(self, label: str) -> tuple[str, ...]:
        """What a label is called here: the genres' names, or the label itself where nobody knows it."""
        return tuple(genre.name for genre in self.resolve_all(label)) or ((label.strip(),) if label.strip() else ())

    def ancestors(self, genre_id: str) -> tuple[Genre, ...]:
        """The wider genres, the nearest first."""
        found: list[Genre] = []
        parent = self._genres[genre_id].parent
        while parent is not None:
            found.append(self._genres[parent])
            parent = self._genres[parent].parent
        return tuple(found)

    def children(self, genre_id: str | None) -> tuple[Genre, ...]:
        """The genres right under one, or those at the top."""
        return tuple(self._genres[child] for child in self._children.get(genre_id or "", ()))

    def _by_name(self, text: str) -> Genre | None:
        key = name_key(text)
        found = self._by_key.get(key) or self._by_key.get(key.replace(" ", ""))
        return None if found is None else self._genres[found]

    def _take(self, genre: Genre) -> None:
        if genre.parent is not None and genre.parent not in self._genres:
            raise self._wrong(genre, f"its parent {genre.parent!r} is not there", "Add it, or name another one.")
        self._children.setdefault(genre.parent or "", []).append(genre.id)
        for name in (genre.name, genre.id, *genre.synonyms):
            key = name_key(name)
            for spelling in (key, key.replace(" ", "")):
                other = self._by_key.setdefault(spelling, genre.id)
                if other != genre.id:
                    raise self._wrong(genre, f"{name!r} is a name of {other!r}, too", "Leave it out at one of the two.")

    def _check_ancestors(self, genre: Genre) -> None:
        passed, parent = {genre.id}, genre.parent
        while parent is not None:
            if parent in passed:
                raise self._wrong(genre, "it comes to lie under itself", "Name another parent.")
            passed.add(parent)
            parent = self._genres[parent].parent

    def _wrong(self, genre: Genre, what: str, mend: str) -> BadRequest:
        return BadRequest(f"In {self._place}, the genre {genre.id!r}: {what}.", mend)


@cache
def shipped(task: Task) -> Hierarchy:
    """The genres, or moods, that Segue knows."""
    name = FILES[task]
    data = (resources.files("segue.naming.labels") / name).read_bytes()
    return Hierarchy(_laid_over({}, _tables(data, name), name), name)


def hierarchy_of(data_folder: Path, task: Task = Task.GENRE) -> Hierarchy:
    """What Segue knows, with the user's own file of this task in the data folder laid over it, if there is one.

    Raises:
        BadRequest: the file cannot be read, is no TOML, or does not fit; the message says where.
    """
    file = data_folder / FILES[task]
    if not file.is_file():
        return shipped(task)
    try:
        with file.open("rb") as opened:
            data = opened.read(_MOST_BYTES + 1)
    except OSError as error:
        raise BadRequest(f"{file} cannot be read: {error.strerror}.") from error
    if len(data) > _MOST_BYTES:
        raise BadRequest(f"{file} is larger than {_MOST_BYTES >> 20} MiB.")
    known = {genre.id: genre for genre in shipped(task)}
    return Hierarchy(_laid_over(known, _tables(data, str(file)), str(file)), str(file))


def _tables(data: bytes, place: str) -> Mapping[str, Any]:
    try:
        found = tomllib.loads(data.decode())
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"{place} is no TOML: {error}.", "Mend that place; `segue genre labels` shows it.") from error
    tables = found.get(_TABLE)
    if not isinstance(tables, dict) or len(found) != 1:
        raise BadRequest(f"{place} must hold one table, [{_TABLE}].", 'Write lines like: dub = { name = "Dub" }')
    return tables


def _laid_over(known: Mapping[str, Genre], tables: Mapping[str, Any], place: str) -> dict[str, Genre]:
    genres = dict(known)
    for genre_id, fields in tables.items():
        genres[genre_id] = _genre(genre_id, fields, genres.get(genre_id), place)
    return genres


def _genre(genre_id: str, fields: object, before: Genre | None, place: str) -> Genre:
    def wrong(what: str) -> BadRequest:
        return BadRequest(f"In {place}, the genre {genre_id!r}: {what}.", 'Write it like: { name = "Dub" }')

    if not _ID.fullmatch(genre_id):
        raise wrong("its id may hold plain letters, digits, - and _ only")
    if not isinstance(fields, dict) or not fields.keys() <= _FIELDS:
        raise wrong("it may have name, parent and synonyms only")
    name = fields.get("name", before.name if before else None)
    parent = fields.get("parent", before.parent if before else None)
    synonyms = fields.get("synonyms", [])
    if not _is_name(name):
        raise wrong("it needs a name")
    if parent is not None and not isinstance(parent, str):
        raise wrong("its parent must be the id of a genre")
    if not isinstance(synonyms, list) or not all(map(_is_name, synonyms)):
        raise wrong("its synonyms must be a list of names")
    # A genre that was renamed is still found by the name that it had.
    older = (before.name, *before.synonyms) if before else ()
    return Genre(genre_id, name, parent or None, tuple(dict.fromkeys((*older, *synonyms))))


def _is_name(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value.strip()) and len(value) <= _LONGEST
