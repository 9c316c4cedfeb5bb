"""What comes out of a mixture is near to what went in and far from what was taken away."""

import numpy as np
import pytest

from segue.discovery import Stock
from segue.discovery.reading import reading_of
from segue.discovery.ways.alchemy import Recipe, mixed, of_artist, of_labels, of_song, of_word, worth
from segue.domain.recommending import ReasonKind
from tests.discovery.sounding import scattered, sounding

COUNT = 400
SAD = range(0, COUNT, 4)
TEXTS = tuple("sea and harbour" if row % 10 == 3 else f"road {row}" for row in range(COUNT))


@pytest.fixture(scope="module")
def stock() -> Stock:
    return sounding(scattered(COUNT, 6), [row // 2 for row in range(COUNT)], labels={"Sad": list(SAD)}, texts=TEXTS)


@pytest.mark.parametrize("seed", range(8))
def test_the_mixture_is_near_to_both(stock: Stock, seed: int) -> None:
    one, other = (int(row) for row in np.random.default_rng(seed).choice(COUNT, 2, replace=False))
    picks = mixed(stock, [of_song(stock, one), of_song(stock, other)], [], 10).picks
    assert len(picks) == 10
    nearness = stock.places @ stock.places[[one, other]].T
    found = nearness[[pick.item for pick in picks]]
    assert found.min(axis=1).mean() > np.percentile(nearness.min(axis=1), 90)
    assert not {one, other} & {pick.item for pick in picks}


@pytest.mark.parametrize("seed", range(8))
def test_taking_away_leads_away_and_not_far_from_what_was_added(stock: Stock, seed: int) -> None:
    one, other = (int(row) for row in np.random.default_rng(seed).choice(COUNT, 2, replace=False))
    added, less = [of_song(stock, one)], [of_song(stock, other)]
    plain = [pick.item for pick in mixed(stock, added, [], 10).picks]
    without = [pick.item for pick in mixed(stock, added, less, 10).picks]
    toward, away = stock.places @ stock.places[one], stock.places @ stock.places[other]
    assert away[without].mean() <= away[plain].mean()
    assert away[without].max() < np.percentile(away, 90)
    assert toward[without].mean() > np.percentile(toward, 85)


def test_a_label_is_added_and_taken_away(stock: Stock) -> None:
    sad = of_labels(stock, "Sad", [0])
    assert all(pick.item in SAD for pick in mixed(stock, [sad], [], 20).picks)
    assert not any(pick.item in SAD for pick in mixed(stock, [of_song(stock, 8)], [sad], 20).picks)


def test_a_word_is_found_in_texts(stock: Stock) -> None:
    reading = reading_of(stock)
    sea = of_word(stock, reading, "sea", [reading.terms.index("sea")])
    assert all(pick.item % 10 == 3 for pick in mixed(stock, [sea], [], 20).picks)


def test_an_artist_is_near_by_any_kind_of_their_songs(stock: Stock) -> None:
    ada = of_artist(stock, 7)
    assert sorted(ada.own) == [14, 15]
    picks = mixed(stock, [ada], [], 12).picks
    assert not {14, 15} & {pick.item for pick in picks}
    best = (stock.places @ stock.places[[14, 15]].T).max(axis=1)
    assert best[[pick.item for pick in picks]].min() > np.percentile(best, 85)


def test_reasons_tell_how_near_each_is(stock: Stock) -> None:
    made = mixed(stock, [of_song(stock, 3), of_artist(stock, 7)], [of_song(stock, 50)], 6)
    assert made.title == "Song 3 + Artist 7 - Song 50"
    for pick in made.picks:
        assert pick.grounds.kind is ReasonKind.MIXTURE
        assert pick.grounds.seeds == (3,)
        assert pick.grounds.figures["+ Song 3"] == pytest.approx(
            float(stock.places[pick.item] @ stock.places[3]), abs=1e-5
        )
        assert pick.grounds.figures["- Song 50"] == pytest.approx(
            float(stock.places[pick.item] @ stock.places[50]), abs=1e-5
        )
        assert "+ Artist 7" in pick.grounds.figures


def test_artists_come_twice_at_most_and_never_what_must_not(stock: Stock) -> None:
    few = sounding(scattered(40), artists=[row // 10 for row in range(40)])
    made = mixed(few, [of_song(few, 0)], [], 20, never=np.array([1, 2], np.int32))
    items = [pick.item for pick in made.picks]
    assert max(np.bincount(np.array(items) // 10)) <= 2
    assert not {0, 1, 2} & set(items)
    assert made.short == f"Only {len(items)} tracks that may come lie near what was added."


def test_what_nothing_is_known_of_never_comes() -> None:
    vectors = scattered(30)
    vectors[10:] = np.nan
    silent = sounding(vectors)
    wanted = worth(silent, [of_song(silent, 0)], [], Recipe())
    assert np.isneginf(wanted[10:]).all()
    assert mixed(silent, [of_song(silent, 20)], [], 5).picks == ()
