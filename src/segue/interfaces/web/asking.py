"""What the address of a page of the library asks for: forms send empty fields, too, and those ask for nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import TypeAdapter, ValidationError

from segue.hearing.descriptors.definitions import DEFINITIONS
from segue.interfaces.api.library.choosing import FROM, TO, Ranges, Wanted, in_address
from segue.storage.browsing.choosing import Range

Pair = tuple[str, str]

_WANTED = TypeAdapter(Wanted)
_NUMBERS = TypeAdapter(dict[str, float])
_SEVERAL = ("kind", "key")
_NAMES = frozenset(one.name for one in fields(Wanted))
_ENDS = frozenset(f"{one.name}{end}" for one in DEFINITIONS for end in (FROM, TO))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for. `pairs` are all that says something, as they stand in the address."""

    pairs: tuple[Pair, ...]
    wanted: Wanted
    ranges: Ranges

    @property
    def order(self) -> str:
        """By what is sorted."""
        return self.get("order", "title")

    @property
    def cursor(self) -> str | None:
        """Where the list goes on."""
        return dict(self.pairs).get("cursor")

    @property
    def only_words(self) -> bool:
        """Whether words are all that is asked for."""
        return bool(self.wanted.q) and {name for name, _ in self.pairs} == {"q"}

    def get(self, name: str, otherwise: str = "") -> str:
        """One of the pairs."""
        return dict(self.pairs).get(name, otherwise)

    def has(self, name: str, value: str) -> bool:
        """Whether this is asked for, for what may be asked for several times."""
        return (name, value) in self.pairs

    def without(self, *names: str, value: str | None = None) -> str:
        """The query of the address without these, and from the beginning of the list."""
        left = [
            one for one in self.pairs if one[0] != "cursor" and (one[0] not in names or value not in (None, one[1]))
        ]
        return "?" + urlencode(left) if left else "?"


def asked_for(request: Request, **always: str) -> Asked:
    """What this page's address asks for, and `always` this.

    Raises:
        RequestValidationError: something in it means nothing.
    """
    pairs = tuple((name, value) for name, value in request.query_params.multi_items() if value != "")
    told: dict[str, Any] = {name: value for name, value in pairs if name in _NAMES} | always
    told |= {name: tuple(value for at, value in pairs if at == name) for name in _SEVERAL}
    try:
        wanted = _WANTED.validate_python(told)
        ends = _NUMBERS.validate_python({name: value for name, value in pairs if name in _ENDS})
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error
    return Asked(pairs, wanted, _sensible(in_address(**ends)))


def _sensible(ranges: Mapping[str, Range]) -> Ranges:
    """Ranges whose ends are numbers that can be compared."""
    return {
        name: range_
        for name, range_ in ranges.items()
        if all(end is None or abs(end) < 1e12 for end in range_)  # not true of what is no number
    }
