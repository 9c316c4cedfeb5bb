"""Beliefs rest on what somebody did, and say so with figures that can be counted again."""

import numpy as np
import pytest

from segue.discovery import Memory
from segue.discovery.memory import remember
from segue.discovery.people.profile import profile
from segue.domain.listening import EventKind
from tests.discovery.test_memory import lived
from tests.discovery.test_onboarding import stock

STOCK = stock()
FIRST = 100
PLAY = EventKind.PLAY


def memory(*done: tuple[EventKind, int, float]) -> Memory:
    """(kind, item, day); an item is played to its end where its number is even."""
    deeds = lived(*((kind, FIRST + item, day) for kind, item, day in done))
    return remember(deeds, STOCK.music.items, STOCK.makers, 100, 5)


def test_every_belief_can_be_counted_again() -> None:
    # Items 0 to 3 are by artist 0 and Dub, 4 to 7 by artist 1 and Jazz; 2 is played twice, 5 is turned away.
    told = profile(STOCK, memory((PLAY, 0, 90), (PLAY, 2, 91), (PLAY, 2, 95), (PLAY, 4, 92), (PLAY, 5, 93)))
    assert sum(one.share for one in told.artists) == pytest.approx(1)
    dub, jazz = told.genres[0], told.artists[1]
    assert (dub.name, dub.items, dub.tracks, dub.plays, dub.finished, dub.skipped) == ("Dub", (2, 0), 2, 3, 3, 0)
    assert (dub.first, dub.last) == (90, 95)
    assert dub.usual == pytest.approx(1 / 3)
    assert (jazz.items, jazz.plays) == ((4,), 1)
    assert told.tastes[0].name.startswith("Dub")
    assert {item for taste in told.tastes for item in taste.items} == {0, 2, 4}
    assert 5 in told.refused
    assert told.moods == ()


def test_times_are_those_of_their_clock() -> None:
    seven, nine = 90 + 19 / 24, 91 + 21 / 24
    told = profile(STOCK, memory((PLAY, 0, seven), (PLAY, 2, nine), (PLAY, 4, 92.5)))
    assert [(one.name.split(",")[0], round(one.share, 3)) for one in told.times] == [
        ("evening", 0.667),
        ("afternoon", 0.333),
    ]
    ahead = profile(STOCK, memory((PLAY, 0, seven)), hours=9)
    assert ahead.times[0].name.startswith("night")


def test_of_somebody_who_did_nothing_nothing_is_believed() -> None:
    told = profile(STOCK, memory())
    assert not any((told.tastes, told.artists, told.genres, told.moods, told.times, told.refused))


def test_what_is_refused_is_no_taste() -> None:
    told = profile(STOCK, memory((PLAY, 0, 90), (EventKind.NEVER, 0, 91), (PLAY, 4, 92)))
    assert told.refused == (0,)
    assert [one.items for one in told.artists] == [(4,)]
    assert np.isclose(told.artists[0].share, 1)
