"""What belongs to an hour is what is played then more than usual, by clocks where the listener lives."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from segue.discovery import Made, Memory
from segue.discovery.calendar import local, local_days
from segue.discovery.lists.hours import Hours, Shape, leaning, time_of_day
from segue.domain.listening import EventKind, Preferences
from segue.domain.recommending import ReasonKind
from tests.discovery.living import Life, check, luck, only, rows, stock

MUSIC = stock(items=80)
PARIS = ZoneInfo("Europe/Paris")
DAY_S = 86_400.0


def at(month: int, day: int, hour: float, zone: tzinfo = UTC) -> float:
    """A moment of 2025, in days since 1970."""
    whole = int(hour)
    return datetime(2025, month, day, whole, round(60 * (hour - whole)), tzinfo=zone).timestamp() / DAY_S


MORNING = at(7, 31, 7)
"""A Thursday."""


def two_lives() -> Life:
    """Even items on weekday mornings, odd ones on weekday evenings; 16 and 17 at any time."""
    life = Life(MUSIC)
    for day in (14, 15, 16, 17, 18, 21, 22, 23, 24, 25):
        for item in (0, 2, 4, 6):
            life.play(item, at(7, day, 6.5 + item / 10))
        for item in (1, 3, 5, 7):
            life.play(item, at(7, day, 19 + item / 10))
        life.play(16, at(7, day, 8), at(7, day, 20)).play(17, at(7, day, 8.5), at(7, day, 20.5))
    return life


def made(memory: Memory, zone: tzinfo = UTC, count: int = 8) -> Made:
    return time_of_day(MUSIC, memory, Preferences(), zone, luck(), Shape(count=count))


def test_mornings_bring_what_is_played_in_the_morning_and_music_like_it() -> None:
    memory = two_lives().memory(now=MORNING)
    told = made(memory)
    check(MUSIC, memory, told.picks)
    assert told.title == "Weekday mornings"
    known = [pick for pick in told.picks if pick.grounds.kind is ReasonKind.YOUR_PLAYS]
    new = [pick for pick in told.picks if pick.grounds.kind is not ReasonKind.YOUR_PLAYS]
    assert {pick.item for pick in known} == {0, 2, 4, 6}
    assert len(new) == 4
    assert {pick.item % 2 for pick in new} == {0}
    assert not {pick.item for pick in new} & set(memory.met.tolist())
    evening = made(two_lives().memory(now=at(7, 31, 21)))
    assert {pick.item for pick in evening.picks if pick.grounds.kind is ReasonKind.YOUR_PLAYS} == {1, 3, 5, 7}


def test_reasons_are_recounted_from_the_plays() -> None:
    memory = two_lives().memory(now=MORNING)
    inside = [local(moment, UTC).weekday() < 5 and 5 <= local(moment, UTC).hour < 10 for moment in memory.at.tolist()]
    for pick in made(memory).picks[::2]:
        own = [there for there, item in zip(inside, memory.plays, strict=True) if item == pick.item]
        usual = np.mean(inside)
        lift = (sum(own) + 4 * usual) / (len(own) + 4) / usual
        figures = pick.grounds.figures
        assert (figures["plays"], figures["plays then"]) == (len(own), sum(own))
        assert (figures["from hour"], figures["to hour"], figures["weekend"]) == (5, 10, 0)
        assert figures["usual share"] == pytest.approx(usual)
        assert figures["lift"] == pytest.approx(lift)
        assert lift >= 1


def test_hours_are_those_of_the_listeners_zone() -> None:
    """What is a morning in UTC is an afternoon in Seoul."""
    memory = two_lives().memory(now=MORNING)
    assert made(memory, ZoneInfo("Asia/Seoul")).title == "Weekday afternoons"
    in_seoul = made(memory, ZoneInfo("Asia/Seoul"))
    assert {0, 2, 4, 6} >= {pick.item for pick in in_seoul.picks if pick.grounds.kind is ReasonKind.YOUR_PLAYS}


def test_clocks_put_back_leave_mornings_mornings() -> None:
    """Plays at 6 in Paris, in summer and in winter time, are both of the morning; in UTC some of them are at 4."""
    life = Life(MUSIC)
    for day in range(1, 30):
        if datetime(2025, 10, day, tzinfo=UTC).weekday() < 5:
            life.play(0, at(10, day, 5.5, PARIS))
    memory = life.memory(now=at(10, 30, 6, PARIS))
    shown = local_days(memory.at, PARIS)
    assert Hours.at(memory.now, PARIS).hold(shown).all()
    assert not Hours.at(memory.now, UTC).hold(local_days(memory.at, UTC)).all()


def test_too_few_plays_then_are_said_to_be_too_few() -> None:
    saturday = at(7, 26, 7)
    told = made(two_lives().memory(now=saturday))
    assert told.picks == ()
    assert told.short == "0 of your plays were on weekend mornings: too few to tell what belongs there."
    empty = only(MUSIC, 0)
    assert time_of_day(empty, Life(empty).memory(), Preferences(), UTC, luck()).picks == ()


def test_who_only_ever_listens_in_the_morning_gets_what_they_play() -> None:
    life = Life(MUSIC)
    for day in (14, 15, 16, 17, 18, 21, 22):
        for item in (0, 2, 4, 6):
            life.play(item, at(7, day, 7 + item / 10))
    told = made(life.memory(now=MORNING))
    assert {0, 2, 4, 6} <= set(rows(told.picks))


def test_what_is_turned_away_does_not_come() -> None:
    life = two_lives().say(EventKind.NEVER, 0, day=MORNING - 1).say(EventKind.NOT_NOW, 2, day=MORNING - 1)
    assert not {0, 2} & set(rows(made(life.memory(now=MORNING)).picks))


def test_a_history_leans_toward_what_belongs() -> None:
    history = two_lives().memory(now=MORNING).history
    lift = np.ones(80)
    lift[[0, 1]] = 2.0, 0.5
    leant = leaning(history, lift)
    before, after = history.weights.toarray()[0], leant.weights.toarray()[0]
    assert after[0] == pytest.approx(2 * before[0])
    assert after[1] == 0
    assert after[2] == before[2]
    assert leant.days is not None
    assert len(leant.days) == leant.weights.nnz
    assert 1 not in leant.recent[0]


@given(st.integers(0, 57_600_000), st.sampled_from([UTC, PARIS, ZoneInfo("Asia/Kathmandu")]))
def test_a_moment_lies_in_its_own_hours_and_in_no_others(minute: int, zone: tzinfo) -> None:
    moment = (minute + 0.5) / 1440
    hours, shown = Hours.at(moment, zone), local_days(np.array([moment]), zone)
    assert hours.hold(shown).all()
    others = [
        Hours(part, weekend)
        for part in ("night", "morning", "midday", "afternoon", "evening")
        for weekend in (False, True)
        if (part, weekend) != (hours.part, hours.weekend)
    ]
    assert not any(one.hold(shown).any() for one in others)
