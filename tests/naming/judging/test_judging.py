from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score

from segue.domain.errors import BadRequest
from segue.hearing.embedding.failures import ModelDamaged
from segue.naming.judging.calibrating import calibrate, reliability, thresholds
from segue.naming.judging.comparing import compare, intervals, main_figures
from segue.naming.judging.scores import curves, figures, judge
from segue.naming.judging.verdicts import Verdicts, read_verdicts, write_verdicts


def verdicts(seed: int = 0, clips: int = 120, skill: float = 2.0, multi: bool = False, title: str = "made") -> Verdicts:
    """Clips of three labels by artists of three clips each, told with some skill."""
    chance = np.random.default_rng(7)
    truth = np.eye(3)[chance.integers(3, size=clips)] > 0
    if multi:
        truth |= chance.random(truth.shape) < 0.2
    logits = skill * truth + np.random.default_rng(seed).normal(size=truth.shape)
    if multi:
        likely = 1 / (1 + np.exp(-logits + skill / 2))
    else:
        likely = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    names = tuple(f"clip {number}" for number in range(clips))
    return Verdicts(title, names, ("a", "b", "c"), likely, truth, np.arange(clips) // 3, multi)


def test_figures_are_those_of_scikit_learn() -> None:
    made = verdicts()
    found = figures(made)
    assert found["accuracy"] == pytest.approx(accuracy_score(made.truth, made.chosen))
    assert found["macro_f1"] == pytest.approx(f1_score(made.truth, made.chosen, average="macro"))
    assert found["roc_auc"] == pytest.approx(roc_auc_score(made.targets, made.probabilities, average="macro"))
    assert found["top_3"] == 1.0
    several = verdicts(multi=True)
    assert figures(several)["macro_f1"] == pytest.approx(
        f1_score(several.targets, several.probabilities >= 0.5, average="macro")
    )


def test_what_is_perfect_scores_one_and_is_not_confused() -> None:
    made = verdicts(skill=50.0)
    scores = judge(made)
    assert scores.overall["accuracy"] == scores.overall["roc_auc"] == 1.0
    assert scores.confusion is not None
    table = np.array(scores.confusion)
    assert table.sum() == np.trace(table) == 120
    assert (scores.clips, scores.artists, scores.unjudged) == (120, 40, ())
    assert all(curve.roc[-1] == (1.0, 1.0) for curve in curves(made))


def test_a_label_that_no_clip_has_is_told_and_not_averaged() -> None:
    made = verdicts()
    rows = np.flatnonzero(~made.targets[:, 2])
    scores = judge(made.of(rows))
    assert scores.unjudged == ("c",)
    assert scores.labels[2].roc_auc is None
    assert np.isfinite(list(scores.overall.values())).all()


@pytest.mark.parametrize("multi", [False, True])
def test_calibration_mends_what_is_too_sure(multi: bool) -> None:
    made = verdicts(clips=3000, multi=multi)
    logits = np.log(made.probabilities / (1 - made.probabilities)) if multi else np.log(made.probabilities)
    boastful = 4 * logits + (1.0 if multi else 0.0)
    half = 1500
    found = calibrate(boastful[:half], made.targets[:half], multi=multi)
    rest = made.of(np.arange(half, 3000))
    parts = (rest.title, rest.names, rest.labels)
    fair = Verdicts(*parts, found.probabilities(boastful[half:]), rest.targets, rest.artists, multi)
    before = calibrate(boastful[:half], made.targets[:half], multi=multi)
    raw = type(before)(np.ones(3), np.zeros(3), multi).probabilities(boastful[half:])
    unmended = Verdicts(*parts, raw, rest.targets, rest.artists, multi)
    assert reliability(fair).ece < 0.04 < reliability(unmended).ece
    assert figures(fair)["roc_auc"] > figures(unmended)["roc_auc"] - 0.02


def test_what_is_named_can_be_trusted() -> None:
    made = verdicts(clips=3000, skill=1.0)
    least = thresholds(made, trust=0.8)
    said = made.probabilities.max(axis=1) >= least[0]
    assert 0 < said.mean() < 1
    assert (made.truth == made.chosen)[said].mean() >= 0.8


def test_intervals_hold_the_figure_and_artists_widen_them() -> None:
    made = verdicts(clips=600, skill=1.0)
    found = intervals(made, ("accuracy",), draws=200)["accuracy"]
    assert found.low < found.value < found.high
    # Clips of one artist that are right or wrong together count as one.
    together = np.arange(600) // 3 * 3
    alike = made.of(together.astype(np.intp))
    wide = intervals(alike, ("accuracy",), draws=200)["accuracy"]
    assert wide.high - wide.low > found.high - found.low


def test_a_better_model_is_told_from_chance() -> None:
    weak, strong = verdicts(1, skill=0.5, title="weak"), verdicts(2, skill=3.0, title="strong")
    found = compare(weak, strong, draws=200)
    assert found.differences[0].more_than_chance
    assert found.verdict.startswith("strong is better than weak")
    alike = compare(verdicts(3, title="one"), verdicts(4, title="other"), draws=200)
    assert not alike.differences[0].more_than_chance
    assert "but chance" in alike.verdict
    same = compare(weak, weak, draws=50)
    assert same.differences[0].p == 1.0


def test_what_cannot_be_compared_is_refused() -> None:
    made = verdicts()
    other = Verdicts("x", made.names, ("a", "b", "d"), made.probabilities, made.targets, made.artists, False)
    with pytest.raises(BadRequest, match="other labels"):
        compare(made, other)
    turned = Verdicts("x", made.names, made.labels, made.probabilities, made.targets[:, ::-1], made.artists, False)
    with pytest.raises(BadRequest, match="other labels of the same clips"):
        compare(made, turned)
    leaky = replace(made.of(np.arange(60)), title="LEAKY: x")
    warned = compare(made, leaky, draws=20).warnings
    assert [warning.split(":")[0] for warning in warned] == ["Only 60 clips were judged by both.", "LEAKY"]


def test_segments_are_judged_as_the_clip_that_they_are_of() -> None:
    made = verdicts(clips=12)
    together = made.by_clip([f"song {row // 4}" for row in range(12)])
    assert together.names == ("song 0", "song 1", "song 2")
    np.testing.assert_allclose(together.probabilities[0], made.probabilities[:4].mean(axis=0))


@given(st.integers(0, 5), st.booleans())
def test_verdicts_come_back_from_their_file(seed: int, multi: bool) -> None:
    made = verdicts(seed, 30, multi=multi, title="شعبي / rap")
    back = read_verdicts(write_verdicts(made))
    assert (back.title, back.names, back.labels, back.multi) == (made.title, made.names, made.labels, made.multi)
    np.testing.assert_allclose(back.probabilities, made.probabilities, atol=1e-6)
    assert main_figures(multi=multi)[0] in figures(back)


def test_a_damaged_file_is_refused() -> None:
    data = write_verdicts(verdicts(clips=9))
    for bad in (b"", data[:-20], b"\x80\x04pickle", data[: len(data) // 2] + b"damage" + data[len(data) // 2 + 6 :]):
        with pytest.raises(ModelDamaged):
            read_verdicts(bad)


def test_verdicts_that_are_no_numbers_are_refused() -> None:
    made = verdicts(clips=9)
    with pytest.raises(BadRequest):
        Verdicts("x", made.names, made.labels, made.probabilities * np.nan, made.targets, made.artists, False)
