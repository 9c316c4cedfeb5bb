"""Weeks, days and hours as people live them, in their own time zone. Moments are days since 1970, in UTC."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

import numpy as np

from segue.discovery.memory import Days
from segue.domain.errors import BadRequest

_DAY_S = 86_400.0
_FIRST = date(1970, 1, 1)
_WEEK = re.compile(r"(\d{4})-W(\d{2})")


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """A week as ISO 8601 numbers them: from Monday, and in the year that its Thursday lies in."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04}-W{self.number:02}"

    @classmethod
    def at(cls, moment: float, zone: tzinfo) -> "Week":
        """The week that it is then and there."""
        year, number, _ = local(moment, zone).isocalendar()
        return cls(year, number)

    @classmethod
    def read(cls, text: str) -> "Week":
        """A week as it is written: 2026-W47.

        Raises:
            BadRequest: there is no such week.
        """
        found = _WEEK.fullmatch(text)
        if found is not None:
            try:
                date.fromisocalendar(int(found[1]), int(found[2]), 1)
            except ValueError as error:
                raise BadRequest(f"There is no week {text}.", "A year has 52 weeks, some have 53.") from error
            return cls(int(found[1]), int(found[2]))
        raise BadRequest(f"{text!r} is not a week.", "Write it as 2026-W47.")

    @property
    def monday(self) -> date:
        """The day that it begins on."""
        return date.fromisocalendar(self.year, self.number, 1)

    def since(self, other: "Week") -> int:
        """How many weeks it is later than another."""
        return (self.monday - other.monday) // timedelta(days=7)


def local(moment: float, zone: tzinfo) -> datetime:
    """A moment as clocks show it there."""
    return datetime.fromtimestamp(moment * _DAY_S, zone)


def day_of(moment: float, zone: tzinfo) -> int:
    """The day that it is then and there, in days since 1970."""
    return (local(moment, zone).date() - _FIRST).days


def date_of(day: int) -> date:
    """The date of a day since 1970."""
    return _FIRST + timedelta(days=day)


def local_days(moments: Days, zone: tzinfo) -> Days:
    """What clocks showed there at each of these moments, in days since 1970 [moments]."""
    hours, place = np.unique(np.floor(moments * 24), return_inverse=True)
    offsets = np.array([_offset(hour / 24, zone) for hour in hours.tolist()], dtype=np.float64)
    return moments + offsets[place]


def _offset(moment: float, zone: tzinfo) -> float:
    ahead = local(moment, zone).utcoffset()
    return 0.0 if ahead is None else ahead.total_seconds() / _DAY_S
