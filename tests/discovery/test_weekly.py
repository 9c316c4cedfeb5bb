"""A week's list is new to its listener, mostly by new artists, and the same all week; what is short says why."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.discovery import Made, Memory, Stock
from segue.discovery.calendar import Week
from segue.discovery.lists.weekly import Past, Shape, by_artists_met, weekly
from segue.domain.listening import EventKind, Preferences
from segue.domain.recommending import ReasonKind
from segue.taste.recommenders.item_neighbours import ItemNeighboursRecipe
from tests.discovery.living import NOW, Life, artists_of, check, luck, only, rows, stock

WEEK = Week(2025, 31)
TEN = Shape(count=10)


@pytest.fixture(scope="module")
def music() -> Stock:
    return stock(items=120)


def made(
    stock: Stock, memory: Memory, past: tuple[Past, ...] = (), shape: Shape = TEN, seed: int = 0, explore: float = 0.3
) -> Made:
    return weekly(stock, memory, WEEK, past, Preferences(explore=explore), luck(seed), shape)


def test_it_is_what_suits_the_listener_and_is_new_to_them(music: Stock) -> None:
    memory = Life(music).play(0, NOW - 3, NOW - 5).play(4, NOW - 9).play(8, NOW - 200).memory()
    told = made(music, memory)
    check(music, memory, told.picks)
    assert len(told.picks) == 10
    assert not told.short
    assert (told.title, dict(told.parts)) == ("Discoveries of week 31, 2025", {"week": 31, "year": 2025})
    assert {item % 2 for item in rows(told.picks)} == {0}
    assert not {0, 4} & set(rows(told.picks))
    assert all(pick.grounds.kind is ReasonKind.SOUND for pick in told.picks)


def test_what_was_not_heard_for_half_a_year_may_come_again(music: Stock) -> None:
    few = only(music, 6)
    memory = Life(few).play(0, NOW - 181).play(2, NOW - 183).play(4, NOW - 500).memory()
    told = made(few, memory)
    assert set(rows(told.picks)) == {1, 2, 3, 4, 5}
    assert told.short == "Only 5 tracks here are new to you or unheard for 182 days."


def test_two_thirds_are_by_artists_whom_the_listener_does_not_know(music: Stock) -> None:
    """Even artists whose first track was heard; the second suits best of all, but is by somebody known."""
    life = Life(music)
    for item in range(0, 60, 4):
        life.play(item, NOW - item)
    memory = life.memory()
    known = by_artists_met(music, memory)
    assert np.flatnonzero(known).tolist() == list(range(0, 60, 2))
    for explore in (0.0, 0.3, 1.0):
        told = made(music, memory, explore=explore)
        count = int(known[rows(told.picks)].sum())
        assert count == {0.0: 3, 0.3: 2, 1.0: 0}[explore]
        assert len(told.picks) == 10
    of_new = [item for item in rows(told.picks) if not known[item]]
    assert len(set(artists_of(music, of_new).tolist())) == len(of_new)


def test_where_the_library_has_no_more_new_artists_known_ones_fill_up(music: Stock) -> None:
    few = only(music, 12)
    memory = Life(few).play(0, NOW - 1).play(1, NOW - 1).play(4, NOW - 1).play(5, NOW - 1).memory()
    told = made(few, memory, shape=Shape(count=8))
    assert sorted(rows(told.picks)) == [2, 3, 6, 7, 8, 9, 10, 11]
    assert not told.short
    check(few, memory, told.picks)


def test_the_same_week_is_the_same_list_and_another_is_another(music: Stock) -> None:
    memory = Life(music).play(0, NOW - 3).memory()
    assert made(music, memory, seed=1) == made(music, memory, seed=1)
    assert rows(made(music, memory, seed=1).picks) != rows(made(music, memory, seed=2).picks)


def test_artists_of_past_weeks_stand_back_for_a_while(music: Stock) -> None:
    """All 30 even artists suit the same; those of last week come only when the others are used up."""
    memory = Life(music).play(0, NOW - 3).memory()
    weeks = list[list[int]]()
    for week in range(3):
        past = tuple(Past(week - place, np.array(one, np.int32)) for place, one in enumerate(weeks))
        weeks.append(rows(made(music, memory, past, seed=week).picks))
    artists = [set(artists_of(music, one).tolist()) for one in weeks]
    assert not artists[0] & artists[1]
    assert not artists[1] & artists[2]
    long_ago = (Past(40, np.array(weeks[0], np.int32)),)
    assert rows(made(music, memory, long_ago, seed=0).picks) == weeks[0]


def test_what_nobody_has_grounds_for_fills_up_and_says_so() -> None:
    """Item neighbours know nothing of the odd circle from an even history; without it, chance must fill the list."""
    world = stock(items=24, recipe=ItemNeighboursRecipe())
    memory = Life(world).play(0, NOW - 3).play(2, NOW - 3).memory()
    told = made(world, memory, shape=Shape(count=20))
    check(world, memory, told.picks)
    by_chance = [pick.item for pick in told.picks if pick.grounds.kind is ReasonKind.RANDOM]
    assert by_chance
    assert len(told.picks) == 20
    for pick in told.picks:
        assert world.model.grounds(memory.history, pick.item) is not None or pick.item in by_chance


@pytest.mark.parametrize(("items", "told"), [(0, "There is no music here yet."), (1, "Nothing here is new to you.")])
def test_small_libraries(music: Stock, items: int, told: str) -> None:
    few = only(music, items)
    life = Life(few)
    for item in range(items):
        life.play(item, NOW - 1)
    found = made(few, life.memory())
    assert (found.picks, found.short) == ((), told)


def test_one_track_that_nobody_has_heard_is_found_by_chance(music: Stock) -> None:
    few = only(music, 1)
    found = made(few, Life(few).memory())
    assert rows(found.picks) == [0]
    assert found.short == "Only 1 track here is new to you."


def test_somebody_who_turns_everything_away_gets_nothing(music: Stock) -> None:
    few = only(music, 12)
    life = Life(few)
    for artist in set(few.music.artists.tolist()):
        life.say(EventKind.NEVER, artist=artist)
    found = made(few, life.memory())
    assert (found.picks, found.short) == ((), "Nothing here is new to you, apart from what you turned away.")


MET = (EventKind.PLAY, EventKind.SKIP)
DEEDS = st.lists(
    st.tuples(
        st.sampled_from([EventKind.PLAY, EventKind.SKIP, EventKind.DISLIKE, EventKind.LIKE, EventKind.NOT_NOW]),
        st.integers(0, 23),
        st.floats(0, 400),
    ),
    max_size=30,
)


@settings(max_examples=40)
@given(DEEDS, st.integers(1, 30), st.floats(0, 1), st.integers(0, 9))
def test_whatever_was_done_the_list_is_new_wanted_and_as_long_as_can_be(
    done: list[tuple[EventKind, int, float]], count: int, explore: float, seed: int
) -> None:
    world = SMALL
    life = Life(world)
    for kind, item, ago in done:
        if kind is EventKind.PLAY:
            life.play(item, NOW - ago)
        elif kind is EventKind.SKIP:
            life.skip(item, NOW - ago)
        else:
            life.say(kind, item, day=NOW - ago)
    memory = life.memory()
    told = made(world, memory, shape=Shape(count=count), seed=seed, explore=explore)
    check(world, memory, told.picks)
    plays = [(item, ago) for kind, item, ago in done if kind in MET]
    met = {item: min(ago for one, ago in plays if one == item) for item, _ in plays}
    said = {item for kind, item, _ in done if kind in (EventKind.LIKE, EventKind.DISLIKE)} - set(met)
    last = {item: min(ago for _, one, ago in done if one == item) for item in said}
    lately = {item for item, ago in (met | last).items() if ago < 182}
    assert not lately & set(rows(told.picks))
    unwanted = set(np.flatnonzero(memory.unwanted(24)).tolist())
    assert len(told.picks) == min(count, 24 - len(lately | unwanted))
    assert bool(told.short) == (len(told.picks) < count)
    known = by_artists_met(world, memory)
    fresh = 24 - len(set(np.flatnonzero(known).tolist()) | lately | unwanted)
    assert (~known[rows(told.picks)]).sum() >= min(fresh, np.floor(2 * count / 3))


SMALL = stock(items=24)
