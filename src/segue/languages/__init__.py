"""The languages that Segue speaks: sentences are written in English where they are said, and looked up here.

    language = speak("fr")
    language.phrase("Sounds like {seeds}", seeds=language.quoted("Moon"))

Each catalogue (`fr.po`, `ar.po`, `ko.po`) is read when it is first spoken. What a catalogue lacks is said in English.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib import resources
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from segue.domain.errors import BadRequest

LANGUAGES = ("en", "fr", "ar", "ko")
_LOCALES = {"en": "en_GB"}
"""Where the plain language would mean another country's custom: lists without a comma before their end."""
_FIRST_STRONG, _ISOLATE_END = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True)
class Language:
    """One language: its code, and what says a sentence in it."""

    code: str
    _locale: Locale = field(repr=False)
    _translations: NullTranslations = field(repr=False)

    @property
    def direction(self) -> str:
        """In which direction it is written: ltr or rtl."""
        return "rtl" if self.right_to_left else "ltr"

    @property
    def right_to_left(self) -> bool:
        """Whether it is written from right to left."""
        return self._locale.text_direction == "rtl"

    def phrase(self, message: str, **values: Any) -> str:
        """A sentence, with what stands in its braces."""
        return self._translations.gettext(message).format_map(values)

    def phrases(self, one: str, many: str, count: int, **values: Any) -> str:
        """A sentence in the form that goes with this count, which stands where it says {count}."""
        found = self._translations.ngettext(one, many, count)
        return found.format_map({"count": self.number(count), **values})

    def number(self, value: float, decimals: int = 0) -> str:
        """A number as people write it."""
        return str(format_decimal(round(value, decimals), format=f"#,##0.{'0' * decimals}", locale=self._locale))

    def date(self, day: date) -> str:
        """A date as people write it."""
        return str(format_date(day, "long", locale=self._locale))

    def region(self, code: str) -> str:
        """What a region is called, by its two letters; the letters where nobody knows."""
        return str(self._locale.territories.get(code, code))

    def listed(self, words: Sequence[str]) -> str:
        """A, B and C."""
        return str(format_list(list(words), locale=self._locale)) if words else ""

    def quoted(self, title: str) -> str:
        """A title in quotation marks, kept from turning the line around where it runs the other way."""
        marked = self.phrase("“{title}”", title=title)
        runs_back = any("\u0590" <= letter <= "\u08ff" for letter in title)
        return f"{_FIRST_STRONG}{marked}{_ISOLATE_END}" if self.right_to_left != runs_back else marked


def own_name(code: str) -> str:
    """What a language calls itself."""
    return str(_locale(code).get_language_name()).capitalize()


@lru_cache(maxsize=len(LANGUAGES))
def speak(code: str) -> Language:
    """The language with this code.

    Raises:
        BadRequest: Segue does not speak it.
    """
    if code not in LANGUAGES:
        raise BadRequest(f"Segue does not speak {code!r}.", f"It speaks: {', '.join(LANGUAGES)}.")
    locale = _locale(code)
    if code == "en":
        return Language(code, locale, NullTranslations())
    with resources.files(__package__).joinpath(f"{code}.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Language(code, locale, GNUTranslations(compiled))


def _locale(code: str) -> Locale:
    return Locale.parse(_LOCALES.get(code, code))


ENGLISH = speak("en")
