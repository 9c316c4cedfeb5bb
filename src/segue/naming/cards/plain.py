"""Frozen dataclasses to plain JSON and back: whatever is wrong in a file is named by its place in it."""

import dataclasses
import json
import math
from collections.abc import Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from segue.domain.errors import BadRequest
from segue.hearing.embedding.failures import ModelDamaged

Made = TypeVar("Made")

_LONGEST = 10_000
"""Characters of a text."""
_MOST = 200_000
"""Parts of a list or an object."""
_LARGEST = 1e15
_MEND = "Train or evaluate again."


def plain(made: Any) -> dict[str, Any]:
    """A dataclass of dataclasses, lists, texts and numbers as JSON has it: no tuples.

    Raises:
        ValueError: a number is not finite.
    """
    found: dict[str, Any] = json.loads(json.dumps(dataclasses.asdict(made), allow_nan=False))
    return found


def read_plain(kind: type[Made], data: bytes, what: str, form: int, most: int) -> Made:
    """A dataclass from its file, whose field `format` says the format.

    Args:
        kind: the dataclass; its fields are texts, numbers, None, lists (tuples), objects (dict) or dataclasses.
        data: the file.
        what: what to call it in messages, as "The model's card".
        form: the format that is understood.
        most: bytes that it may have.

    Raises:
        BadRequest: it is longer, or of another format.
        ModelDamaged: it is no JSON, or a field is missing or holds something else, which the message names.
    """
    if len(data) > most:
        raise BadRequest(f"{what} is longer than {most >> 20} MiB.", _MEND)
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ModelDamaged(f"{what} is no JSON object.", _MEND)
    given = found.get("format")
    if isinstance(given, int) and not isinstance(given, bool) and given > form:
        raise BadRequest(f"{what} is of format {given}, which a later Segue wrote.", "Use that version of Segue.")
    if given != form:
        raise BadRequest(f"{what} is not of format {form}.", _MEND)
    return _Reading(what).made(kind, found, "")


@cache
def _fields(kind: type) -> dict[str, Any]:
    """The fields of a dataclass and what each holds."""
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}


@dataclasses.dataclass(frozen=True)
class _Reading:
    what: str

    def made(self, kind: type[Made], found: Any, place: str) -> Made:
        """A dataclass from an object; fields that are not known to it are passed over."""
        if not isinstance(found, dict):
            raise self._wrong(place, "an object")
        values = {}
        wanted_of: Any = kind
        for name, wanted in _fields(wanted_of).items():
            path = f"{place}.{name}" if place else name
            if name not in found:
                raise self._wrong(path, "there")
            values[name] = self._value(wanted, found[name], path)
        return kind(**values)

    def _value(self, wanted: Any, found: Any, place: str) -> Any:
        origin = get_origin(wanted)
        if origin in (Union, UnionType):
            if found is None:
                return None
            (wanted,) = (one for one in get_args(wanted) if one is not NoneType)
            return self._value(wanted, found, place)
        if origin is tuple:
            return self._list(get_args(wanted), found, place)
        if origin is dict:
            return self._object(get_args(wanted)[1], found, place)
        if dataclasses.is_dataclass(wanted) and isinstance(wanted, type):
            return self.made(wanted, found, place)
        return self._single(wanted, found, place)

    def _list(self, parts: tuple[Any, ...], found: Any, place: str) -> tuple[Any, ...]:
        if not isinstance(found, list) or len(found) > _MOST:
            raise self._wrong(place, f"a list of at most {_MOST:,} parts")
        if parts[1:] == (...,):
            return tuple(self._value(parts[0], one, f"{place}[{number}]") for number, one in enumerate(found))
        if len(found) != len(parts):
            raise self._wrong(place, f"a list of {len(parts)}")
        pairs = enumerate(zip(parts, found, strict=True))
        return tuple(self._value(part, one, f"{place}[{number}]") for number, (part, one) in pairs)

    def _object(self, wanted: Any, found: Any, place: str) -> Mapping[str, Any]:
        if not isinstance(found, dict) or len(found) > _MOST:
            raise self._wrong(place, f"an object of at most {_MOST:,} fields")
        return {self._single(str, name, place): self._value(wanted, one, place) for name, one in found.items()}

    def _single(self, wanted: type, found: Any, place: str) -> Any:
        if wanted is str and isinstance(found, str) and len(found) <= _LONGEST and _is_unicode(found):
            return found
        if wanted is bool and isinstance(found, bool):
            return found
        if wanted is int and isinstance(found, int) and not isinstance(found, bool) and abs(found) <= _LARGEST:
            return found
        number = isinstance(found, int | float) and not isinstance(found, bool)
        if wanted is float and number and abs(found) <= _LARGEST and math.isfinite(found):
            return float(found)
        names = {str: f"a text of at most {_LONGEST:,} characters", bool: "true or false", int: "a whole number"}
        raise self._wrong(place, names.get(wanted, "a number"))

    def _wrong(self, place: str, wanted: str) -> ModelDamaged:
        return ModelDamaged(f"{self.what} is damaged: its field {place or 'format'} must be {wanted}.", _MEND)


def _is_unicode(text: str) -> bool:
    """False for half of a pair of surrogates, which nothing can write out again."""
    return not any("\ud800" <= char <= "\udfff" for char in text)
