"""What is near a track by sound, by listeners and by words, held against plain arithmetic; and nobody is given away."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from segue.discovery.neighbours import TELLABLE, By, Neighbourhood
from segue.domain.recommending import ReasonKind
from tests.discovery.test_reach import LISTENING, MUSIC, STOCK, stock_of


def test_by_sound_the_nearest_come_first() -> None:
    hood = Neighbourhood(STOCK)
    cosines = STOCK.sound @ STOCK.sound[4]
    cosines[4] = -2
    found = hood.near(4, By.SOUND, 5)
    best = np.sort(cosines)[::-1][:5]
    assert [one.score for one in found] == pytest.approx(best.tolist(), abs=1e-6)
    assert all(one.item != 4 and one.score == pytest.approx(cosines[one.item], abs=1e-6) for one in found)
    assert {one.grounds.kind for one in found} <= {ReasonKind.SOUND}


def test_by_listeners_it_is_whom_more_like_than_by_chance() -> None:
    likes = LISTENING.weights.toarray() > 0
    found = Neighbourhood(STOCK).near(4, By.LISTENERS, 24)
    assert found
    many, active = likes.sum(axis=0), int(likes.any(axis=1).sum())
    strengths = {}
    for other in range(24):
        both = int((likes[:, 4] & likes[:, other]).sum())
        more = both - many[4] * many[other] / active
        if other != 4 and both >= TELLABLE and more > 0:
            strengths[other] = more / (np.sqrt(many[4] * many[other]) + 5)
    assert {one.item: one.score for one in found} == pytest.approx(strengths)
    assert [one.score for one in found] == sorted(strengths.values(), reverse=True)
    for one in found:
        assert one.grounds.figures["both"] == (likes[:, 4] & likes[:, one.item]).sum() >= TELLABLE


def test_asking_changes_nothing_of_what_it_is_asked_of() -> None:
    weights = LISTENING.weights.copy()
    stock = stock_of(replace(LISTENING, weights=weights))
    weights.data[::3] = 0  # as old plays come to weigh nothing
    before = [weights.data.copy(), weights.indices.copy(), weights.indptr.copy()]
    hood = Neighbourhood(stock)
    for by in By:
        hood.near(4, by, 5)
    for was, now in zip(before, (weights.data, weights.indices, weights.indptr), strict=True):
        np.testing.assert_array_equal(was, now)


def test_by_words_it_is_whoever_sings_of_the_same() -> None:
    found = Neighbourhood(STOCK).near(4, By.TEXT, 5)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    for one in found:
        assert one.item % 2 == 0  # the even ones sing of the sea
        assert one.grounds.words
        assert set(one.grounds.words) <= {"sea", "night", "wave", "harbour", "moon"}


def test_what_nothing_is_known_of_has_no_neighbours() -> None:
    hood = Neighbourhood(stock_of(music=replace(MUSIC, texts=())))
    assert not hood.knows(4, By.TEXT)
    assert hood.near(4, By.TEXT, 5) == []
    few = Neighbourhood(stock_of(replace(LISTENING, weights=sp.csr_array(LISTENING.weights * 0))))
    assert not few.knows(4, By.LISTENERS)
    assert few.near(4, By.LISTENERS, 5) == []
