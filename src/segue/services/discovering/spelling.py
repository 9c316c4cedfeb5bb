"""Finding by name what people type, and near spellings of it where it is not there."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import TypeVar

from segue.domain.errors import NotFound
from segue.domain.text import name_key

T = TypeVar("T")

_NEAR = 3


def nearly(name: str, known: Iterable[str]) -> list[str]:
    """Up to three of these names that are spelled nearly like one, as people compare names, the nearest first."""
    keys = _by_key(known)
    return [keys[key] for key in get_close_matches(name_key(name), keys, _NEAR)]


def called(name: str, what: str, known: Mapping[str, T]) -> T:
    """Whatever bears this name, in any spelling that differs in case, accents and punctuation only.

    Raises:
        NotFound: nothing does; the message names what is spelled nearly so.
    """
    keys = _by_key(known)
    if name_key(name) in keys:
        return known[keys[name_key(name)]]
    near = [f"“{one}”" for one in nearly(name, known)]
    mend = f"Is it {' or '.join([', '.join(near[:-1]), near[-1]] if len(near) > 1 else near)}?" if near else ""
    raise NotFound(f"There is no {what} called “{name}” here.", mend or "Find what there is: segue search WORDS")


def _by_key(known: Iterable[str]) -> dict[str, str]:
    """Names by what people compare of them, the first of those that are the same."""
    keys: dict[str, str] = {}
    for spelled in known:
        keys.setdefault(name_key(spelled), spelled)
    return keys
