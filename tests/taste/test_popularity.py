"""What is liked in a region, and what it takes to hold that: regions are numbered far apart."""

from dataclasses import replace

import numpy as np

from segue.taste import Histories, People, recommend
from segue.taste.recommenders.popularity import Popularity, PopularityRecipe
from tests.taste.worlds import checkerboard

FAR, NEARER = 675, 7


def test_a_region_draws_towards_what_is_liked_there() -> None:
    listening, music = checkerboard()
    regions = np.where(np.arange(40) % 2 == 0, FAR, NEARER).astype(np.int32)
    told = replace(listening, days=None, people=People(regions, np.full(40, -1, dtype=np.int32)))
    learned = PopularityRecipe(heads=5.0).learn(told, music)
    newcomers = told.histories(np.array([0, 1], dtype=np.int32))
    bare = replace(newcomers, weights=newcomers.weights * 0, vetoes=None)
    bare.weights.eliminate_zeros()
    first = recommend(learned, bare, 5).items
    assert (first[0] % 2 == 0).all()
    assert (first[1] % 2 == 1).all()
    # By hand: counts of the region, and five listens of everybody's, as shares.
    likes = told.weights.toarray()
    everywhere = likes.sum(axis=0) / likes.sum()
    here = likes[::2].sum(axis=0)
    np.testing.assert_allclose(learned.shares(FAR, -1), (here + 5 * everywhere) / (here.sum() + 5), rtol=1e-5)
    some = np.array([1, 4, 18], dtype=np.int32)
    np.testing.assert_array_equal(learned.shares(FAR, -1, some), learned.shares(FAR, -1)[some])
    assert sum(part.size for part in learned.arrays().values()) < 2 * told.weights.nnz + FAR + 100
    np.testing.assert_array_equal(Popularity.of_arrays(learned.arrays()).scores(bare), learned.scores(bare))


def test_a_genre_has_a_chart_of_its_own_with_time_and_region() -> None:
    listening, music = checkerboard()
    regions = np.where(np.arange(40) % 2 == 0, FAR, NEARER).astype(np.int32)
    told = replace(listening, people=People(regions, np.full(40, -1, dtype=np.int32)))
    learned = PopularityRecipe(half_life=2.0, heads=5.0).learn(told, music)
    nobody = Histories.of_seeds(np.zeros(0, dtype=np.int32), len(music))
    techno = np.array([1, 2, 5, 8, 11, 19], dtype=np.int32)
    chart = learned.within(techno, "Techno", nobody)
    # By hand: each listener who likes one counts half after two days.
    assert told.days is not None
    faded = 0.5 ** ((told.today - told.days) / 2)
    counts = {item: faded[told.weights.indices == item].sum() for item in techno.tolist()}
    assert chart.items.tolist() == sorted(counts, key=lambda item: -counts[item])
    np.testing.assert_allclose(chart.listeners, [counts[item] for item in chart.items.tolist()], rtol=1e-5)
    for rank, item in enumerate(chart.items.tolist(), start=1):
        grounds = chart.grounds(item)
        assert grounds is not None
        assert grounds.words == ("Techno",)
        assert grounds.figures["rank"] == rank
    assert chart.grounds(3) is None
    far = replace(nobody, people=People(np.array([FAR]), np.array([-1])))
    assert set(learned.within(techno, "Techno", far).items[:2].tolist()) == {2, 8}
    unplayed = learned.within(np.zeros(0, dtype=np.int32), "Silence", nobody)
    assert len(unplayed.items) == 0
