"""An artist learns whom they could reach, and nobody learns from it what one listener likes."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from numpy.typing import NDArray

from segue.discovery import Stock
from segue.discovery.artists.reach import Crowd, K, crowd, likely, reach
from segue.taste import Listening, Music
from segue.taste.recommenders.item_neighbours import ItemNeighboursRecipe
from segue.taste.signals import Makers
from tests.taste.worlds import checkerboard, world

LISTENING, MUSIC = checkerboard(60, 24)


def stock_of(listening: Listening = LISTENING, music: Music = MUSIC) -> Stock:
    makers = Makers(music.items.ids, music.artists.astype(np.int64), music.items.ids, music.albums.astype(np.int64))
    return Stock(music, listening, ItemNeighboursRecipe().learn(listening, music), makers)


STOCK = stock_of()
NOBODY = np.zeros(60, dtype=np.bool_)


def test_who_would_love_an_artist_is_of_their_circle_and_does_not_play_them() -> None:
    own = np.zeros(24, dtype=np.bool_)
    own[4] = True
    plays = LISTENING.weights.toarray()[:, 4] > 0
    fans = likely(STOCK, own, np.flatnonzero(~plays).astype(np.int32), 20)
    # The even listeners are the circle of this even track: all of them who do not play it, and nobody else.
    assert {fan.listener for fan in fans} == set(np.flatnonzero(~plays & (np.arange(60) % 2 == 0)).tolist())
    for fan in fans:
        history = LISTENING.histories(np.array([fan.listener], dtype=np.int32))
        assert fan.pick.item == 4
        assert fan.pick.grounds == STOCK.model.grounds(history, 4)
        assert set(fan.pick.grounds.seeds) <= set(history.weights.indices.tolist())


def test_counts_are_coarse_and_true() -> None:
    found = reach(STOCK, 4, NOBODY, NOBODY)
    likes = LISTENING.weights.toarray() > 0
    play = int(likes[:, 4].sum())
    would = np.flatnonzero(~likes[:, 4] & (np.arange(60) % 2 == 0))
    assert found.play == Crowd(play // K * K, play // K * K)
    assert found.would.listeners == len(would) // K * K
    assert found.tracks == {4: len(would) // K * K}
    assert list(found.why.values()) == [len(would) // K * K]
    assert found.named == ()
    # Whom they would come from plays even tracks, and so does the label they share.
    assert found.artists
    assert all(artist % 2 == 0 for artist in found.artists)
    for artist, count in found.artists.items():
        assert count == likes[would, artist].sum() // K * K
    assert set(found.labels) == {"calm"}


def test_who_agreed_is_named_and_who_is_hidden_is_not_even_counted() -> None:
    would = np.flatnonzero(~(LISTENING.weights.toarray()[:, 4] > 0) & (np.arange(60) % 2 == 0))
    agreed = NOBODY.copy()
    agreed[would[:2]] = True
    found = reach(STOCK, 4, agreed, NOBODY)
    assert [fan.listener for fan in found.named] == would[:2].tolist()
    assert found.would.listeners == (len(would) - 2) // K * K
    hidden = NOBODY.copy()
    hidden[would[: len(would) - K + 1]] = True
    found = reach(STOCK, 4, agreed, hidden)
    assert found.would == Crowd(0, 0)
    assert (found.named, found.why, found.tracks, found.artists, found.labels) == ((), {}, {}, {}, {})


@settings(max_examples=30)
@given(some.integers(0, 23), some.lists(some.booleans(), min_size=60, max_size=60), some.integers(0, 59))
def test_nothing_is_said_of_few_and_one_listener_more_or_less_shows_only_in_steps(
    artist: int, consent: list[bool], gone: int
) -> None:
    agreed = np.array(consent)
    one: NDArray[np.bool_] = NOBODY.copy()
    one[gone] = True
    with_all, without = reach(STOCK, artist, agreed, NOBODY), reach(STOCK, artist, agreed, one)
    for found in (with_all, without):
        for counts in (found.why, found.tracks, found.artists, found.labels):
            assert all(count >= K and count % K == 0 for count in counts.values())
        assert found.would.listeners % K == found.play.listeners % K == 0
        assert all(agreed[fan.listener] for fan in found.named)
    assert with_all.would.listeners - without.would.listeners in (0, K)
    assert with_all.play.listeners - without.play.listeners in (0, K)


def test_a_crowd_is_of_different_listeners() -> None:
    assert crowd(np.array([1, 1, 1, 1, 1, 1, 2, 3, 4])) == Crowd(0, 0)
    assert crowd(np.array([1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6])) == Crowd(5, 10)
    assert crowd(np.zeros(0, dtype=np.int64)) == Crowd(0, 0)


@pytest.mark.parametrize("listeners", [0, 1, 4])
def test_with_few_listeners_or_none_nothing_is_said(listeners: int) -> None:
    likes = np.zeros((listeners, 12), dtype=np.float32)
    likes[:, 2:8:2] = 1
    stock = stock_of(*world(likes))
    found = reach(stock, 0, np.zeros(listeners, dtype=np.bool_), np.zeros(listeners, dtype=np.bool_))
    assert (found.play, found.would, found.named, found.artists) == (Crowd(0, 0), Crowd(0, 0), (), {})


def test_an_artist_whom_nobody_plays_can_still_be_loved_by_sound() -> None:
    from segue.taste.recommenders.content import ContentRecipe  # noqa: PLC0415 - only here

    likes = LISTENING.weights.toarray().copy()
    likes[:, 4] = 0
    listening, music = world(likes)
    stock = stock_of(listening, music)
    stock.model = ContentRecipe().learn(listening, music)
    found = reach(stock, 4, NOBODY, NOBODY)
    assert found.play == Crowd(0, 0)
    assert found.would.listeners >= 25
    lonely = replace(music, labels=replace(music.labels, names=(), shares=music.labels.shares[:, :0]))
    assert reach(stock_of(listening, lonely), 4, NOBODY, NOBODY).labels == {}
