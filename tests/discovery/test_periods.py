"""Charts are of whole weeks, months and years that are over."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.discovery.charts.periods import before, period
from segue.domain.errors import BadRequest

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "name", "start", "end"),
    [
        ("week", "2026-W09", (2026, 2, 23), (2026, 3, 2)),
        ("month", "2026-02", (2026, 2, 1), (2026, 3, 1)),
        ("year", "2025", (2025, 1, 1), (2026, 1, 1)),
        ("all", "until 2026-03-01", (1970, 1, 1), (2026, 3, 1)),
        ("2026-W01", "2026-W01", (2025, 12, 29), (2026, 1, 5)),
        ("2020-W53", "2020-W53", (2020, 12, 28), (2021, 1, 4)),
        ("2025-12", "2025-12", (2025, 12, 1), (2026, 1, 1)),
        ("2025-11..2026-02", "2025-11..2026-02", (2025, 11, 1), (2026, 3, 1)),
    ],
)
def test_periods_are_those_of_the_calendar(
    asked: str, name: str, start: tuple[int, int, int], end: tuple[int, int, int]
) -> None:
    found = period(asked, NOW)
    assert (found.name, found.start, found.end) == (name, datetime(*start, tzinfo=UTC), datetime(*end, tzinfo=UTC))


@pytest.mark.parametrize(
    "asked",
    ["2026-W10", "2026-03", "2026", "2025-W53", "2026-13", "2026-00", "yesterday", "", "..", "2026-02-01..2026-02-07",
     "2026-W01..2026-W02", "2026-02..2025-11", "2026-01..", "0000", "9999"],
)  # fmt: skip
def test_no_window_of_ones_own_and_nothing_that_is_not_over(asked: str) -> None:
    with pytest.raises(BadRequest):
        period(asked, NOW)


@given(st.integers(0, 32_000), st.sampled_from(["week", "month", "year", "all"]))
def test_the_last_whole_period_is_over_and_stays_what_it_was(day: int, asked: str) -> None:
    now = datetime(2000, 1, 1, 5, tzinfo=UTC) + timedelta(days=day)
    found = period(asked, now)
    assert found.start < found.end <= now
    if asked != "all":
        assert period(found.name, now) == found
        assert period(found.name, now + timedelta(days=400)) == found


def test_the_clock_of_the_listener_does_not_matter() -> None:
    tokyo = timezone(timedelta(hours=9))
    assert period("week", datetime(2026, 3, 2, 1, tzinfo=tokyo)).name == "2026-W08"


@pytest.mark.parametrize(
    ("asked", "earlier"),
    [
        ("week", "2026-W08"), ("2026-W01", "2025-W52"), ("month", "2026-01"), ("2026-01", "2025-12"),
        ("year", "2024"), ("0001", None), ("all", None), ("2025-01..2025-03", None),
    ],
)  # fmt: skip
def test_each_week_month_and_year_has_one_before(asked: str, earlier: str | None) -> None:
    found = period(asked, NOW)
    other = before(found)
    assert (other.name if other else None) == earlier
    assert other is None or other.end == found.start
