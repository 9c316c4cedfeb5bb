"""A blend is led by the less happy of the two; how alike two are is the same from both sides."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.discovery import Made
from segue.discovery.lists.blending import Shape, Side, blend, taste_match
from segue.domain.listening import EventKind
from segue.domain.recommending import ReasonKind
from tests.discovery.living import NOW, Life, check, only, rows, stock

MUSIC = stock(items=80)


def plays(*items: int) -> Life:
    life = Life(MUSIC)
    for place, item in enumerate(items):
        life.play(item, NOW - 3 - place / 10, NOW - 4 - place / 10)
    return life


EVEN, ODD = plays(*range(0, 20, 2)), plays(*range(1, 20, 2))
BOTH = plays(*range(10, 20))


def made(one: Life, other: Life, count: int = 10) -> Made:
    return blend(MUSIC, Side("Ada", one.memory()), Side("Bob", other.memory()), Shape(count=count))


def test_who_is_the_same_is_wholly_alike_and_opposites_are_not() -> None:
    same = taste_match(MUSIC, EVEN.memory(), EVEN.memory())
    assert (same.artists, same.tastes, same.share) == pytest.approx((1, 1, 1), abs=1e-6)
    apart = taste_match(MUSIC, EVEN.memory(), ODD.memory())
    assert apart.artists == 0
    assert apart.share < 0.1
    between = taste_match(MUSIC, EVEN.memory(), BOTH.memory())
    assert apart.share < between.share < same.share


def test_alikeness_by_artists_is_the_cosine_of_roots() -> None:
    """Two plays each of items 0 and 4 against 4 and 8, each by an artist of its own: each shares half."""
    match = taste_match(MUSIC, plays(0, 4).memory(), plays(4, 8).memory())
    assert match.artists == pytest.approx(0.5)


def test_the_less_happy_of_the_two_decides() -> None:
    """Even music delights one only; what both know comes before what one of them loves."""
    told = made(EVEN, BOTH)
    check(MUSIC, EVEN.memory(), told.picks)
    least = [pick.grounds.figures["least"] for pick in told.picks]
    for pick in told.picks:
        assert pick.grounds.kind is ReasonKind.BLEND
        first, second = pick.grounds.figures["first"], pick.grounds.figures["second"]
        assert pick.grounds.figures["least"] == min(first, second) == pick.score
        both = min(first, second) >= 0.5 or first == second
        assert pick.grounds.words == (("Ada", "Bob") if both else ("Ada",) if first > second else ("Bob",))
    assert set(rows(told.picks[:3])) <= set(range(10, 20, 2))
    assert np.mean(least) > 0.5
    assert {item % 2 for item in rows(told.picks)} == {0}


def test_both_sides_are_asked_alike() -> None:
    one, other = made(EVEN, BOTH), made(BOTH, EVEN)
    assert rows(one.picks) == rows(other.picks)
    assert one.parts["match"] == other.parts["match"]
    for here, there in zip(one.picks, other.picks, strict=True):
        assert here.grounds.figures["first"] == there.grounds.figures["second"]


def test_what_one_of_them_turned_away_does_not_come() -> None:
    one = plays(*range(0, 20, 2)).say(EventKind.NEVER, 10)
    other = plays(*range(10, 20)).say(EventKind.DISLIKE, artist=int(MUSIC.music.artists[12])).say(EventKind.NOT_NOW, 16)
    gone = {10, 16, *np.flatnonzero(MUSIC.music.artists == MUSIC.music.artists[12]).tolist()}
    assert not gone & set(rows(made(one, other, count=40).picks))


def test_with_somebody_who_likes_nothing_there_is_no_blend() -> None:
    told = made(EVEN, Life(MUSIC))
    assert (told.picks, told.short) == ((), "Bob has not liked anything yet.")
    assert made(Life(MUSIC), Life(MUSIC)).short == "Ada and Bob have not liked anything yet."
    empty = only(MUSIC, 0)
    nobody = Side("Ada", Life(empty).memory())
    assert blend(empty, nobody, nobody).picks == ()


LIVES = st.lists(st.tuples(st.integers(0, 79), st.booleans()), max_size=25)


@settings(max_examples=40)
@given(LIVES, LIVES)
def test_a_match_is_a_share_and_the_same_from_both_sides(
    one: list[tuple[int, bool]], other: list[tuple[int, bool]]
) -> None:
    lives = []
    for done in (one, other):
        life = Life(MUSIC)
        for item, stayed in done:
            life.play(item, NOW - 2) if stayed else life.say(EventKind.NEVER, item)
        lives.append(life)
    here, there = (taste_match(MUSIC, a.memory(), b.memory()) for a, b in (lives, lives[::-1]))
    assert here.share == pytest.approx(there.share, abs=1e-5)
    assert 0 <= here.share <= 1
    told = made(lives[0], lives[1])
    for life in lives:
        check(MUSIC, life.memory(), told.picks)
    assert all(0 <= pick.grounds.figures["least"] <= 1 for pick in told.picks)
