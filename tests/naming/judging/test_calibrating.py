from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import approx_fprime
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from segue.naming.judging.calibrating import _loss, blend, calibrate, reliability, thresholds
from segue.naming.judging.scores import figures
from segue.naming.probability import probabilities
from tests.naming.judging.made_verdicts import verdicts

Wide = NDArray[np.float64]
Marks = NDArray[np.bool_]
LABELS = 4


def heard(clips: int, skills: tuple[float, ...], multi: bool, seed: int = 0) -> tuple[Wide, Marks]:
    """Logits of members of these skills, (members, clips, labels), and targets."""
    chance = np.random.default_rng(seed)
    truth = np.eye(LABELS)[chance.integers(LABELS, size=clips)] > 0
    if multi:
        truth |= chance.random(truth.shape) < 0.2
    return np.stack([skill * truth + chance.normal(size=truth.shape) for skill in skills]), truth


def nats(likely: Wide, truth: Marks, multi: bool) -> float:
    """How unlikely the targets are, of all labels of a clip together."""
    if not multi:
        return float(log_loss(truth.argmax(axis=1), likely, labels=range(LABELS)))
    return float(sum(log_loss(truth[:, column], likely[:, column], labels=[0, 1]) for column in range(LABELS)))


@pytest.mark.parametrize("multi", [False, True])
def test_calibration_mends_what_is_too_sure(multi: bool) -> None:
    made = verdicts(clips=3000, multi=multi)
    logits = np.log(made.probabilities / (1 - made.probabilities)) if multi else np.log(made.probabilities)
    boastful = 4 * logits + (1.0 if multi else 0.0)
    half = 1500
    found = calibrate(boastful[:half], made.targets[:half], multi=multi)
    rest = made.of(np.arange(half, 3000))
    fair = replace(rest, probabilities=found.probabilities(boastful[half:]))
    unmended = replace(rest, probabilities=probabilities(boastful[half:], np.ones(3), np.zeros(3), multi=multi))
    assert reliability(fair).ece < 0.04 < reliability(unmended).ece
    assert figures(fair)["roc_auc"] > figures(unmended)["roc_auc"] - 0.02


def test_the_slope_of_two_labels_is_that_of_a_logistic_regression() -> None:
    chance = np.random.default_rng(3)
    truth = np.eye(2)[chance.integers(2, size=4000)] > 0
    logits = 1.5 * truth + chance.normal(size=truth.shape)
    # Softmax of two is sigmoid of their difference.
    told = LogisticRegression(C=np.inf, fit_intercept=False).fit(logits[:, 1:] - logits[:, :1], truth[:, 1])
    assert calibrate(logits, truth, multi=False).scale[0] == pytest.approx(told.coef_[0, 0], rel=0.05)


@given(st.booleans(), st.integers(1, 3), st.integers(0, 9))
def test_the_gradient_is_that_of_finite_differences(multi: bool, members: int, seed: int) -> None:
    logits, truth = heard(20, (1.0, 0.0, 2.0)[:members], multi, seed)
    values = np.random.default_rng(seed).normal(size=members + (LABELS if multi else 0)) / 2
    parts = (logits, truth.astype(np.float64), multi)
    told = approx_fprime(values, lambda at: _loss(at, *parts)[0])
    np.testing.assert_allclose(_loss(values, *parts)[1], told, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("multi", [False, True])
def test_a_member_that_only_guesses_weighs_next_to_nothing(multi: bool) -> None:
    logits, truth = heard(3000, (2.0, 0.0, 2.0), multi)
    weights = blend(logits, truth, multi=multi).weights
    assert weights.sum() == pytest.approx(1)
    assert 0 < weights[1] < 0.02
    assert weights[[0, 2]] == pytest.approx([0.5, 0.5], abs=0.05)


@pytest.mark.parametrize("multi", [False, True])
def test_equal_members_share_and_are_calibrated_as_one(multi: bool) -> None:
    logits, truth = heard(200, (1.0,), multi)
    both, one = blend(np.repeat(logits, 2, axis=0), truth, multi=multi), calibrate(logits[0], truth, multi=multi)
    assert both.weights == pytest.approx([0.5, 0.5])
    alone = blend(logits, truth, multi=multi)
    assert alone.weights.tolist() == [1.0]
    np.testing.assert_array_equal(alone.calibration.scale, one.scale)
    np.testing.assert_array_equal(alone.calibration.shift, one.shift)
    np.testing.assert_array_equal(alone.probabilities(logits), one.probabilities(logits[0]))
    np.testing.assert_allclose(
        both.probabilities(np.repeat(logits, 2, axis=0)), one.probabilities(logits[0]), atol=1e-3
    )


def test_few_clips_throw_no_member_out() -> None:
    """Of members that are as good as each other. By the likelihood alone, two of these hundred would lose one."""
    least = [blend(*heard(10, (1.0, 1.0), False, seed), multi=False).weights.min() for seed in range(100)]
    assert min(least) > 0.1
    many = heard(3000, (2.0, 0.5), False)
    assert blend(*many, multi=False).weights[1] < 0.3


@given(st.booleans(), st.lists(st.floats(0, 3), min_size=2, max_size=4), st.integers(0, 99), st.sampled_from((30, 300)))
def test_a_blend_is_no_worse_than_its_best_member(multi: bool, skills: list[float], seed: int, clips: int) -> None:
    logits, truth = heard(clips, tuple(skills), multi, seed)
    together = nats(blend(logits, truth, multi=multi).probabilities(logits), truth, multi)
    for member in logits:
        own = calibrate(member, truth, multi=multi)
        # The pulls that a member alone is under; and that of weighing it 1 and the others 0.
        pulls = 0.01 * (np.log(own.scale[0]) ** 2 + (own.shift**2).sum()) + 4 * (1 - 1 / len(skills)) / clips
        assert together <= nats(own.probabilities(member), truth, multi) + pulls + 1e-4


def test_what_is_named_can_be_trusted() -> None:
    made = verdicts(clips=3000, skill=1.0)
    least = thresholds(made.probabilities, made.targets, multi=False, trust=0.8)
    said = made.probabilities.max(axis=1) >= least[0]
    assert 0 < said.mean() < 1
    assert (made.truth == made.chosen)[said].mean() >= 0.8
