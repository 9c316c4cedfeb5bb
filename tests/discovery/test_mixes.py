"""A mix for each taste, half known and half new, named by what it holds, and steady from day to day."""

from datetime import UTC

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.discovery import Made, Memory, Stock
from segue.discovery.lists.mix_names import named, telling_labels
from segue.discovery.lists.mixes import Shape, daily_mixes, tastes_of
from segue.discovery.plays import known_well, played_out
from segue.domain.listening import EventKind, Preferences
from segue.domain.recommending import ReasonKind
from tests.discovery.living import NOW, Life, check, liked, luck, only, rows, stock

EIGHT = Shape(count=8)


@pytest.fixture(scope="module")
def music() -> Stock:
    return stock(items=80)


def made(stock: Stock, memory: Memory, shape: Shape = EIGHT, seed: int = 0) -> list[Made]:
    return daily_mixes(stock, memory, Preferences(), UTC, luck(seed), shape)


def two_tastes(music: Stock, odd: int = 8) -> Life:
    """Twelve even items, and fewer odd ones."""
    life = Life(music)
    for place, item in enumerate([*range(0, 24, 2), *range(1, 2 * odd, 2)]):
        life.play(item, NOW - 2 - place / 10, NOW - 3 - place / 10)
    return life


def test_there_is_a_mix_for_each_taste_the_larger_first(music: Stock) -> None:
    memory = two_tastes(music).memory()
    assert [{int(item) % 2 for item in taste.items} for taste in tastes_of(music, memory)] == [{0}, {1}]
    mixes = made(music, memory)
    assert [{item % 2 for item in rows(mix.picks)} for mix in mixes] == [{0}, {1}]
    for mix in mixes:
        check(music, memory, mix.picks)
        assert not mix.short
    assert not set(rows(mixes[0].picks)) & set(rows(mixes[1].picks))


def test_half_of_each_is_known_and_half_new_in_turn(music: Stock) -> None:
    memory = two_tastes(music).memory()
    for mix in made(music, memory):
        for place, pick in enumerate(mix.picks):
            assert (pick.item in set(memory.met.tolist())) == (place % 2 == 0)
            assert (pick.grounds.kind is ReasonKind.YOUR_PLAYS) == (place % 2 == 0)
            if place % 2 == 0:
                assert pick.grounds.figures["plays"] == pick.grounds.figures["finished"] == 2


def test_names_say_what_they_hold(music: Stock) -> None:
    """Even items are by artists 0, 2, 4 ... and calm, odd ones wild."""
    mixes = made(music, two_tastes(music).memory())
    assert [mix.parts["label"] for mix in mixes] == ["calm", "wild"]
    for mix in mixes:
        artists = music.music.artists[rows(mix.picks)].tolist()
        leader = int(str(mix.parts["artist"]).removeprefix("Artist "))
        assert artists.count(leader) == max(map(artists.count, artists))
        assert mix.parts["more"] == len(set(artists)) - 1
        label = str(mix.parts["label"]).capitalize()
        assert mix.title == f"{label}, with {mix.parts['artist']} and {mix.parts['more']} more"


def test_the_most_telling_label_is_borne_here_and_rarely_elsewhere(music: Stock) -> None:
    assert telling_labels(music, [0, 2, 5]) == ["calm"]
    assert telling_labels(music, list(range(80))) == []
    assert named(music, [0, 2])[0] == "Calm, with Artist 0"
    assert named(music, [0, 2], taken=["calm"])[0] == "Artist 0"
    assert named(music, [0, 2, 4])[0] == "Calm, with Artist 0 and 1 more"
    # Who leads bears the label.
    assert named(music, [0, 1, 5, 9])[0] == "Wild, with Artist 1 and 3 more"


def test_the_same_day_is_the_same_and_another_brings_other_tracks(music: Stock) -> None:
    memory = two_tastes(music).memory()
    assert made(music, memory, seed=5) == made(music, memory, seed=5)
    known = [rows(made(music, memory, seed=seed)[0].picks)[::2] for seed in (1, 2)]
    assert known[0] != known[1]
    assert set(known[0]) | set(known[1]) <= liked(memory)


def test_tastes_are_steady_from_day_to_day(music: Stock) -> None:
    """A day without music changes nothing at all; a day with a few plays leaves each item with its old company."""
    life = two_tastes(music)
    today = tastes_of(music, life.memory())
    later = tastes_of(music, life.memory(now=NOW + 1))
    assert [taste.items.tolist() for taste in later] == [taste.items.tolist() for taste in today]
    life.play(1, NOW + 0.5).play(30, NOW + 0.6).play(31, NOW + 0.7)
    after = tastes_of(music, life.memory(now=NOW + 1))
    assert len(after) == len(today)
    for old, new in zip(today, after, strict=True):
        assert set(old.items.tolist()) <= set(new.items.tolist())


def test_what_is_played_out_rests_and_what_is_turned_away_never_comes(music: Stock) -> None:
    life = two_tastes(music)
    life.play(0, *[NOW - 1 - place / 50 for place in range(9)])
    life.say(EventKind.NEVER, 2).say(EventKind.NOT_NOW, 4).say(EventKind.NEVER, artist=int(music.music.artists[8]))
    memory = life.memory()
    assert played_out(memory, 80)[0]
    for seed in range(5):
        for mix in made(music, memory, Shape(count=20), seed):
            check(music, memory, mix.picks)
            assert not {0, 2, 4, 8, 10} & set(rows(mix.picks))


def test_where_all_is_known_or_little_is_left_a_mix_says_so(music: Stock) -> None:
    few = only(music, 10)
    life = Life(few)
    for item in range(0, 10, 2):
        life.play(item, NOW - 1)
    (mix,) = made(few, life.memory())
    assert set(rows(mix.picks)) >= set(range(0, 10, 2))
    assert mix.short in ("", f"Only {len(mix.picks)} tracks go with this and are in no mix above.")
    assert bool(mix.short) == (len(mix.picks) < 8)


def test_who_likes_nothing_yet_has_no_mixes(music: Stock) -> None:
    assert made(music, Life(music).memory()) == []
    assert made(only(music, 0), Life(only(music, 0)).memory()) == []
    one = only(music, 1)
    assert made(one, Life(one).play(0, NOW - 1).memory()) == []
    hater = Life(music)
    for item in range(80):
        hater.play(item, NOW - 2).say(EventKind.DISLIKE, item)
    assert made(music, hater.memory()) == []


@settings(max_examples=30)
@given(
    st.lists(st.tuples(st.integers(0, 79), st.floats(0, 300), st.sampled_from(["play", "skip", "never"])), max_size=40),
    st.integers(2, 12),
    st.integers(0, 5),
)
def test_whatever_was_done_mixes_are_apart_wanted_and_true(
    done: list[tuple[int, float, str]], count: int, seed: int
) -> None:
    life = Life(WORLD)
    for item, ago, what in done:
        if what == "play":
            life.play(item, NOW - ago)
        elif what == "skip":
            life.skip(item, NOW - ago)
        else:
            life.say(EventKind.NEVER, item, day=NOW - ago)
    memory = life.memory()
    mixes = made(WORLD, memory, Shape(count=count), seed)
    every = [pick for mix in mixes for pick in mix.picks]
    check(WORLD, memory, every)
    assert len(mixes) <= 6
    assert len({mix.title for mix in mixes}) == len(mixes)
    assert all(3 <= len(mix.picks) <= count for mix in mixes)
    shown = known_well(memory, 80)
    for pick in every:
        own = pick.grounds.kind is ReasonKind.YOUR_PLAYS
        assert own == (pick.item in set(memory.met.tolist()))
        assert not own or shown[pick.item] > 0
        assert np.isfinite(pick.score)


WORLD = stock(items=80)


def test_the_more_something_was_played_lately_the_less_it_is_drawn(music: Stock) -> None:
    """All ten items were heard to the end eight times; half of them three weeks ago, half of them lately."""
    life = Life(music)
    for item in range(0, 20, 4):
        life.play(item, *[NOW - 20 - place / 10 for place in range(8)])
        life.play(item + 2, *[NOW - 5 - place / 10 for place in range(8)])
    memory = life.memory()
    drawn = np.zeros(80)
    for seed in range(40):
        for mix in made(music, memory, seed=seed):
            drawn[[pick.item for pick in mix.picks if pick.grounds.kind is ReasonKind.YOUR_PLAYS]] += 1
    assert drawn[0:20:4].sum() > 1.5 * drawn[2:20:4].sum() > 0


def test_what_is_new_lies_near_the_taste_it_came_for(music: Stock) -> None:
    """However much is asked for, nothing of the other circle comes: a mix is rather short, and says so."""
    memory = two_tastes(music).memory()
    mixes = made(music, memory, Shape(count=60))
    for taste, mix in zip(tastes_of(music, memory), mixes, strict=True):
        middle = taste.weights @ music.places[taste.items]
        new = [pick.item for pick in mix.picks if pick.grounds.kind is not ReasonKind.YOUR_PLAYS]
        assert new
        assert (music.places[new] @ (middle / np.linalg.norm(middle))).min() >= 0.5
        assert mix.short == f"Only {len(mix.picks)} tracks go with this and are in no mix above."
