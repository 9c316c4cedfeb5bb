"""Losses against PyTorch's own, scores against scikit-learn's."""

import numpy as np
import pytest
import torch
from sklearn.metrics import accuracy_score, roc_auc_score
from torch.nn import functional

from segue.naming.training.losses import label_weights, loss_of
from segue.naming.training.scoring import mean_auc, score


@pytest.fixture
def logits() -> torch.Tensor:
    return torch.randn((40, 5), generator=torch.Generator().manual_seed(0))


def test_single_label_loss_is_cross_entropy(logits: torch.Tensor) -> None:
    numbers = torch.arange(40) % 5
    targets = functional.one_hot(numbers, 5).float()
    for smoothing in (0.0, 0.2):
        expected = functional.cross_entropy(logits, numbers, label_smoothing=smoothing)
        torch.testing.assert_close(loss_of(logits, targets, False, None, smoothing), expected)
    weights = torch.tensor([1.0, 2.0, 0.5, 1.0, 3.0])
    expected = functional.cross_entropy(logits, numbers, weight=weights, reduction="sum") / 40
    torch.testing.assert_close(loss_of(logits, targets, False, weights), expected)


def test_multi_label_loss_is_binary_cross_entropy(logits: torch.Tensor) -> None:
    targets = (torch.rand((40, 5), generator=torch.Generator().manual_seed(1)) > 0.6).float()
    expected = functional.binary_cross_entropy_with_logits(logits, targets)
    torch.testing.assert_close(loss_of(logits, targets, True), expected)


def test_labels_count_alike_at_full_strength_and_as_they_come_at_none() -> None:
    targets = np.eye(3, dtype=np.float32)[np.repeat([0, 1, 2], [10, 20, 70])]
    weights = label_weights(targets, 1.0, multi=False).numpy()
    np.testing.assert_allclose(weights * [10, 20, 70], [100 / 3] * 3, rtol=1e-5)
    np.testing.assert_allclose(label_weights(targets, 0.0, multi=False).numpy(), 1.0)
    np.testing.assert_allclose(label_weights(targets, 1.0, multi=True).numpy(), [9, 4, 3 / 7], rtol=1e-5)
    np.testing.assert_allclose(label_weights(targets, 0.0, multi=True).numpy(), 1.0)


def test_accuracy_is_scikit_learn_s(logits: torch.Tensor) -> None:
    numbers = np.arange(40) % 5
    found = score(logits.numpy(), np.eye(5, dtype=np.float32)[numbers], multi=False)
    assert found == pytest.approx(accuracy_score(numbers, logits.numpy().argmax(axis=1)))


def test_the_area_under_the_curve_is_scikit_learn_s_ties_and_all(logits: torch.Tensor) -> None:
    said = np.round(logits.numpy(), 1)
    targets = (np.random.default_rng(2).random((40, 5)) < 0.3).astype(np.float32)
    targets[:, 2] = 0
    judged = [0, 1, 3, 4]
    assert mean_auc(said, targets) == pytest.approx(roc_auc_score(targets[:, judged], said[:, judged], average="macro"))
    assert mean_auc(said, np.zeros((40, 5), np.float32)) == 0.5
