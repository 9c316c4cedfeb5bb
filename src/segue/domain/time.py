"""Time comes in as a clock, so that tests and simulations choose what now is."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present moment, aware and in UTC."""


def wall_clock() -> datetime:
    """The machine's own clock, in UTC."""
    return datetime.now(UTC)
