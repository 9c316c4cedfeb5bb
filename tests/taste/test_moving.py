"""A recommender asked in another numbering than it learned in."""

import numpy as np
import pytest

from segue.taste import NOWHERE, Histories, Numbering, recommend, similar
from segue.taste.listening import alone
from segue.taste.moving import Moved
from segue.taste.opinions import Whole
from segue.taste.recommenders import kinds
from tests.taste.worlds import checkerboard


@pytest.mark.parametrize("name", ["ials", "item_neighbours", "popularity", "hybrid"])
def test_items_that_came_and_went_change_nothing_for_the_others(name: str) -> None:
    listening, music = checkerboard()
    learned = kinds()[name]().learn(listening, music, seed=3)
    # Two new ones, six that are gone, the rest in another order.
    today = Numbering.of(np.concatenate([[5, 6], np.random.default_rng(0).permutation(music.items.ids[6:])]))
    moved = Moved(learned, music.items, today)
    seeds = today.rows(music.items.ids[[8, 12]])
    here = Histories.of_seeds(seeds, len(today))
    scores = moved.scores(here)
    assert np.isneginf(scores[0, :2]).all()
    struck = here.struck()
    expected, got = Whole(scores).best(6, struck), recommend(moved, here, 6)
    np.testing.assert_allclose(got.scores, expected.scores, rtol=1e-4, atol=1e-6)
    there = learned.scores(Histories.of_seeds(music.items.rows(today.ids[seeds]), len(music)))[0]
    for item, score in zip(got.items[0], got.scores[0], strict=True):
        if item != NOWHERE:
            assert there[music.items.rows(today.ids[[item]])[0]] == pytest.approx(score, rel=1e-4, abs=1e-6)
    some = np.array([0, 3, 5, 9], dtype=np.int32)
    np.testing.assert_allclose(moved.opinion(here).voices(0, some), scores[0, some], rtol=1e-4, atol=1e-6)
    # Two that were there, and then one that came later, to which nothing is near.
    for items in (seeds, np.array([seeds[0], 0], dtype=np.int32)):
        near, found = moved.similar(items), similar(moved, items, 4)
        dense = Whole(near).best(4, alone(items, len(today)))
        np.testing.assert_allclose(found.scores, dense.scores, rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(moved.akin(items).voices(0, some), near[0, some], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", ["ials", "hybrid"])
def test_what_is_known_may_come_again_and_what_is_struck_does_not(name: str) -> None:
    listening, music = checkerboard()
    learned = kinds()[name]().learn(listening, music, seed=3)
    today = Numbering.of(music.items.ids[::-1][:-2])
    moved = Moved(learned, music.items, today)
    here = Histories.of_seeds(today.rows(music.items.ids[[8, 12]]), len(today))
    again = recommend(moved, here, len(today), again=True).items[0]
    assert set(here.weights.indices) <= set(again)
    barred = Histories.of_seeds(again[:5], len(today)).weights
    fewer = recommend(moved, here, len(today), again=True, without=barred).items[0]
    assert not set(again[:5]) & set(fewer)
    assert set(fewer[fewer != NOWHERE]) == set(again[5:][again[5:] != NOWHERE])
    # Asked about another history in between, it answers for that one.
    other = Histories.of_seeds(today.rows(music.items.ids[[9]]), len(today))
    first = moved.grounds(here, int(fewer[0]))
    assert recommend(moved, other, 3).items.tolist() != recommend(moved, here, 3).items.tolist()
    moved.grounds(other, int(fewer[0]))
    assert moved.grounds(here, int(fewer[0])) == first
