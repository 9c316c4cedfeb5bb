"""What is the same for everybody is looked at once a minute, however many ask."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from segue.interfaces.door.lately import Lately


def test_it_is_looked_at_again_when_it_is_old() -> None:
    now, looks = [0.0], iter(range(10))
    lately = Lately(60.0, lambda: now[0])
    assert [lately("count", lambda: next(looks)), lately("count", lambda: next(looks))] == [0, 0]
    now[0] = 59.9
    assert lately("count", lambda: next(looks)) == 0
    now[0] = 60.0
    assert lately("count", lambda: next(looks)) == 1
    assert lately("another", lambda: next(looks)) == 2


def test_who_asks_meanwhile_waits_and_looks_not() -> None:
    lately, looking, go_on, looks = Lately(), threading.Event(), threading.Event(), []

    def look() -> str:
        looks.append("once")
        looking.set()
        assert go_on.wait(10)
        return "found"

    with ThreadPoolExecutor(4) as askers:
        asked = [askers.submit(lately, "count", look) for _ in range(4)]
        assert looking.wait(10)
        # Another thing is found while the first is still looked for.
        assert lately("another", lambda: 7) == 7
        go_on.set()
        assert {one.result() for one in asked} == {"found"}
    assert looks == ["once"]


def test_what_failed_is_looked_at_again() -> None:
    lately = Lately()
    with pytest.raises(ZeroDivisionError):
        lately("count", lambda: 1 // 0)
    assert lately("count", lambda: 3) == 3


def test_no_more_is_kept_than_it_may() -> None:
    lately, looks = Lately(), []
    for name in range(200):
        lately(name, lambda: looks.append(1))
    assert len(lately) <= 64
