"""The periods of charts: whole weeks, months and years by the calendar, and only those that are over.

Nobody can ask for a window of their own, move it by a day and subtract; and what is still growing is not shown, since
looking twice would give away who listened in between.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from segue.domain.errors import BadRequest

_FORMS = "week, month, year, all, 2026-W07, 2026-03, 2026, or whole months as 2026-01..2026-03"
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_WEEK = re.compile(r"(\d{4})-W(\d{2})")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"(\d{4})")


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to before `end`, in UTC."""

    name: str
    start: datetime
    end: datetime


def period(asked: str, now: datetime) -> Period:
    """What is meant by some words: the last whole week, month or year, or one that is named.

    Raises:
        BadRequest: there is no such period, or it is not over.
    """
    today = now.astimezone(UTC)
    month = datetime(today.year, today.month, 1, tzinfo=UTC)
    if asked == "all":
        return Period(f"until {month:%Y-%m-%d}", _BEGINNING, month)
    spoken = {
        "week": f"{_week_of(today - timedelta(days=7))}",
        "month": f"{month - timedelta(days=1):%Y-%m}",
        "year": f"{today.year - 1:04}",
    }
    first, dots, last = spoken.get(asked, asked).partition("..")
    begun, ended = _named(first), _named(last if dots else first)
    if dots and not (_MONTH.fullmatch(first) and _MONTH.fullmatch(last) and begun.start <= ended.start):
        raise BadRequest(f"{asked!r} is not a period.", f"Say {_FORMS}.")
    found = Period(f"{first}..{last}" if dots else first, begun.start, ended.end)
    if found.end > today:
        raise BadRequest(
            f"{found.name} is not over: charts are shown of whole periods.", "Ask for one that is over, or say: week"
        )
    return found


def before(asked: Period) -> Period | None:
    """The week before a week, the month before a month, the year before a year; None where nothing came before."""
    try:
        if _WEEK.fullmatch(asked.name):
            return _named(_week_of(asked.start - timedelta(days=7)))
        if _MONTH.fullmatch(asked.name):
            return _named(f"{asked.start - timedelta(days=1):%Y-%m}")
        if _YEAR.fullmatch(asked.name):
            return _named(f"{asked.start.year - 1:04}")
    except (OverflowError, BadRequest):
        pass  # the first there is
    return None


def _week_of(day: datetime) -> str:
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def _named(name: str) -> Period:
    """A week, month or year by its name."""
    try:
        if told := _WEEK.fullmatch(name):
            start = datetime.fromisocalendar(int(told[1]), int(told[2]), 1).replace(tzinfo=UTC)
            return Period(name, start, start + timedelta(days=7))
        if told := _MONTH.fullmatch(name):
            year, month = int(told[1]), int(told[2])
            after = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
            return Period(name, datetime(year, month, 1, tzinfo=UTC), after)
        if told := _YEAR.fullmatch(name):
            year = int(told[1])
            return Period(name, datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC))
    except (ValueError, OverflowError) as error:
        raise BadRequest(f"There is no {name}.", f"Say {_FORMS}.") from error
    raise BadRequest(f"{name!r} is not a period.", f"Say {_FORMS}.")
