"""Weeks as ISO 8601 has them, days and hours as clocks show them."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.discovery.calendar import Week, date_of, day_of, local_days
from segue.domain.errors import BadRequest

PARIS, SEOUL = ZoneInfo("Europe/Paris"), ZoneInfo("Asia/Seoul")


def moment(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> float:
    return datetime(year, month, day, hour, minute, tzinfo=UTC).timestamp() / 86_400


@pytest.mark.parametrize(
    ("day", "week"),
    [
        # Examples of the standard: years that begin or end in a week of their neighbour, and one of 53 weeks.
        (date(1977, 1, 1), "1976-W53"),
        (date(1978, 1, 1), "1977-W52"),
        (date(1979, 12, 31), "1980-W01"),
        (date(2020, 12, 31), "2020-W53"),
        (date(2021, 1, 3), "2020-W53"),
        (date(2021, 1, 4), "2021-W01"),
        (date(2026, 12, 31), "2026-W53"),
        (date(2027, 1, 4), "2027-W01"),
    ],
)
def test_weeks_are_those_of_the_standard(day: date, week: str) -> None:
    assert str(Week.at(moment(day.year, day.month, day.day, 12), UTC)) == week
    assert str(Week.read(week)) == week


@given(st.floats(0, 40_000), st.sampled_from([UTC, PARIS, SEOUL]))
def test_a_week_holds_its_moments_and_is_read_as_it_is_written(at: float, zone: ZoneInfo) -> None:
    week = Week.at(at, zone)
    assert Week.read(str(week)) == week
    monday = week.monday.toordinal() - date(1970, 1, 1).toordinal()
    assert 0 <= day_of(at, zone) - monday < 7
    assert Week.at(at + 7, UTC).since(Week.at(at, UTC)) == 1


def test_it_is_another_week_elsewhere() -> None:
    """On Sunday at 16:00 in London it is Monday in Seoul."""
    sunday = moment(2026, 11, 22, 16)
    assert [str(Week.at(sunday, zone)) for zone in (UTC, PARIS, SEOUL)] == ["2026-W47", "2026-W47", "2026-W48"]
    assert date_of(day_of(sunday, SEOUL)) == date(2026, 11, 23)
    assert Week.read("2027-W01").since(Week.read("2026-W52")) == 2


@pytest.mark.parametrize("text", ["2025-W53", "2026-W00", "2026-W54", "0000-W01"])
def test_a_week_that_no_year_has_is_refused(text: str) -> None:
    with pytest.raises(BadRequest, match="There is no week"):
        Week.read(text)


@pytest.mark.parametrize("text", ["2026-47", "W47", "", "2026-W471"])
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(BadRequest, match="is not a week"):
        Week.read(text)


def test_clocks_are_put_back_in_between() -> None:
    """On 25 October 2026 Paris goes from two hours ahead to one; 6:30 in summer is 4:30 in UTC."""
    before, after = moment(2026, 10, 24, 4, 30), moment(2026, 10, 25, 5, 30)
    shown = local_days(np.array([before, after]), PARIS) % 1 * 24
    assert shown.tolist() == pytest.approx([6.5, 6.5], abs=1e-6)
    assert local_days(np.zeros(0), PARIS).tolist() == []
    assert (local_days(np.array([5.0]), timezone(timedelta(hours=-12))) == 4.5).all()
