from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    confusion_matrix,
    log_loss,
    precision_recall_fscore_support,
    recall_score,
    roc_auc_score,
)

from segue.domain.errors import BadRequest
from segue.hearing.embedding.failures import ModelDamaged
from segue.naming.judging.comparing import compare, intervals, main_figures
from segue.naming.judging.scores import curves, decided, figures, judge
from segue.naming.judging.verdicts import read_verdicts, write_verdicts
from tests.naming.judging.made_verdicts import verdicts


@settings(max_examples=50)
@given(st.integers(0, 99), st.booleans(), st.integers(1, 60))
def test_figures_are_those_of_scikit_learn(seed: int, multi: bool, clips: int) -> None:
    made = verdicts(seed, clips, skill=1.0, multi=multi)
    found = figures(made)
    named = decided(made)
    held = np.flatnonzero(made.targets.any(axis=0))
    for average in ("macro", "weighted"):
        told = precision_recall_fscore_support(made.targets, named, labels=held, average=average, zero_division=0.0)
        ours = [found[f"{average}_{part}"] for part in ("precision", "recall", "f1")]
        assert ours == pytest.approx(told[:3])
    some = np.flatnonzero(made.targets.any(axis=0) & ~made.targets.all(axis=0))
    for name, area in (("roc_auc", roc_auc_score), ("pr_auc", average_precision_score)):
        assert (name in found) == (len(some) > 0)
        if name in found:
            assert found[name] == pytest.approx(area(made.targets[:, some], made.probabilities[:, some]))
    if multi:
        assert found["exact"] == pytest.approx(accuracy_score(made.targets, named))
        return
    assert found["accuracy"] == pytest.approx(accuracy_score(made.truth, made.chosen))
    assert found["log_loss"] == pytest.approx(log_loss(made.truth, made.probabilities, labels=range(3)))
    recalls = recall_score(made.truth, made.chosen, labels=held, average="macro", zero_division=0.0)
    assert found["balanced_accuracy"] == pytest.approx(recalls)
    np.testing.assert_array_equal(judge(made).confusion, confusion_matrix(made.truth, made.chosen, labels=range(3)))


@pytest.mark.parametrize("multi", [False, True])
def test_figures_that_are_asked_for_are_those_of_all(multi: bool) -> None:
    made = verdicts(multi=multi)
    every = figures(made)
    for name, value in every.items():
        assert figures(made, only=(name,)) == {name: value}
    assert list(figures(made, only=main_figures(multi=multi))) == list(main_figures(multi=multi))
    assert figures(made, only=("exact" if not multi else "top_3",)) == {}


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


def test_intervals_hold_the_figure_and_artists_widen_them() -> None:
    made = verdicts(clips=600, skill=1.0)
    found = intervals(made, ("accuracy",), draws=200)["accuracy"]
    assert found.low < found.value < found.high
    # Clips of one artist that are right or wrong together count as one.
    together = np.arange(600) // 3 * 3
    alike = made.of(together.astype(np.intp))
    wide = intervals(alike, ("accuracy",), draws=200)["accuracy"]
    assert wide.high - wide.low > found.high - found.low


@pytest.mark.parametrize("multi", [False, True])
def test_chance_is_seeded(multi: bool) -> None:
    made, other = verdicts(1, multi=multi), verdicts(2, multi=multi)
    names = main_figures(multi=multi)
    assert intervals(made, names, draws=30) == intervals(made, names, draws=30)
    assert intervals(made, names, seed=1, draws=30) != intervals(made, names, draws=30)
    assert compare(made, other, draws=30) == compare(made, other, draws=30)


def test_a_better_model_is_told_from_chance() -> None:
    weak, strong = verdicts(1, skill=0.5, title="weak"), verdicts(2, skill=3.0, title="strong")
    found = compare(weak, strong, draws=200)
    assert found.differences[0].more_than_chance
    assert found.verdict.startswith("The second is better")
    alike = compare(verdicts(3, title="one"), verdicts(4, title="other"), draws=200)
    assert not alike.differences[0].more_than_chance
    assert "Nothing but chance" in alike.verdict
    same = compare(weak, weak, draws=50)
    assert same.differences[0].p == 1.0


def test_what_cannot_be_compared_is_refused() -> None:
    made = verdicts()
    other = replace(made, labels=("a", "b", "d"))
    with pytest.raises(BadRequest, match="other labels"):
        compare(made, other)
    turned = replace(made, targets=made.targets[:, ::-1])
    with pytest.raises(BadRequest, match="other labels of the same clips"):
        compare(made, turned)
    leaky = replace(made.of(np.arange(60)), title="LEAKY: x")
    warned = compare(made, leaky, draws=20).warnings
    assert [warning.split(":")[0] for warning in warned] == ["Only 60 clips were judged by both.", "LEAKY"]


@pytest.mark.parametrize("multi", [False, True])
def test_segments_are_judged_as_the_clip_that_they_are_of(multi: bool) -> None:
    clips = verdicts(clips=12, multi=multi)
    # Four segments of each clip, the clips' names in no order, among each other.
    rows = np.random.default_rng(5).permutation(np.repeat(np.arange(12), 4))
    segments = replace(clips.of(rows), probabilities=np.random.default_rng(6).dirichlet(np.ones(3), 48))
    together = segments.by_clip([clips.names[row] for row in rows])
    assert sorted(together.names) == sorted(clips.names)
    assert (together.title, together.labels, together.multi) == (clips.title, clips.labels, multi)
    for row, name in enumerate(clips.names):
        place = together.names.index(name)
        assert together.artists[place] == clips.artists[row]
        assert together.targets[place].tolist() == clips.targets[row].tolist()
        own = segments.probabilities[rows == row]
        np.testing.assert_allclose(together.probabilities[place], own.mean(axis=0))
    assert judge(together).clips == 12


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
        replace(made, probabilities=made.probabilities * np.nan)
