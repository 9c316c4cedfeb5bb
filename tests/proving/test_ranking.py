"""Ranking figures against scikit-learn, against cases worked out by hand, and against what must hold whatever comes."""

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score, ndcg_score, roc_auc_score

from segue.proving.answering import answer
from segue.proving.ranking import (
    MEASURES,
    Found,
    average_precision,
    found_in,
    hit_rate,
    ndcg,
    precision,
    r_precision,
    recall,
    reciprocal_rank,
)
from segue.proving.splits import ColdTracks, StrongGeneralisation
from segue.proving.trial import Trial
from segue.taste import NOWHERE, Histories, Recommender
from segue.taste.port import Scores
from segue.taste.recommenders.chance import Chance
from tests.proving.worlds import circles

LISTENERS, ITEMS = 25, 40


class Told(Chance):
    """Scores that are given."""

    def __init__(self, given_scores: NDArray[np.float32]) -> None:
        super().__init__(given_scores.shape[1], 0)
        self.given = given_scores

    def scores(self, histories: Histories) -> Scores:
        return self.given[: len(histories)]


def drawn(seed: int = 0) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    luck = np.random.default_rng(seed)
    truth = luck.random((LISTENERS, ITEMS)) < 0.15
    truth[:, 0] = True
    return luck.permuted(np.tile(np.linspace(0, 1, ITEMS, dtype=np.float32), (LISTENERS, 1)), axis=1), truth


def found(scores: NDArray[np.float32], truth: NDArray[np.bool_], depth: int = ITEMS) -> Found:
    order = np.argsort(-scores, axis=1, kind="stable")[:, :depth].astype(np.int32)
    return found_in(order, sp.csr_array(truth.astype(np.float32)))


@pytest.mark.parametrize("at", [1, 5, 20, ITEMS])
def test_ndcg_is_that_of_scikit_learn(at: int) -> None:
    scores, truth = drawn()
    expected = [ndcg_score(truth[[row]], scores[[row]], k=at) for row in range(LISTENERS)]
    np.testing.assert_allclose(ndcg(found(scores, truth), at), expected)


def test_average_precision_is_that_of_scikit_learn() -> None:
    scores, truth = drawn()
    expected = [average_precision_score(truth[row], scores[row]) for row in range(LISTENERS)]
    np.testing.assert_allclose(average_precision(found(scores, truth), ITEMS), expected)


def with_scores(scores: NDArray[np.float32], trial: Trial, count: int = 10) -> NDArray[np.float64]:
    recommender: Recommender = Told(scores)
    return answer(recommender, trial, count).preferred


@pytest.mark.parametrize("levels", [2, 7, 1000])
@pytest.mark.parametrize("cold", [False, True])
def test_the_area_under_the_curve_is_that_of_scikit_learn_with_ties(levels: int, cold: bool) -> None:
    trial = (ColdTracks(0.5, 0.4) if cold else StrongGeneralisation(0.5)).deal(circles(), 1)
    luck = np.random.default_rng(levels)
    scores = luck.integers(levels, size=trial.truth.shape).astype(np.float32)
    got = with_scores(scores, trial)
    seen, truth = trial.asked.weights.toarray() != 0, trial.truth.toarray() > 0
    for row in range(len(trial)):
        may = ~seen[row] & (trial.among if trial.among is not None else True)
        np.testing.assert_allclose(got[row], roc_auc_score(truth[row, may], scores[row, may]))


def test_no_opinion_stands_last_and_what_was_shown_never_comes() -> None:
    trial = StrongGeneralisation(0.5).deal(circles(), 1)
    truth = trial.truth.toarray() > 0
    best = answer(Told(np.where(truth, 1, -np.inf).astype(np.float32)), trial, 10)
    assert (best.preferred == 1).all()
    for row, items in enumerate(best.items):
        assert set(items[items != NOWHERE].tolist()) == set(np.flatnonzero(truth[row]).tolist())
    worst = answer(Told(np.where(truth, np.nan, 1).astype(np.float32)), trial, 20)
    assert (worst.preferred == 0).all()
    shown = trial.asked.weights.toarray() != 0
    for row, items in enumerate(worst.items):
        assert not shown[row, items[items != NOWHERE]].any()
        assert not truth[row, items[items != NOWHERE]].any()


def test_figures_worked_out_by_hand() -> None:
    # Lists of five; a listener who likes items 1, 3 and 9, one who likes 7 alone, and one for whom there is nothing.
    items = np.array([[3, 0, 9, 2, 4], [0, 1, 2, 3, 7], [0, NOWHERE, NOWHERE, NOWHERE, NOWHERE]], dtype=np.int32)
    truth = np.zeros((3, 10), dtype=np.float32)
    truth[0, [1, 3, 9]] = truth[1, 7] = 1
    got = found_in(items, sp.csr_array(truth))
    np.testing.assert_allclose(recall(got, 5), [2 / 3, 1, 0])
    np.testing.assert_allclose(recall(got, 2), [1 / 2, 0, 0])
    np.testing.assert_allclose(precision(got, 5), [2 / 5, 1 / 5, 0])
    np.testing.assert_allclose(average_precision(got, 5), [(1 + 2 / 3) / 3, 1 / 5, 0])
    np.testing.assert_allclose(reciprocal_rank(got, 5), [1, 1 / 5, 0])
    np.testing.assert_allclose(reciprocal_rank(got, 4), [1, 0, 0])
    np.testing.assert_allclose(hit_rate(got, 4), [1, 0, 0])
    np.testing.assert_allclose(r_precision(got), [2 / 3, 0, 0])
    best = 1 + 1 / np.log2(3) + 1 / 2
    np.testing.assert_allclose(ndcg(got, 5), [(1 + 1 / 2) / best, 1 / np.log2(6), 0])


@given(st.integers(0, 10_000), st.integers(1, ITEMS), st.sampled_from(sorted(MEASURES)))
def test_figures_lie_between_nought_and_one_and_perfect_lists_reach_one(seed: int, at: int, name: str) -> None:
    scores, truth = drawn(seed)
    values = MEASURES[name](found(scores, truth), at)
    assert ((values >= 0) & (values <= 1)).all()
    perfect = MEASURES[name](found(truth.astype(np.float32), truth), at)
    assert (perfect >= values).all()
    if name != "precision":
        np.testing.assert_allclose(perfect, 1)


@given(st.integers(0, 10_000), st.integers(1, ITEMS - 1))
def test_a_hit_moved_up_never_makes_a_list_worse(seed: int, at: int) -> None:
    scores, truth = drawn(seed)
    before = found(scores, truth)
    after = Found(before.hits.copy(), before.relevant)
    swap = ~after.hits[:, at - 1] & after.hits[:, at]
    after.hits[swap, at - 1], after.hits[swap, at] = True, False
    for measure in MEASURES.values():
        assert (measure(after, at) >= measure(before, at) - 1e-12).all()
    assert (r_precision(after) >= r_precision(before)).all()


@given(st.integers(0, 10_000), st.integers(1, ITEMS))
def test_lists_shorter_than_what_is_looked_at_have_empty_places(seed: int, depth: int) -> None:
    scores, truth = drawn(seed)
    whole, short = found(scores, truth), found(scores, truth, depth)
    for measure in MEASURES.values():
        np.testing.assert_allclose(measure(short, depth), measure(whole, depth))
    np.testing.assert_array_less(precision(short, ITEMS), precision(whole, ITEMS) + 1e-12)
