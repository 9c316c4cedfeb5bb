"""What takes long is worked out once, kept, made anew when it is old, and never keeps anybody waiting for good."""

import threading

import pytest

from segue.domain.errors import BadRequest, NotReady
from segue.services.rehearsing import Rehearsed


def test_who_asks_too_early_is_told_to_come_back_and_then_has_it() -> None:
    ready, calls = threading.Event(), list[int]()

    def make(key: int) -> int:
        calls.append(key)
        assert ready.wait(10)
        return 2 * key

    rehearsed = Rehearsed("A number", make, lasts_s=60, most=4)
    for _ in range(3):
        with pytest.raises(NotReady, match="A number is being worked out"):
            rehearsed(4, patience_s=0.01)
    ready.set()
    assert rehearsed(4, patience_s=10) == 8
    assert rehearsed(4, patience_s=0) == 8
    assert calls == [4]


def test_what_is_old_is_given_once_more_while_it_is_made_anew() -> None:
    now, made = [0.0], list[float]()
    again = threading.Event()

    def make(_: str) -> int:
        made.append(now[0])
        if len(made) > 1:
            again.set()
        return len(made)

    rehearsed = Rehearsed("A number", make, lasts_s=10, most=4, ticks=lambda: now[0])
    assert rehearsed("a", 10) == 1
    now[0] = 9
    assert rehearsed("a", 10) == 1
    now[0] = 11
    assert rehearsed("a", 10) == 1
    assert again.wait(10)


def test_what_fails_is_told_and_tried_again() -> None:
    tries = list[int]()

    def make(key: int) -> int:
        tries.append(key)
        if len(tries) == 1:
            raise BadRequest("No.")
        return key

    rehearsed = Rehearsed("A number", make, lasts_s=60, most=4)
    with pytest.raises(BadRequest):
        rehearsed(1, 10)
    assert rehearsed(1, 10) == 1


def test_only_so_much_is_kept_and_only_so_much_waits() -> None:
    held = threading.Event()
    rehearsed: Rehearsed[int, int] = Rehearsed("A number", lambda key: key if held.wait(10) else 0, lasts_s=60, most=2)
    for key in range(1, 12):
        with pytest.raises(NotReady):
            rehearsed(key, patience_s=0.001)
    held.set()
    for key in range(1, 9):
        assert rehearsed(key, 10) == key
    # Eight were begun; the three that came after them were not, and are now.
    assert [rehearsed(key, 10) for key in (9, 10, 11)] == [9, 10, 11]
