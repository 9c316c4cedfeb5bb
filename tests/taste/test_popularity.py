"""What is liked in a region, and what it takes to hold that: regions are numbered far apart."""

from dataclasses import replace

import numpy as np

from segue.taste import People, recommend
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
