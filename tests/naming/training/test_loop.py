"""The training loop: it learns, the same seed gives the same, it goes on where it broke off, it refuses in words."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from segue.domain.errors import BadRequest, Cancelled
from segue.naming.networks.cnn import CnnShape
from segue.naming.networks.crnn import CrnnShape
from segue.naming.networks.head import HeadShape
from segue.naming.networks.kinds import Shape
from segue.naming.networks.lstm import LstmShape
from segue.naming.networks.network import Network
from segue.naming.training.augmenting import Masks
from segue.naming.training.course import Course, course_for
from segue.naming.training.failures import CannotTrain, CheckpointDamaged
from segue.naming.training.lessons import BandsMaterial, EmbeddingMaterial, Lessons, Patches
from segue.naming.training.loop import Epoch, rate_at, train
from segue.naming.training.predicting import logits
from segue.naming.training.scoring import score
from tests.naming.training.material import MadeBands, band_lessons, embedding_lessons

ALL, NONE = np.arange(12), np.arange(0)
SMALL: list[Shape] = [
    CnnShape(3, frames=64, stem=8, blocks=(16, 16)),
    LstmShape(3, frames=64, memory=16),
    CrnnShape(3, frames=64, stem=8, blocks=(16, 16), memory=16),
]
SHORT = Course(epochs=4, visits=2, batch=8, masks=Masks(1, 8, 1, 8), gain_db=3.0, mixup=0.2)


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def same(one: Network, other: Network) -> bool:
    return all(torch.equal(value, other.state_dict()[name]) for name, value in one.state_dict().items())


@pytest.mark.parametrize("multi", [False, True])
@pytest.mark.parametrize("shape", SMALL, ids=repr)
def test_it_learns_a_few_clips_by_heart(shape: Shape, multi: bool) -> None:
    lessons = band_lessons(multi=multi)
    course = Course(epochs=25, visits=2, batch=8, rate=1e-2, smoothing=0.0, mixup=0.0)
    trained = train(shape, lessons, ALL, NONE, course)
    found = logits(trained.network, lessons, ALL)
    assert score(found, lessons.targets, multi) == 1.0
    assert trained.epochs[-1].loss < 0.5 * trained.epochs[0].loss


@pytest.mark.parametrize("shape", SMALL, ids=repr)
def test_what_it_learnt_holds_for_clips_that_it_has_not_heard(shape: Shape) -> None:
    lessons = band_lessons(each=8)
    rows = np.arange(24)
    course = replace(SHORT, epochs=20, rate=1e-2)
    trained = train(shape, lessons, rows[rows % 8 < 4], rows[rows % 8 >= 6], course)
    unheard = rows[(rows % 8 >= 4) & (rows % 8 < 6)]
    assert score(logits(trained.network, lessons, unheard), lessons.targets[unheard], multi=False) == 1.0


def test_labels_dealt_at_random_are_not_foreseen() -> None:
    chance = np.random.default_rng(1)
    lessons = embedding_lessons(labels=2, each=100)
    dealt = Lessons(lessons.material, chance.permutation(lessons.targets), lessons.labels, multi=False)
    trained = train(HeadShape(2, 12), dealt, np.arange(100), NONE, course_for(HeadShape(2, 12)))
    assert score(logits(trained.network, dealt, np.arange(100, 200)), dealt.targets[100:], multi=False) < 0.7


@pytest.mark.parametrize("shape", SMALL, ids=repr)
def test_the_same_seed_gives_the_same_network(shape: Shape) -> None:
    lessons = band_lessons()
    one, two = (train(shape, lessons, ALL[::2], ALL[1::2], SHORT) for _ in range(2))
    assert same(one.network, two.network)
    assert one.epochs == two.epochs
    assert not same(one.network, train(shape, lessons, ALL[::2], ALL[1::2], replace(SHORT, seed=1)).network)


def test_training_leaves_the_chance_of_others_alone() -> None:
    before = torch.random.get_rng_state()
    train(SMALL[0], band_lessons(), ALL, NONE, replace(SHORT, epochs=1))
    assert torch.equal(before, torch.random.get_rng_state())


@pytest.mark.parametrize("shape", SMALL, ids=repr)
@pytest.mark.parametrize("broken_off", [1, 3])
def test_a_course_that_was_broken_off_gives_the_network_that_it_would_have_given(
    shape: Shape, broken_off: int, tmp_path: Path
) -> None:
    lessons = band_lessons()
    whole = train(shape, lessons, ALL[::2], ALL[1::2], SHORT)

    def stop(epoch: Epoch) -> None:
        if epoch.number == broken_off:
            raise Cancelled("Enough.")

    path = tmp_path / "cnn.safetensors"
    with pytest.raises(Cancelled):
        train(shape, lessons, ALL[::2], ALL[1::2], SHORT, checkpoint=path, progress=stop)
    heard: list[Epoch] = []
    resumed = train(shape, lessons, ALL[::2], ALL[1::2], SHORT, checkpoint=path, progress=heard.append)
    assert [epoch.number for epoch in heard] == list(range(broken_off + 1, 5))
    assert resumed.epochs == whole.epochs
    assert same(resumed.network, whole.network)
    again = train(shape, lessons, ALL[::2], ALL[1::2], SHORT, checkpoint=path, progress=heard.append)
    assert same(again.network, whole.network)
    assert len(heard) == 4 - broken_off


def test_a_checkpoint_of_another_course_is_refused(tmp_path: Path) -> None:
    path, lessons = tmp_path / "head.safetensors", embedding_lessons()
    course = Course(epochs=1, visits=1, mixup=0.0)
    train(HeadShape(3, 12), lessons, np.arange(60), NONE, course, checkpoint=path)
    for shape, rows, other in [
        (HeadShape(3, 12, hidden=4), np.arange(60), course),
        (HeadShape(3, 12), np.arange(59), course),
        (HeadShape(3, 12), np.arange(60), replace(course, rate=1e-4)),
    ]:
        with pytest.raises(CheckpointDamaged, match="left by another course"):
            train(shape, lessons, rows, NONE, other, checkpoint=path)


def test_it_ends_when_nothing_gets_better_and_keeps_the_best() -> None:
    chance = np.random.default_rng(2)
    lessons = embedding_lessons(each=30)
    dealt = Lessons(lessons.material, chance.permutation(lessons.targets), lessons.labels, multi=False)
    course = Course(epochs=80, visits=1, patience=3, mixup=0.0, smoothing=0.0, rate=2e-2)
    rows = chance.permutation(90)
    trained = train(HeadShape(3, 12, hidden=64), dealt, rows[:45], rows[45:], course)
    losses = [epoch.valid_loss or math.inf for epoch in trained.epochs]
    assert len(losses) == trained.best + 1 + 3 < 80
    assert min(losses) == losses[trained.best]
    found = torch.from_numpy(logits(trained.network, dealt, rows[45:]))
    kept = torch.nn.functional.cross_entropy(found, torch.from_numpy(dealt.targets[rows[45:]]))
    assert float(kept) == pytest.approx(min(losses), abs=1e-5)


def test_a_head_is_as_good_as_scikit_learn_s_logistic_regression() -> None:
    lessons = embedding_lessons(labels=4, each=60)
    rows = np.random.default_rng(3).permutation(240)
    learnt, judged = rows[:120], rows[120:]
    assert isinstance(lessons.material, EmbeddingMaterial)
    shape = HeadShape(4, 12)
    trained = train(shape, lessons, learnt, NONE, course_for(shape))
    ours = score(logits(trained.network, lessons, judged), lessons.targets[judged], multi=False)
    given, numbers = lessons.material.examples(rows), lessons.targets[rows].argmax(axis=1)
    scaler = StandardScaler().fit(given[:120])
    theirs = LogisticRegression().fit(scaler.transform(given[:120]), numbers[:120])
    assert ours >= theirs.score(scaler.transform(given[120:]), numbers[120:]) - 0.03


def test_rare_labels_are_found_where_they_count() -> None:
    lessons = embedding_lessons(labels=2, each=200, size=2, apart=0.4)
    rows = np.concatenate((np.arange(200), np.arange(200, 212)))
    rare = np.arange(212, 400)
    found = []
    for weight in (0.0, 1.0):
        course = replace(course_for(HeadShape(2, 2)), rare=weight)
        said = logits(train(HeadShape(2, 2), lessons, rows, NONE, course).network, lessons, rare)
        found.append(score(said, lessons.targets[rare], multi=False))
    assert found[1] > found[0] + 0.05


def test_the_rate_rises_and_falls_to_nought() -> None:
    course = Course(rate=1e-2, warm_up=0.25)
    rates = [rate_at(step, 100, course) for step in range(100)]
    assert rates[:26] == sorted(rates[:26])
    assert rates[25:] == sorted(rates[25:], reverse=True)
    assert max(rates) == pytest.approx(1e-2)
    assert 0 < rates[-1] < 1e-4


def test_ten_thousand_labels_are_learned() -> None:
    lessons, every = embedding_lessons(labels=10_000, each=1, size=16, apart=3.0), np.arange(10_000)
    course = Course(epochs=2, visits=1, batch=250, rate=1e-2, smoothing=0.0, mixup=0.0)
    trained = train(HeadShape(10_000, 16), lessons, every, NONE, course)
    assert [epoch.number for epoch in trained.epochs] == [1, 2]
    assert trained.epochs[1].loss < trained.epochs[0].loss
    found = logits(trained.network, lessons, every[:500])
    # By chance 0.0001 would be right.
    assert score(found, lessons.targets[:500], multi=False) > 0.05


def test_ten_thousand_labels_of_which_one_is_lacking_are_refused() -> None:
    with pytest.raises(CannotTrain, match="label 9999"):
        train(HeadShape(10_000, 4), embedding_lessons(10_000, 1, 4), np.arange(9_999), NONE, SHORT)


def test_a_label_that_no_clip_has_is_named() -> None:
    with pytest.raises(CannotTrain, match=r"No clip of the training part has the label label 2\."):
        train(HeadShape(3, 12), embedding_lessons(), np.arange(40), NONE, SHORT)


def test_one_label_is_too_few() -> None:
    with pytest.raises(CannotTrain, match="only one label"):
        train(HeadShape(1, 12), embedding_lessons(labels=1), np.arange(20), NONE, SHORT)


def test_a_label_that_every_clip_has_is_named() -> None:
    lessons = embedding_lessons(multi=True)
    lessons.targets[:, 1] = 1.0
    with pytest.raises(CannotTrain, match=r"Every clip of the training part has the label label 1\."):
        train(HeadShape(3, 12), lessons, np.arange(60), NONE, SHORT)


def test_no_clip_at_all_is_too_few() -> None:
    with pytest.raises(CannotTrain, match="no clip to learn from"):
        train(HeadShape(3, 12), embedding_lessons(), NONE, NONE, SHORT)


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_features_that_are_no_finite_numbers_are_refused_by_the_clip(wrong: float) -> None:
    lessons = band_lessons()
    made = [lessons.material.whole(row)[0].T.astype(np.float16) for row in range(12)]
    made[7][3, 5] = wrong
    spoilt = Lessons(BandsMaterial(MadeBands(made), Patches(64, 4)), lessons.targets, lessons.labels, multi=False)
    with pytest.raises(BadRequest, match="clip 7 holds numbers that are not finite"):
        train(SMALL[1], spoilt, ALL, NONE, SHORT)
    with pytest.raises(BadRequest, match="clip 7 "):
        train(SMALL[1], spoilt, ALL[ALL != 7], np.array([7]), SHORT)


def test_features_of_both_infinities_are_refused_too() -> None:
    lessons = embedding_lessons()
    given = lessons.material.examples(np.arange(60)).copy()
    given[9, 2:4] = np.inf, -np.inf
    spoilt = Lessons(EmbeddingMaterial(given), lessons.targets, lessons.labels, multi=False)
    with pytest.raises(BadRequest, match="clip 9 "):
        train(HeadShape(3, 12), spoilt, np.arange(60), NONE, SHORT)


def test_a_loss_that_runs_away_is_said_in_words() -> None:
    with pytest.raises(CannotTrain, match="lower rate"):
        train(HeadShape(3, 12, hidden=8), embedding_lessons(), np.arange(60), NONE, replace(SHORT, rate=1e38))


def test_a_course_without_epochs_is_no_course() -> None:
    with pytest.raises(BadRequest, match="at least one epoch"):
        Course(epochs=0)
