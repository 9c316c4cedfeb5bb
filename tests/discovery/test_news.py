"""What came lately is ranked by taste, and where nothing came it is said."""

from dataclasses import replace
from datetime import UTC

import numpy as np

from segue.discovery import Made, Stock
from segue.discovery.lists.news import Shape, new_here
from segue.domain.listening import EventKind, Preferences
from segue.domain.recommending import ReasonKind
from tests.discovery.living import NOW, Life, only, rows, stock

WHOLE = stock(items=40)


def came(days: dict[int, float], items: int = 40) -> Stock:
    """The music with some of it added so many days ago, and the rest long before."""
    music = replace(WHOLE.music, added=np.full(40, NOW - 400))
    assert music.added is not None
    for item, ago in days.items():
        music.added[item] = NOW - ago
    return Stock(music, WHOLE.listening, WHOLE.model, WHOLE.makers)


def told(music: Stock, life: Life, released: dict[int, float] | None = None, shape: Shape | None = None) -> Made:
    days = np.full(len(music), -np.inf)
    for item, ago in (released or {}).items():
        days[item] = NOW - ago
    return new_here(music, life.memory(), days, Preferences(variety=0), UTC, shape)


def test_what_is_to_their_taste_comes_first_with_what_it_is_like() -> None:
    music = came({item: 1 + item / 20 for item in range(10, 20)})
    life = Life(music).play(0, NOW - 30, NOW - 31).play(2, NOW - 33)
    found = told(music, life)
    assert set(rows(found.picks)) == set(range(10, 20))
    assert {item % 2 for item in rows(found.picks)[:5]} == {0}
    assert found.short == "Only 10 tracks new to you were added in the last 7 days or released in the last 30."
    for pick in found.picks:
        assert pick.grounds.kind is ReasonKind.NEW
        assert pick.grounds.figures["days ago"] == int(1 + pick.item / 20)
        cosines = {seed: float(music.places[seed] @ music.places[pick.item]) for seed in (0, 2)}
        if pick.item % 2 == 0:
            (seed,) = pick.grounds.seeds
            assert cosines[seed] == max(cosines.values())
            assert abs(pick.grounds.figures["cosine 1"] - cosines[seed]) < 1e-5
        else:
            assert pick.grounds.seeds == ()


def test_without_a_taste_the_newest_comes_first() -> None:
    music = came({10: 3, 14: 1, 18: 2})
    assert rows(told(music, Life(music)).picks) == [14, 18, 10]


def test_followed_and_liked_artists_are_put_forward() -> None:
    """Items 10 and 11 are by artists 4 and 5; who plays even items follows the odd artist 5."""
    music = came({10: 1, 11: 1, 12: 1})
    life = Life(music).play(0, NOW - 30).say(EventKind.FOLLOW, artist=int(music.music.artists[11]))
    first = told(music, life).picks[0]
    assert (first.item, first.grounds.kind) == (11, ReasonKind.FOLLOWED_ARTIST)
    # Artist 4 has also made item 8, which is liked.
    assert music.music.artists[8] == music.music.artists[10]
    assert rows(told(music, Life(music).play(8, NOW - 30).play(0, NOW - 30)).picks)[0] == 10


def test_a_release_counts_though_the_file_is_old_and_one_to_come_does_not() -> None:
    music = came({})
    found = told(music, Life(music), released={4: 10, 6: 40, 8: -3})
    assert rows(found.picks) == [4]
    assert found.picks[0].grounds.figures == {"days ago": 10}


def test_what_is_known_or_turned_away_is_not_new() -> None:
    music = came({4: 1, 8: 2, 12: 3, 16: 4})
    life = Life(music).play(4, NOW - 0.5).say(EventKind.NEVER, 8).say(EventKind.NOT_NOW, 12)
    assert rows(told(music, life).picks) == [16]
    life.skip(16, NOW - 0.5)
    assert told(music, life).short == (
        "You know or turned away all that was added in the last 7 days or released in the last 30."
    )


def test_where_nothing_is_new_it_is_said() -> None:
    music = came({4: 8})
    assert told(music, Life(music)).short == (
        "Nothing was added in the last 7 days or released in the last 30. The newest came on 23 July 2025."
    )
    assert rows(told(music, Life(music), shape=Shape(days=9)).picks) == [4]
    empty = only(WHOLE, 0)
    assert told(empty, Life(empty)).short == "There is no music here yet."


def test_no_artist_comes_more_than_twice_and_no_more_than_are_wanted() -> None:
    music = came(dict.fromkeys(range(40), 2.0))
    found = told(music, Life(music).play(0, NOW - 30), shape=Shape(count=12))
    assert len(found.picks) == 12
    assert not found.short
    artists = music.music.artists[rows(found.picks)]
    assert np.bincount(artists).max() <= 2
