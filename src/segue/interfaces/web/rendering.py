"""Documents to pages: one environment of templates, which know who looks and speak their language."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from pydantic import BaseModel

from segue.interfaces.door.visits import Visit
from segue.interfaces.web import words
from segue.interfaces.web.assets import asset, frame_modules, style_sheets
from segue.languages import LANGUAGES, Language, own_name

THEME_COOKIE = "segue_theme"
_MINUTE_S, _HOUR_S = 60, 3600
_FIRST_YEAR = 1970


def page(
    request: Request, visit: Visit, template: str, *, status: int = 200, headers: Mapping[str, str] | None = None,
    **told: Any,
) -> HTMLResponse:  # fmt: skip
    """A page. `told` is what its template tells, mostly documents of the API."""
    filled = (
        environment()
        .get_template(template)
        .render(
            request=request,
            visit=visit,
            language=visit.language,
            path=request.url.path,
            theme=request.cookies.get(THEME_COOKIE, ""),
            script_words=words.for_scripts(visit.language),
            **told,
        )
    )
    return HTMLResponse(filled, status, headers)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates, which escape everything, and complain of names that nobody gave them."""
    made = Environment(
        loader=PackageLoader("segue.interfaces.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(
        say=_say,
        says=_says,
        number=_number,
        region_name=_region_name,
        date_range=_date_range,
        asset=asset,
        style_sheets=style_sheets,
        frame_modules=frame_modules,
        languages=[(code, own_name(code)) for code in LANGUAGES],
    )
    made.filters.update(duration=duration, hue=hue, document=_document)
    return made


def duration(seconds: float | None) -> str:
    """A length as players write it: 3:07, 1:02:45; a dash where it is not known."""
    if seconds is None:
        return "–"
    whole = round(seconds)
    hours, rest = divmod(whole, _HOUR_S)
    minutes, left = divmod(rest, _MINUTE_S)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def hue(text: str) -> int:
    """One of twelve colours for what has no cover, always the same for the same name."""
    return sum(text.encode(errors="replace")) % 12


def _document(model: BaseModel) -> dict[str, Any]:
    return model.model_dump(mode="json")


@pass_context
def _say(context: Context, message: str, /, **values: Any) -> str:
    return _language(context).phrase(message, **values)


@pass_context
def _says(context: Context, one: str, many: str, count: int, /, **values: Any) -> str:
    return _language(context).phrases(one, many, count, **values)


@pass_context
def _number(context: Context, value: float, decimals: int = 0) -> str:
    # What rounds to nought has no sign.
    return _language(context).number(round(value, decimals) + 0.0, decimals)


@pass_context
def _region_name(context: Context, code: str) -> str:
    return _language(context).region(code)


@pass_context
def _date_range(context: Context, first: date, after: date) -> str:
    """From a day to the one before another; without its beginning where it is longer ago than anybody remembers."""
    language, last = _language(context), after - timedelta(days=1)
    if first.year <= _FIRST_YEAR:
        return language.phrase("until {day}", day=language.date(last))
    return language.phrase("{first} to {last}", first=language.date(first), last=language.date(last))


def _language(context: Context) -> Language:
    language: Language = context["language"]
    return language
