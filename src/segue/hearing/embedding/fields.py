"""Reading a manifest's JSON field by field, so that whatever is wrong is named by its place in the file."""

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import TypeGuard

from segue.domain.errors import BadRequest

_LONGEST = 10_000
"""Characters of a text; no licence that is named, and no source, needs as many."""
_LARGEST = 1e30
_SPACES = {ord(space): " " for space in "\n\r\t"}


def read_object(data: bytes, form: int) -> "Fields":
    """The fields of a manifest of this format.

    Raises:
        BadRequest: it is no JSON object, or of another format.
    """
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise BadRequest("The model's manifest is no JSON.", "Write it as the documentation shows.") from None
    if not isinstance(found, dict) or found.get("format") != form:
        raise BadRequest(f"The model's manifest is not of format {form}.", "Write it for this version of Segue.")
    return Fields(found, "")


class Fields:
    """One object of a manifest. A field that is missing or holds something else than is wanted raises BadRequest."""

    def __init__(self, found: Mapping[str, object], place: str) -> None:
        self._found = found
        self._place = place

    def __contains__(self, field: str) -> bool:
        return field in self._found

    def wrong(self, field: str, wanted: str) -> BadRequest:
        """What to raise for a field that is missing or holds something else than is `wanted`."""
        return BadRequest(f"In the model's manifest, {self._place}{field} must be {wanted}.")

    def text(self, field: str, form: re.Pattern[str] | None = None) -> str:
        """A text that is not empty, of this form."""
        value = self._found.get(field)
        if not _is_text(value) or (form is not None and not form.fullmatch(value)):
            raise self.wrong(field, "a text" if form is None else f"a text of the form {form.pattern}")
        return value

    def texts(self, field: str, most: int = 100_000) -> tuple[str, ...]:
        """Texts, at least one."""
        values = self._found.get(field)
        if not isinstance(values, list) or not 1 <= len(values) <= most or not all(map(_is_text, values)):
            raise self.wrong(field, f"a list of 1 to {most:,} texts")
        return tuple(values)

    def truth(self, field: str) -> bool:
        """True or false."""
        value = self._found.get(field)
        if not isinstance(value, bool):
            raise self.wrong(field, "true or false")
        return value

    def number(self, field: str, least: int, most: int) -> int:
        """A whole number from `least` to `most`."""
        value = self._found.get(field)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.wrong(field, f"a whole number from {least} to {most}")
        return value

    def positive(self, field: str) -> float:
        """A number above 0."""
        value = self._found.get(field)
        if not _is_number(value) or not 0 < value <= _LARGEST:
            raise self.wrong(field, "a number above 0")
        return float(value)

    def real(self, field: str, least: float, most: float) -> float:
        """A number from `least` to `most`."""
        value = self._found.get(field)
        if not _is_number(value) or not least <= value <= most:
            raise self.wrong(field, f"a number from {least:g} to {most:g}")
        return float(value)

    def reals(self, field: str, count: int, least: float, most: float) -> tuple[float, ...]:
        """`count` numbers, each from `least` to `most`."""
        values = self._found.get(field)
        wanted = f"{count} numbers from {least:g} to {most:g}"
        if not isinstance(values, list) or len(values) != count:
            raise self.wrong(field, wanted)
        if not all(_is_number(value) and least <= value <= most for value in values):
            raise self.wrong(field, wanted)
        return tuple(map(float, values))

    def part(self, field: str) -> "Fields":
        """An object within this one."""
        value = self._found.get(field)
        if not isinstance(value, dict):
            raise self.wrong(field, "an object")
        return Fields(value, f"{self._place}{field}.")

    def parts(self, field: str, most: int) -> tuple["Fields", ...]:
        """Objects within this one, from 1 to `most`."""
        values = self._found.get(field)
        if not isinstance(values, list) or not 1 <= len(values) <= most:
            raise self.wrong(field, f"a list of 1 to {most} objects")
        if not all(isinstance(value, dict) for value in values):
            raise self.wrong(field, f"a list of 1 to {most} objects")
        return tuple(Fields(value, f"{self._place}{field}[{number}].") for number, value in enumerate(values))


def _is_text(value: object) -> TypeGuard[str]:
    """True for a text that can be shown and stored: neither empty nor endless, line breaks its only controls."""
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
        return False
    return not any(unicodedata.category(char) in ("Cc", "Cs") for char in value.translate(_SPACES))


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _LARGEST
