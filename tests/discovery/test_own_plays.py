"""What was liked and not heard for long, and what is played most just now; reasons are recounted from the plays."""

from datetime import UTC

import numpy as np
import pytest

from segue.discovery import Made, Memory
from segue.discovery.lists.own_plays import Lately, LongAgo, on_repeat, rediscover
from segue.domain.listening import Ending, EventKind
from segue.domain.recommending import ReasonKind
from tests.discovery.living import NOW, Life, check, luck, only, rows, stock

MUSIC = stock(items=40)


def again(memory: Memory, shape: LongAgo | None = None, seed: int = 0) -> Made:
    return rediscover(MUSIC, memory, UTC, luck(seed), shape)


def test_what_was_liked_once_and_not_heard_for_long_comes_back() -> None:
    life = Life(MUSIC).play(0, NOW - 200, NOW - 210, NOW - 220).play(2, NOW - 200, NOW - 205, NOW - 5)
    life.play(4, NOW - 300).play(6, NOW - 100).say(EventKind.LIKE, 6, day=NOW - 100)
    life.play(8, NOW - 95, NOW - 96, ended=Ending.SKIPPED)
    memory = life.memory()
    told = again(memory)
    check(MUSIC, memory, told.picks)
    assert set(rows(told.picks)) == {0, 6}
    assert told.short == "Only 2 tracks that you liked went unheard for 90 days."
    figures = {pick.item: pick.grounds.figures for pick in told.picks}
    assert figures[0] == {"plays": 3, "finished": 3, "last day": NOW - 200, "days ago": 200}
    assert figures[6] == {"plays": 1, "finished": 1, "last day": NOW - 100, "days ago": 100}


def test_turned_away_or_put_off_it_does_not_come_back() -> None:
    life = Life(MUSIC)
    for item in (0, 2, 4):
        life.play(item, NOW - 200, NOW - 210, NOW - 220)
    life.say(EventKind.NEVER, 0).say(EventKind.NOT_NOW, 2)
    assert rows(again(life.memory()).picks) == [4]


def test_what_was_liked_more_comes_sooner_mostly_and_each_week_mixes_anew() -> None:
    life = Life(MUSIC)
    for place in range(20):
        life.play(place, *[NOW - 200 - day for day in range(2 + 3 * place)])
    memory = life.memory()
    lists = [rows(again(memory, LongAgo(count=10), seed).picks) for seed in range(30)]
    assert len({tuple(one) for one in lists}) > 1
    often = np.bincount(np.concatenate(lists), minlength=20)
    assert often[10:20].sum() > 2 * often[:10].sum()
    assert lists[3] == rows(again(memory, LongAgo(count=10), 3).picks)


def test_nothing_liked_nothing_to_rediscover() -> None:
    assert again(Life(MUSIC).memory()).short == "No track that you liked went unheard for 90 days."
    empty = only(MUSIC, 0)
    assert rediscover(empty, Life(empty).memory(), UTC, luck()).picks == ()
    assert on_repeat(empty, Life(empty).memory()).picks == ()


def test_most_played_comes_first_and_of_equals_the_latest() -> None:
    life = Life(MUSIC).play(0, *[NOW - day for day in range(1, 6)]).play(2, *[NOW - day for day in range(1, 4)])
    life.play(4, *[NOW - day - 0.5 for day in range(3)]).play(6, NOW - 1, NOW - 2).play(8, NOW - 40, NOW - 41, NOW - 42)
    life.play(10, NOW - 1, NOW - 2).play(10, NOW - 3, NOW - 4, ended=Ending.SKIPPED)
    memory = life.memory()
    told = on_repeat(MUSIC, memory)
    check(MUSIC, memory, told.picks)
    assert rows(told.picks) == [0, 4, 2]
    assert told.short == "Only 3 tracks were played 3 times or more in the last 30 days."
    for pick in told.picks:
        assert pick.grounds.kind is ReasonKind.YOUR_PLAYS
        counted = int((memory.at[memory.plays == pick.item] > NOW - 30).sum())
        assert pick.grounds.figures == {"plays": counted, "days": 30}


@pytest.mark.parametrize("kind", [EventKind.DISLIKE, EventKind.NEVER, EventKind.NOT_NOW])
def test_on_repeat_holds_nothing_that_is_turned_away(kind: EventKind) -> None:
    life = Life(MUSIC).play(0, *[NOW - day for day in range(1, 6)]).say(kind, 0, day=NOW - 0.1)
    assert on_repeat(MUSIC, life.memory()).short == "No track was played 3 times or more in the last 30 days."


def test_no_more_come_than_are_wanted() -> None:
    life = Life(MUSIC)
    for item in range(30):
        life.play(item, NOW - 1, NOW - 2, NOW - 3)
    told = on_repeat(MUSIC, life.memory(), Lately(count=5))
    assert (len(told.picks), told.short) == (5, "")
