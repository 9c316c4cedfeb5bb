"""Every sentence that Segue says stands in every catalogue, with the same gaps, and nothing else does."""

import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import segue
from segue.domain.errors import BadRequest
from segue.languages import ENGLISH, LANGUAGES, speak

TRANSLATED = [code for code in LANGUAGES if code != "en"]


def said() -> set[tuple[str, ...]]:
    """Every message in the sources and templates: one form, or the one for one and the one for many."""
    package = Path(segue.__file__).parent
    found = [
        *extract_from_dir(package, [("**.py", "python")], keywords={"phrase": None, "phrases": (1, 2)}),
        *extract_from_dir(package, [("**.html", "jinja2")], keywords={"say": None, "says": (1, 2)}),
    ]
    return {(message,) if isinstance(message, str) else tuple(message) for _, _, message, _, _ in found}


def catalogue(code: str) -> Catalog:
    with resources.files("segue.languages").joinpath(f"{code}.po").open("rb") as file:
        return read_po(file, locale=code)


def messages(code: str) -> Iterator[Message]:
    yield from (message for message in catalogue(code) if message.id)


def forms(given: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    assert given is not None
    return (given,) if isinstance(given, str) else tuple(given)


def gaps(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


@pytest.mark.parametrize("code", TRANSLATED)
def test_everything_that_is_said_is_said_in_every_language(code: str) -> None:
    assert {forms(message.id) for message in messages(code)} == said()


@pytest.mark.parametrize("code", TRANSLATED)
def test_every_form_is_there_and_has_no_gap_that_nothing_fills(code: str) -> None:
    plurals = catalogue(code).num_plurals
    for message in messages(code):
        ids, told = forms(message.id), forms(message.string)
        assert len(told) == (plurals if len(ids) > 1 else 1), ids
        assert all(told), ids
        known = set().union(*map(gaps, ids)) | ({"count"} if len(ids) > 1 else set())
        for form in told:
            assert gaps(form) <= known, form
            # The count may be said in a word; all else that is told has to be told.
            assert known - {"count", "seeds"} <= gaps(form), form


@pytest.mark.parametrize(
    ("code", "count", "told"),
    [
        ("en", 1, "One listener likes it here"),
        ("en", 1200, "1,200 listeners like it here"),
        ("fr", 2, "2 auditeurs l’aiment ici"),
        ("ar", 2, "يحبها هنا مستمعان"),
        ("ar", 5, "يحبها هنا 5 مستمعين"),
        ("ar", 11, "يحبها هنا 11 مستمعًا"),
        ("ko", 3, "이곳의 청취자 3명이 좋아합니다"),
    ],
)
def test_a_sentence_takes_the_form_that_goes_with_its_number(code: str, count: int, told: str) -> None:
    said = speak(code).phrases("One listener likes it here", "{count} listeners like it here", count)
    assert said == told


def test_titles_that_run_the_other_way_do_not_turn_the_line_around() -> None:
    assert ENGLISH.quoted("Moon") == "“Moon”"
    assert ENGLISH.quoted("قمر") == "\u2068“قمر”\u2069"
    assert speak("ar").quoted("قمر") == "«قمر»"
    assert speak("ar").quoted("Moon") == "\u2068«Moon»\u2069"


def test_braces_in_a_title_stay_as_they_are() -> None:
    assert ENGLISH.quoted("{seeds}") == "“{seeds}”"


def test_what_a_catalogue_lacks_is_said_in_english_and_a_language_that_nobody_speaks_is_refused() -> None:
    assert speak("fr").phrase("Not in any {catalogue}", catalogue="book") == "Not in any book"
    with pytest.raises(BadRequest, match="does not speak"):
        speak("tlh")
