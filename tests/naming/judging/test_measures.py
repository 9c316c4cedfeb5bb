"""Measures against scikit-learn's: equal values, labels that nobody has, labels that all have."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    precision_recall_curve,
    precision_recall_fscore_support,
    roc_auc_score,
    roc_curve,
    top_k_accuracy_score,
)

from segue.naming.judging import measures

Wide = NDArray[np.float64]
Marks = NDArray[np.bool_]
LABELS = 5


@st.composite
def judged(draw: st.DrawFn, single: bool = False) -> tuple[Marks, Wide]:
    """Targets and values of some clips; few or many of the values are equal, the first label is hard to tell."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    clips, kinds = draw(st.integers(1, 40)), draw(st.sampled_from((1, 2, 4, 1000)))
    shares = draw(st.lists(st.sampled_from((0.0, 0.1, 0.5, 1.0)), min_size=LABELS, max_size=LABELS))
    targets = np.eye(LABELS)[chance.integers(LABELS, size=clips)] > 0 if single else chance.random((clips, 5)) < shares
    skill = np.arange(LABELS) / LABELS
    return targets, np.round((skill * targets + chance.random((clips, LABELS))) * kinds) / kinds - 0.5


@given(judged())
def test_areas_are_scikit_learn_s(made: tuple[Marks, Wide]) -> None:
    targets, values = made
    roc, steps = measures.areas(measures.ranked(targets, values))
    for column, (truth, said) in enumerate(zip(targets.T, values.T, strict=True)):
        if truth.all() or not truth.any():
            assert np.isnan(roc[column])
            assert np.isnan(steps[column])
        else:
            assert roc[column] == pytest.approx(roc_auc_score(truth, said), abs=1e-12)
            assert steps[column] == pytest.approx(average_precision_score(truth, said), abs=1e-12)


@given(judged())
def test_curves_are_scikit_learn_s(made: tuple[Marks, Wide]) -> None:
    targets, values = made
    order = measures.ranked(targets, values)
    for column in np.flatnonzero(targets.any(axis=0) & ~targets.all(axis=0)).tolist():
        (wrong, right), (recall, precision) = measures.curves(order, column)
        told = roc_curve(targets[:, column], values[:, column], drop_intermediate=False)
        np.testing.assert_allclose([wrong, right], told[:2])
        told = precision_recall_curve(targets[:, column], values[:, column])
        np.testing.assert_allclose([precision, recall], [told[0][::-1], told[1][::-1]])


@given(judged(), st.sampled_from((-1.0, 0.0, 0.3, 2.0)))
def test_precision_recall_and_f1_are_scikit_learn_s(made: tuple[Marks, Wide], least: float) -> None:
    targets, values = made
    named = values >= least
    told = precision_recall_fscore_support(targets, named, average=None, zero_division=0.0)
    np.testing.assert_allclose(measures.precision_recall_f1(targets, named), told[:3])


@given(judged(single=True), st.integers(1, LABELS - 1))
def test_accuracy_and_the_best_few_are_scikit_learn_s(made: tuple[Marks, Wide], count: int) -> None:
    targets, values = made
    truth = targets.argmax(axis=1)
    assert measures.accuracy(targets, values) == pytest.approx(accuracy_score(truth, values.argmax(axis=1)))
    assert measures.top(targets, values, 1) == measures.accuracy(targets, values)
    # Of equal values scikit-learn takes the last ones, we the first as `argmax` does: the labels are turned round.
    told = top_k_accuracy_score(LABELS - 1 - truth, values[:, ::-1], k=count, labels=range(LABELS))
    assert measures.top(targets, values, count) == pytest.approx(told)
    assert measures.top(targets, values, LABELS) == 1.0


@given(judged(), st.floats(0.1, 10))
def test_only_the_order_of_values_counts(made: tuple[Marks, Wide], factor: float) -> None:
    targets, values = made
    found = measures.areas(measures.ranked(targets, values))
    np.testing.assert_array_equal(found, measures.areas(measures.ranked(targets, np.exp(factor * values))))
    turned = measures.areas(measures.ranked(targets, -values))
    np.testing.assert_allclose(found[0], 1 - turned[0], atol=1e-12)
