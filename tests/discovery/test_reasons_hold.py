"""Every reason of every list that is made for somebody is reckoned anew here, from the data and from nothing else."""

from collections.abc import Callable, Mapping
from datetime import UTC
from functools import cache

import numpy as np
import pytest

from segue.discovery import Memory, Pick, Stock
from segue.discovery.calendar import Week, day_of
from segue.discovery.lists.for_you import for_you
from segue.discovery.lists.hours import Hours, time_of_day
from segue.discovery.lists.mixes import daily_mixes
from segue.discovery.lists.news import new_here
from segue.discovery.lists.own_plays import on_repeat, rediscover
from segue.discovery.lists.weekly import weekly
from segue.discovery.radio.drift import Steering
from segue.discovery.radio.seeding import begun_from, of_listener
from segue.discovery.radio.stepping import next_picks
from segue.discovery.radio.upnext import going_on
from segue.domain.listening import EventKind, Preferences
from segue.domain.recommending import ReasonKind
from segue.taste.recommenders.hybrid import HybridRecipe
from segue.taste.rerank import Dials
from segue.taste.text.terms import terms
from tests.discovery.living import NOW, Life, liked, luck, stock

PREFERENCES = Preferences()


@cache
def world() -> tuple[Stock, Memory]:
    """The whole hybrid, and somebody who has lived for a year: loved, left, repeated, skipped and refused."""
    whole = stock(items=80, recipe=HybridRecipe(), listeners=60)
    life = Life(whole)
    for item in range(0, 24, 2):
        life.play(item, *(NOW - 200 - item - day for day in range(4)))
    for item in range(24, 36, 2):
        life.play(item, NOW - 1.2, NOW - 2.1, NOW - 3.4, NOW - 8.1)
    life.say(EventKind.LIKE, 0).say(EventKind.LIKE, 30).skip(1, NOW - 4).say(EventKind.NEVER, 38)
    return whole, life.memory()


@cache
def lists() -> dict[str, tuple[Pick, ...]]:
    whole, memory = world()
    mixes = daily_mixes(whole, memory, PREFERENCES, UTC, luck())
    nobody_knows = np.full(len(whole), -np.inf)
    radio = begun_from(of_listener(memory, luck()))
    queue = np.array([24, 26, 28], dtype=np.int32)
    return {
        "for you": for_you(whole, memory, Dials(), 10).picks,
        "weekly": weekly(whole, memory, Week.at(NOW, UTC), [], PREFERENCES, luck()).picks,
        "mixes": tuple(pick for mix in mixes for pick in mix.picks),
        "radio": next_picks(whole, radio, 20, Steering(), luck(), memory).picks,
        "up next": going_on(whole, queue, (), 10, Steering(), luck(), memory).picks,
        "rediscover": rediscover(whole, memory, UTC, luck()).picks,
        "on repeat": on_repeat(whole, memory).picks,
        "time of day": time_of_day(whole, memory, PREFERENCES, UTC, luck()).picks,
        "new": new_here(whole, memory, nobody_knows + NOW, PREFERENCES, UTC).picks,
    }


LISTS = ("for you", "weekly", "mixes", "radio", "up next", "rediscover", "on repeat", "time of day", "new")
MADE_OF_OTHERS = ("for you", "weekly", "mixes", "radio", "up next")


def test_no_list_is_left_out() -> None:
    assert set(lists()) == set(LISTS)
    assert all(lists()[name] for name in (*MADE_OF_OTHERS, "rediscover", "on repeat", "time of day"))


@pytest.mark.parametrize("name", LISTS)
def test_every_reason_holds(name: str) -> None:
    whole, memory = world()
    for pick in lists()[name]:
        holds(whole, memory, pick, by_session=name in ("radio", "up next"))


@pytest.mark.parametrize("name", MADE_OF_OTHERS)
def test_reasons_are_of_more_than_one_kind_or_of_listeners(name: str) -> None:
    """So that what is reckoned below is reckoned at all."""
    kinds = {pick.grounds.kind for pick in lists()[name]}
    assert kinds - {ReasonKind.RANDOM}


def holds(whole: Stock, memory: Memory, pick: Pick, *, by_session: bool) -> None:
    """Seeds are what the listener likes (or what played in the session), and figures are those of the data."""
    why = pick.grounds
    assert pick.item not in why.seeds
    if not by_session:
        assert set(why.seeds) <= liked(memory), why
    CHECKS[why.kind](whole, memory, pick)


def holds_of_sound(whole: Stock, _: Memory, pick: Pick) -> None:
    why = pick.grounds
    cosines = whole.places[list(why.seeds)] @ whole.places[pick.item]
    told = [why.figures[f"cosine {place}"] for place in range(1, len(why.seeds) + 1)]
    np.testing.assert_allclose(told, cosines, atol=1e-4)
    assert set(why.words) <= set(labels_of(whole, pick.item))


def holds_of_listeners(whole: Stock, memory: Memory, pick: Pick) -> None:
    why, fans = pick.grounds, fans_of(whole, pick.item)
    assert why.seeds
    if "neighbours" in why.figures:
        # Whoever loves it and shares something with the listener is one of those whom they share a seed with.
        assert all(fans & fans_of(whole, seed) for seed in why.seeds)
        assert 1 <= why.figures["neighbours"] <= len(fans)
        assert 1 <= why.figures["shared"] <= len(liked(memory))
    elif "stars" in why.figures:
        holds_of_stars(whole, pick)
    else:
        assert why.figures["listeners"] == len(fans)


def holds_of_sequence(whole: Stock, _: Memory, pick: Pick) -> None:
    why = pick.grounds
    for place, seed in enumerate(why.seeds, 1):
        assert 0 <= why.figures[f"times after {place}"] <= sittings(whole, seed, pick.item)
    assert why.figures["times after 1"] > 0


def holds_of_words(whole: Stock, _: Memory, pick: Pick) -> None:
    said = {word.lower() for word in labels_of(whole, pick.item)} | set(terms(whole.music.texts[pick.item]))
    assert pick.grounds.words
    assert {word.lower() for word in pick.grounds.words} <= said


def holds_of_popularity(whole: Stock, _: Memory, pick: Pick) -> None:
    if "stars" in pick.grounds.figures:
        holds_of_stars(whole, pick)
    else:
        # Who listened long ago counts for less.
        assert 0 < pick.grounds.figures["listeners"] <= len(fans_of(whole, pick.item)) + 1e-6


def holds_of_stars(whole: Stock, pick: Pick) -> None:
    assert 1 <= pick.grounds.figures["stars"] <= 5
    assert pick.grounds.figures["ratings"] == (whole.listening.ratings.items == pick.item).sum()


def holds_of_news(whole: Stock, _: Memory, pick: Pick) -> None:
    assert not fans_of(whole, pick.item)


def holds_of_chance(_: Stock, __: Memory, pick: Pick) -> None:
    assert not pick.grounds.seeds
    assert not pick.grounds.figures


def holds_of_plays(_: Stock, memory: Memory, pick: Pick) -> None:
    figures, own = pick.grounds.figures, memory.at[memory.plays == pick.item]
    if "days" in figures:
        assert figures["plays"] == (own > memory.now - figures["days"]).sum()
    elif "from hour" in figures:
        assert figures["plays"] == len(own)
        then = Hours.at(memory.now, UTC).hold(own)
        assert figures["plays then"] == then.sum()
    else:
        place = memory.met.tolist().index(pick.item)
        assert (figures["plays"], figures["finished"]) == (len(own), memory.finished[place])
        assert figures["last day"] == day_of(float(own.max()), UTC)


def fans_of(whole: Stock, item: int) -> set[int]:
    """Who likes an item."""
    column = whole.listening.weights[:, [item]].tocoo()
    return set(column.row[column.data > 0].tolist())


def labels_of(whole: Stock, item: int) -> list[str]:
    shares = whole.music.labels.shares
    return [whole.music.labels.names[label] for label in shares[[item]].nonzero()[1]]


def sittings(whole: Stock, seed: int, item: int) -> int:
    """In how many sittings an item came somewhere after another."""
    found = 0
    for number in range(len(whole.listening.sequences)):
        played = whole.listening.sequences[number].tolist()
        found += seed in played and item in played[played.index(seed) + 1 :]
    return found


CHECKS: Mapping[ReasonKind, Callable[[Stock, Memory, Pick], None]] = {
    ReasonKind.SOUND: holds_of_sound,
    ReasonKind.LISTENERS_IN_COMMON: holds_of_listeners,
    ReasonKind.SEQUENCE: holds_of_sequence,
    ReasonKind.SHARED_TAG: holds_of_words,
    ReasonKind.LYRIC_THEME: holds_of_words,
    ReasonKind.POPULAR: holds_of_popularity,
    ReasonKind.YOUR_PLAYS: holds_of_plays,
    ReasonKind.NEW: holds_of_news,
    ReasonKind.RANDOM: holds_of_chance,
}
