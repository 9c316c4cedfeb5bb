"""Charts count listeners, in steps, and share places."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from segue.discovery.charts.counting import Entry, chart

NAMES = {1: "b", 2: "a", 3: "c", 4: "d"}


def test_listeners_count_once_and_are_rounded_down() -> None:
    listeners = np.array([*range(13), *range(11), *range(5), *range(4), 0, 0, 0])
    things = np.array([*[1] * 13, *[2] * 11, *[3] * 5, *[4] * 4, 4, 4, 4])
    found = chart(listeners, things, np.ones(13, dtype=bool), NAMES)
    # What has the same number shares its place, in the order of names, whichever of them truly has more.
    assert found == [Entry(2, 1, 10), Entry(1, 1, 10), Entry(3, 3, 5)]


def test_only_the_group_counts() -> None:
    listeners, things = np.arange(12), np.ones(12, dtype=np.int64)
    assert chart(listeners, things, np.arange(12) < 4, NAMES) == []
    assert chart(listeners, things, np.arange(12) < 6, NAMES) == [Entry(1, 1, 5)]
    assert chart(listeners[:0], things[:0], np.ones(3, dtype=bool), NAMES) == []


@given(st.lists(st.tuples(st.integers(0, 19), st.integers(1, 4)), max_size=80), st.integers(0, 19))
def test_one_listener_more_or_less_changes_no_number_by_more_than_a_step(
    plays: list[tuple[int, int]], gone: int
) -> None:
    pairs = np.array(plays, dtype=np.int64).reshape(-1, 2)
    everybody = np.ones(20, dtype=bool)
    with_them, without = everybody, everybody.copy()
    without[gone] = False
    told = [
        {one.number: one.at_least for one in chart(pairs[:, 0], pairs[:, 1], group, NAMES)}
        for group in (with_them, without)
    ]
    for number in NAMES:
        true = len({listener for listener, thing in plays if thing == number})
        assert told[0].get(number, 0) == true // 5 * 5
        assert told[0].get(number, 0) - told[1].get(number, 0) in (0, 5)
