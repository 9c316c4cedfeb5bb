"""What friends play and love, with the names of those who do."""

from segue.discovery import Made
from segue.discovery.lists.friends import Friend, loved_lately, played_now
from segue.domain.listening import Ending, EventKind
from segue.domain.recommending import ReasonKind
from tests.discovery.living import NOW, Life, check, only, rows, stock

MUSIC = stock(items=20)
HOUR = 1 / 24


def now(me: Life, **friends: Life) -> Made:
    return played_now(MUSIC, me.memory(), [Friend(name, life.memory()) for name, life in friends.items()])


def loved(me: Life, **friends: Life) -> Made:
    return loved_lately(MUSIC, me.memory(), [Friend(name, life.memory()) for name, life in friends.items()])


def test_what_was_begun_last_comes_first_and_what_was_cut_short_does_not() -> None:
    bob = Life(MUSIC).play(0, NOW - 5 * HOUR).play(2, NOW - 7 * HOUR).play(4, NOW - HOUR, ended=Ending.SKIPPED)
    eve = Life(MUSIC).play(0, NOW - 4 * HOUR).play(6, NOW - 2 * HOUR).skip(8, NOW - HOUR)
    me = Life(MUSIC)
    told = now(me, Bob=bob, Eve=eve)
    check(MUSIC, me.memory(), told.picks)
    assert rows(told.picks) == [6, 0]
    assert [pick.grounds.words for pick in told.picks] == [("Eve",), ("Bob", "Eve")]
    assert all(pick.grounds.kind is ReasonKind.FRIENDS for pick in told.picks)
    assert told.picks[1].grounds.figures == {"hours": 6, "friends": 2}


def test_loved_is_what_was_liked_or_finished_again_and_again() -> None:
    bob = Life(MUSIC).play(0, NOW - 1, NOW - 2, NOW - 3).play(2, NOW - 1, NOW - 2).say(EventKind.LIKE, 4)
    eve = Life(MUSIC).say(EventKind.LIKE, 0).play(6, NOW - 1, NOW - 2, NOW - 3)
    eve.play(6, NOW - 4, NOW - 5, NOW - 6, ended=Ending.SKIPPED).say(EventKind.LIKE, 8).say(EventKind.DISLIKE, 8)
    told = loved(Life(MUSIC), Bob=bob, Eve=eve)
    assert rows(told.picks) == [0, 4]
    assert told.picks[0].grounds.words == ("Bob", "Eve")
    assert told.picks[1].grounds.figures == {"days": 28, "friends": 1}


def test_what_the_listener_turned_away_is_left_out() -> None:
    bob = Life(MUSIC).play(0, NOW - HOUR).play(2, NOW - HOUR)
    me = Life(MUSIC).say(EventKind.NEVER, 0).say(EventKind.NOT_NOW, 2)
    assert now(me, Bob=bob).short == "You turned away all that they did."


def test_no_more_than_three_are_named_and_all_are_counted() -> None:
    crowd = {f"friend {number}": Life(MUSIC).play(0, NOW - HOUR) for number in range(5)}
    (pick,) = now(Life(MUSIC), **crowd).picks
    assert pick.grounds.words == ("friend 0", "friend 1", "friend 2")
    assert pick.grounds.figures["friends"] == 5


def test_nobody_and_nothing_are_said() -> None:
    me, quiet = Life(MUSIC), Life(MUSIC)
    assert now(me).short == "Nobody else here lets others see what they hear."
    assert now(me, Bob=quiet).short == (
        "The one listener who lets others see what they hear has not played anything in the last 6 hours."
    )
    assert loved(me, Bob=quiet, Eve=quiet).short == (
        "None of the 2 listeners who let others see what they hear has loved anything in the last 28 days."
    )
    empty = only(MUSIC, 0)
    assert played_now(empty, Life(empty).memory(), [Friend("Bob", Life(empty).memory())]).picks == ()
