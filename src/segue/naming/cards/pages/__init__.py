"""Pages that are one file each and open anywhere: reports and model cards, filled into the templates beside this.

A page has no script and asks for nothing from anywhere, and says so to the browser (Content-Security-Policy). What is
put into a template is escaped; a picture that is SVG already is wrapped in `markupsafe.Markup` by whoever drew it.
Pages extend `frame.html`, which has the style: light and dark, on paper too.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

import jinja2

_TEMPLATES = jinja2.Environment(
    loader=jinja2.PackageLoader("segue.naming.cards.pages", ""),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(template: str, **values: Any) -> str:
    """The page of a template, as HTML. A value that the template asks for and is not there is an error."""
    return _TEMPLATES.get_template(template).render(**values)


def _short(value: float) -> str:
    """A number in three digits or so: 1,840, 12.4, 0.031."""
    size = abs(value)
    return f"{value:,.0f}" if size >= 100 else f"{value:.1f}" if size >= 10 else f"{value:.2f}"


def _clock(seconds: float) -> str:
    """Hours, minutes and seconds: 1:02:03 or 4:05."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _plot_at(value: float, low: float, scale: float, left: float) -> float:
    """Where a value lies on an axis that begins at `left` with `low`."""
    return round(left + (value - low) * scale, 1)


def _clamp(value: float, low: float, high: float) -> float:
    """The value, or the end that it lies beyond, to a tenth."""
    return round(min(max(value, low), high), 1)


def _in_square(points: Sequence[tuple[float, float]]) -> str:
    """Points of the unit square in a picture whose square of 100 begins at (10, 10)."""
    return " ".join(f"{10 + 100 * x:.1f},{110 - 100 * y:.1f}" for x, y in points)


def _digits(value: float | None, count: int) -> str:
    """A number with so many decimals, a dash where there is none."""
    return "–" if value is None else f"{value:.{count}f}"


_TEMPLATES.filters.update(
    short=_short,
    clock=_clock,
    plot_at=_plot_at,
    clamp=_clamp,
    in_square=_in_square,
    two=partial(_digits, count=2),
    four=partial(_digits, count=4),
)
