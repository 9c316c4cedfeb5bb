"""What lists are like beyond their hits: worked out by hand, against scipy and brute force, and what always holds."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from segue.proving import beyond
from segue.proving.beyond import Surroundings
from segue.proving.splits import ColdTracks, StrongGeneralisation
from segue.taste import NOWHERE
from tests.proving.worlds import circles, diary


def around(**changes: object) -> Surroundings:
    """Six items of three artists, with 8, 4, 2, 1, 1 and 0 fans among 15 listeners, and two genres."""
    genres = sp.csr_array(np.array([[1.0, 0], [1, 0], [0.5, 0.5], [0, 1], [0, 1], [0, 0]]))
    kin = sp.csr_array(np.array([[1.0, 0], [1, 0], [0.6, 0.8], [0, 1], [0, 1], [0, 0]]))
    fans = np.array([8.0, 4, 2, 1, 1, 0])
    histories = sp.csr_array(np.array([[1.0, 0, 0, 0, 0, 0], [0, 0, 1, 1, 0, 0]]))
    artists = np.array([0, 0, 1, 2, 2, -1], dtype=np.int32)
    whole = Surroundings(
        np.ones(6, dtype=np.bool_), fans, 15, np.array([0, 0, 0, 1, 1, 0]) > 0, artists, kin, "", genres, histories
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


LISTS = np.array([[1, 2], [4, NOWHERE]], dtype=np.int32)


def test_figures_worked_out_by_hand() -> None:
    known = around()
    assert beyond.coverage(LISTS, known) == pytest.approx(3 / 6)
    assert beyond.artist_coverage(LISTS, known) == pytest.approx(1)
    np.testing.assert_allclose(beyond.novelty(LISTS, known), [-(np.log2(5 / 16) + np.log2(3 / 16)) / 2, 3])
    np.testing.assert_allclose(beyond.popularity_lift(LISTS, known), [3 / 8 - 1, 1 / 1.5 - 1])
    np.testing.assert_allclose(beyond.small_artists(LISTS, known), [0, 1])
    np.testing.assert_allclose(beyond.diversity(LISTS, known), [1 - 0.6, 0], rtol=1e-6)
    # The first history is all of one genre, and its list three quarters: log2(1 / 0.7525) by Steck's smoothing.
    got = beyond.miscalibration(LISTS, known)
    assert got[0] == pytest.approx(np.log2(1 / (0.99 * 0.75 + 0.01)))
    expected = scipy.stats.entropy([0.25, 0.75], [0.01 * 0.25, 0.99 + 0.01 * 0.75], base=2)
    assert got[1] == pytest.approx(expected)


def test_a_list_of_other_genres_has_the_most_miscalibration() -> None:
    lists = np.array([[3, 4], [5, 5]], dtype=np.int32)
    np.testing.assert_allclose(beyond.miscalibration(lists, around()), [-np.log2(0.01)] * 2)
    silent = around(histories=sp.csr_array((2, 6)))
    np.testing.assert_allclose(beyond.miscalibration(lists, silent), [0, 0])


def test_gini_is_half_the_relative_mean_difference() -> None:
    lists = np.random.default_rng(0).integers(-1, 6, (30, 4)).astype(np.int32)
    counts = np.bincount(lists[lists >= 0], minlength=6)
    apart = np.mean([abs(one - other) for one, other in itertools.product(counts.tolist(), repeat=2)])
    assert beyond.gini(lists, around()) == pytest.approx(apart / (2 * counts.mean()))
    even = np.arange(6, dtype=np.int32).reshape(2, 3)
    assert beyond.gini(even, around()) == pytest.approx(0)
    assert beyond.gini(np.zeros((5, 1), dtype=np.int32), around()) == pytest.approx(5 / 6)
    assert beyond.gini(np.full((2, 2), NOWHERE, dtype=np.int32), around()) == 0
    assert beyond.artist_gini(np.array([[0, 2, 3]], dtype=np.int32), around()) == pytest.approx(0)


@given(st.integers(0, 1000))
def test_diversity_is_the_mean_over_pairs(seed: int) -> None:
    luck = np.random.default_rng(seed)
    trial = StrongGeneralisation().deal(diary(seed=seed), seed)
    known = Surroundings.of(trial)
    lists = np.stack([luck.permutation(len(known.may))[:5] for _ in range(4)]).astype(np.int32)
    kin = known.kin.toarray()
    for got, items in zip(beyond.diversity(lists, known), lists, strict=True):
        told = [item for item in items if np.linalg.norm(kin[item]) > 0]
        pairs = [1 - float(kin[one] @ kin[other]) for one, other in itertools.combinations(told, 2)]
        assert got == pytest.approx(np.mean(pairs) if pairs else 0, abs=1e-6)


@given(st.integers(0, 1000))
def test_figures_stay_within_what_they_can_be(seed: int) -> None:
    luck = np.random.default_rng(seed)
    trial = StrongGeneralisation().deal(diary(seed=seed), seed)
    known = Surroundings.of(trial)
    lists = luck.integers(-1, len(known.may), (len(trial), 6)).astype(np.int32)
    assert 0 <= beyond.coverage(lists, known) <= 1
    assert 0 <= beyond.gini(lists, known) < 1
    assert (beyond.novelty(lists, known) >= 0).all()
    assert (beyond.popularity_lift(lists, known) >= -1).all()
    # The most that the smoothing allows, give or take rounding.
    assert (beyond.miscalibration(lists, known) >= -1e-9).all()
    assert (beyond.miscalibration(lists, known) <= -np.log2(0.01) + 1e-9).all()


def test_a_list_like_the_history_is_calibrated() -> None:
    trial = StrongGeneralisation().deal(diary(), 0)
    known = Surroundings.of(trial)
    liked = [known.histories[[row]].indices for row in range(len(trial))]
    lists = np.full((len(trial), max(map(len, liked))), NOWHERE, dtype=np.int32)
    for row, items in enumerate(liked):
        lists[row, : len(items)] = items
    np.testing.assert_allclose(beyond.miscalibration(lists, known), 0, atol=1e-9)
    np.testing.assert_allclose(beyond.popularity_lift(lists, known), 0, atol=1e-9)


def test_surroundings_are_those_of_the_trial() -> None:
    trial = ColdTracks().deal(circles(), 0)
    known = Surroundings.of(trial)
    assert known.kin_by == "labels"
    np.testing.assert_array_equal(known.may, trial.among)
    np.testing.assert_array_equal(known.fans, (trial.listening.weights.toarray() > 0).sum(axis=0))
    bare = replace(trial, music=replace(trial.music, labels=trial.music.labels.none(len(trial.music))))
    assert Surroundings.of(bare).kin_by == "sound"
    shares = trial.music.labels.shares.toarray()
    shares[known.may] = 0
    cold = replace(trial.music, labels=replace(trial.music.labels, shares=sp.csr_array(shares)))
    assert Surroundings.of(replace(trial, music=cold)).kin_by == "sound"
    mute = replace(bare, music=replace(bare.music, vectors=bare.music.vectors[:, :0]))
    assert Surroundings.of(mute).kin_by == "listeners in common"
    # The artists who have least, as many as have a fifth of all likes.
    likes = np.bincount(known.artists, known.fans)
    small = np.unique(known.artists[known.small])
    assert likes[small].sum() <= 0.2 * likes.sum()
    assert likes[small].max() <= likes[np.setdiff1d(np.unique(known.artists), small)].min()
