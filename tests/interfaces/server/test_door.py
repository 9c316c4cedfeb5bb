"""The small parts of the door: limits that fill up again, and cursors that nobody can bend."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.domain.errors import BadRequest, TooMuch
from segue.interfaces.door.limits import Limit
from segue.interfaces.door.paging import cursor_of, place_of


class Ticks:
    """Time that goes only when told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_limit_lets_a_burst_through_and_then_a_stream() -> None:
    ticks = Ticks()
    limit = Limit("lists", per_minute=60, at_once=3, ticks=ticks)
    for _ in range(3):
        limit.take("ada")
    with pytest.raises(TooMuch) as refused:
        limit.take("ada")
    assert refused.value.after_s == pytest.approx(1)
    limit.take("bob")
    ticks.now += 1
    limit.take("ada")
    with pytest.raises(TooMuch):
        limit.take("ada")
    ticks.now += 1000
    for _ in range(3):
        limit.take("ada")


Parts = st.lists(
    st.one_of(st.text(), st.integers(-(2**63), 2**63 - 1), st.none(), st.floats(allow_nan=False)), max_size=4
)


@given(Parts)
def test_a_cursor_comes_back_as_it_went(parts: list[str | int | float | None]) -> None:
    assert place_of(cursor_of(("title", *parts)), "title") == tuple(parts)


@given(st.text(max_size=60).filter(lambda text: not text.startswith("WyJ0aXRsZS")))
def test_a_bent_cursor_is_refused_with_words(cursor: str) -> None:
    with pytest.raises(BadRequest, match="cursor"):
        place_of(cursor, "title")


def test_a_cursor_of_another_order_is_refused() -> None:
    with pytest.raises(BadRequest):
        place_of(cursor_of(("artist", 1)), "title")
