"""What somebody's plays say of an item, and when it is played out."""

from datetime import UTC
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from segue.discovery.plays import known_well, last_played, of_plays, played_out
from segue.domain.listening import Ending, EventKind
from segue.domain.recommending import ReasonKind
from tests.discovery.living import NOW, Life, stock

MUSIC = stock(items=12)


def out(life: Life) -> list[int]:
    return np.flatnonzero(played_out(life.memory(), 12)).tolist()


def days(count: int, ago: float = 5.0) -> list[float]:
    return [NOW - ago - place / 100 for place in range(count)]


def test_ten_plays_in_two_weeks_are_enough_for_now() -> None:
    assert out(Life(MUSIC).play(0, *days(9))) == []
    assert out(Life(MUSIC).play(0, *days(10))) == [0]
    assert out(Life(MUSIC).play(0, *days(10, ago=14))) == []
    assert out(Life(MUSIC).play(0, *days(5, ago=13.5), *days(5, ago=3))) == [0]


def test_skips_are_a_sooner_sign() -> None:
    """A play that was cut short counts as three, what was passed over as two."""
    often = Life(MUSIC).play(0, *days(6)).play(2, *days(7)).play(4, *days(9))
    assert out(often) == []
    often.play(2, NOW - 1, ended=Ending.SKIPPED).skip(4, NOW - 1).skip(0, NOW - 1)
    assert out(often) == [2, 4]
    often.skip(0, NOW - 2)
    assert out(often) == [0, 2, 4]


def test_what_is_played_out_comes_back() -> None:
    life = Life(MUSIC).play(0, *days(12))
    assert not played_out(life.memory(now=NOW + 14), 12).any()


def test_liking_is_shown_by_finishing_and_by_saying_so() -> None:
    life = Life(MUSIC).play(0, *days(3)).play(2, *days(1)).play(2, NOW - 1, ended=Ending.SKIPPED)
    life.say(EventKind.LIKE, 4).play(6, *days(7)).say(EventKind.DISLIKE, 6).play(8, NOW - 1, ended=Ending.FAILED)
    life.play(10, *days(4)).skip(10, NOW - 1)
    assert known_well(life.memory(), 12).tolist() == [2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 2, 0]


def test_grounds_say_the_figures_and_the_local_day() -> None:
    """The last play is at 20:00 in UTC, when it is the next day in Seoul."""
    day = np.floor(NOW) - 3
    life = Life(MUSIC).play(0, day - 9, day + 20 / 24).play(0, day - 4, ended=Ending.SKIPPED).skip(0, NOW - 1)
    memory = life.memory()
    for zone, last in ((UTC, day), (ZoneInfo("Asia/Seoul"), day + 1)):
        grounds = of_plays(memory, 12, zone).grounds(0)
        assert grounds is not None
        assert grounds.kind is ReasonKind.YOUR_PLAYS
        assert grounds.figures == {"plays": 3, "finished": 2, "last day": last}
    assert of_plays(memory, 12, UTC).grounds(1) is None
    assert last_played(memory, 12)[0] == pytest.approx(day + 20 / 24)
    assert last_played(memory, 12)[1] == -np.inf
